#include "models/ladder_model.h"

#include <algorithm>

#include "models/texts.h"
#include "models/words.h"

namespace forklab::models {
namespace {

/// "INVITE d ×2 · retr_timer1", "INVITE d ×2", "INVITE ×2"; "200 OK (BYE)", "200 OK", "200".
std::vector<QString> packetLabels(const trace::PacketSent& packet) {
  const QString whole = startLineText(packet.bytes);
  // Kamailio adds a pleasantry to its 100 that no ladder has room for.
  const QString plain = whole.section(QStringLiteral(" --"), 0, 0);
  const QString user =
      messageKindOf(packet.bytes) == MessageKind::invite ? requestUser(packet.bytes) : QString();
  const QString times =
      packet.retransmission == 0 ? QString() : QStringLiteral(" ×%1").arg(packet.retransmission + 1);
  std::vector<QString> labels;
  const bool redirects = messageKindOf(packet.bytes) == MessageKind::redirect;
  const QString sign = redirects ? QStringLiteral("→ ") : QString();
  const QString named = sign + (user.isEmpty() ? plain : plain + QLatin1Char(' ') + user);
  if (!times.isEmpty() && !packet.timer.empty()) {
    labels.push_back(named + times + QStringLiteral(" · ") + toQt(packet.timer));
  }
  // A 200 to a CANCEL and one to its INVITE mean very different things.
  const QString answered = answeredMethod(packet.bytes);
  if (!answered.isEmpty()) labels.push_back(named + QStringLiteral(" (%1)").arg(answered) + times);
  labels.push_back(named + times);
  const QString brief = sign + shortStartLineText(packet.bytes) + times;
  if (brief != labels.back()) labels.push_back(brief);
  return labels;
}

void fillFate(const RunIndex& index, EventId sent, EventId known, LadderEntry& entry) {
  const query::PacketFate* fate = index.timeline().packet(sent);
  if (fate == nullptr || fate->ended == 0 || fate->ended > known) {
    entry.fate = Fate::flying;
    return;
  }
  if (!fate->lost) return;
  entry.fate = Fate::lost;
  const auto& loss = std::get<trace::PacketLost>(index.log().byId(fate->ended).payload);
  entry.lostOn = Words::lossOn(loss.reason, loss.link);
  entry.lossReason = Words::of(loss.reason);
}

}  // namespace

LadderEntry ladderEntry(const RunIndex& index, std::size_t number, const Moment& moment) {
  LadderEntry entry;
  entry.row = index.rows()[number];
  const trace::Event& event = index.log().byId(entry.row.event);
  entry.time = event.time;
  entry.future = event.id > moment.event;
  if (const auto* route = std::get_if<trace::RouteEntered>(&event.payload)) {
    entry.labels = {routeText(*route), toQt(route->name)};
  } else if (std::holds_alternative<trace::RequestEdited>(event.payload)) {
    entry.labels = {Words::tr("edited too late: not sent"), Words::tr("too late")};
  } else {
    entry.labels = packetLabels(std::get<trace::PacketSent>(event.payload));
    fillFate(index, event.id, entry.future ? index.last() : moment.event, entry);
  }
  return entry;
}

// Nodes that only pass packets on say nothing themselves.
std::vector<NodeId> ladderColumns(const RunIndex& index) {
  std::vector<NodeId> columns;
  for (std::size_t node = 0; node < index.nodes().size(); ++node) {
    if (index.nodes()[node].kind != "network") columns.push_back(static_cast<NodeId>(node));
  }
  return columns;
}

std::vector<LadderEntry> ladderUntil(const RunIndex& index, const Moment& moment) {
  std::vector<LadderEntry> entries;
  const std::size_t past = index.rowsUntil(moment.event);
  for (std::size_t row = 0; row < past; ++row) entries.push_back(ladderEntry(index, row, moment));
  return entries;
}

std::optional<std::size_t> ladderRowOf(const RunIndex& index, EventId event) {
  if (event == 0 || event > index.last()) return std::nullopt;
  const trace::Payload& payload = index.log().byId(event).payload;
  const bool isTag = std::holds_alternative<trace::RouteEntered>(payload) ||
                     std::holds_alternative<trace::RequestEdited>(payload);
  const EventId shown = isTag ? event : index.timeline().packetOf(event);
  if (shown == 0) return std::nullopt;
  const std::size_t behind = index.rowsUntil(shown);
  if (behind == 0 || index.rows()[behind - 1].event != shown) return std::nullopt;
  return behind - 1;
}

}  // namespace forklab::models
