#include "models/load_model.h"

#include <algorithm>

namespace forklab::models {
namespace {

void add(const trace::MessageRead& read, std::int64_t sign, ReadingSum& sum) {
  sum.messages += sign * read.messages;
  sum.headerLines += sign * read.headerLines;
  for (std::size_t i = 0; i < sum.parts.size(); ++i) {
    sum.parts[i].present += sign * read.parts[i].present;
    sum.parts[i].read += sign * read.parts[i].read;
  }
}

/// Several waits of one step are told at its beginning and come one behind the other.
void addBlocked(const trace::Event& event, const trace::WorkerChanged& change, WorkerLane& lane) {
  kernel::Instant from = event.time;
  if (!lane.blocked.empty()) from = std::max(from, lane.blocked.back().until);
  lane.blocked.push_back({event.id, from, from + change.span, change.why});
}

/// The stretch that holds a moment; null: none.
const WorkStretch* stretchAt(const std::vector<WorkStretch>& stretches, const Moment& moment) {
  const auto behind = std::ranges::upper_bound(stretches, moment.event, {}, &WorkStretch::began);
  for (auto at = behind; at != stretches.begin();) {
    --at;
    if (at->from <= moment.time && moment.time < at->until) return &*at;
    if (at->until <= moment.time) break;
  }
  return nullptr;
}

}  // namespace

WorkGroup& LoadModel::groupOf(NodeId node, std::string_view name) {
  const auto found = std::ranges::find_if(
      groups_, [&](const WorkGroup& group) { return group.node == node && group.name == name; });
  if (found != groups_.end()) return *found;
  groups_.push_back({node, name, {}, {}});
  return groups_.back();
}

void LoadModel::update(const RunIndex& index) {
  const auto& works = index.works();
  for (; taken_ < works.size(); ++taken_) {
    const trace::Event& event = index.log().byId(works[taken_]);
    if (const auto* worker = std::get_if<trace::WorkerChanged>(&event.payload)) {
      take(event, *worker);
    } else if (const auto* connection = std::get_if<trace::ConnectionChanged>(&event.payload)) {
      take(event, *connection);
    } else {
      readingEvents_.push_back(event.id);
    }
  }
}

void LoadModel::take(const trace::Event& event, const trace::WorkerChanged& change) {
  WorkGroup& group = groupOf(event.node, change.group);
  GroupMoment now = group.moments.empty() ? GroupMoment{} : group.moments.back();
  now.event = event.id;
  now.time = event.time;
  now.waiting = change.waiting;
  now.longest = std::max(now.longest, change.waiting);
  if (change.change == "waits") ++now.waited;
  if (change.change == "takes") {
    ++now.taken;
    now.waitedMost = std::max(now.waitedMost, change.span);
  }
  if (change.change == "blocked") now.blocked += change.span;
  if (change.change == "free") now.busy += change.span;
  group.moments.push_back(now);
  if (change.worker == trace::WorkerChanged::kNobody) return;
  if (group.workers.size() <= change.worker) group.workers.resize(change.worker + 1U);
  WorkerLane& lane = group.workers[change.worker];
  if (change.change == "takes") lane.busy.push_back({event.id, event.time, kernel::kNever, {}});
  if (change.change == "blocked") addBlocked(event, change, lane);
  if (change.change == "free" && !lane.busy.empty()) lane.busy.back().until = event.time;
}

// The other side sees the same connection: whoever speaks of it first has opened it.
void LoadModel::take(const trace::Event& event, const trace::ConnectionChanged& change) {
  const auto [place, isNew] = streamOf_.try_emplace(change.connection, streams_.size());
  if (isNew) streams_.push_back({event.node, change.peerNode, change.connection, change.peer.protocol, {}});
  StreamLane& lane = streams_[place->second];
  if (lane.node != event.node) return;
  lane.changes.push_back({event.id, event.time, change.change, change.why});
}

void LoadModel::moveTo(const RunIndex& index, const Moment& moment) {
  const auto behind = std::ranges::upper_bound(readingEvents_, moment.event);
  const auto wanted = static_cast<std::size_t>(behind - readingEvents_.begin());
  while (counted_ != wanted) {
    const bool grows = counted_ < wanted;
    const trace::Event& event = index.log().byId(readingEvents_[grows ? counted_ : counted_ - 1]);
    ReadingSum& sum = readings_[event.node];
    add(std::get<trace::MessageRead>(event.payload), grows ? 1 : -1, sum);
    if (sum == ReadingSum{}) readings_.erase(event.node);
    counted_ = grows ? counted_ + 1 : counted_ - 1;
  }
}

const GroupMoment* groupAt(const WorkGroup& group, const Moment& moment) {
  const auto behind = std::ranges::upper_bound(group.moments, moment.event, {}, &GroupMoment::event);
  return behind == group.moments.begin() ? nullptr : &*std::prev(behind);
}

const StreamChange* streamAt(const StreamLane& stream, const Moment& moment) {
  const auto behind = std::ranges::upper_bound(stream.changes, moment.event, {}, &StreamChange::event);
  return behind == stream.changes.begin() ? nullptr : &*std::prev(behind);
}

// Blocked time is told when it begins, busy time when it ends.
WorkSums sumsAt(const WorkGroup& group, const Moment& moment) {
  const GroupMoment* now = groupAt(group, moment);
  if (now == nullptr) return {};
  WorkSums sums{now->busy, now->blocked};
  for (const WorkerLane& lane : group.workers) {
    if (const WorkStretch* busy = stretchAt(lane.busy, moment)) sums.busy += moment.time - busy->from;
    auto at = std::ranges::upper_bound(lane.blocked, moment.event, {}, &WorkStretch::began);
    while (at != lane.blocked.begin() && (--at)->until > moment.time)
      sums.blocked = sums.blocked - (at->until - std::max(at->from, moment.time));
  }
  return sums;
}

WorkerState workerAt(const WorkerLane& lane, const Moment& moment) {
  return {stretchAt(lane.busy, moment), stretchAt(lane.blocked, moment)};
}

}  // namespace forklab::models
