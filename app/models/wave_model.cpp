#include "models/wave_model.h"

#include <QStringList>
#include <algorithm>
#include <functional>

#include "models/texts.h"
#include "models/words.h"

namespace forklab::models {
namespace {

/// The words of trace::BranchChanged.
BranchState stateNamed(std::string_view state) {
  if (state == "ringing") return BranchState::ringing;
  if (state == "answered") return BranchState::answered;
  if (state == "failed") return BranchState::failed;
  if (state == "cancelling") return BranchState::cancelling;
  if (state == "cancelled") return BranchState::cancelled;
  if (state == "timed out") return BranchState::timedOut;
  return BranchState::calling;
}

bool isOver(BranchState state) {
  return state == BranchState::answered || state == BranchState::failed || state == BranchState::cancelled ||
         state == BranchState::timedOut;
}

QString branchName(std::string_view uri) {
  const std::size_t scheme = uri.find(':');
  const std::size_t at = uri.find('@');
  if (scheme == std::string_view::npos || at == std::string_view::npos || at < scheme) return toQt(uri);
  return toQt(uri.substr(scheme + 1, at - scheme - 1));
}

/// fr_timer and fr_inv_timer; retransmission timers would only flicker.
bool isFinalTimer(std::string_view timer) { return timer.substr(0, 2) == "fr"; }

void fillTimers(const query::Timeline& timeline, const Moment& moment, BranchBar& bar) {
  const query::TransactionHistory* client = timeline.transaction(bar.client);
  if (client == nullptr) return;
  const EventId end = client->ended == 0 ? moment.event : std::min(client->ended, moment.event);
  const auto timers = timeline.timers();
  for (auto at = std::ranges::lower_bound(timers, client->started, {}, &query::TimerSpan::set);
       at != timers.end(); ++at) {
    const query::TimerSpan& span = *at;
    if (span.set > end) break;
    if (span.transaction != bar.client || !isFinalTimer(span.timer)) continue;
    const bool running = span.ended == 0 || span.ended > moment.event;
    bar.timers.push_back({toQt(span.timer), span.from, span.due, running ? moment.time : span.until, running,
                          !running && span.fired});
  }
}

void fillSegments(const query::BranchHistory& history, const Moment& moment, BranchBar& bar) {
  kernel::Instant from = history.from;
  BranchState state = BranchState::calling;
  bar.state = Words::of("calling");
  for (std::size_t i = 0; i < history.changes.size(); ++i) {
    const query::StateChange& change = history.changes[i];
    if (change.event > moment.event) break;
    if (i < history.codes.size() && history.codes[i] != 0) bar.code = history.codes[i];
    const BranchState next = stateNamed(change.state);
    // A branch that has failed may still be cancelled, as one that timed out is: that changes no outcome.
    if (next == state || (isOver(state) && next == BranchState::cancelling)) continue;
    bar.segments.push_back({state, from, change.time});
    state = next;
    from = change.time;
    bar.state = Words::of(change.state);
  }
  bar.outcome = state;
  bar.over = isOver(state);
  // What ended has no length; it is said at the bar's end.
  if (!bar.over) bar.segments.push_back({state, from, moment.time});
  if (bar.segments.empty()) bar.segments.push_back({BranchState::calling, history.from, history.from});
}

/// One branch as far as it had come.
BranchBar barOf(const RunIndex& index, const query::BranchHistory& history, const Moment& moment) {
  BranchBar bar;
  bar.branch = history.branch;
  bar.client = history.client;
  bar.started = history.started;
  bar.name = branchName(history.uri);
  fillSegments(history, moment, bar);
  for (const EventId sent : history.retransmissions) {
    if (sent <= moment.event) bar.retransmissions.push_back(index.log().byId(sent).time);
  }
  fillTimers(index.timeline(), moment, bar);
  return bar;
}

/// "failure_route[serial] line 21": the step's nearest RouteEntered among its causes, and its line.
QString stepText(const RunIndex& index, EventId step) {
  if (step == 0) return {};
  const auto* statement = std::get_if<trace::ScriptStep>(&index.log().byId(step).payload);
  if (statement == nullptr) return {};
  const QString line = Words::tr("line %1").arg(statement->line);
  for (EventId at = step; at != 0; at = index.log().byId(at).cause) {
    const auto* route = std::get_if<trace::RouteEntered>(&index.log().byId(at).payload);
    if (route != nullptr) return routeText(*route) + QLatin1Char(' ') + line;
  }
  return line;
}

/// "q 1.0, q 0.5, no q": each once. A wave of several shows that t_relay() did not look at them.
QString wavesQText(std::vector<std::int16_t> all) {
  std::sort(all.begin(), all.end(), std::greater<>());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  QStringList texts;
  for (const std::int16_t q : all) texts << qText(q);
  return texts.join(QStringLiteral(", "));
}

WaveGroup groupOf(const RunIndex& index, const query::WaveHistory& history, const Moment& moment) {
  WaveGroup group;
  group.wave = history.wave;
  group.from = history.from;
  group.until = history.from;
  group.stepEvent = history.step;
  group.step = stepText(index, history.step);
  std::vector<std::int16_t> allQ;
  for (const query::BranchHistory& branch : index.timeline().branches()) {
    if (branch.started > moment.event) break;
    if (branch.server != history.server || branch.wave != history.wave) continue;
    allQ.push_back(branch.q);
    group.branches.push_back(barOf(index, branch, moment));
    group.until = std::max(group.until, group.branches.back().segments.back().until);
  }
  group.title = Words::tr("wave %1 · %2").arg(history.wave).arg(wavesQText(std::move(allQ)));
  return group;
}

/// Who lives at the address that a branch went to; empty: nobody.
QString destinationOf(const RunIndex& index, const BranchBar& bar) {
  const auto* started = std::get_if<trace::BranchStarted>(&index.log().byId(bar.started).payload);
  if (started == nullptr) return {};
  for (const NodeInfo& node : index.nodes()) {
    if (node.address.ip == started->to.ip) return toQt(node.name);
  }
  return {};
}

/// Two branches to one user at two places: "bob → west", "bob → east".
void tellApart(const RunIndex& index, WaveModel& model) {
  std::vector<BranchBar*> bars;
  for (WaveGroup& group : model.waves) {
    for (BranchBar& bar : group.branches) bars.push_back(&bar);
  }
  std::vector<QString> names;
  for (const BranchBar* const bar : bars) names.push_back(bar->name);
  for (BranchBar* const bar : bars) {
    const QString where = destinationOf(index, *bar);
    if (std::ranges::count(names, bar->name) < 2 || where.isEmpty() || where == bar->name) continue;
    bar->name += QStringLiteral(" → ") + where;
  }
}

}  // namespace

trace::TransactionId forkShownAt(const query::Timeline& timeline, EventId selected, const Moment& moment) {
  if (selected != 0) {
    const auto* packet = std::get_if<trace::PacketSent>(&timeline.log().byId(selected).payload);
    const query::TransactionHistory* own =
        packet == nullptr ? nullptr : timeline.transaction(packet->transaction);
    const trace::TransactionId server = own == nullptr     ? 0
                                        : own->server != 0 ? own->server
                                                           : own->transaction;
    for (const query::WaveHistory& wave : timeline.waves()) {
      if (server != 0 && wave.server == server && wave.started <= moment.event) return server;
    }
  }
  // A BYE or OPTIONS passes in one short branch: it may not push the call's waves away.
  trace::TransactionId latest = 0;
  bool latestIsCall = false;
  for (const query::WaveHistory& wave : timeline.waves()) {
    if (wave.started > moment.event) break;
    const query::TransactionHistory* server = timeline.transaction(wave.server);
    const bool isCall = server != nullptr && server->method == "INVITE";
    if (latestIsCall && !isCall) continue;
    latest = wave.server;
    latestIsCall = isCall;
  }
  return latest;
}

trace::TransactionId firstFork(const query::Timeline& timeline) {
  return timeline.waves().empty() ? 0 : timeline.waves().front().server;
}

WaveModel waveModel(const RunIndex& index, trace::TransactionId server, const Moment& moment) {
  WaveModel model;
  model.server = server;
  for (const query::WaveHistory& wave : index.timeline().waves()) {
    if (wave.started > moment.event) break;
    if (wave.server == server && server != 0) model.waves.push_back(groupOf(index, wave, moment));
  }
  tellApart(index, model);
  return model;
}

}  // namespace forklab::models
