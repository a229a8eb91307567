#include "query/timeline.h"

#include <algorithm>

#include "query/timeline_index.h"

namespace forklab::query {

const StateChange* changeAt(std::span<const StateChange> changes, EventId playhead) {
  const auto isAfter = [](EventId id, const StateChange& change) { return id < change.event; };
  const auto next = std::upper_bound(changes.begin(), changes.end(), playhead, isAfter);
  return next == changes.begin() ? nullptr : &*(next - 1);
}

Timeline::Timeline(std::shared_ptr<const trace::Log> log) : index_(std::make_unique<Index>(std::move(log))) {}

Timeline::~Timeline() = default;

std::size_t Timeline::update(std::size_t budget) {
  if (index_->log == nullptr) return 0;
  const std::size_t begin = index_->taken;
  const std::size_t count = std::min(budget, index_->log->size() - begin);
  for (std::size_t at = begin; at < begin + count; ++at) index_->take(index_->log->at(at));
  return count;
}

EventId Timeline::last() const { return index_->taken; }
const trace::Log& Timeline::log() const { return *index_->log; }
std::span<const PacketFate> Timeline::packets() const { return index_->packets; }
const PacketFate* Timeline::packet(EventId sent) const { return index_->packet(sent); }
std::span<const TransactionHistory> Timeline::transactions() const { return index_->transactions; }
std::span<const TimerSpan> Timeline::timers() const { return index_->timers; }
std::span<const BranchHistory> Timeline::branches() const { return index_->branches; }
std::span<const WaveHistory> Timeline::waves() const { return index_->waves; }
std::span<const EventId> Timeline::marks() const { return index_->marks; }
std::span<const EventId> Timeline::scriptSteps() const { return index_->steps; }

std::span<const EventId> Timeline::scriptSteps(trace::NodeId node) const {
  if (node >= index_->stepsOfNode.size()) return {};
  return index_->stepsOfNode[node];
}

const TransactionHistory* Timeline::transaction(TransactionId id) const {
  const Index::Slot* const slot = index_->find(id);
  if (slot == nullptr || slot->transaction == Index::kNone) return nullptr;
  return &index_->transactions[slot->transaction];
}

std::span<const PacketFate> Timeline::packetsUpTo(EventId playhead) const {
  const auto isAfter = [](EventId id, const PacketFate& fate) { return id < fate.sent; };
  const auto end = std::upper_bound(index_->packets.begin(), index_->packets.end(), playhead, isAfter);
  return {index_->packets.begin(), end};
}

std::span<const PacketFate> Timeline::packetsAround(EventId playhead) const {
  const std::span<const PacketFate> sent = packetsUpTo(playhead);
  if (sent.empty()) return sent;
  // All that were sent before that one have ended by then, whatever became of the later ones.
  return sent.subspan(std::min<std::size_t>(index_->oldestInFlight[sent.size() - 1], sent.size() - 1));
}

EventId Timeline::eventAt(kernel::Instant time) const {
  std::size_t low = 0;
  std::size_t high = index_->taken;
  // Events are in the order of time, so the last one of an instant is wanted.
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (index_->log->at(middle).time <= time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

EventId Timeline::scriptStepOf(EventId event) const {
  return event > last() ? 0 : index_->scriptStepOf(event);
}

EventId Timeline::packetOf(EventId event) const {
  if (event == 0 || event > last()) return 0;
  const trace::Event* here = &index_->log->byId(event);
  if (const auto* dropped = std::get_if<trace::MessageDropped>(&here->payload)) {
    if (dropped->arrived == 0 || dropped->arrived >= event) return 0;
    here = &index_->log->byId(dropped->arrived);
  }
  if (std::holds_alternative<trace::PacketSent>(here->payload)) return here->id;
  if (const auto* arrived = std::get_if<trace::PacketArrived>(&here->payload)) return arrived->sent;
  if (const auto* lost = std::get_if<trace::PacketLost>(&here->payload)) return lost->sent;
  return 0;
}

}  // namespace forklab::query
