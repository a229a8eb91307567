#include "script/functions/nathelper.h"

#include <array>
#include <charconv>

#include "script/functions/host.h"
#include "script/functions/textops_parts.h"
#include "script/functions/uri_edit.h"
#include "script/operators.h"
#include "sip/scan.h"

namespace forklab::functions {
namespace {

using script::SettingSpec;
using script::SettingType;

/// RFC 1918, and RFC 6598 and RFC 6890's 192.0.0.0/24 as Kamailio counts them in.
bool isPrivate(const kernel::IpAddress& ip) {
  if (ip.isV6()) return false;
  const auto& byte = ip.bytes();
  const bool isCarrier = byte[0] == 100 && byte[1] >= 64 && byte[1] < 128;
  return byte[0] == 10 || (byte[0] == 172 && byte[1] >= 16 && byte[1] < 32) ||
         (byte[0] == 192 && (byte[1] == 168 || (byte[1] == 0 && byte[2] == 0))) || isCarrier;
}

bool isPrivateHost(std::string_view host) {
  const auto ip = kernel::IpAddress::parse(host);
  return ip && isPrivate(*ip);
}

std::uint16_t portOf(std::uint16_t written) { return written == 0 ? std::uint16_t{5060} : written; }

/// The first Contact; null: none, or a star.
const sip::NameAddr* contactOf(const sip::Message& message) {
  const auto& contacts = message.nameAddrs(sip::HeaderName::contact);
  if (!contacts || contacts->empty() || contacts->front().isStar) return nullptr;
  return &contacts->front();
}

/// Calls with every "c=IN IP4 address" of the body; true when one holds.
template <class Test>
bool anyMediaAddress(std::string_view body, Test test) {
  constexpr std::string_view kLine = "c=IN IP4 ";
  for (std::size_t at = body.find(kLine); at != std::string_view::npos; at = body.find(kLine, at + 1)) {
    const std::size_t begin = at + kLine.size();
    const std::size_t end = std::min(body.find_first_of("\r\n/ ", begin), body.size());
    const auto ip = kernel::IpAddress::parse(body.substr(begin, end - begin));
    if (ip && test(*ip)) return true;
  }
  return false;
}

bool contactLooksNatted(const proxy::RoutingContext& context, std::int64_t flags) {
  constexpr std::int64_t kPrivateContact = 1, kOtherContactPort = 128;
  const sip::NameAddr* contact = contactOf(context.message());
  if (contact == nullptr) return false;
  const bool isPrivateOne = (flags & kPrivateContact) != 0 && isPrivateHost(contact->uri.host);
  return isPrivateOne ||
         ((flags & kOtherContactPort) != 0 && portOf(contact->uri.port) != context.arrival.from.port);
}

bool viaLooksNatted(const proxy::RoutingContext& context, std::int64_t flags) {
  constexpr std::int64_t kOtherAddress = 2, kPrivateVia = 4, kOtherPort = 16;
  const auto& via = context.message().topVia();
  if (!via) return false;
  const auto ip = kernel::IpAddress::parse(via->host);
  if ((flags & kOtherAddress) != 0 && (!ip || *ip != context.arrival.from.ip)) return true;
  if ((flags & kPrivateVia) != 0 && ip && isPrivate(*ip)) return true;
  return (flags & kOtherPort) != 0 && portOf(via->port) != context.arrival.from.port;
}

bool mediaLooksNatted(const proxy::RoutingContext& context, std::int64_t flags) {
  constexpr std::int64_t kPrivateMedia = 8, kOtherMedia = 256;
  const std::string_view body = context.message().body();
  if ((flags & kPrivateMedia) != 0 && anyMediaAddress(body, isPrivate)) return true;
  return (flags & kOtherMedia) != 0 &&
         anyMediaAddress(body, [&](const kernel::IpAddress& ip) { return ip != context.arrival.from.ip; });
}

Outcome natTest(Call& call) {
  constexpr std::int64_t kPrivateSource = 32;
  const proxy::RoutingContext& context = contextOf(call);
  const std::int64_t flags = call.integer(0);
  const bool source = (flags & kPrivateSource) != 0 && isPrivate(context.arrival.from.ip);
  return truth(source || contactLooksNatted(context, flags) || viaLooksNatted(context, flags) ||
               mediaLooksNatted(context, flags));
}

Outcome isPrivateAddress(Call& call) { return truth(isPrivateHost(call.text(0))); }

/// Kamailio's numbers of protocols: 1 UDP, 2 TCP, 3 TLS.
int protocolNumber(kernel::Protocol protocol) { return static_cast<int>(protocol) + 1; }

Outcome fixContact(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::NameAddr* contact = contactOf(context.message());
  auto parts = contact == nullptr ? UriParts::of("") : UriParts::of(contact->uri.text);
  if (!parts) return truth(false);
  UriParts moved = std::move(parts).value();
  moved.host = context.arrival.from.ip.hostText();
  moved.port = std::to_string(context.arrival.from.port);
  context.edits.replace(rangeOf(context.message(), contact->uri.text), moved.text());
  return truth(true);
}

/// ";alias=address~port~protocol".
std::string aliasText(const kernel::Endpoint& of) {
  return ";alias=" + of.ip.hostText() + "~" + std::to_string(of.port) + "~" +
         std::to_string(protocolNumber(of.protocol));
}

/// Puts a parameter into the URI of the first Contact, `at` bytes behind its begin.
void insertIntoContact(proxy::RoutingContext& context, const sip::NameAddr& contact, std::size_t at,
                       std::string_view parameter) {
  std::string uri(contact.uri.text);
  uri.insert(at, parameter);
  // Without brackets the parameter would belong to the header.
  context.edits.replace(rangeOf(context.message(), contact.uri.text),
                        contact.bracketed ? uri : "<" + uri + ">");
}

/// Behind host and port.
void aliasBehindHost(proxy::RoutingContext& context, const sip::NameAddr& contact, const std::string& alias) {
  const std::string_view last = contact.uri.portText.empty() ? contact.uri.host : contact.uri.portText;
  insertIntoContact(context, contact,
                    static_cast<std::size_t>(last.data() + last.size() - contact.uri.text.data()), alias);
}

/// The place that the script names, where it is one.
Outcome addNamedAlias(Call& call, const sip::NameAddr& contact) {
  const auto ip = kernel::IpAddress::parse(call.text(0));
  const std::int64_t protocol = script::protocolNumber(call.text(2)).value_or(0);
  const std::int64_t port = Value::text(call.text(1)).toInteger();
  const auto last = static_cast<std::int64_t>(kernel::Protocol::tls) + 1;
  if (!ip || protocol < 1 || protocol > last || port < 1 || port > 0xffff) return truth(false);
  aliasBehindHost(
      contextOf(call), contact,
      aliasText({*ip, static_cast<std::uint16_t>(port), static_cast<kernel::Protocol>(protocol - 1)}));
  return truth(true);
}

/// Not when the Contact names the source, its transport too.
Outcome addAlias(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::NameAddr* contact = contactOf(context.message());
  if (contact == nullptr) return truth(false);
  if (call.argumentCount() > 0) return addNamedAlias(call, *contact);
  const kernel::Endpoint& from = context.arrival.from;
  const auto ip = kernel::IpAddress::parse(contact->uri.host);
  const std::string_view transport = contact->uri.parameters.find("transport").value_or(std::string_view{});
  if (ip && *ip == from.ip && portOf(contact->uri.port) == from.port &&
      sip::equalsLower(transport, kernel::protocolName(from.protocol)))
    return Outcome::result(kNothingToDo);
  aliasBehindHost(context, *contact, aliasText(from));
  return truth(true);
}

/// At the end of the URI, whatever the Contact names.
Outcome setAlias(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::NameAddr* contact = contactOf(context.message());
  if (contact == nullptr) return truth(false);
  insertIntoContact(context, *contact, contact->uri.text.size(), aliasText(context.arrival.from));
  return truth(true);
}

/// received as a parameter of the header, or with 1 of the URI.
Outcome addReceived(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::NameAddr* contact = contactOf(context.message());
  if (contact == nullptr) return truth(false);
  const std::string received = "sip:" + context.arrival.from.text();
  if (call.argumentCount() > 0 && call.integer(0) != 0) {
    insertIntoContact(context, *contact, contact->uri.text.size(), ";received=" + received);
  } else {
    context.edits.insert(rangeOf(context.message(), contact->text).end, ";received=\"" + received + "\"");
  }
  return truth(true);
}

/// The address in every line of the body that begins so; the last one replaced is given back.
std::string replaceAddresses(proxy::RoutingContext& context, std::string_view beginning,
                             const std::string& address) {
  constexpr std::string_view kNetwork = "IN IP4 ";
  const sip::Message& message = context.message();
  const std::string_view body = message.body();
  std::string old;
  for (std::size_t line = 0; line < body.size();
       line = std::min(body.find('\n', line), body.size() - 1) + 1) {
    const std::size_t end = std::min(body.find_first_of("\r\n", line), body.size());
    const std::string_view text = body.substr(line, end - line);
    const std::size_t network = text.find(kNetwork);
    if (!text.starts_with(beginning) || network == std::string_view::npos) continue;
    const std::string_view found = text.substr(network + kNetwork.size());
    old = found.substr(0, found.find_first_of(" /"));
    context.edits.replace(rangeOf(message, found.substr(0, old.size())), address);
  }
  return old;
}

/// 1: a=direction:active, 2: c= lines, 4: a=nortpproxy:yes, 8: o= lines.
Outcome fixSdp(Call& call) {
  constexpr std::int64_t kDirection = 1, kMedia = 2, kNoProxy = 4, kOrigin = 8, kOnlyAdded = 2;
  proxy::RoutingContext& context = contextOf(call);
  if (context.message().body().empty()) return truth(false);
  const std::int64_t flags = call.integer(0);
  const std::string address = call.argumentCount() > 1 && !call.text(1).empty()
                                  ? std::string(call.text(1))
                                  : context.arrival.from.ip.text();
  std::string added = (flags & kDirection) != 0 ? "a=direction:active\r\n" : "";
  if ((flags & kNoProxy) != 0) added += "a=nortpproxy:yes\r\n";
  bool replaced = false;
  for (const auto& [flag, beginning] : {std::pair{kMedia, "c="}, std::pair{kOrigin, "o="}}) {
    const std::string old =
        (flags & flag) != 0 ? replaceAddresses(context, beginning, address) : std::string();
    if (old.empty()) continue;
    replaced = true;
    added += "a=oldmediaip:" + old + "\r\n";
  }
  if (added.empty()) return truth(false);
  context.edits.insert(context.message().bodyRange().end, added);
  fitContentLength(context);
  return replaced ? truth(true) : Outcome::result(kOnlyAdded);
}

/// "10.0.0.1~5060~1" as a URI to send to; empty: it cannot be read.
std::string aliasUri(std::string_view alias) {
  const std::size_t port = alias.find('~');
  const std::size_t protocol = port == std::string_view::npos ? port : alias.find('~', port + 1);
  if (protocol == std::string_view::npos) return {};
  std::string uri = "sip:" + std::string(alias.substr(0, port)) + ":" +
                    std::string(alias.substr(port + 1, protocol - port - 1));
  const std::string_view number = alias.substr(protocol + 1);
  if (number == "2") uri += ";transport=tcp";
  if (number == "3") uri += ";transport=tls";
  return sip::parseUri(uri) ? uri : std::string();
}

Outcome handleAlias(Call& call) {
  constexpr std::int64_t kNoAlias = 2;
  constexpr std::string_view kName = ";alias=";
  proxy::RoutingContext& context = contextOf(call);
  // Mode 1 fails on what mode 0 reads (observed on Kamailio 5.6).
  if (call.argumentCount() > 0 && call.integer(0) != 0) return truth(false);
  std::string uri = context.uri();
  const std::size_t begin = uri.find(kName);
  if (begin == std::string::npos) return Outcome::result(kNoAlias);
  const std::size_t end = std::min(uri.find_first_of(";?", begin + 1), uri.size());
  const std::string destination = aliasUri(uri.substr(begin + kName.size(), end - begin - kName.size()));
  if (destination.empty()) {
    context.log("ERROR", "the alias of the R-URI cannot be read: " + uri);
    return truth(false);
  }
  uri.erase(begin, end - begin);
  if (!context.setUri(uri)) return truth(false);
  context.setDestination(destination);
  return truth(true);
}

Outcome fixRegister(Call& call) {
  const kernel::Endpoint& from = contextOf(call).arrival.from;
  std::string received = "sip:" + from.text();
  if (from.protocol != kernel::Protocol::udp)
    received += std::string(";transport=") + kernel::protocolName(from.protocol);
  call.assignSetting("nathelper", "received_avp", Value(std::move(received)));
  return truth(true);
}

constexpr std::array kFlags{ParameterSpec{"flags", ParameterType::integer}};
constexpr std::array kAddress{ParameterSpec{"address"}};
constexpr std::array kPlace{ParameterSpec{"in the URI", ParameterType::integer, true}};
constexpr std::array kTrim{ParameterSpec{"trim", ParameterType::integer, true}};
constexpr std::array kMode{ParameterSpec{"mode", ParameterType::integer, true}};
/// All or none.
constexpr std::array kAlias{ParameterSpec{"address", ParameterType::text, true},
                            ParameterSpec{"port", ParameterType::text},
                            ParameterSpec{"protocol", ParameterType::text}};
constexpr std::array kSdp{ParameterSpec{"flags", ParameterType::integer},
                          ParameterSpec{"address", ParameterType::text, true}};

constexpr std::array kFunctions{
    FunctionSpec{
        "nat_uac_test", kFlags, kRequestRoute | kBranchRoute | kOnreplyRoute | kFailureRoute,
        "1 when a test holds, -1 when none does",
        "Guesses whether a NAT is in between: 1 private Contact, 2 Via is not the source, 4 private Via, "
        "8 private SDP, 16 other port than Via's, 32 private source, 128 other port than Contact's, 256 "
        "SDP is not the source.",
        "if (nat_uac_test(\"19\")) exit;", natTest},
    FunctionSpec{"is_rfc1918", kAddress, script::kAnyRoute, "1 private, -1 not",
                 "Whether an address is private.", "if (is_rfc1918(\"$si\")) exit;", isPrivateAddress},
    FunctionSpec{"fix_nated_contact",
                 {},
                 kRequestRoute | kBranchRoute | kOnreplyRoute,
                 "1; -1 without a Contact",
                 "Puts the source of the message into its Contact.",
                 "fix_nated_contact();",
                 fixContact},
    FunctionSpec{"add_contact_alias", kAlias, kRequestRoute | kBranchRoute | kOnreplyRoute | kFailureRoute,
                 "1 added, 2 not needed, -1 without a Contact",
                 "Notes the source of the message as ;alias in its Contact.", "add_contact_alias();",
                 addAlias},
    FunctionSpec{"set_contact_alias", kTrim, kRequestRoute | kBranchRoute | kOnreplyRoute,
                 "1 added, -1 without a Contact", "As add_contact_alias, always and at the end of the URI.",
                 "set_contact_alias();", setAlias},
    FunctionSpec{"add_rcv_param", kPlace, kRequestRoute, "1 added, -1 without a Contact",
                 "Notes the source of the message as ;received of its Contact, with 1 inside the URI.",
                 "add_rcv_param();", addReceived},
    FunctionSpec{"fix_nated_sdp", kSdp, kRequestRoute | kBranchRoute | kOnreplyRoute | kFailureRoute,
                 "1 replaced, 2 only lines added, -1 nothing done",
                 "Puts the source, or another address, into SDP. Sum of: 1 a=direction:active, 2 c= lines, 4 "
                 "a=nortpproxy:yes, 8 o= lines.",
                 "fix_nated_sdp(\"10\");", fixSdp},
    FunctionSpec{"handle_ruri_alias", kMode, kRequestRoute | kBranchRoute,
                 "1; 2 without ;alias, -1 when it cannot be read",
                 "Takes ;alias off the R-URI and sends there.", "handle_ruri_alias();", handleAlias},
    FunctionSpec{"fix_nated_register",
                 {},
                 kRequestRoute,
                 "1",
                 "Keeps the source of a REGISTER in received_avp, for save().",
                 "fix_nated_register();",
                 fixRegister},
};

constexpr std::array kSettings{
    SettingSpec{"received_avp", SettingType::variable, "", "variable that fix_nated_register fills"},
    SettingSpec{"force_socket", SettingType::text, "", "socket of pings"},
    SettingSpec{"natping_interval", SettingType::integer, "0", "seconds between pings of contacts"},
    SettingSpec{"ping_nated_only", SettingType::integer, "0", "1: only contacts behind a NAT"},
    SettingSpec{"natping_processes", SettingType::integer, "1", "processes that ping"},
    SettingSpec{"natping_socket", SettingType::text, "", "address that pings come from"},
    SettingSpec{"sipping_bflag", SettingType::integer, "-1", "branch flag of contacts pinged by SIP"},
    SettingSpec{"sipping_from", SettingType::text, "", "From of pings"},
    SettingSpec{"sipping_method", SettingType::text, "OPTIONS", "method of pings"},
    SettingSpec{"natping_disable_bflag", SettingType::integer, "-1", "branch flag of contacts never pinged"},
    SettingSpec{"nortpproxy_str", SettingType::text, "a=nortpproxy:yes", "mark of rewritten SDP"},
    SettingSpec{"keepalive_timeout", SettingType::integer, "0", "seconds without answer that end a contact"},
    SettingSpec{"udpping_from_path", SettingType::integer, "0", "1: pings go along Path"},
    SettingSpec{"append_sdp_oldmediaip", SettingType::integer, "1", "1: rewritten SDP keeps the old address"},
    SettingSpec{"filter_server_id", SettingType::integer, "0", "1: only contacts of this server"},
    SettingSpec{"nat_addr_mode", SettingType::integer, "1", "0: RFC 6598 is not private"},
    SettingSpec{"alias_name", SettingType::text, "alias", "name of the URI parameter"},
};

}  // namespace

const ModuleSpec& nathelperModule() {
  static constexpr ModuleSpec kModule{"nathelper", kFunctions, {}, {}, kSettings, {}};
  return kModule;
}

}  // namespace forklab::functions
