#pragma once

#include <unordered_map>

#include "query/timeline.h"

namespace forklab::query {

/// What a Timeline has gathered so far, and how each kind of event adds to it.
struct Timeline::Index {
  explicit Index(std::shared_ptr<const trace::Log> source) : log(std::move(source)) {}

  void take(const trace::Event& event);
  EventId scriptStepOf(EventId event) const;
  PacketFate* packet(EventId sent);

  std::shared_ptr<const trace::Log> log;
  std::size_t taken = 0;
  std::vector<PacketFate> packets;
  /// Beside each packet: the first packet that was still on its way when it was sent.
  std::vector<std::uint32_t> oldestInFlight;
  std::vector<TransactionHistory> transactions;
  std::vector<TimerSpan> timers;
  std::vector<BranchHistory> branches;
  std::vector<WaveHistory> waves;
  std::vector<EventId> marks;
  std::vector<EventId> steps;
  std::vector<std::vector<EventId>> stepsOfNode;

  static constexpr std::uint32_t kNone = UINT32_MAX;
  /// What an event may touch, by transaction: places in the vectors above.
  struct Slot {
    std::uint32_t transaction = kNone;
    std::uint32_t branchOfClient = kNone;
    std::vector<std::uint32_t> branchesOfServer;
    std::vector<std::uint32_t> runningTimers;
  };
  /// Null: nothing was told of that transaction.
  const Slot* find(TransactionId id) const;

 private:
  Slot& slot(TransactionId id);
  BranchHistory* branch(TransactionId server, std::uint16_t number);
  void changeBranch(BranchHistory& history, const trace::Event& event, std::string_view state,
                    std::uint16_t code);
  void endTimer(std::vector<std::uint32_t>& running, std::size_t place, const trace::Event& event,
                bool fired);
  void endTimer(const trace::Event& event, TransactionId id, std::string_view timer, bool fired);
  void countRepetition(const trace::Event& event, const trace::PacketSent& packet);

  void on(const trace::Event& event, const trace::PacketSent& packet);
  void on(const trace::Event& event, const trace::PacketArrived& packet);
  void on(const trace::Event& event, const trace::PacketLost& packet);
  void on(const trace::Event& event, const trace::ScriptStep& step);
  void on(const trace::Event& event, const trace::TransactionStarted& started);
  void on(const trace::Event& event, const trace::TransactionChanged& changed);
  void on(const trace::Event& event, const trace::TransactionEnded& ended);
  void on(const trace::Event& event, const trace::TimerSet& timer);
  void on(const trace::Event& event, const trace::TimerStopped& timer);
  void on(const trace::Event& event, const trace::TimerFired& timer);
  void on(const trace::Event& event, const trace::WaveStarted& wave);
  void on(const trace::Event& event, const trace::BranchStarted& started);
  void on(const trace::Event& event, const trace::BranchChanged& changed);
  void on(const trace::Event& event, const trace::AgentActed&) { marks.push_back(event.id); }
  void on(const trace::Event& event, const trace::LinkChanged&) { marks.push_back(event.id); }

  // Named one by one, so that a new kind of event asks here what it means.
  void on(const trace::Event&, const trace::RunStarted&) {}
  void on(const trace::Event&, const trace::NodeDeclared&) {}
  void on(const trace::Event&, const trace::LinkDeclared&) {}
  void on(const trace::Event&, const trace::MessageDropped&) {}
  void on(const trace::Event&, const trace::RouteEntered&) {}
  void on(const trace::Event&, const trace::RouteLeft&) {}
  void on(const trace::Event&, const trace::FunctionCalled&) {}
  void on(const trace::Event&, const trace::ScriptLogged&) {}
  void on(const trace::Event&, const trace::ReplyChosen&) {}
  void on(const trace::Event&, const trace::CallbackReached&) {}
  void on(const trace::Event&, const trace::DialogStarted&) {}
  void on(const trace::Event&, const trace::DialogChanged&) {}
  void on(const trace::Event&, const trace::DialogEnded&) {}
  void on(const trace::Event&, const trace::DialogCallback&) {}
  void on(const trace::Event&, const trace::DialogNoted&) {}
  void on(const trace::Event&, const trace::DatabaseCalled&) {}
  void on(const trace::Event& event, const trace::NodeChanged&) { marks.push_back(event.id); }
  void on(const trace::Event&, const trace::RequestEdited&) {}
  void on(const trace::Event&, const trace::RequestCloned&) {}
  void on(const trace::Event&, const trace::MessageRead&) {}
  void on(const trace::Event&, const trace::WorkerChanged&) {}
  void on(const trace::Event&, const trace::ConnectionChanged&) {}
  void on(const trace::Event&, const trace::NameAsked&) {}
  void on(const trace::Event&, const trace::CommandApplied&) {}
  void on(const trace::Event&, const trace::CheckReported&) {}
  void on(const trace::Event&, const trace::RunEnded&) {}

  // Looked up and never walked, so its order shows nowhere.
  std::unordered_map<TransactionId, std::uint32_t> slotOf_;
  std::vector<Slot> slots_;
  /// Timers of nodes rather than transactions, told apart by node and name.
  std::vector<std::uint32_t> timersOfNoTransaction_;
  /// The first packet whose end is not known yet: only moves forward.
  std::size_t oldest_ = 0;
};

}  // namespace forklab::query
