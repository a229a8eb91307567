#include "script/functions/ipops.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "script/functions/host.h"

namespace forklab::functions {
namespace {

using kernel::IpAddress;

/// An IPv6 address with brackets is a reference (RFC 3261 25.1).
enum class Kind : std::uint8_t { none, v4, v6, reference };

Kind kindOf(std::string_view text) {
  const bool bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
  const auto ip = IpAddress::parse(bracketed ? text.substr(1, text.size() - 2) : text);
  if (!ip || (bracketed && !ip->isV6()) || (!bracketed && text.starts_with('['))) return Kind::none;
  if (!ip->isV6()) return Kind::v4;
  return bracketed ? Kind::reference : Kind::v6;
}

std::optional<IpAddress> addressIn(std::string_view text) {
  if (kindOf(text) == Kind::none) return std::nullopt;
  if (text.starts_with('[')) text = text.substr(1, text.size() - 2);
  return IpAddress::parse(text);
}

Outcome isIp(Call& call) { return truth(kindOf(call.text(0)) != Kind::none); }
Outcome isPure(Call& call) {
  const Kind kind = kindOf(call.text(0));
  return truth(kind == Kind::v4 || kind == Kind::v6);
}
Outcome isV4(Call& call) { return truth(kindOf(call.text(0)) == Kind::v4); }
Outcome isV6(Call& call) { return truth(kindOf(call.text(0)) == Kind::v6); }
Outcome isReference(Call& call) { return truth(kindOf(call.text(0)) == Kind::reference); }
Outcome typeOf(Call& call) {
  const Kind kind = kindOf(call.text(0));
  return kind == Kind::none ? truth(false) : Outcome::result(static_cast<std::int64_t>(kind));
}

Outcome compare(Call& call) {
  const auto first = addressIn(call.text(0));
  const auto second = addressIn(call.text(1));
  return truth(first && second && *first == *second);
}

/// Without brackets on either side.
Outcome comparePure(Call& call) {
  if (call.text(0).starts_with('[') || call.text(1).starts_with('[')) return truth(false);
  return compare(call);
}

bool sharesBits(const IpAddress& a, const IpAddress& b, unsigned bits) {
  for (unsigned i = 0; i * 8 < bits; ++i) {
    const unsigned rest = std::min(bits - i * 8, 8U);
    const unsigned mask = (0xff00U >> rest) & 0xffU;
    if (((a.bytes()[i] ^ b.bytes()[i]) & mask) != 0) return false;
  }
  return true;
}

/// "10.0.0.0/8" or one address.
bool isInside(const IpAddress& ip, std::string_view network) {
  const std::size_t slash = network.find('/');
  const auto base = addressIn(network.substr(0, slash));
  if (!base || base->isV6() != ip.isV6()) return false;
  if (slash == std::string_view::npos) return *base == ip;
  unsigned bits = 0;
  const std::string_view length = network.substr(slash + 1);
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
  const bool fine = error == std::errc{} && end == length.data() + length.size();
  return fine && bits <= (ip.isV6() ? 128U : 32U) && sharesBits(ip, *base, bits);
}

/// One of a list parted by commas.
bool isInsideAny(std::string_view text, std::string_view networks) {
  const auto ip = addressIn(text);
  while (ip && !networks.empty()) {
    const std::size_t comma = std::min(networks.find(','), networks.size());
    std::string_view one = networks.substr(0, comma);
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (isInside(*ip, one)) return true;
    networks.remove_prefix(std::min(comma + 1, networks.size()));
  }
  return false;
}

Outcome isInSubnet(Call& call) { return truth(isInsideAny(call.text(0), call.text(1))); }
/// RFC 1918 3.
Outcome isPrivate(Call& call) {
  return truth(isInsideAny(call.text(0), "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16"));
}

constexpr std::array kOne{ParameterSpec{"address", ParameterType::text}};
constexpr std::array kTwo{ParameterSpec{"address", ParameterType::text},
                          ParameterSpec{"other address", ParameterType::text}};
constexpr std::array kNetworks{ParameterSpec{"address", ParameterType::text},
                               ParameterSpec{"networks", ParameterType::text}};
constexpr auto kAny = script::kAnyRoute;
constexpr std::string_view kYesNo = "1 yes, -1 no";

constexpr std::array kFunctions{
    FunctionSpec{"is_ip", kOne, kAny, kYesNo, "Whether this is an address: IPv4, IPv6 or IPv6 in brackets.",
                 "if (is_ip(\"$rd\")) exit;", isIp},
    FunctionSpec{"is_pure_ip", kOne, kAny, kYesNo, "Whether this is an address without brackets.",
                 "if (is_pure_ip(\"$rd\")) exit;", isPure},
    FunctionSpec{"is_ipv4", kOne, kAny, kYesNo, "Whether this is an IPv4 address.",
                 "if (is_ipv4(\"$rd\")) exit;", isV4},
    FunctionSpec{"is_ipv6", kOne, kAny, kYesNo, "Whether this is an IPv6 address without brackets.",
                 "if (is_ipv6(\"$si\")) exit;", isV6},
    FunctionSpec{"is_ipv6_reference", kOne, kAny, kYesNo, "Whether this is an IPv6 address in brackets.",
                 "if (is_ipv6_reference(\"$rd\")) exit;", isReference},
    FunctionSpec{"ip_type", kOne, kAny, "1 IPv4, 2 IPv6, 3 IPv6 in brackets, -1 none",
                 "What kind of address this is.", "$var(t) = ip_type(\"$rd\");", typeOf},
    FunctionSpec{"compare_ips", kTwo, kAny, kYesNo, "Whether two addresses are the same, however written.",
                 "if (compare_ips(\"$si\", \"::1\")) exit;", compare},
    FunctionSpec{"compare_pure_ips", kTwo, kAny, kYesNo, "The same, for addresses without brackets.",
                 "if (compare_pure_ips(\"$si\", \"::1\")) exit;", comparePure},
    FunctionSpec{"is_ip_rfc1918", kOne, kAny, kYesNo, "Whether this is a private address (RFC 1918).",
                 "if (is_ip_rfc1918(\"$si\")) exit;", isPrivate},
    FunctionSpec{"is_in_subnet", kNetworks, kAny, kYesNo,
                 "Whether an address lies in a network, or in one of a list parted by commas.",
                 "if (is_in_subnet(\"$si\", \"10.0.0.0/8\")) exit;", isInSubnet},
};

}  // namespace

const ModuleSpec& ipopsModule() {
  static constexpr ModuleSpec kModule{"ipops", kFunctions, {}, {}, {}, {}};
  return kModule;
}

}  // namespace forklab::functions
