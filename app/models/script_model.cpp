#include "models/script_model.h"

#include <QStringList>
#include <algorithm>

#include "models/texts.h"
#include "models/words.h"

namespace forklab::models {
namespace {

/// The line of a step on its node.
ScriptPlace placeOf(const query::Timeline& timeline, EventId step) {
  const trace::Event& event = timeline.log().byId(step);
  const auto& statement = std::get<trace::ScriptStep>(event.payload);
  return {event.node, statement.file, statement.line};
}

/// What one cause adds to the sentence; empty for what would only repeat.
QString linkText(const RunIndex& index, const trace::Event& event) {
  if (const auto* step = std::get_if<trace::ScriptStep>(&event.payload)) {
    return Words::tr("line %1").arg(step->line);
  }
  if (const auto* route = std::get_if<trace::RouteEntered>(&event.payload)) return routeText(*route);
  if (const auto* fired = std::get_if<trace::TimerFired>(&event.payload)) {
    return Words::tr("%1 fired").arg(toQt(fired->timer));
  }
  if (const auto* acted = std::get_if<trace::AgentActed>(&event.payload)) {
    return Words::tr("%1 %2", "who does what: alice calls")
        .arg(nodeName(index, event.node), Words::of(acted->action));
  }
  if (const auto* arrived = std::get_if<trace::PacketArrived>(&event.payload)) {
    const auto& sent = std::get<trace::PacketSent>(index.log().byId(arrived->sent).payload);
    return Words::tr("%1 from %2").arg(startLineText(sent.bytes), nodeName(index, arrived->fromNode));
  }
  return {};
}

/// Whatever woke the node: further causes belong to others.
bool endsTheSentence(const trace::Event& event) {
  return std::holds_alternative<trace::PacketArrived>(event.payload) ||
         std::holds_alternative<trace::TimerFired>(event.payload) ||
         std::holds_alternative<trace::AgentActed>(event.payload);
}

}  // namespace

void ScriptModel::moveTo(const query::Timeline& timeline, const Moment& moment) {
  const auto steps = timeline.scriptSteps();
  const auto wanted = static_cast<std::size_t>(std::ranges::upper_bound(steps, moment.event) - steps.begin());
  while (taken_ < wanted) add(timeline, taken_++);
  while (taken_ > wanted) remove(timeline, --taken_);
}

std::uint32_t ScriptModel::count(const ScriptPlace& place) const {
  const auto found = counts_.find(place);
  return found == counts_.end() ? 0 : found->second;
}

void ScriptModel::add(const query::Timeline& timeline, std::size_t step) {
  ++counts_[placeOf(timeline, timeline.scriptSteps()[step])];
}

void ScriptModel::remove(const query::Timeline& timeline, std::size_t step) {
  const auto found = counts_.find(placeOf(timeline, timeline.scriptSteps()[step]));
  if (--found->second == 0) counts_.erase(found);
}

ScriptPlace causingPlace(const query::Timeline& timeline, EventId packet) {
  if (packet == 0 || packet > timeline.last()) return {};
  const EventId step = timeline.scriptStepOf(packet);
  if (step == 0) return {};
  const ScriptPlace place = placeOf(timeline, step);
  // What a phone sends was caused by a script somewhere upstream, but not sent by it.
  return place.node == timeline.log().byId(packet).node ? place : ScriptPlace{};
}

QString causeText(const RunIndex& index, EventId packet) {
  QStringList links;
  bool stepSeen = false;
  for (EventId at = packet == 0 ? 0 : index.log().byId(packet).cause; at != 0;
       at = index.log().byId(at).cause) {
    const trace::Event& event = index.log().byId(at);
    const bool isStep = std::holds_alternative<trace::ScriptStep>(event.payload);
    const QString text = isStep && stepSeen ? QString() : linkText(index, event);
    stepSeen = stepSeen || isStep;
    if (!text.isEmpty()) links << text;
    if (endsTheSentence(event)) break;
  }
  return links.join(QStringLiteral(" ← "));
}

}  // namespace forklab::models
