#include "record/ladder_rows.h"

#include <algorithm>

#include "query/timeline.h"
#include "record/message_label.h"
#include "record/recording.h"

namespace forklab::record {
namespace {

using trace::NodeId;

/// Timers whose end is news: a branch or call gave up. The others repeat messages or clean up, and show by
/// what they do.
bool isNews(std::string_view timer) {
  return timer == "fr_timer" || timer == "fr_inv_timer" || timer == "Timer B" || timer == "Timer C" ||
         timer == "Timer F" || timer == "Timer H";
}

/// request_route and reply_route run for every message and would drown the others.
bool isNews(const trace::RouteEntered& route) {
  return route.block != "request_route" && route.block != "reply_route" && route.block != "route";
}

/// The first line of a text, as far as a ladder has room for it.
std::string firstWords(std::string_view text) {
  constexpr std::size_t kRoom = 60;
  text = text.substr(0, text.find('\n'));
  if (text.size() <= kRoom) return std::string(text);
  // Never in the middle of a letter of several bytes.
  std::size_t end = kRoom - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "...";
}

class RowMaker {
 public:
  /// So many lines behind a message are searched for what it crossed: far more than a ladder that people read
  /// has in flight.
  static constexpr std::size_t kLookAhead = 1000;

  explicit RowMaker(const std::shared_ptr<const trace::Log>& log)
      : log_(*log), timeline_(log), names_(nodeNames(*log)) {
    timeline_.update();
  }

  LadderRows make() {
    for (std::size_t at = 0; at < log_.size(); ++at) {
      const trace::Event& event = log_.at(at);
      std::visit([&](const auto& payload) { on(event, payload); }, event.payload);
    }
    noteCrossings();
    return numberColumns();
  }

 private:
  // While rows are made, `from` and `to` are node ids; numberColumns() turns them into columns.
  void on(const trace::Event& event, const trace::PacketSent& packet) {
    const MessageLabel label = labelOf(packet.bytes, packet.retransmission);
    LadderRow row{LadderRow::Kind::message, event.id,    event.time, event.node,
                  LadderRow::kNowhere,      label.steps, {},         {}};
    if (packet.toNode != trace::kNoNode) row.to = packet.toNode;
    const query::PacketFate& fate = *timeline_.packet(event.id);
    if (fate.lost) row.lost = std::get<trace::PacketLost>(log_.byId(fate.ended).payload).reason;
    if (fate.copies > 0)
      row.note = "arrives " + (fate.copies == 1 ? "twice" : std::to_string(fate.copies + 1) + " times");
    rows_.push_back(std::move(row));
    calls_.push_back(label.callId);
  }

  void on(const trace::Event& event, const trace::AgentActed& acted) {
    // What it acts on stands in the message below.
    addTag(event, nameOf(event.node) + ' ' + std::string(acted.action));
  }

  void on(const trace::Event& event, const trace::NameAsked& asked) {
    // What the cache knew costs nothing and would drown the rest.
    if (asked.fromCache) return;
    std::string text = "DNS " + std::string(asked.type) + ' ' + std::string(asked.name) + ": ";
    text += asked.answer;
    if (asked.took.ns > 0) text += " (" + kernel::toText(asked.took) + ')';
    addTag(event, std::move(text));
  }

  void on(const trace::Event& event, const trace::RequestEdited& edited) {
    if (edited.isLate) addTag(event, "edited too late: not sent");
  }

  void on(const trace::Event& event, const trace::RouteEntered& route) {
    if (!isNews(route)) return;
    const std::string name = route.name.empty() ? "" : ' ' + std::string(route.name);
    addTag(event, '[' + std::string(route.block) + name + ']');
  }

  void on(const trace::Event& event, const trace::TimerFired& timer) {
    if (isNews(timer.timer)) addTag(event, '<' + std::string(timer.timer) + '>');
  }

  void on(const trace::Event& event, const trace::MessageDropped& dropped) {
    addTag(event, "dropped: " + std::string(dropped.reason));
  }

  void on(const trace::Event& event, const trace::ScriptLogged& logged) {
    addTag(event, "log: " + firstWords(logged.text));
  }

  void on(const trace::Event& event, const trace::LinkChanged& changed) {
    addAcross(event, "link " + std::string(changed.link) + ' ' + std::string(changed.change));
  }

  void on(const trace::Event& event, const trace::NodeChanged& node) {
    addTag(event, nameOf(event.node) + ' ' + std::string(node.change));
  }

  void on(const trace::Event& event, const trace::WorkerChanged& worker) {
    if (worker.change != "blocked") return;
    addTag(event, "blocked " + kernel::toText(worker.span) + ": " + std::string(worker.why));
  }

  void on(const trace::Event& event, const trace::ConnectionChanged& connection) {
    // Who opened it tells; the other side's word says the same once more.
    if (connection.change == "accepted") return;
    std::string text = kernel::protocolName(connection.peer.protocol);
    text += ' ' + std::string(connection.change);
    if (!connection.why.empty()) text += ": " + std::string(connection.why);
    addTag(event, text + " (" + nameOf(connection.peerNode) + ')');
  }

  void on(const trace::Event& event, const trace::CommandApplied& applied) {
    addAcross(event, std::string(applied.command));
  }
  void on(const trace::Event& event, const trace::RunEnded& ended) {
    addAcross(event, "end: " + std::string(ended.reason));
  }

