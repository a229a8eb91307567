#include "lab/wire_messages.h"

#include "sip/message.h"

namespace forklab::lab {

namespace {

/// A view of the same letters inside the log's bytes: the parsed message has its own copy, which goes.
std::string_view inside(std::string_view bytes, std::string_view copy, std::string_view part) {
  return part.empty() ? std::string_view{}
                      : bytes.substr(static_cast<std::size_t>(part.data() - copy.data()), part.size());
}

/// False for bytes that are not SIP; checks speak of messages only.
bool describe(std::string_view bytes, WireMessage& into) {
  const auto parsed = sip::Message::parse(kernel::Bytes(bytes));
  if (!parsed) return false;
  const sip::Message& message = **parsed;
  const std::string_view copy = message.text();
  into.bytes = bytes;
  into.status = message.status();
  into.callId = inside(bytes, copy, message.callId());
  into.toTag = inside(bytes, copy, message.toTag());
  if (message.isRequest()) {
    into.method = inside(bytes, copy, message.methodText());
  } else if (const auto& cseq = message.cseq()) {
    into.method = inside(bytes, copy, cseq->methodText);
  }
  return true;
}

}  // namespace

WireMessages collectMessages(const Scenario& scenario, const trace::Log& log) {
  WireMessages messages;
  messages.scenario = &scenario;
  for (std::size_t i = 0; i < log.size(); ++i) {
    const trace::Event& event = log.at(i);
    WireMessage message;
    message.event = event.id;
    message.time = event.time;
    message.node = event.node;
    const auto* sent = std::get_if<trace::PacketSent>(&event.payload);
    if (const auto* arrived = std::get_if<trace::PacketArrived>(&event.payload)) {
      sent = std::get_if<trace::PacketSent>(&log.byId(arrived->sent).payload);
      message.isArrival = true;
      message.sender = arrived->fromNode;
    } else if (sent != nullptr) {
      message.sender = event.node;
    } else if (std::holds_alternative<trace::PacketLost>(event.payload)) {
      ++messages.lost;
    } else if (const auto* line = std::get_if<trace::ScriptLogged>(&event.payload)) {
      messages.logLines.push_back({event.node, line->text});
    }
    // An arrival has no bytes of its own; it points at the packet that was sent.
    if (sent == nullptr) continue;
    message.retransmission = sent->retransmission;
    if (describe(sent->bytes, message)) messages.all.push_back(message);
  }
  return messages;
}

}  // namespace forklab::lab
