#include <array>

#include "script/functions/host.h"
#include "script/functions/variables.h"

/// Where the message came from and where it came in: address, port, transport, and both as socket and URI.
namespace forklab::functions {
namespace {

using Place = const kernel::Endpoint& (*)(Host& host);

const kernel::Endpoint& source(Host& host) { return contextOf(host).arrival.from; }
const kernel::Endpoint& own(Host& host) { return contextOf(host).arrival.to; }

/// An IPv6 address stands in brackets wherever a port may follow.
std::string hostText(const kernel::IpAddress& ip) { return ip.isV6() ? "[" + ip.text() + "]" : ip.text(); }

template <Place Which>
Value address(Host& host, const VariableUse&) {
  return Value(Which(host).ip.text());
}
template <Place Which>
Value addressInBrackets(Host& host, const VariableUse&) {
  return Value(hostText(Which(host).ip));
}
template <Place Which>
Value port(Host& host, const VariableUse&) {
  return Value(std::int64_t{Which(host).port});
}
template <Place Which>
Value socketText(Host& host, const VariableUse&) {
  const kernel::Endpoint& at = Which(host);
  return Value(std::string(kernel::protocolName(at.protocol)) + ":" + hostText(at.ip) + ":" +
               std::to_string(at.port));
}
/// The transport is named where it is not UDP, or always.
template <Place Which, bool Always>
Value uri(Host& host, const VariableUse&) {
  const kernel::Endpoint& at = Which(host);
  std::string text = "sip:" + hostText(at.ip) + ":" + std::to_string(at.port);
  if (Always || at.protocol != kernel::Protocol::udp)
    text.append(";transport=").append(kernel::protocolName(at.protocol));
  return Value(std::move(text));
}

Value noName(Host&, const VariableUse&) { return {}; }

Value protocol(Host& host, const VariableUse&) {
  return Value::text(kernel::protocolName(source(host).protocol));
}
Value protocolNumber(Host& host, const VariableUse&) {
  const auto protocol = source(host).protocol;
  return Value(std::int64_t{protocol == kernel::Protocol::udp   ? 1
                            : protocol == kernel::Protocol::tcp ? 2
                                                                : 3});
}
Value family(Host& host, const VariableUse& use) {
  const bool isV6 = source(host).ip.isV6();
  if (use.inner == "name") return Value::text(isV6 ? "IPv6" : "IPv4");
  return Value(std::int64_t{isV6 ? 10 : 2});
}

constexpr std::array kVariables{
    VariableSpec{"si", InnerName::none, "source address", address<source>, nullptr},
    VariableSpec{"src_ip", InnerName::none, "source address, as $si", address<source>, nullptr},
    VariableSpec{"siz", InnerName::none, "source address, IPv6 in brackets", addressInBrackets<source>,
                 nullptr},
    VariableSpec{"sp", InnerName::none, "source port", port<source>, nullptr},
    VariableSpec{"sas", InnerName::none, "source as a socket: udp:10.0.0.1:5060", socketText<source>,
                 nullptr},
    VariableSpec{"su", InnerName::none, "source as a URI", uri<source, false>, nullptr},
    VariableSpec{"sut", InnerName::none, "source as a URI with transport", uri<source, true>, nullptr},
    VariableSpec{"Ri", InnerName::none, "own address that it came in on", address<own>, nullptr},
    VariableSpec{"Rp", InnerName::none, "own port that it came in on", port<own>, nullptr},
    VariableSpec{"Ras", InnerName::none, "own socket that it came in on", socketText<own>, nullptr},
    VariableSpec{"Ru", InnerName::none, "own socket as a URI", uri<own, false>, nullptr},
    VariableSpec{"Rut", InnerName::none, "own socket as a URI with transport", uri<own, true>, nullptr},
    VariableSpec{"Rn", InnerName::none, "name of the own socket; the lab's have none", noName, nullptr},
    VariableSpec{"RAi", InnerName::none, "advertised address of the own socket", address<own>, nullptr},
    VariableSpec{"RAp", InnerName::none, "advertised port of the own socket", port<own>, nullptr},
    VariableSpec{"RAu", InnerName::none, "advertised socket as a URI", uri<own, false>, nullptr},
    VariableSpec{"RAut", InnerName::none, "advertised socket as a URI with transport", uri<own, true>,
                 nullptr},
    VariableSpec{"proto", InnerName::none, "transport it came over", protocol, nullptr},
    VariableSpec{"pr", InnerName::none, "transport it came over", protocol, nullptr},
    VariableSpec{"prid", InnerName::none, "number of the transport: 1 UDP, 2 TCP, 3 TLS", protocolNumber,
                 nullptr},
    script::naming("id name",
                   {"af", InnerName::required, "$af(name): IPv4 or IPv6; $af(id): 2 or 10", family, nullptr}),
};

}  // namespace

const std::span<const VariableSpec> kAddressVariables = kVariables;

}  // namespace forklab::functions