  // Named one by one, so that a new kind of event asks here whether it belongs into a ladder.
  void on(const trace::Event&, const trace::RunStarted&) {}
  void on(const trace::Event&, const trace::NodeDeclared&) {}
  void on(const trace::Event&, const trace::LinkDeclared&) {}
  void on(const trace::Event&, const trace::PacketArrived&) {}
  void on(const trace::Event&, const trace::PacketLost&) {}
  void on(const trace::Event&, const trace::RouteLeft&) {}
  void on(const trace::Event&, const trace::ScriptStep&) {}
  void on(const trace::Event&, const trace::FunctionCalled&) {}
  void on(const trace::Event&, const trace::TransactionStarted&) {}
  void on(const trace::Event&, const trace::TransactionChanged&) {}
  void on(const trace::Event&, const trace::TransactionEnded&) {}
  void on(const trace::Event&, const trace::TimerSet&) {}
  void on(const trace::Event&, const trace::TimerStopped&) {}
  void on(const trace::Event&, const trace::WaveStarted&) {}
  void on(const trace::Event&, const trace::BranchStarted&) {}
  void on(const trace::Event&, const trace::BranchChanged&) {}
  void on(const trace::Event&, const trace::ReplyChosen&) {}
  void on(const trace::Event&, const trace::CallbackReached&) {}
  void on(const trace::Event&, const trace::DialogStarted&) {}
  void on(const trace::Event&, const trace::DialogChanged&) {}
  void on(const trace::Event&, const trace::DialogEnded&) {}
  void on(const trace::Event&, const trace::DialogCallback&) {}
  void on(const trace::Event&, const trace::DialogNoted&) {}
  void on(const trace::Event&, const trace::DatabaseCalled&) {}
  void on(const trace::Event&, const trace::RequestCloned&) {}
  void on(const trace::Event&, const trace::MessageRead&) {}
  void on(const trace::Event&, const trace::CheckReported&) {}

  std::string nameOf(NodeId node) const { return node < names_.size() ? names_[node] : "?"; }

  void addTag(const trace::Event& event, std::string text) {
    rows_.push_back({LadderRow::Kind::tag,
                     event.id,
                     event.time,
                     event.node,
                     LadderRow::kNowhere,
                     {std::move(text)},
                     {},
                     {}});
    calls_.emplace_back();
  }

  void addAcross(const trace::Event& event, std::string text) {
    rows_.push_back(
        {LadderRow::Kind::across, event.id, event.time, 0, LadderRow::kNowhere, {std::move(text)}, {}, {}});
    calls_.emplace_back();
  }

  bool isSameCall(std::size_t one, std::size_t other) const {
    return rows_[other].kind == LadderRow::Kind::message && calls_[one] == calls_[other];
  }

  /// Rows stand where messages were sent. That misleads when, within one call and between the same two nodes,
  /// something happened before this one arrived: the other side spoke without knowing it, or a later message
  /// overtook it.
  bool isCrossed(std::size_t at, trace::EventId arrived) const {
    const LadderRow& row = rows_[at];
    const std::size_t end = std::min(rows_.size(), at + kLookAhead);
    for (std::size_t later = at + 1; later < end && rows_[later].event < arrived; ++later) {
      const LadderRow& other = rows_[later];
      if (!isSameCall(at, later)) continue;
      if (other.from == row.to && other.to == row.from) return true;
      if (other.from != row.from || other.to != row.to) continue;
      const query::PacketFate& fate = *timeline_.packet(other.event);
      if (!fate.lost && fate.ended != 0 && fate.ended < arrived) return true;
    }
    return false;
  }

  void noteCrossings() {
    for (std::size_t at = 0; at < rows_.size(); ++at) {
      if (rows_[at].kind != LadderRow::Kind::message) continue;
      const query::PacketFate& fate = *timeline_.packet(rows_[at].event);
      if (fate.ended == 0 || fate.lost || !isCrossed(at, fate.ended)) continue;
      const std::string arrival = "arrives " + kernel::toSecondsText(log_.byId(fate.ended).time);
      rows_[at].note = rows_[at].note.empty() ? arrival : arrival + ", " + rows_[at].note;
    }
  }

  LadderRows numberColumns() {
    std::vector<std::size_t> columnOf(names_.size(), LadderRow::kNowhere);
    for (const LadderRow& row : rows_) {
      if (row.kind == LadderRow::Kind::across) continue;
      if (row.from < columnOf.size()) columnOf[row.from] = 0;
      if (row.to < columnOf.size()) columnOf[row.to] = 0;
    }
    LadderRows result;
    for (std::size_t node = 0; node < names_.size(); ++node) {
      if (columnOf[node] == LadderRow::kNowhere) continue;
      columnOf[node] = result.columns.size();
      result.columns.push_back(names_[node]);
    }
    for (LadderRow& row : rows_) {
      const bool isHomeless = row.kind != LadderRow::Kind::across && row.from >= columnOf.size();
      if (isHomeless) continue;
      if (row.kind != LadderRow::Kind::across) row.from = columnOf[row.from];
      if (row.to != LadderRow::kNowhere)
        row.to = row.to < columnOf.size() ? columnOf[row.to] : LadderRow::kNowhere;
      result.rows.push_back(std::move(row));
    }
    return result;
  }

  const trace::Log& log_;
  query::Timeline timeline_;
  std::vector<std::string> names_;
  std::vector<LadderRow> rows_;
  std::vector<std::string> calls_;  ///< Call-ID beside each row
};

}  // namespace

LadderRows ladderRows(const std::shared_ptr<const trace::Log>& log) { return RowMaker(log).make(); }

}  // namespace forklab::record
