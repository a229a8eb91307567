#include "support/ladder.h"

#include "sip/message.h"

namespace forklab::test {
namespace {

std::string startOf(std::string_view bytes) {
  const auto parsed = sip::Message::parse(kernel::Bytes(bytes));
  if (!parsed) return "?";
  const sip::Message& message = **parsed;
  if (message.isRequest()) return std::string(message.methodText()) + " " + std::string(message.requestUri());
  const auto& cseq = message.cseq();
  return std::to_string(message.status()) + " " + (cseq ? std::string(cseq->methodText) : std::string("?"));
}

}  // namespace

std::string ladder(const trace::Log& log, const std::string& between) {
  std::vector<std::string> names;
  std::string text;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const trace::Event& event = log.at(i);
    if (const auto* node = std::get_if<trace::NodeDeclared>(&event.payload)) names.emplace_back(node->name);
    const auto* packet = std::get_if<trace::PacketSent>(&event.payload);
    if (packet == nullptr) continue;
    const std::string from = names[event.node];
    const std::string to = packet->toNode == trace::kNoNode ? "nobody" : names[packet->toNode];
    if (!between.empty() && from != between && to != between) continue;
    text +=
        std::to_string(event.time.ns / 1'000'000) + " " + from + " > " + to + " " + startOf(packet->bytes);
    if (packet->retransmission > 0) text += " #" + std::to_string(packet->retransmission);
    text += "\n";
  }
  return text;
}

std::vector<std::string> remarks(const trace::Log& log) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const trace::Event& event = log.at(i);
    if (const auto* said = std::get_if<trace::ScriptLogged>(&event.payload)) {
      lines.push_back(std::string(said->level) + " " + std::string(said->text));
    } else if (const auto* dropped = std::get_if<trace::MessageDropped>(&event.payload)) {
      lines.push_back("dropped: " + std::string(dropped->reason));
    }
  }
  return lines;
}

}  // namespace forklab::test
