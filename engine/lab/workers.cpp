#include "lab/workers.h"

#include <algorithm>

namespace forklab::lab {

using kernel::Duration;
using kernel::Instant;

namespace {

constexpr unsigned kWorkerBits = 16;
constexpr std::string_view kBufferFull = "the socket's buffer is full: every worker is busy";

}  // namespace

Workers::Workers(const NodeContext& context, proxy::Core& core, Sizes sizes, transaction::TimerSlots& timers,
                 kernel::EventTarget& target, Kinds kinds)
    : context_(context), core_(core), sizes_(sizes), timers_(timers), target_(target), kinds_(kinds) {
  if (context.cost == nullptr) return;
  cost_ = *context.cost;
  takesCpu_ = cost_.takesCpu();
  if (cost_.workers) sizes_ = {*cost_.workers, *cost_.workers};
}

Workers::~Workers() {
  for (const Leaving& each : outbox_) context_.queue->cancel(each.leaving);
  for (const Group& group : groups_) {
    for (const Worker& worker : group.workers) context_.queue->cancel(worker.freeing);
  }
}

void Workers::makeGroups() {
  groups_.push_back({"timer", std::vector<Worker>(1), {}, 0, false});
  groups_.push_back({"stream", std::vector<Worker>(sizes_.stream), {}, 0, false});
  const proxy::Sockets& sockets = core_.sockets();
  for (proxy::SocketIndex i = 0; i < sockets.size(); ++i) {
    if (sockets[i].at.protocol != kernel::Protocol::udp) continue;
    const std::string name = udpSockets_.empty() ? "udp" : "udp " + sockets[i].at.text();
    groups_.push_back({name, std::vector<Worker>(sizes_.udp), {}, 0, true});
    udpSockets_.push_back(sockets[i].at);
  }
}

std::size_t Workers::groupOf(const kernel::Endpoint& at) {
  if (groups_.empty()) makeGroups();
  if (at.protocol != kernel::Protocol::udp || udpSockets_.empty()) return kStreams;
  const auto found = std::find(udpSockets_.begin(), udpSockets_.end(), at);
  // A socket that is not bound is the first one's (proxy::Sockets::boundAt).
  const std::size_t socket =
      found == udpSockets_.end() ? 0 : static_cast<std::size_t>(found - udpSockets_.begin());
  return kStreams + 1 + socket;
}

std::uint16_t Workers::freeOf(const Group& group) {
  const auto found = std::find_if(group.workers.begin(), group.workers.end(),
                                  [](const Worker& worker) { return !worker.isBusy; });
  return found == group.workers.end() ? kNobody : static_cast<std::uint16_t>(found - group.workers.begin());
}

bool Workers::takeTimed(Instant now, const net::Packet& packet, trace::EventId arrived) {
  const std::size_t index = groupOf(packet.to);
  Group& group = groups_[index];
  if (!group.waiting.empty() || freeOf(group) == kNobody) {
    packet_ = nullptr;
    enqueue(now, group, packet, arrived);
    return false;
  }
  begin(now, index, packet.bytes.size());
  if (takesCpu_) noteBegin({});
  return true;
}

void Workers::enqueue(Instant now, Group& group, const net::Packet& packet, trace::EventId arrived) {
  const std::size_t bytes = packet.bytes.size();
  if (group.drops && group.waitingBytes + bytes > cost_.socketBufferBytes) {
    context_.recorder->append(now, context_.id, trace::Level::wire,
                              trace::MessageDropped{arrived, kBufferFull, {}});
    return;
  }
  group.waitingBytes += bytes;
  group.waiting.push_back({packet, arrived, now});
  note(now, group, kNobody, "waits", {}, {});
}

bool Workers::takeTimerTimed(Instant now, Instant& later) {
  if (groups_.empty()) makeGroups();
  if (groups_[kTimers].workers.front().isBusy) {
    // One behind the other, so that a crowd of them does not come back at once again and again.
    later = std::max(timersFreeAt_, nextTimerAt_);
    nextTimerAt_ = later + cost_.timer;
    isTimer_ = false;
    return false;
  }
  begin(now, kTimers, 0);
  if (takesCpu_) noteBegin({});
  return true;
}

std::optional<Workers::Waiting> Workers::takeWaiting(Instant now) {
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    Group& group = groups_[i];
    if (group.waiting.empty() || freeOf(group) == kNobody) continue;
    Waiting next = std::move(group.waiting.front());
    group.waiting.pop_front();
    group.waitingBytes -= next.packet.bytes.size();
    begin(now, i, next.packet.bytes.size());
    const trace::CauseScope scope(*context_.recorder, next.arrived);
    noteBegin(now - next.since);
    return next;
  }
  return std::nullopt;
}

void Workers::begin(Instant now, std::size_t group, std::size_t bytes) {
  isTimed_ = true;
  isNoted_ = false;
  began_ = now;
  group_ = group;
  worker_ = freeOf(groups_[group]);
  packetBytes_ = bytes;
  if (takesCpu_) before_ = countsNow();
}

