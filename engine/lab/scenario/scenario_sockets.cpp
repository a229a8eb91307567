#include <algorithm>

#include "lab/scenario/scenario_reading.h"
#include "lab/scenario/units.h"

namespace forklab::lab {

namespace {

using kernel::Endpoint;
using kernel::Protocol;

constexpr std::string_view kProtocols[] = {"udp", "tcp", "tls"};

std::optional<Protocol> protocolNamed(std::string_view name) {
  const auto found = std::find(std::begin(kProtocols), std::end(kProtocols), name);
  if (found == std::end(kProtocols)) return std::nullopt;
  return static_cast<Protocol>(found - std::begin(kProtocols));
}

/// "tls:10.0.0.1:5061"; without a port the protocol's own.
std::optional<Endpoint> parseSocket(std::string_view text) {
  const auto colon = text.find(':');
  const auto protocol = protocolNamed(text.substr(0, colon));
  if (!protocol || colon == std::string_view::npos) return std::nullopt;
  const std::string_view place = text.substr(colon + 1);
  auto endpoint = parseEndpoint(place);
  if (!endpoint || endpoint->ip.isUnset()) return std::nullopt;
  if (*protocol == Protocol::tls && kernel::IpAddress::parse(place)) endpoint->port = 5061;
  endpoint->protocol = *protocol;
  return endpoint;
}

bool livesElsewhere(const Draft& draft, const Endpoint& socket) {
  return std::any_of(draft.scenario.nodes.begin(), draft.scenario.nodes.end(), [&](const NodeSpec& other) {
    const auto sameIp = [&](const Endpoint& each) { return each.ip == socket.ip; };
    return other.address.ip == socket.ip || std::any_of(other.listen.begin(), other.listen.end(), sameIp);
  });
}

void readSocket(Draft& draft, const YamlNode& item, NodeSpec& node) {
  const auto socket = item.kind == YamlNode::Kind::scalar ? parseSocket(item.text) : std::nullopt;
  if (!socket) {
    draft.findings.error(item.where, "bad-value", "a socket is a protocol, an IP address and a port",
                         "write `udp:10.0.0.1:5060`, `tcp:10.0.0.1` or `tls:[2001:db8::1]:5061`");
    return;
  }
  if (std::find(node.listen.begin(), node.listen.end(), *socket) != node.listen.end()) {
    draft.findings.error(item.where, "duplicate-socket", "`" + item.text + "` stands here already",
                         "remove it");
    return;
  }
  if (livesElsewhere(draft, *socket)) {
    draft.findings.error(item.where, "duplicate-address",
                         "another node lives at " + socket->ip.text() + " already",
                         "give each node IP addresses of its own");
    return;
  }
  node.listen.push_back(*socket);
}

}  // namespace

void readTransport(Draft& draft, const YamlNode& transport, NodeSpec& node) {
  if (const auto protocol = protocolNamed(transport.text)) {
    node.address.protocol = *protocol;
    return;
  }
  draft.findings.error(transport.where, "bad-value", "there is no transport `" + transport.text + "`",
                       suggestion(transport.text, kProtocols));
}

void readListen(Draft& draft, const YamlNode& listen, NodeSpec& node) {
  if (listen.kind != YamlNode::Kind::list || listen.items.empty()) {
    draft.findings.error(listen.where, "bad-value", "`listen` must be a list of sockets",
                         "write `listen: [udp:10.0.0.1:5060, tcp:10.0.0.1:5060]`");
    return;
  }
  for (const YamlNode& item : listen.items) readSocket(draft, item, node);
  const auto isAtAddress = [&](const Endpoint& each) {
    return each.ip == node.address.ip && each.port == node.address.port;
  };
  if (!node.listen.empty() && std::none_of(node.listen.begin(), node.listen.end(), isAtAddress)) {
    draft.findings.error(listen.where, "address-not-listened",
                         "none of these sockets is at the proxy's address " + node.address.text(),
                         "add `udp:" + node.address.text() + "`");
  }
}

}  // namespace forklab::lab
