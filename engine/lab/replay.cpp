#include "lab/replay.h"

#include <algorithm>

#include "lab/live/listen_line.h"

namespace forklab::lab {

using kernel::Endpoint;

namespace {

/// Cuts off the text up to the next blank.
std::string_view nextWord(std::string_view& text) {
  const std::size_t blank = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, blank);
  text.remove_prefix(std::min(blank + 1, text.size()));
  return word;
}

std::optional<Endpoint> socketOf(std::string_view text) {
  const auto line = parseListenLine(text);
  if (!line || !line->protocol || !line->port) return std::nullopt;
  const auto ip = kernel::IpAddress::parse(line->host);
  if (!ip) return std::nullopt;
  return Endpoint{*ip, *line->port, *line->protocol};
}

}  // namespace

bool RecordReader::isPeer(trace::NodeId node) const { return node < peers_.size() && peers_[node]; }

void RecordReader::take(const trace::Event& event) {
  record_.end = event.time;
  const trace::Payload& payload = event.payload;
  if (const auto* started = std::get_if<trace::RunStarted>(&payload)) {
    record_.scenario = started->scenario;
    record_.seed = started->seed;
  } else if (const auto* declared = std::get_if<trace::NodeDeclared>(&payload)) {
    if (names_.size() <= event.node) {
      names_.resize(event.node + std::size_t{1});
      peers_.resize(names_.size());
    }
    names_[event.node] = declared->name;
    peers_[event.node] = declared->kind == "peer";
  } else if (const auto* sent = std::get_if<trace::PacketSent>(&payload)) {
    takeSent(event, *sent);
  } else if (const auto* lost = std::get_if<trace::PacketLost>(&payload)) {
    takeLost(event, *lost);
  } else if (const auto* command = std::get_if<trace::CommandApplied>(&payload)) {
    takeCommand(event, command->command);
  } else if (const auto* ended = std::get_if<trace::RunEnded>(&payload); ended != nullptr) {
    if (!record_.bindings.empty())
      record_.inputs.push_back({event.time, RunInput::Kind::ended, {}, std::string(ended->reason)});
  }
}

void RecordReader::takeSent(const trace::Event& event, const trace::PacketSent& sent) {
  net::Packet packet{
      sent.from, sent.to, kernel::Bytes(sent.bytes), sent.transaction, sent.branch, sent.retransmission,
      {},        event.id};
  if (isPeer(event.node)) {
    packet.sent = 0;
    record_.inputs.push_back({event.time, RunInput::Kind::arrived, std::move(packet), {}});
  } else if (isPeer(sent.toNode)) {
    outgoing_.emplace(event.id, std::move(packet));
  }
}

void RecordReader::takeLost(const trace::Event& event, const trace::PacketLost& lost) {
  const auto found = outgoing_.find(lost.sent);
  if (found == outgoing_.end()) return;
  record_.inputs.push_back({event.time, RunInput::Kind::lost, found->second, std::string(lost.reason)});
}

void RecordReader::takeCommand(const trace::Event& event, std::string_view command) {
  std::string_view rest = command;
  const std::string_view verb = nextWord(rest);
  if (verb == "cut" || verb == "mend") {
    const auto kind = verb == "cut" ? RunInput::Kind::linkCut : RunInput::Kind::linkMended;
    record_.inputs.push_back({event.time, kind, {}, std::string(rest)});
    return;
  }
  if (verb != "bind") {
    unknownCommand_ = command;
    return;
  }
  Binding binding;
  binding.node = event.node;
  nextWord(rest);
  while (!rest.empty()) {
    if (const auto socket = socketOf(nextWord(rest))) binding.sockets.push_back(*socket);
  }
  record_.bindings.push_back(std::move(binding));
}

RunRecord recordOf(const trace::Log& log) {
  RecordReader reader;
  for (std::size_t i = log.first(); i < log.size(); ++i) reader.take(log.at(i));
  return reader.record();
}

void play(const RunRecord& record, LabRun& run) {
  const auto linkNamed = [&run](std::string_view name) {
    const auto& links = run.scenario().links;
    const auto found =
        std::find_if(links.begin(), links.end(), [name](const LinkSpec& link) { return link.name == name; });
    return static_cast<std::size_t>(found - links.begin());
  };
  for (const RunInput& input : record.inputs) {
    run.runUntil(input.at);
    switch (input.kind) {
      case RunInput::Kind::arrived: run.arriveFromOutside(input.packet); break;
      case RunInput::Kind::lost: run.loseOutside(input.packet, input.text); break;
      case RunInput::Kind::linkCut: run.setLinkCut(linkNamed(input.text), true); break;
      case RunInput::Kind::linkMended: run.setLinkCut(linkNamed(input.text), false); break;
      case RunInput::Kind::ended: run.end(input.text); break;
    }
  }
  run.runUntil(record.end);
}

}  // namespace forklab::lab
