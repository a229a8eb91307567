#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "query/binding_index.h"
#include "query/database_tally.h"
#include "query/dialog_index.h"
#include "query/timeline.h"

/// What the views show, as plain functions of (run, playhead).
namespace forklab::models {

using trace::EventId;
using trace::NodeId;

/// What an arrow is, as the colour tokens tell messages apart.
enum class MessageKind : std::uint8_t {
  invite,
  ack,
  cancel,
  bye,
  otherRequest,
  provisional,
  success,
  redirect,
  failure,
  routeTag,  ///< not a message: a route of the script was entered, or changed something too late
};

/// By the first bytes of a message alone.
MessageKind messageKindOf(std::string_view bytes);

/// One line of the ladder: a packet, or something that the script did. Twelve bytes, because runs
/// have millions.
struct LadderRow {
  std::uint32_t event = 0;
  NodeId from = trace::kNoNode;
  NodeId to = trace::kNoNode;  ///< a tag: the node itself
  MessageKind kind = MessageKind::invite;
  bool retransmission = false;

  bool operator==(const LadderRow&) const = default;
};

/// Rows in fixed chunks: growing never copies, and no capacity is kept in reserve.
class LadderRows {
 public:
  static constexpr std::size_t kChunkRows = 8192;

  /// How many rows there are.
  std::size_t size() const { return size_; }
  /// The row of this number, from 0; it never moves.
  const LadderRow& operator[](std::size_t row) const {
    return (*chunks_[row / kChunkRows])[row % kChunkRows];
  }
  void append(const LadderRow& row);
  /// Memory that the rows take.
  std::size_t bytes() const { return chunks_.size() * sizeof(Chunk); }

 private:
  using Chunk = std::array<LadderRow, kChunkRows>;
  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::size_t size_ = 0;
};

/// A node as NodeDeclared named it.
struct NodeInfo {
  std::string_view name;
  std::string_view kind;
  kernel::Endpoint address;
  std::vector<EventId> changes;  ///< NodeChanged
};

/// A link as LinkDeclared named it, and when it changed.
struct LinkInfo {
  std::string_view name;
  NodeId a = trace::kNoNode;
  NodeId b = trace::kNoNode;
  std::vector<EventId> changes;  ///< LinkChanged
};

/// Beside query::Timeline: what only the window needs. Reads each event of the log once.
class RunIndex {
 public:
  explicit RunIndex(std::shared_ptr<query::Timeline> timeline);

  /// Lets the timeline take in at most `budget` events, then follows it; how many were new.
  std::size_t update(std::size_t budget = SIZE_MAX);

  const query::Timeline& timeline() const { return *timeline_; }
  const trace::Log& log() const { return timeline_->log(); }
  /// The last event taken in; 0: none yet.
  EventId last() const { return last_; }
  /// When that was.
  kernel::Instant end() const { return last_ == 0 ? kernel::Instant{} : log().byId(last_).time; }
  /// In the order of the log.
  const LadderRows& rows() const { return rows_; }
  /// How many rows happened up to and including the event.
  std::size_t rowsUntil(EventId event) const;
  /// By NodeId.
  const std::vector<NodeInfo>& nodes() const { return nodes_; }
  /// In the order of the scenario.
  const std::vector<LinkInfo>& links() const { return links_; }
  /// PacketSent events that were repetitions.
  const std::vector<std::uint32_t>& retransmissions() const { return retransmissions_; }
  /// PacketLost, MessageDropped, LinkChanged, NodeChanged, and RequestEdited that came too late.
  const std::vector<std::uint32_t>& faults() const { return faults_; }
  /// RequestEdited and RequestCloned.
  const std::vector<std::uint32_t>& copies() const { return copies_; }
  /// MessageRead, WorkerChanged and ConnectionChanged.
  const std::vector<std::uint32_t>& works() const { return works_; }
  const query::DialogIndex& dialogs() const { return dialogs_; }
  const query::BindingIndex& bindings() const { return bindings_; }
  const query::DatabaseTally& database() const { return database_; }
  /// AgentActed per node.
  const std::vector<EventId>& actionsOf(NodeId node) const;
  /// RunEnded; 0: the run goes on.
  EventId ended() const { return ended_; }

 private:
  /// Sorts one event into the lists.
  void take(const trace::Event& event);
  void takePacket(const trace::Event& event, const trace::PacketSent& packet);
  void takeRoute(const trace::Event& event, const trace::RouteEntered& route);
  void takeLinkChange(const trace::Event& event, const trace::LinkChanged& change);
  void takeEdit(const trace::Event& event, const trace::RequestEdited& edited);
  /// What is kept as a number alone.
  void takeBriefly(const trace::Event& event);

  std::shared_ptr<query::Timeline> timeline_;
  query::DialogIndex dialogs_;
  query::BindingIndex bindings_;
  query::DatabaseTally database_;
  EventId last_ = 0;
  EventId ended_ = 0;
  LadderRows rows_;
  std::vector<NodeInfo> nodes_;
  std::vector<LinkInfo> links_;
  std::vector<std::uint32_t> retransmissions_;
  std::vector<std::uint32_t> faults_;
  std::vector<std::uint32_t> copies_;
  std::vector<std::uint32_t> works_;
  std::vector<std::vector<EventId>> actions_;
};

}  // namespace forklab::models
