#include "models/run_index.h"

#include <algorithm>
#include <utility>

namespace forklab::models {
namespace {

bool begins(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

/// By the status code's first digit.
MessageKind responseKind(char firstDigit) {
  switch (firstDigit) {
    case '1': return MessageKind::provisional;
    case '2': return MessageKind::success;
    case '3': return MessageKind::redirect;
    default: return MessageKind::failure;
  }
}

std::uint32_t shortId(EventId id) { return static_cast<std::uint32_t>(id); }

/// Every request runs the request route; saying so at each message would say nothing.
bool isWorthATag(const trace::RouteEntered& route) {
  return route.block == "failure_route" || route.block == "branch_route" || route.block == "onreply_route";
}

}  // namespace

MessageKind messageKindOf(std::string_view bytes) {
  constexpr std::string_view kVersion = "SIP/2.0 ";
  if (begins(bytes, kVersion))
    return responseKind(bytes.size() > kVersion.size() ? bytes[kVersion.size()] : '0');
  if (begins(bytes, "INVITE ")) return MessageKind::invite;
  if (begins(bytes, "ACK ")) return MessageKind::ack;
  if (begins(bytes, "CANCEL ")) return MessageKind::cancel;
  if (begins(bytes, "BYE ")) return MessageKind::bye;
  return MessageKind::otherRequest;
}

void LadderRows::append(const LadderRow& row) {
  if (size_ == chunks_.size() * kChunkRows) chunks_.push_back(std::make_unique<Chunk>());
  (*chunks_.back())[size_ % kChunkRows] = row;
  ++size_;
}

RunIndex::RunIndex(std::shared_ptr<query::Timeline> timeline) : timeline_(std::move(timeline)) {}

std::size_t RunIndex::update(std::size_t budget) {
  timeline_->update(budget);
  const EventId until = timeline_->last();
  const std::size_t taken = until - last_;
  for (EventId id = last_ + 1; id <= until; ++id) {
    take(log().byId(id));
    dialogs_.take(log().byId(id));
    database_.take(log().byId(id));
    bindings_.take(log(), log().byId(id));
  }
  last_ = until;
  return taken;
}

// Rows are in the order of their events: a binary search, however long the run is.
std::size_t RunIndex::rowsUntil(EventId event) const {
  std::size_t low = 0;
  std::size_t high = rows_.size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (rows_[middle].event <= event) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

const std::vector<EventId>& RunIndex::actionsOf(NodeId node) const {
  static const std::vector<EventId> kNone;
  return node < actions_.size() ? actions_[node] : kNone;
}

void RunIndex::take(const trace::Event& event) {
  const trace::Payload& payload = event.payload;
  if (const auto* packet = std::get_if<trace::PacketSent>(&payload)) {
    takePacket(event, *packet);
  } else if (std::holds_alternative<trace::PacketLost>(payload) ||
             std::holds_alternative<trace::MessageDropped>(payload)) {
    faults_.push_back(shortId(event.id));
  } else if (const auto* route = std::get_if<trace::RouteEntered>(&payload)) {
    takeRoute(event, *route);
  } else if (const auto* node = std::get_if<trace::NodeDeclared>(&payload)) {
    nodes_.resize(std::max<std::size_t>(nodes_.size(), event.node + 1U));
    nodes_[event.node] = {node->name, node->kind, node->address, {}};
    actions_.resize(nodes_.size());
  } else if (const auto* link = std::get_if<trace::LinkDeclared>(&payload)) {
    links_.push_back({link->name, link->from, link->to, {}});
  } else if (const auto* change = std::get_if<trace::LinkChanged>(&payload)) {
    takeLinkChange(event, *change);
  } else if (std::holds_alternative<trace::AgentActed>(payload) && event.node < actions_.size()) {
    actions_[event.node].push_back(event.id);
  } else if (std::holds_alternative<trace::RunEnded>(payload)) {
    ended_ = event.id;
  } else if (const auto* edited = std::get_if<trace::RequestEdited>(&payload)) {
    takeEdit(event, *edited);
  } else {
    takeBriefly(event);
  }
}

void RunIndex::takeEdit(const trace::Event& event, const trace::RequestEdited& edited) {
  copies_.push_back(shortId(event.id));
  if (!edited.isLate) return;
  faults_.push_back(shortId(event.id));
  rows_.append({shortId(event.id), event.node, event.node, MessageKind::routeTag, false});
}

void RunIndex::takeBriefly(const trace::Event& event) {
  const trace::Payload& payload = event.payload;
  if (std::holds_alternative<trace::NodeChanged>(payload) && event.node < nodes_.size()) {
    faults_.push_back(shortId(event.id));
    nodes_[event.node].changes.push_back(event.id);
  }
  if (std::holds_alternative<trace::RequestCloned>(payload)) copies_.push_back(shortId(event.id));
  if (std::holds_alternative<trace::MessageRead>(payload) ||
      std::holds_alternative<trace::WorkerChanged>(payload) ||
      std::holds_alternative<trace::ConnectionChanged>(payload)) {
    works_.push_back(shortId(event.id));
  }
}

void RunIndex::takePacket(const trace::Event& event, const trace::PacketSent& packet) {
  const bool repeated = packet.retransmission > 0;
  rows_.append({shortId(event.id), event.node, packet.toNode, messageKindOf(packet.bytes), repeated});
  if (repeated) retransmissions_.push_back(shortId(event.id));
}

void RunIndex::takeRoute(const trace::Event& event, const trace::RouteEntered& route) {
  if (isWorthATag(route))
    rows_.append({shortId(event.id), event.node, event.node, MessageKind::routeTag, false});
}

void RunIndex::takeLinkChange(const trace::Event& event, const trace::LinkChanged& change) {
  faults_.push_back(shortId(event.id));
  const auto link = std::ranges::find(links_, change.link, &LinkInfo::name);
  if (link != links_.end()) link->changes.push_back(event.id);
}

}  // namespace forklab::models