void Workers::noteBegin(Duration waited) {
  isNoted_ = true;
  note(began_, groups_[group_], worker_, "takes", {}, waited);
}

void Workers::note(Instant now, const Group& group, std::uint16_t worker, std::string_view change,
                   std::string_view why, Duration span) const {
  trace::Recorder& recorder = *context_.recorder;
  if (!recorder.records(trace::Level::wire)) return;
  recorder.append(now, context_.id, trace::Level::wire,
                  trace::WorkerChanged{recorder.keep(group.name), worker, change, recorder.keep(why), span,
                                       static_cast<std::uint32_t>(group.waiting.size())});
}

/// The first wait of a step that nobody timed so far finds every worker free.
void Workers::block(Duration duration, std::string_view cause) {
  if (!isTimed_) {
    if (groups_.empty()) makeGroups();
    begin(core_.now(), packet_ == nullptr ? kTimers : groupOf(packet_->to),
          packet_ == nullptr ? 0 : packet_->bytes.size());
    // A command, or the start: other processes than these do that.
    if (packet_ == nullptr && !isTimer_) worker_ = kNobody;
  }
  if (!isNoted_ && worker_ != kNobody) noteBegin({});
  const Duration before = waits_.empty() ? Duration{} : waits_.back().until;
  waits_.push_back({core_.effects().size(), before + duration});
  note(began_, groups_[group_], worker_, "blocked", cause, duration);
}

Duration Workers::offsetOf(std::size_t effect) const {
  Duration offset;
  for (const Wait& wait : waits_) {
    if (wait.effects <= effect) offset = wait.until;
  }
  return offset;
}

void Workers::defer(std::size_t effect, proxy::Effect&& what) {
  later_.push_back({std::move(what), offsetOf(effect)});
}

Workers::Counts Workers::countsNow() const {
  const proxy::Statistics& counts = core_.statistics();
  return {counts.requests, counts.replies, counts.created, counts.absorbed};
}

/// What came of the message says what it cost; a message that no script saw was only parsed.
Duration Workers::cpuOfStep() const {
  if (worker_ == kNobody) return {};
  if (group_ == kTimers) return cost_.timer;
  const Counts now = countsNow();
  const auto bytes = static_cast<std::int64_t>(packetBytes_);
  const Duration parsing = cost_.perKibibyte * bytes / 1024;
  if (now.replies != before_.replies) return parsing + cost_.reply;
  if (now.requests == before_.requests) return parsing;
  if (now.absorbed != before_.absorbed) return parsing + cost_.absorbed;
  return parsing + (now.created == before_.created ? cost_.stateless : cost_.stateful);
}

void Workers::finishTimed(Instant now) {
  const Duration cpu = takesCpu_ ? cpuOfStep() : Duration{};
  const Duration total = waits_.empty() ? cpu : cpu + waits_.back().until;
  for (Later& later : later_) schedule(later, cpu);
  if (total.ns > 0 && worker_ != kNobody) {
    ++busy_;
    const std::uint64_t argument = std::uint64_t{group_} << kWorkerBits | worker_;
    groups_[group_].workers[worker_] = {
        true, now, context_.queue->schedule(now + total, {&target_, kinds_.free, false, argument})};
    if (group_ == kTimers) timersFreeAt_ = now + total;
  }
  later_.clear();
  waits_.clear();
  worker_ = kNobody;
  isTimed_ = false;
}

void Workers::schedule(Later& later, Duration cpu) {
  const Duration offset = later.offset + cpu;
  transaction::Effect& step = later.effect.step;
  if (later.effect.kind != proxy::Effect::Kind::send) {
    if (step.kind == transaction::Effect::Kind::setTimer && offset.ns > 0) {
      step.at = step.at + offset;
      const std::string_view name = transaction::timerText(step.timer, transaction::Profile::kamailio);
      // Once more, because the layer wrote it as though the step took no time.
      step.event = context_.recorder->append(began_, context_.id, trace::Level::full,
                                             trace::TimerSet{step.transaction, name, step.at});
    }
    timers_.apply(step);
    return;
  }
  if (freeOutbox_.empty()) {
    freeOutbox_.push_back(static_cast<std::uint32_t>(outbox_.size()));
    outbox_.emplace_back();
  }
  const std::uint32_t slot = freeOutbox_.back();
  freeOutbox_.pop_back();
  outbox_[slot] = {std::move(later.effect),
                   context_.queue->schedule(began_ + offset, {&target_, kinds_.effect, false, slot})};
}

proxy::Effect Workers::takeEffect(std::uint64_t argument) {
  const auto slot = static_cast<std::uint32_t>(argument);
  freeOutbox_.push_back(slot);
  return std::move(outbox_[slot].effect);
}

void Workers::release(Instant now, std::uint64_t argument) {
  Group& group = groups_[argument >> kWorkerBits];
  const auto index = static_cast<std::uint16_t>(argument);
  Worker& worker = group.workers[index];
  worker.isBusy = false;
  --busy_;
  note(now, group, index, "free", {}, now - worker.since);
}

}  // namespace forklab::lab
