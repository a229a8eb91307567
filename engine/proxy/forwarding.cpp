#include "proxy/forwarding.h"

#include <algorithm>
#include <vector>

#include "proxy/branch_name.h"

namespace forklab::proxy {

using kernel::Endpoint;
using kernel::Protocol;

namespace {

/// The offset of a view inside the message; nothing when it is a copy.
std::optional<std::uint32_t> offsetIn(const sip::Message& message, const char* place) {
  const std::string_view text = message.text();
  if (place < text.data() || place > text.data() + text.size()) return std::nullopt;
  return static_cast<std::uint32_t>(place - text.data());
}

/// Nothing: the URI leaves it open.
std::optional<Protocol> protocolOf(const sip::Uri& uri) {
  // Also where it says transport=tcp (observed).
  if (uri.isSips()) return Protocol::tls;
  if (const auto transport = uri.parameters.find("transport")) {
    if (*transport == "tcp" || *transport == "TCP") return Protocol::tcp;
    if (*transport == "udp" || *transport == "UDP") return Protocol::udp;
    if (*transport == "tls" || *transport == "TLS") return Protocol::tls;
  }
  return std::nullopt;
}

/// Transports that Kamailio knows by name and that no socket here speaks; other names, wss too, are as none
/// (observed).
bool isUnspoken(const sip::Uri& uri) {
  if (uri.isSips()) return false;
  const auto transport = uri.parameters.find("transport");
  return transport && (isSameHost(*transport, "ws") || isSameHost(*transport, "sctp"));
}

/// Kamailio: of the message's own headers only Via takes this name (observed).
std::string nameOf(const Socket& socket, const Advertised& advertised) {
  std::string name = advertised.host.empty() ? socket.host : advertised.host;
  const std::string port = advertised.port.empty() ? std::to_string(socket.port) : advertised.port;
  if (port != "5060") name.append(":").append(port);
  return name;
}

std::string ownVia(const Core& core, const Copy& copy) {
  std::string via = "Via: SIP/2.0/";
  via.reserve(128);
  const Socket& socket = core.sockets()[copy.socket];
  via += viaTransport(socket.at.protocol);
  via += ' ';
  if (copy.advertised == nullptr) {
    via += socket.hostPort;
  } else {
    via += nameOf(socket, *copy.advertised);
  }
  via += ";branch=";
  via += copy.branch;
  via += "\r\n";
  return via;
}

Protocol protocolOfVia(std::string_view transport) {
  if (isSameHost(transport, "TCP")) return Protocol::tcp;
  return isSameHost(transport, "TLS") ? Protocol::tls : Protocol::udp;
}

void appendRecordRoute(std::string& lines, const Core& core, SocketIndex index, bool isDoubled,
                       std::string_view key) {
  const Socket& socket = core.sockets()[index];
  const std::size_t userEnd = key.find('\n');
  const std::string_view parameters = key.substr(userEnd + 1);
  lines.append("Record-Route: <sip:").append(key.substr(0, userEnd)).append(socket.hostPort);
  if (socket.at.protocol != Protocol::udp) {
    lines.append(";transport=").append(kernel::protocolName(socket.at.protocol));
  }
  lines += isDoubled ? ";r2=on" : "";
  lines.append(parameters).append(">\r\n");
}

/// The rport of a Via with its semicolon and the blanks up to the next one: Kamailio writes the whole
/// parameter anew, whatever stood there. Empty: it has none.
kernel::ByteRange rangeOfRport(const sip::Message& request, const sip::Via& via) {
  std::size_t position = 0;
  sip::Parameters::Parameter parameter;
  while (via.parameters.next(position, parameter)) {
    if (!isSameHost(parameter.name, "rport")) continue;
    const char* begin = parameter.name.data();
    while (begin != via.text.data() && *begin != ';') --begin;
    const char* const end = via.text.data() + via.text.size();
    const char* const behind = std::find(parameter.name.data(), end, ';');
    const auto from = offsetIn(request, begin);
    const auto to = offsetIn(request, behind);
    if (from && to) return {*from, *to};
  }
  return {};
}

/// "received=10.0.0.9" of a sender's own. Empty: the Via has none.
kernel::ByteRange rangeOfReceived(const sip::Message& request, const sip::Via& via) {
  std::size_t position = 0;
  sip::Parameters::Parameter parameter;
  while (via.parameters.next(position, parameter)) {
    if (!isSameHost(parameter.name, "received") || parameter.value.data() == nullptr) continue;
    const auto from = offsetIn(request, parameter.name.data());
    const auto to = offsetIn(request, parameter.value.data() + parameter.value.size());
    if (from && to) return {*from, *to};
  }
  return {};
}

}  // namespace

std::string_view viaTransport(kernel::Protocol protocol) {
  switch (protocol) {
    case Protocol::tcp: return "TCP";
    case Protocol::tls: return "TLS";
    case Protocol::udp: break;
  }
  return "UDP";
}

std::string recordRouteLines(const Core& core, SocketIndex in, SocketIndex out, std::string_view key) {
  std::string lines;
  lines.reserve(128);
  if (key.starts_with(kWholeRecordRoute)) return lines.append(key.substr(1)).append(">\r\n");
  const bool isDoubled = in != out && core.settings().doublesRecordRoute;
  appendRecordRoute(lines, core, out, isDoubled, key);
  if (isDoubled) appendRecordRoute(lines, core, in, true, key);
  return lines;
}

Endpoint replyAddress(const sip::Message& request, const Arrival& arrival, bool forcesRport) {
  Endpoint to = arrival.from;
  const auto& via = request.topVia();
  if (to.protocol != Protocol::udp || !via || via->hasRport || forcesRport) return to;
  to.port = via->sentByPort();
  return to;
}

namespace {

/// Nothing: not a SIP URI. The text outlives what is wanted.
std::optional<Wanted> wantedOf(const kernel::Result<sip::Uri>& uri, std::optional<Protocol> forced) {
  if (!uri || !uri->isSip()) return std::nullopt;
  return Wanted{uri->user, uri->host, uri->port, forced ? forced : protocolOf(*uri)};
}

}  // namespace

std::optional<Endpoint> nextHop(const Core& core, std::string_view uri, std::optional<Protocol> forced) {
  const auto parsed = sip::parseUri(uri);
  const auto wanted = wantedOf(parsed, forced);
  if (!wanted) return std::nullopt;
  if (Directory* directory = core.environment().directory) return directory->resolve(core.now(), *wanted);
  const auto ip = kernel::IpAddress::parse(wanted->host);
  if (!ip) return std::nullopt;
  const Protocol protocol = wanted->protocol.value_or(Protocol::udp);
  const std::uint16_t usual = protocol == Protocol::tls ? 5061 : 5060;
  return Endpoint{*ip, wanted->port == 0 ? usual : wanted->port, protocol};
}

bool speaksTransportOf(std::string_view uri) {
  const auto parsed = sip::parseUri(uri);
  return !parsed || !isUnspoken(*parsed);
}

bool prepareHop(const Core& core, std::string_view uri, std::optional<Protocol> forced, RunTicket run) {
  Directory* const directory = core.environment().directory;
  if (directory == nullptr) return true;
  const auto parsed = sip::parseUri(uri);
  const auto wanted = wantedOf(parsed, forced);
  return !wanted || directory->prepare(core.now(), *wanted, run);
}

std::optional<ViaMarks> viaMarks(const sip::Message& request, const Arrival& arrival, bool forcesRport) {
  const auto& via = request.topVia();
  if (!via) return std::nullopt;
  const std::string_view raw = via->parameters.raw();
  const char* sentByEnd = raw.empty() ? via->text.data() + via->text.size() : raw.data();
  const auto sentBy = offsetIn(request, sentByEnd);
  const auto end = offsetIn(request, via->text.data() + via->text.size());
  if (!sentBy || !end) return std::nullopt;
  ViaMarks marks;
  marks.sentByEnd = *sentBy;
  // Who says received or asks for rport is told where it comes from (Kamailio core, observed); force_rport()
  // alone does not tell.
  const bool isTold = !via->received.empty() || via->hasRport;
  if (isTold || kernel::IpAddress::parse(via->host) != arrival.from.ip)
    marks.received = ";received=" + arrival.from.ip.text();
  if (!via->received.empty()) marks.oldReceived = rangeOfReceived(request, *via);
  if (!via->hasRport && !forcesRport) return marks;
  marks.rportPlace = via->hasRport ? rangeOfRport(request, *via) : kernel::ByteRange{*end, *end};
  if (marks.rportPlace.end != 0) marks.rport = ";rport=" + std::to_string(arrival.from.port);
  return marks;
}

kernel::Bytes buildForwarded(const Core& core, const Copy& copy, sip::Edits edits) {
  const sip::Message& request = copy.request;
  if (copy.uri != request.requestUri()) edits.requestUri(request, copy.uri);
  // record_route() ran before anyone knew the way out.
  if (const SocketIndex in = core.sockets().boundAt(copy.arrival.to); in != copy.socket) {
    edits.rewriteOpen([&](std::string_view key) { return recordRouteLines(core, in, copy.socket, key); });
  }
  const sip::HeaderLine* topVia = request.first(sip::HeaderName::via);
  edits.insert(topVia == nullptr ? request.startLine().end : topVia->line.begin, ownVia(core, copy));
  if (auto marks = viaMarks(request, copy.arrival, copy.forcesRport)) {
    if (!marks->oldReceived.empty()) {
      edits.replace(marks->oldReceived, marks->received.substr(1));
    } else if (!marks->received.empty()) {
      edits.insert(marks->sentByEnd, std::move(marks->received));
    }
    if (!marks->rport.empty()) edits.replace(marks->rportPlace, std::move(marks->rport));
  }
  return sip::write(request, edits);
}

std::optional<Endpoint> aroundMtu(const Core& core, const Endpoint& to, std::size_t size) {
  const Settings& settings = core.settings();
  if (settings.udpMtu == 0 || size <= settings.udpMtu || !settings.udpMtuProtocol) return std::nullopt;
  Endpoint other = to;
  other.protocol = *settings.udpMtuProtocol;
  // Kamailio keeps to UDP where no socket of ours speaks the other protocol.
  const bool goes = to.protocol == Protocol::udp && core.sockets().wayOut({}, other) != kNoSocket;
  return goes ? std::optional(other) : std::nullopt;
}

kernel::Bytes buildRelayedReply(const sip::Message& reply, const sip::Edits& edits) {
  sip::Edits all = edits;
  const sip::HeaderLine* line = reply.first(sip::HeaderName::via);
  if (line == nullptr) return sip::write(reply, all);
  const std::string_view value = reply.value(*line);
  const auto& via = reply.topVia();
  const std::size_t own = via ? via->text.size() : value.size();
  const std::size_t comma = value.find(',', own <= value.size() ? own : 0);
  if (via && own < value.size() && comma != std::string_view::npos) {
    std::size_t next = value.find_first_not_of(" \t\r\n", comma + 1);
    if (next == std::string_view::npos) next = value.size();
    all.replace({line->value.begin, line->value.begin + static_cast<std::uint32_t>(next)}, {});
  } else {
    all.remove(*line);
  }
  return sip::write(reply, all);
}

bool forwardStateless(RoutingContext& context, std::string_view uri, std::optional<Protocol> forced) {
  Core& core = context.core();
  // Its branch is made of the From (Kamailio core, observed); t_relay() makes one all the same.
  if (!sip::isAddressForKamailio(context.message().valueOf(sip::HeaderName::from))) {
    context.log("ERROR", "the request is not forwarded: its From cannot be read");
    return false;
  }
  auto to = nextHop(core, uri, forced);
  if (!to) {
    context.log("ERROR", "cannot resolve the next hop: " + std::string(uri));
    return false;
  }
  SocketIndex from = core.sockets().wayOut(context.arrival.to, *to, context.target.socket);
  if (from == kNoSocket) {
    context.log("ERROR", std::string("no socket of ours speaks ") + kernel::protocolName(to->protocol));
    return false;
  }
  const std::string branch = branchName(branchPrefix(context.message()), 0);
  Copy copy{context.message(),   context.arrival, context.forcesRport, context.target.uri, branch, from,
            context.advertised()};
  ++core.statistics().forwardedRequests;
  kernel::Bytes bytes = buildForwarded(core, copy, context.edits);
  if (const auto other = aroundMtu(core, *to, bytes.size())) {
    to = other;
    from = copy.socket = core.sockets().wayOut(context.arrival.to, *to, context.target.socket);
    bytes = buildForwarded(core, copy, context.edits);
  }
  core.sendStateless(from, *to, std::move(bytes));
  return true;
}

void forwardStrayReply(Core& core, const sip::Message& reply, const sip::Edits& edits,
                       const Arrival& arrival) {
  const auto& vias = reply.vias();
  if (!vias || vias->size() < 2)
    return core.drop(arrival, "a reply without transaction and without a second Via");
  const sip::Via& next = (*vias)[1];
  const std::string_view host = next.received.empty() ? next.host : next.received;
  const std::uint16_t port = next.rport != 0 ? next.rport : next.sentByPort();
  const Protocol protocol = protocolOfVia(next.transport);
  Endpoint to;
  if (const auto ip = kernel::IpAddress::parse(host)) {
    to = {*ip, port, protocol};
  } else if (Directory* directory = core.environment().directory) {
    const auto found = directory->resolve(core.now(), {{}, host, port, protocol});
    if (!found) return core.drop(arrival, "a reply without transaction whose second Via cannot be resolved");
    to = *found;
  } else {
    return core.drop(arrival, "a reply without transaction whose second Via is a name");
  }
  const SocketIndex from = core.sockets().wayOut(arrival.to, to);
  if (from == kNoSocket) return core.drop(arrival, "a reply without transaction that no socket can carry on");
  ++core.statistics().forwardedReplies;
  core.sendStateless(from, to, buildRelayedReply(reply, edits));
}

}  // namespace forklab::proxy
