#include "transaction/stepper.h"

#include <algorithm>
#include <bit>

#include "sip/builder.h"
#include "transaction/timers.h"

namespace forklab::transaction {
namespace {

using kernel::Instant;

Effect& add(Effects& effects, Effect::Kind kind, const Transaction& transaction) {
  Effect& effect = effects.emplace_back();
  effect.kind = kind;
  effect.transaction = transaction.id;
  effect.branch = transaction.branch;
  effect.slot = transaction.slot;
  return effect;
}

void addSend(Effects& effects, const Transaction& transaction, const kernel::Bytes& bytes,
             std::uint16_t retransmission, TimerName timer = TimerName::none) {
  Effect& effect = add(effects, Effect::Kind::send, transaction);
  effect.to = transaction.peer;
  effect.socket = transaction.socket;
  effect.bytes = bytes;
  effect.retransmission = retransmission;
  effect.timer = timer;
}

/// Calls with each timer of a set, in the order of their names.
template <class Use>
void eachTimer(Actions actions, Actions first, const Use& use) {
  constexpr Actions kTimers = 0x7fff;
  for (Actions left = (actions / first) & kTimers; left != 0; left &= left - 1) {
    use(static_cast<TimerName>(std::countr_zero(left)));
  }
}

constexpr Actions kSets = action::set(TimerName::none);
constexpr Actions kStops = action::stop(TimerName::none);

}  // namespace

void Stepper::announce(Instant now, Transaction& transaction, std::string_view branch) {
  transaction.state = machineOf(transaction.kind).initial;
  if (!recorder_.records(trace::Level::full)) return;
  const std::string_view method = transaction.key.method;
  const std::string_view known = sip::methodText(sip::methodOf(method));
  recorder_.append(
      now, node_, trace::Level::full,
      trace::TransactionStarted{transaction.id, kindText(transaction.kind), stateText(transaction.state),
                                known.empty() ? recorder_.keep(method) : known, recorder_.keep(branch),
                                transaction.server});
}

void Stepper::start(Instant now, Transaction& transaction, std::string_view branch, Effects& effects) {
  announce(now, transaction, branch);
  perform({now}, machineOf(transaction.kind).atStart, transaction, effects);
}

void Stepper::startBlind(Instant now, Transaction& transaction, Effects& effects) {
  announce(now, transaction, transaction.key.branch);
  const bool isInvite = transaction.kind == Kind::inviteClient;
  setTimer({now}, isInvite ? TimerName::b : TimerName::f, transaction, effects);
}

void Stepper::step(const Occasion& occasion, Transaction& transaction, Effects& effects) {
  const Row* const row = find(transaction.kind, profile_, transaction.state, occasion.input);
  if (row == nullptr) return;
  if (row->to != row->from) {
    recorder_.append(
        occasion.now, node_, trace::Level::full,
        trace::TransactionChanged{transaction.id, stateText(row->from), inputText(row->input, profile_),
                                  stateText(row->to), row->section});
    transaction.state = row->to;
  }
  perform(occasion, row->actions, transaction, effects);
  if (transaction.state == State::terminated) end(occasion.now, transaction, effects);
}

void Stepper::end(Instant now, Transaction& transaction, Effects& effects) {
  while (transaction.firstBranch != SlotIndex::kNoSlot) end(now, pool_.at(transaction.firstBranch), effects);
  for (const TimerName timer : {transaction.repeatTimer, transaction.stateTimer}) {
    if (timer != TimerName::none) stopTimer(now, timer, transaction, effects);
  }
  recorder_.append(now, node_, trace::Level::full, trace::TransactionEnded{transaction.id});
  add(effects, Effect::Kind::ended, transaction);
  pool_.close(transaction);
}

void Stepper::perform(const Occasion& occasion, Actions actions, Transaction& transaction, Effects& effects) {
  eachTimer(actions, kStops, [&](TimerName timer) { stopTimer(occasion.now, timer, transaction, effects); });
  if ((actions & action::send) != 0) send(occasion, transaction, effects);
  if ((actions & action::repeat) != 0) repeat(occasion, transaction, effects);
  if ((actions & action::ack) != 0) acknowledge(occasion, transaction, effects);
  eachTimer(actions, kSets, [&](TimerName timer) { setTimer(occasion, timer, transaction, effects); });
  if ((actions & action::deliver) != 0) {
    remember(occasion, transaction);
    add(effects, Effect::Kind::deliver, transaction).message = occasion.message;
  }
  if ((actions & action::timedOut) != 0)
    add(effects, Effect::Kind::timedOut, transaction).timer = occasion.timer;
  if ((actions & action::failed) != 0) add(effects, Effect::Kind::sendFailed, transaction);
}

void Stepper::remember(const Occasion& occasion, Transaction& transaction) {
  if (!isClient(transaction.kind)) return;
  transaction.lastStatus = occasion.message->status();
  transaction.lastResponse = occasion.message->bytes();
}

void Stepper::send(const Occasion& occasion, Transaction& transaction, Effects& effects) {
  if (isClient(transaction.kind)) return addSend(effects, transaction, transaction.request, 0);
  // A 2xx that its user sends again (13.3.1.4) is a retransmission like any other.
  const bool isAgain = transaction.lastResponse.view() == occasion.response.view();
  transaction.repeats = isAgain ? static_cast<std::uint16_t>(transaction.repeats + 1) : std::uint16_t{0};
  transaction.lastResponse = occasion.response;
  if (occasion.status >= 200 && transaction.lastStatus < 200) transaction.answered = occasion.now;
  transaction.lastStatus = occasion.status;
  addSend(effects, transaction, transaction.lastResponse, transaction.repeats);
}

void Stepper::repeat(const Occasion& occasion, Transaction& transaction, Effects& effects) {
  const kernel::Bytes& bytes = isClient(transaction.kind) ? transaction.request : transaction.lastResponse;
  if (bytes.empty()) return;
  addSend(effects, transaction, bytes, ++transaction.repeats, occasion.timer);
}

void Stepper::acknowledge(const Occasion& occasion, Transaction& transaction, Effects& effects) {
  const auto request = sip::Message::parseLeniently(transaction.request);
  if (!request) return;
  addSend(effects, transaction, sip::buildAck(**request, *occasion.message), transaction.acks++);
}

void Stepper::setTimer(const Occasion& occasion, TimerName timer, Transaction& transaction,
                       Effects& effects) {
  if (!isNeeded(occasion, timer, transaction)) return;
  const Instant at = dueAt(occasion.now, timer, transaction);
  transaction.running(timer) = timer;
  const trace::EventId event =
      recorder_.append(occasion.now, node_, trace::Level::full,
                       trace::TimerSet{transaction.id, timerText(timer, profile_), at});
  Effect& effect = add(effects, Effect::Kind::setTimer, transaction);
  effect.timer = timer;
  effect.at = at;
  effect.housekeeping = isHousekeeping(timer);
  effect.event = event;
}

void Stepper::stopTimer(Instant now, TimerName timer, Transaction& transaction, Effects& effects) {
  TimerName& running = transaction.running(timer);
  if (running != timer) return;
  running = TimerName::none;
  recorder_.append(now, node_, trace::Level::full,
                   trace::TimerStopped{transaction.id, timerText(timer, profile_)});
  add(effects, Effect::Kind::stopTimer, transaction).timer = timer;
}

bool Stepper::isNeeded(const Occasion& occasion, TimerName timer, const Transaction& transaction) const {
  // Nobody else repeats a 2xx of the proxy's own, so it goes again on any transport (Kamailio tm, observed).
  if (isRepeating(timer)) return !transaction.isReliable() || transaction.state == State::accepted;
  if (profile_ == Profile::rfc) return true;
  // A finished branch waits for late responses as long as its server transaction lives (Kamailio tm).
  if (isHousekeeping(timer)) return transaction.server == 0;
  if (timer != TimerName::c || transaction.stateTimer != TimerName::c) return true;
  if (settingsOf(transaction).restartFrOnEachReply) return true;
  const int status = occasion.message->status();
  return status > transaction.lastStatus && status >= 180;
}

Instant Stepper::dueAt(Instant now, TimerName timer, Transaction& transaction) {
  const TimerSettings& settings = settingsOf(transaction);
  if (isRepeating(timer)) {
    transaction.interval = nextInterval(timer, profile_, settings, transaction.state, transaction.interval);
    return now + transaction.interval;
  }
  Instant due = now + spanOf(timer, profile_, settings, transaction.isReliable());
  if (profile_ == Profile::kamailio && !isClient(transaction.kind) && transaction.lastStatus >= 200) {
    // wt_timer runs from the first final response, whatever comes behind it: a refusal is repeated until then
    // at most (Kamailio tm, observed).
    const Instant forgotten = std::max(now, transaction.answered + settings.wtTimer);
    if (isHousekeeping(timer)) return forgotten;
    due = std::min(due, forgotten);
  }
  const bool isCancel = transaction.key.method == "CANCEL";
  if (profile_ == Profile::rfc || !isBoundByLifetime(timer) || isCancel) return due;
  const bool isInvite = transaction.kind == Kind::inviteClient;
  const Instant endOfLife =
      transaction.created + (isInvite ? settings.maxInviteLifetime : settings.maxOtherLifetime);
  return std::max(now, std::min(due, endOfLife));
}

const TimerSettings& Stepper::settingsOf(const Transaction& transaction) const {
  if (transaction.timers != nullptr) return *transaction.timers;
  const Transaction* const server = transaction.server == 0 ? nullptr : pool_.find(transaction.server);
  return server != nullptr && server->timers != nullptr ? *server->timers : settings_;
}

}  // namespace forklab::transaction
