#include "query/timeline_index.h"

#include <algorithm>

namespace forklab::query {
namespace {

/// Calling, Proceeding, Completed, Terminated: most transactions need no second allocation.
constexpr std::size_t kUsualChanges = 4;

std::uint32_t place(std::size_t size) { return static_cast<std::uint32_t>(size); }

}  // namespace

void Timeline::Index::take(const trace::Event& event) {
  std::visit([&](const auto& payload) { on(event, payload); }, event.payload);
  ++taken;
}

const Timeline::Index::Slot* Timeline::Index::find(TransactionId id) const {
  const auto found = slotOf_.find(id);
  return found == slotOf_.end() ? nullptr : &slots_[found->second];
}

Timeline::Index::Slot& Timeline::Index::slot(TransactionId id) {
  const auto [found, isNew] = slotOf_.try_emplace(id, place(slots_.size()));
  if (isNew) slots_.emplace_back();
  return slots_[found->second];
}

EventId Timeline::Index::scriptStepOf(EventId event) const {
  for (int walked = 0; event != 0 && event <= taken + 1 && walked < kCausesWalked; ++walked) {
    const trace::Event& here = log->byId(event);
    if (std::holds_alternative<trace::ScriptStep>(here.payload)) return event;
    // A cause lies before its effect; anything else would be a circle.
    if (here.cause >= event) return 0;
    event = here.cause;
  }
  return 0;
}

PacketFate* Timeline::Index::packet(EventId sent) {
  const auto isBefore = [](const PacketFate& fate, EventId id) { return fate.sent < id; };
  // Nearly every packet asked for is among the newest, so the search begins at the end.
  std::size_t step = 16;
  while (step < packets.size() && packets[packets.size() - step].sent > sent) step *= 2;
  const std::size_t from = step < packets.size() ? packets.size() - step : 0;
  const auto found =
      std::lower_bound(packets.begin() + static_cast<std::ptrdiff_t>(from), packets.end(), sent, isBefore);
  return found != packets.end() && found->sent == sent ? &*found : nullptr;
}

void Timeline::Index::on(const trace::Event& event, const trace::PacketSent& sent) {
  while (oldest_ < packets.size() && packets[oldest_].ended != 0) ++oldest_;
  packets.push_back({event.id, 0, false, 0});
  oldestInFlight.push_back(place(oldest_));
  if (sent.retransmission > 0 && sent.transaction != 0) countRepetition(event, sent);
}

void Timeline::Index::countRepetition(const trace::Event& event, const trace::PacketSent& packet) {
  const Slot* const known = find(packet.transaction);
  if (known == nullptr) return;
  if (known->transaction != kNone) ++transactions[known->transaction].retransmissions;
  // The ACK of a repeated final response belongs to the same transaction, but does not say that the branch
  // calls again.
  const bool isAck = packet.bytes.substr(0, 4) == "ACK ";
  if (known->branchOfClient != kNone && !isAck)
    branches[known->branchOfClient].retransmissions.push_back(event.id);
}

void Timeline::Index::on(const trace::Event& event, const trace::PacketArrived& arrived) {
  PacketFate* const fate = packet(arrived.sent);
  if (fate == nullptr) return;
  // A link may make copies: the first arrival counts, and further ones are told beside it.
  if (fate->ended == 0) {
    fate->ended = event.id;
  } else {
    ++fate->copies;
  }
}

void Timeline::Index::on(const trace::Event& event, const trace::PacketLost& lost) {
  marks.push_back(event.id);
  PacketFate* const fate = packet(lost.sent);
  if (fate == nullptr || fate->ended != 0) return;
  fate->ended = event.id;
  fate->lost = true;
}

void Timeline::Index::on(const trace::Event& event, const trace::ScriptStep&) {
  steps.push_back(event.id);
  if (event.node == trace::kNoNode) return;
  if (event.node >= stepsOfNode.size()) stepsOfNode.resize(event.node + std::size_t{1});
  stepsOfNode[event.node].push_back(event.id);
}

void Timeline::Index::on(const trace::Event& event, const trace::TransactionStarted& started) {
  slot(started.transaction).transaction = place(transactions.size());
  TransactionHistory& history = transactions.emplace_back();
  history.transaction = started.transaction;
  history.node = event.node;
  history.started = event.id;
  history.server = started.server;
  history.machine = started.machine;
  history.method = started.method;
  history.branch = started.branch;
  history.changes.reserve(kUsualChanges);
  history.changes.push_back({event.id, event.time, started.state});
}

void Timeline::Index::on(const trace::Event& event, const trace::TransactionChanged& changed) {
  const Slot* const known = find(changed.transaction);
  if (known == nullptr || known->transaction == kNone) return;
  transactions[known->transaction].changes.push_back({event.id, event.time, changed.to});
}

void Timeline::Index::on(const trace::Event& event, const trace::TransactionEnded& ended) {
  Slot& known = slot(ended.transaction);
  if (known.transaction != kNone) transactions[known.transaction].ended = event.id;
  // Whatever still runs ends with its transaction, though no event stops each timer.
  while (!known.runningTimers.empty())
    endTimer(known.runningTimers, known.runningTimers.size() - 1, event, false);
}

void Timeline::Index::endTimer(std::vector<std::uint32_t>& running, std::size_t at, const trace::Event& event,
                               bool fired) {
  TimerSpan& span = timers[running[at]];
  span.ended = event.id;
  span.until = event.time;
  span.fired = fired;
  running.erase(running.begin() + static_cast<std::ptrdiff_t>(at));
}

void Timeline::Index::endTimer(const trace::Event& event, TransactionId id, std::string_view timer,
                               bool fired) {
  std::vector<std::uint32_t>& running = id == 0 ? timersOfNoTransaction_ : slot(id).runningTimers;
  for (std::size_t at = 0; at < running.size(); ++at) {
    const TimerSpan& span = timers[running[at]];
    if (span.timer != timer || (id == 0 && span.node != event.node)) continue;
    endTimer(running, at, event, fired);
    return;
  }
}

void Timeline::Index::on(const trace::Event& event, const trace::TimerSet& timer) {
  endTimer(event, timer.transaction, timer.timer, false);
  std::vector<std::uint32_t>& running =
      timer.transaction == 0 ? timersOfNoTransaction_ : slot(timer.transaction).runningTimers;
  running.push_back(place(timers.size()));
  timers.push_back(
      {timer.transaction, timer.timer, event.id, event.time, timer.at, 0, {}, false, event.node});
}

void Timeline::Index::on(const trace::Event& event, const trace::TimerStopped& timer) {
  endTimer(event, timer.transaction, timer.timer, false);
}

void Timeline::Index::on(const trace::Event& event, const trace::TimerFired& timer) {
  marks.push_back(event.id);
  endTimer(event, timer.transaction, timer.timer, true);
}

void Timeline::Index::on(const trace::Event& event, const trace::WaveStarted& wave) {
  waves.push_back({wave.server, event.node, event.id, event.time, wave.wave, scriptStepOf(event.id)});
}

void Timeline::Index::on(const trace::Event& event, const trace::BranchStarted& started) {
  slot(started.server).branchesOfServer.push_back(place(branches.size()));
  if (started.client != 0) slot(started.client).branchOfClient = place(branches.size());
  BranchHistory& history = branches.emplace_back();
  history.server = started.server;
  history.client = started.client;
  history.node = event.node;
  history.started = event.id;
  history.from = event.time;
  history.branch = started.branch;
  history.wave = started.wave;
  history.q = started.q;
  history.uri = started.uri;
  changeBranch(history, event, "calling", 0);
}

BranchHistory* Timeline::Index::branch(TransactionId server, std::uint16_t number) {
  const Slot* const known = find(server);
  if (known == nullptr) return nullptr;
  for (const std::uint32_t at : known->branchesOfServer) {
    if (branches[at].branch == number) return &branches[at];
  }
  return nullptr;
}

void Timeline::Index::changeBranch(BranchHistory& history, const trace::Event& event, std::string_view state,
                                   std::uint16_t code) {
  history.changes.push_back({event.id, event.time, state});
  history.codes.push_back(code);
}

void Timeline::Index::on(const trace::Event& event, const trace::BranchChanged& changed) {
  if (BranchHistory* const history = branch(changed.server, changed.branch)) {
    changeBranch(*history, event, changed.state, changed.code);
  }
}

}  // namespace forklab::query
