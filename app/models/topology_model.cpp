#include "models/topology_model.h"

#include <QStringList>
#include <algorithm>

#include "models/texts.h"
#include "models/words.h"

namespace forklab::models {
namespace {

/// A lost packet stays visible this long, so that the eye can catch it.
constexpr kernel::Duration kLossShown = kernel::Duration::milliseconds(200);

/// The colour of what an agent did, by its word.
MessageKind moodOf(std::string_view action) {
  if (action.find("ring") != std::string_view::npos) return MessageKind::provisional;
  if (action.find("answer") != std::string_view::npos || action.find("talk") != std::string_view::npos) {
    return MessageKind::success;
  }
  if (action.find("call") != std::string_view::npos) return MessageKind::invite;
  if (action.find("cancel") != std::string_view::npos) return MessageKind::cancel;
  if (action.find("redirect") != std::string_view::npos) return MessageKind::redirect;
  if (action.find("hang") != std::string_view::npos) return MessageKind::bye;
  if (action.find("busy") != std::string_view::npos || action.find("decline") != std::string_view::npos ||
      action.find("refuse") != std::string_view::npos) {
    return MessageKind::failure;
  }
  return MessageKind::ack;
}

/// What an agent did last.
NodeState phoneState(const RunIndex& index, NodeId node, const Moment& moment) {
  const std::vector<EventId>& actions = index.actionsOf(node);
  const auto behind = std::ranges::upper_bound(actions, moment.event);
  if (behind == actions.begin()) return {Words::tr("idle"), MessageKind::ack};
  const auto& acted = std::get<trace::AgentActed>(index.log().byId(*std::prev(behind)).payload);
  // A state as short as a node is narrow.
  const std::string_view state =
      acted.action == "is cancelled" ? std::string_view("cancelled") : acted.action;
  return {Words::of(state), moodOf(acted.action)};
}

/// The wave that the proxy launched last.
NodeState proxyState(const RunIndex& index, NodeId node, const Moment& moment) {
  std::uint16_t wave = 0;
  for (const query::WaveHistory& history : index.timeline().waves()) {
    if (history.started > moment.event) break;
    if (history.node == node) wave = history.wave;
  }
  if (wave == 0) return {Words::tr("idle"), MessageKind::ack};
  return {Words::tr("wave %1").arg(wave), MessageKind::routeTag};
}

/// How often it was called so far.
NodeState databaseState(const RunIndex& index, NodeId node, const Moment& moment) {
  qsizetype calls = 0;
  for (const query::DatabaseTally::Entry& entry : index.database().entries()) {
    if (entry.event->id > moment.event) break;
    calls += entry.call().database == node ? 1 : 0;
  }
  if (calls == 0) return {Words::tr("database"), MessageKind::ack};
  return {calls == 1 ? Words::tr("1 call") : Words::tr("%1 calls").arg(calls), MessageKind::routeTag};
}

/// It has crashed and not come back.
bool isDown(const RunIndex& index, NodeId node, const Moment& moment) {
  bool down = false;
  if (node >= index.nodes().size()) return down;
  for (const EventId change : index.nodes()[node].changes) {
    if (change > moment.event) break;
    down = std::get<trace::NodeChanged>(index.log().byId(change).payload).change == "crashed";
  }
  return down;
}

NodeState stateOf(const RunIndex& index, lab::NodeKind kind, NodeId node, const Moment& moment) {
  if (isDown(index, node, moment)) return {Words::of("crashed"), MessageKind::failure};
  switch (kind) {
    case lab::NodeKind::phone: return phoneState(index, node, moment);
    case lab::NodeKind::proxy: return proxyState(index, node, moment);
    case lab::NodeKind::database: return databaseState(index, node, moment);
    case lab::NodeKind::network: break;
  }
  return {Words::tr("network"), MessageKind::ack};
}

/// By the last change that had happened by then.
bool isCut(const RunIndex& index, std::size_t link, const Moment& moment) {
  if (link >= index.links().size()) return false;
  bool cut = false;
  for (const EventId change : index.links()[link].changes) {
    if (change > moment.event) break;
    cut = std::get<trace::LinkChanged>(index.log().byId(change).payload).change == "cut";
  }
  return cut;
}

/// Puts the packet on the hop where it is after `travelled`.
void place(const lab::Scenario& scenario, const NetworkPaths::Path& path, kernel::Duration travelled,
           MovingPacket& packet) {
  for (std::size_t hop = 0; hop < path.links.size(); ++hop) {
    const kernel::Duration delay = scenario.links[path.links[hop]].settings.delay;
    const bool isLast = hop + 1 == path.links.size();
    packet.from = static_cast<NodeId>(path.nodes[hop]);
    packet.to = static_cast<NodeId>(path.nodes[hop + 1]);
    if (travelled >= delay && !isLast) {
      travelled = travelled - delay;
      continue;
    }
    packet.progress =
        delay.ns == 0 ? 1 : std::min(1.0, static_cast<double>(travelled.ns) / static_cast<double>(delay.ns));
    return;
  }
}

/// Halfway along the link that lost it, or along the first one.
void placeLost(const RunIndex& index, const NetworkPaths::Path& path, std::string_view link,
               MovingPacket& packet) {
  std::size_t hop = 0;
  for (std::size_t i = 0; i < path.links.size(); ++i) {
    if (path.links[i] < index.links().size() && index.links()[path.links[i]].name == link) hop = i;
  }
  packet.from = static_cast<NodeId>(path.nodes[hop]);
  packet.to = static_cast<NodeId>(path.nodes[hop + 1]);
  packet.progress = 0.5;
  packet.lost = true;
}

class PacketFinder {
 public:
  PacketFinder(const RunIndex& index, const lab::Scenario& scenario, const NetworkPaths& paths,
               const Moment& moment)
      : index_(index), scenario_(scenario), paths_(paths), moment_(moment) {}

