#include "models/transaction_model.h"

#include <QStringList>
#include <algorithm>

#include "models/texts.h"
#include "models/words.h"

namespace forklab::models {

std::string_view stateAt(const std::vector<query::StateChange>& changes, EventId event) {
  const auto behind = std::ranges::upper_bound(changes, event, {}, &query::StateChange::event);
  return behind == changes.begin() ? std::string_view{} : std::prev(behind)->state;
}

// Timers of one transaction lie far apart in the timeline; this finds them again at once.
void TransactionModel::update(const query::Timeline& timeline) {
  const auto timers = timeline.timers();
  for (; timersTaken_ < timers.size(); ++timersTaken_) {
    const trace::TransactionId transaction = timers[timersTaken_].transaction;
    if (transaction >= timersOf_.size()) timersOf_.resize(transaction + 1U);
    timersOf_[transaction].push_back(static_cast<std::uint32_t>(timersTaken_));
  }
}

std::size_t TransactionModel::count(const query::Timeline& timeline, const Moment& moment) {
  const auto all = timeline.transactions();
  const auto behind = std::ranges::upper_bound(all, moment.event, {}, &query::TransactionHistory::started);
  return static_cast<std::size_t>(behind - all.begin());
}

TransactionRow TransactionModel::row(const RunIndex& index, std::size_t number, const Moment& moment) const {
  const query::TransactionHistory& history = index.timeline().transactions()[number];
  TransactionRow row;
  row.transaction = history.transaction;
  row.machine = Words::of(history.machine);
  row.method = toQt(history.method);
  row.node = nodeName(index, history.node);
  row.state = toQt(stateAt(history.changes, moment.event));
  row.branch = toQt(history.branch);
  row.started = index.log().byId(history.started).time;
  row.ended = history.ended != 0 && history.ended <= moment.event;
  row.timers = row.ended ? QString() : runningTimers(index.timeline(), history.transaction, moment);
  return row;
}

QString TransactionModel::runningTimers(const query::Timeline& timeline, trace::TransactionId transaction,
                                        const Moment& moment) const {
  QStringList texts;
  if (transaction >= timersOf_.size()) return {};
  for (const std::uint32_t number : timersOf_[transaction]) {
    const query::TimerSpan& span = timeline.timers()[number];
    if (span.set > moment.event || (span.ended != 0 && span.ended <= moment.event)) continue;
    texts << Words::tr("%1 at %2 s").arg(toQt(span.timer), secondsText(span.due));
  }
  return texts.join(QStringLiteral(", "));
}

}  // namespace forklab::models
