#include "models/timeline_model.h"

#include <algorithm>
#include <map>
#include <utility>

#include "models/texts.h"
#include "models/words.h"

namespace forklab::models {
namespace {

QString userOf(std::string_view uri) {
  const std::size_t scheme = uri.find(':');
  const std::size_t at = uri.find('@');
  if (scheme == std::string_view::npos || at == std::string_view::npos || at < scheme) return toQt(uri);
  return toQt(uri.substr(scheme + 1, at - scheme - 1));
}

bool isOver(std::string_view state) {
  return state != "calling" && state != "ringing" && state != "cancelling";
}

/// A wave lasts until its last branch is over; it failed when all of them did.
void widen(const query::BranchHistory& branch, EventId until, kernel::Instant end, WaveStretch& stretch) {
  const query::StateChange* last = nullptr;
  for (const query::StateChange& change : branch.changes) {
    // What is over stays over, also when a CANCEL goes out behind it.
    if (change.event <= until && !(last != nullptr && isOver(last->state) && change.state == "cancelling"))
      last = &change;
  }
  const bool answered = last != nullptr && last->state == "answered";
  const bool over = last != nullptr && isOver(last->state);
  stretch.until = std::max(stretch.until, over ? last->time : end);
  stretch.answered = stretch.answered || answered;
  stretch.open = stretch.open || !over;
  stretch.failed = stretch.failed && over && !answered;
}

}  // namespace

std::vector<WaveStretch> waveStretches(const RunIndex& index, EventId until) {
  const query::Timeline& timeline = index.timeline();
  std::vector<WaveStretch> stretches;
  std::map<std::pair<trace::TransactionId, std::uint16_t>, std::size_t> places;
  for (const query::WaveHistory& wave : timeline.waves()) {
    if (wave.started > until) break;
    places[{wave.server, wave.wave}] = stretches.size();
    stretches.push_back(
        {wave.started, wave.from, wave.from, Words::tr("wave %1").arg(wave.wave), false, true, false});
  }
  const kernel::Instant end = until == 0 ? kernel::Instant{} : index.log().byId(until).time;
  std::vector<std::int16_t> lastQ(stretches.size(), INT16_MIN);
  for (const query::BranchHistory& branch : timeline.branches()) {
    const auto place = places.find({branch.server, branch.wave});
    if (branch.started > until || place == places.end()) continue;
    WaveStretch& stretch = stretches[place->second];
    if (std::exchange(lastQ[place->second], branch.q) != branch.q) {
      stretch.title += QStringLiteral(" · ") + qText(branch.q) + QStringLiteral(" ·");
    }
    stretch.title += QLatin1Char(' ') + userOf(branch.uri);
    widen(branch, until, end, stretch);
  }
  return stretches;
}

QString markText(const RunIndex& index, EventId event) {
  const trace::Event& marked = index.log().byId(event);
  const QString when = secondsText(marked.time) + QStringLiteral(" s: ");
  if (const auto* sent = std::get_if<trace::PacketSent>(&marked.payload)) {
    return when + QStringLiteral("%1 ×%2, %3")
                      .arg(startLineText(sent->bytes))
                      .arg(sent->retransmission + 1)
                      .arg(toQt(sent->timer));
  }
  if (const auto* lost = std::get_if<trace::PacketLost>(&marked.payload)) {
    return when + Words::lossOn(lost->reason, lost->link);
  }
  if (const auto* dropped = std::get_if<trace::MessageDropped>(&marked.payload)) {
    return when + Words::tr("%1 dropped a message: %2")
                      .arg(nodeName(index, marked.node), Words::of(dropped->reason));
  }
  if (const auto* change = std::get_if<trace::LinkChanged>(&marked.payload)) {
    return when + toQt(change->link) + QLatin1Char(' ') + Words::of(change->change);
  }
  if (const auto* change = std::get_if<trace::NodeChanged>(&marked.payload)) {
    return when + nodeName(index, marked.node) + QLatin1Char(' ') + Words::of(change->change);
  }
  if (std::holds_alternative<trace::RequestEdited>(marked.payload)) {
    return when + Words::tr("%1 changed a request that was sent already").arg(nodeName(index, marked.node));
  }
  return when;
}

}  // namespace forklab::models