  std::vector<MovingPacket> find() const {
    std::vector<MovingPacket> found;
    findLost(found);
    for (const query::PacketFate& fate : index_.timeline().packetsAround(moment_.event)) {
      if (found.size() >= kMost) break;
      if (fate.isInFlightAt(moment_.event)) addFlying(fate, found);
    }
    return found;
  }

 private:
  /// More packets than anybody could tell apart.
  static constexpr std::size_t kMost = 200;

  void findLost(std::vector<MovingPacket>& found) const {
    const std::vector<std::uint32_t>& faults = index_.faults();
    auto at = std::ranges::upper_bound(faults, moment_.event);
    while (at != faults.begin() && found.size() < kMost) {
      const trace::Event& event = index_.log().byId(*--at);
      if (moment_.time - event.time > kLossShown) break;
      if (const auto* lost = std::get_if<trace::PacketLost>(&event.payload)) addLost(*lost, found);
    }
  }

  void addLost(const trace::PacketLost& lost, std::vector<MovingPacket>& found) const {
    MovingPacket packet = described(lost.sent);
    const auto path = pathOf(lost.sent);
    if (!path) return;
    placeLost(index_, *path, lost.link, packet);
    found.push_back(packet);
  }

  void addFlying(const query::PacketFate& fate, std::vector<MovingPacket>& found) const {
    MovingPacket packet = described(fate.sent);
    const auto path = pathOf(fate.sent);
    if (!path) return;
    place(scenario_, *path, moment_.time - index_.log().byId(fate.sent).time, packet);
    found.push_back(packet);
  }

  std::optional<NetworkPaths::Path> pathOf(EventId sent) const {
    const trace::Event& event = index_.log().byId(sent);
    auto path = paths_.between(event.node, std::get<trace::PacketSent>(event.payload).toNode);
    if (path && path->links.empty()) return std::nullopt;
    return path;
  }

  MovingPacket described(EventId sent) const {
    const auto& packet = std::get<trace::PacketSent>(index_.log().byId(sent).payload);
    MovingPacket moving;
    moving.sent = sent;
    moving.kind = messageKindOf(packet.bytes);
    moving.retransmission = packet.retransmission > 0;
    moving.label = shortStartLineText(packet.bytes);
    return moving;
  }

  const RunIndex& index_;
  const lab::Scenario& scenario_;
  const NetworkPaths& paths_;
  const Moment& moment_;
};

}  // namespace

TopologyModel topologyModel(const RunIndex& index, const lab::Scenario& scenario, const NetworkPaths& paths,
                            const Moment& moment) {
  TopologyModel model;
  for (std::size_t i = 0; i < scenario.nodes.size(); ++i) {
    const auto node = static_cast<NodeId>(i);
    model.nodes.push_back(stateOf(index, scenario.nodes[i].kind, node, moment));
  }
  for (std::size_t link = 0; link < scenario.links.size(); ++link)
    model.cut.push_back(isCut(index, link, moment));
  model.packets = PacketFinder(index, scenario, paths, moment).find();
  return model;
}

QString linkText(const lab::LinkSpec& link, bool cut) {
  if (cut) return Words::of("cut");
  QStringList parts;
  if (link.settings.delay.ns > 0) parts << spanText(link.settings.delay);
  if (link.settings.loss > 0)
    parts << Words::tr("%1 % loss").arg(QString::number(link.settings.loss * 100, 'g', 3));
  return parts.isEmpty() ? QStringLiteral("0 ms") : parts.join(QStringLiteral(" · "));
}

}  // namespace forklab::models
