#include "app/support/call_writer.h"

#include <algorithm>
#include <string>
#include <utility>

namespace forklab::tests {
namespace {

constexpr trace::TransactionId kServer = 1;
constexpr trace::NodeId kProxy = 1;

}  // namespace

CallWriter::CallWriter(lab::Scenario scenario, trace::EventId until)
    : scenario_(std::move(scenario)), until_(until) {
  write(trace::kNoNode, trace::RunStarted{recorder_.keep(scenario_.name), 42});
  for (std::size_t node = 0; node < scenario_.nodes.size(); ++node) {
    const lab::NodeSpec& spec = scenario_.nodes[node];
    write(static_cast<trace::NodeId>(node),
          trace::NodeDeclared{recorder_.keep(spec.name),
                              spec.kind == lab::NodeKind::proxy ? "proxy" : "phone", spec.address});
  }
  for (const lab::LinkSpec& link : scenario_.links) {
    write(trace::kNoNode, trace::LinkDeclared{recorder_.keep(link.name), static_cast<trace::NodeId>(link.a),
                                              static_cast<trace::NodeId>(link.b)});
  }
}

trace::EventId CallWriter::write(trace::NodeId node, const trace::Payload& payload) {
  if (recorder_.written() >= until_) return 0;
  return recorder_.append(now_, node, trace::Level::wire, payload);
}

CallWriter& CallWriter::at(kernel::Duration sinceStart) {
  now_ = std::max(now_, kernel::Instant{} + sinceStart);
  return *this;
}

CallWriter& CallWriter::acts(trace::NodeId node, std::string_view action) {
  recorder_.setCause(write(node, trace::AgentActed{action, {}}));
  return *this;
}

std::string CallWriter::bytesOf(trace::NodeId from, trace::NodeId to, std::string_view startLine) const {
  const std::string method(startLine.starts_with("SIP/") ? "INVITE"
                                                         : startLine.substr(0, startLine.find(' ')));
  std::string text(startLine);
  text += "\r\nVia: SIP/2.0/UDP " + scenario_.nodes[from].address.text() + ";branch=z9hG4bK-" +
          std::to_string(to);
  text += "\r\nFrom: \"Alice\" <sip:alice@example.com>;tag=9f1\r\nTo: <sip:bob@example.com>";
  text += "\r\nCall-ID: e1d0@10.0.0.1\r\nCSeq: 1 " + method + "\r\nMax-Forwards: 70";
  text += "\r\nContact: <sip:alice@10.0.0.1>\r\nContent-Length: 0\r\n\r\n";
  return text;
}

trace::EventId CallWriter::sent(trace::NodeId from, trace::NodeId to, std::string_view startLine,
                                std::uint16_t retransmission, std::string_view timer, int branch) {
  if (recorder_.written() >= until_) return 0;
  trace::PacketSent packet;
  packet.from = scenario_.nodes[from].address;
  packet.to = scenario_.nodes[to].address;
  packet.toNode = to;
  packet.retransmission = retransmission;
  packet.timer = timer;
  packet.transaction = branch >= 0 ? clientOf(branch) : 0;
  packet.branch = static_cast<std::uint16_t>(branch + 1);
  const std::string bytes = bytesOf(from, to, startLine);
  packet.bytes = bytes;
  return recorder_.packetSent(now_, from, packet);
}

CallWriter& CallWriter::send(trace::NodeId from, trace::NodeId to, std::string_view startLine,
                             kernel::Duration delay, int branch) {
  return repeat(from, to, startLine, 0, {}, branch, delay);
}

CallWriter& CallWriter::repeat(trace::NodeId from, trace::NodeId to, std::string_view startLine,
                               std::uint16_t retransmission, std::string_view timer, int branch,
                               kernel::Duration delay) {
  const trace::EventId packet = sent(from, to, startLine, retransmission, timer, branch);
  now_ = now_ + delay;
  recorder_.setCause(packet);
  recorder_.setCause(write(to, trace::PacketArrived{packet, from, 0}));
  return *this;
}

CallWriter& CallWriter::lose(trace::NodeId from, trace::NodeId to, std::string_view startLine,
                             std::uint16_t retransmission, std::string_view timer, int branch) {
  const trace::EventId packet = sent(from, to, startLine, retransmission, timer, branch);
  const std::string link = scenario_.nodes[to].name + "-" + scenario_.nodes[from].name;
  write(trace::kNoNode, trace::PacketLost{packet, recorder_.keep(link), "loss", 0});
  return *this;
}

CallWriter& CallWriter::route(trace::NodeId node, std::string_view block, std::string_view name,
                              std::uint32_t line) {
  recorder_.setCause(write(node, trace::RouteEntered{block, name, 0, line}));
  return *this;
}

CallWriter& CallWriter::steps(trace::NodeId node, std::initializer_list<std::uint32_t> lines) {
  for (const std::uint32_t line : lines) {
    recorder_.setCause(write(node, trace::ScriptStep{0, line, 5, line, 20}));
  }
  return *this;
}

CallWriter& CallWriter::wave(std::uint16_t number, std::uint16_t branches) {
  if (number == 1) {
    write(kProxy,
          trace::TransactionStarted{kServer, "INVITE server", "Proceeding", "INVITE", "z9hG4bK-1", 0});
  }
  write(kProxy, trace::WaveStarted{kServer, number, branches});
  return *this;
}

CallWriter& CallWriter::branch(std::uint16_t number, std::uint16_t wave, std::int16_t q, std::string_view uri,
                               trace::NodeId to) {
  write(kProxy,
        trace::BranchStarted{kServer, clientOf(number), number, wave, q, uri, scenario_.nodes[to].address});
  write(kProxy, trace::TransactionStarted{clientOf(number), "INVITE client", "Calling", "INVITE", "z9hG4bK-b",
                                          kServer});
  return *this;
}

CallWriter& CallWriter::branchState(std::uint16_t branch, std::string_view state, std::uint16_t code) {
  const std::string_view machine = state == "ringing" ? "Proceeding" : "Completed";
  write(kProxy, trace::TransactionChanged{clientOf(branch), "Calling", "response", machine, "17.1.1.2"});
  write(kProxy, trace::BranchChanged{kServer, branch, state, code});
  return *this;
}

CallWriter& CallWriter::timer(std::uint16_t branch, std::string_view name, kernel::Duration span) {
  write(kProxy, trace::TimerSet{clientOf(branch), name, now_ + span});
  return *this;
}

CallWriter& CallWriter::stopTimer(std::uint16_t branch, std::string_view name) {
  write(kProxy, trace::TimerStopped{clientOf(branch), name});
  return *this;
}

CallWriter& CallWriter::fire(std::uint16_t branch, std::string_view name) {
  recorder_.setCause(write(kProxy, trace::TimerFired{clientOf(branch), name}));
  return *this;
}

CallWriter& CallWriter::end() {
  now_ = now_ + kernel::Duration::milliseconds(200);
  write(trace::kNoNode, trace::RunEnded{"nothing left"});
  return *this;
}

}  // namespace forklab::tests
