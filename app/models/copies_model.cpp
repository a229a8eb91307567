#include "models/copies_model.h"

#include <algorithm>

namespace forklab::models {
namespace {

/// A failure_route may change a copy long after; further away nobody looks.
constexpr std::size_t kEventsSearched = 100'000;

template <class T>
const T* payloadOf(const RunIndex& index, EventId event) {
  return event == 0 ? nullptr : std::get_if<T>(&index.log().byId(event).payload);
}

/// The proxy's server transaction that a packet belongs to; 0: none.
trace::TransactionId serverOf(const RunIndex& index, trace::TransactionId transaction) {
  const query::TransactionHistory* history = index.timeline().transaction(transaction);
  if (history == nullptr) return 0;
  return history->server != 0 ? history->server : transaction;
}

/// The arrival that the clone of a transaction was made of; 0: it has none.
EventId arrivalOfClone(const RunIndex& index, trace::TransactionId server) {
  const query::TransactionHistory* history = index.timeline().transaction(server);
  if (history == nullptr) return 0;
  const auto& copies = index.copies();
  const auto from = std::ranges::lower_bound(copies, static_cast<std::uint32_t>(history->started));
  for (auto at = from == copies.begin() ? from : std::prev(from); at != copies.end(); ++at) {
    const auto* cloned = payloadOf<trace::RequestCloned>(index, *at);
    if (cloned != nullptr && cloned->transaction == server) return cloned->arrived;
    if (history->ended != 0 && *at > history->ended) break;
  }
  return 0;
}

/// Where the copies of a packet began: at the proxy that sent it, or else at the one that got it.
EventId arrivalFor(const RunIndex& index, EventId packet) {
  const auto* sent = payloadOf<trace::PacketSent>(index, packet);
  if (sent == nullptr) return 0;
  const trace::TransactionId server = serverOf(index, sent->transaction);
  if (const EventId arrived = server == 0 ? 0 : arrivalOfClone(index, server); arrived != 0) return arrived;
  const query::PacketFate* fate = index.timeline().packet(packet);
  if (fate == nullptr || fate->lost || fate->ended == 0) return 0;
  const NodeId node = index.log().byId(fate->ended).node;
  const bool isProxy = node < index.nodes().size() && index.nodes()[node].kind == "proxy";
  return isProxy ? fate->ended : 0;
}

EventId stepOf(const RunIndex& index, EventId event) {
  const EventId cause = index.log().byId(event).cause;
  return payloadOf<trace::ScriptStep>(index, cause) == nullptr ? 0 : cause;
}

void takeEdit(const RunIndex& index, EventId event, const trace::RequestEdited& edited,
              RequestCopies& copies) {
  copies.own.bytes = edited.bytes;
  copies.own.held = edited.held;
  copies.edits.push_back({event, stepOf(index, event), edited.isLate});
}

void takeClone(const RunIndex& index, EventId event, const trace::RequestCloned& cloned,
               RequestCopies& copies) {
  if (!copies.clone) copies.clone.emplace().made = event;
  copies.clone->held = cloned.held;
  if (!cloned.isSealed) return;
  copies.isSealed = true;
  copies.clone->bytes = cloned.bytes;
  copies.sealedBy = {event, stepOf(index, event), false};
}

/// The route that the arrival began has ended: the script's copy is freed.
void findEndOfRoute(const RunIndex& index, const Moment& moment, RequestCopies& copies) {
  const EventId until = std::min({moment.event, index.last(), copies.arrived + kEventsSearched});
  EventId entered = 0;
  for (EventId at = copies.arrived + 1; at <= until; ++at) {
    const trace::Event& event = index.log().byId(at);
    if (entered == 0 && event.cause == copies.arrived && payloadOf<trace::RouteEntered>(index, at) != nullptr)
      entered = at;
    const auto* left = payloadOf<trace::RouteLeft>(index, at);
    if (entered == 0 || left == nullptr || event.node != copies.node || left->block != "request_route")
      continue;
    copies.own.gone = at;
    copies.own.goneAt = event.time;
    return;
  }
}

void findEndOfClone(const RunIndex& index, const Moment& moment, RequestCopies& copies) {
  if (!copies.clone) return;
  const auto* cloned = payloadOf<trace::RequestCloned>(index, copies.clone->made);
  const query::TransactionHistory* history = index.timeline().transaction(cloned->transaction);
  if (history == nullptr || history->ended == 0 || history->ended > moment.event) return;
  copies.clone->gone = history->ended;
  copies.clone->goneAt = index.log().byId(history->ended).time;
}

std::vector<kernel::ByteRange> linesOf(std::string_view text) {
  std::vector<kernel::ByteRange> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    lines.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    begin = end;
  }
  return lines;
}

}  // namespace

std::optional<RequestCopies> copiesOf(const RunIndex& index, EventId packet, const Moment& moment) {
  const EventId arrived = arrivalFor(index, packet);
  if (arrived == 0 || arrived > moment.event) return std::nullopt;
  RequestCopies copies;
  copies.arrived = arrived;
  copies.node = index.log().byId(arrived).node;
  const auto* came = payloadOf<trace::PacketArrived>(index, arrived);
  const auto* sent = came == nullptr ? nullptr : payloadOf<trace::PacketSent>(index, came->sent);
  if (sent == nullptr || messageKindOf(sent->bytes) > MessageKind::otherRequest) return std::nullopt;
  copies.own.bytes = sent->bytes;
  copies.own.made = arrived;
  const auto& all = index.copies();
  auto at = std::ranges::lower_bound(all, static_cast<std::uint32_t>(arrived));
  for (std::size_t i = 0; at != all.end() && *at <= moment.event && i < kEventsSearched; ++at, ++i) {
    const auto* edited = payloadOf<trace::RequestEdited>(index, *at);
    if (edited != nullptr && edited->arrived == arrived) takeEdit(index, *at, *edited, copies);
    const auto* cloned = payloadOf<trace::RequestCloned>(index, *at);
    if (cloned != nullptr && cloned->arrived == arrived) takeClone(index, *at, *cloned, copies);
  }
  // Neither changed nor cloned: there is nothing to tell apart.
  if (copies.edits.empty() && !copies.clone) return std::nullopt;
  if (copies.own.held == 0) copies.own.held = copies.clone->held;
  if (copies.clone && !copies.isSealed) copies.clone->bytes = copies.own.bytes;
  findEndOfRoute(index, moment, copies);
  findEndOfClone(index, moment, copies);
  return copies;
}

std::vector<kernel::ByteRange> linesMissingIn(std::string_view other, std::string_view text) {
  std::vector<std::string_view> there;
  for (const kernel::ByteRange& line : linesOf(other)) there.push_back(line.of(other));
  std::vector<kernel::ByteRange> missing;
  for (const kernel::ByteRange& line : linesOf(text)) {
    const auto found = std::ranges::find(there, line.of(text));
    if (found == there.end()) {
      missing.push_back(line);
    } else {
      there.erase(found);
    }
  }
  return missing;
}

}  // namespace forklab::models
