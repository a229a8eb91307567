#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "trace/log.h"

/// Every dialog that a proxy of the run kept, and how it stood at any playhead. Texts live as long as the
/// log.
namespace forklab::query {

using trace::EventId;
using trace::NodeId;

/// The Call-ID of a message, by a glance at its header; empty: none is found.
std::string_view callIdOf(std::string_view bytes);

/// A change of the state; the first says with which it began and has no input.
struct DialogStep {
  EventId event = 0;
  kernel::Instant time;
  std::string_view from, input, to;
};

/// A trace::DialogNoted.
struct DialogNote {
  EventId event = 0;
  kernel::Instant time;
  std::string_view what, name, value;
  bool isGone = false;
};

/// A phone, or another proxy, that the call was sent to on its way.
struct DialogBranch {
  EventId event = 0;
  kernel::Endpoint to;
  struct Change {
    EventId event = 0;
    kernel::Instant time;
    std::string_view state;
    std::uint16_t code = 0;
  };
  std::vector<Change> changes;
  /// Null: still calling.
  const Change* at(EventId playhead) const;
};

/// One dialog of one proxy from its first state until its memory was free.
struct DialogHistory {
  NodeId node = trace::kNoNode;
  trace::DialogKey dialog = 0;
  std::string_view callId;
  EventId started = 0;
  EventId ended = 0;  ///< 0: it is there
  kernel::Instant from, until;
  bool isLost = false;  ///< its proxy crashed
  std::vector<DialogStep> steps;
  std::vector<DialogNote> notes;
  std::vector<DialogBranch> branches;

  bool isThereAt(EventId playhead) const { return started <= playhead && (ended == 0 || ended > playhead); }
};

/// One end of the call, as its proxy keeps it.
struct DialogLeg {
  std::string_view tag, contact, cseq, routeSet, socket;
};

/// A dialog at a playhead.
struct DialogMoment {
  std::string_view state, progress;
  kernel::Instant stateSince, progressSince;
  std::string_view fromUri, toUri, requestUri, endedBy, postDialDelay;
  DialogLeg caller, callee;
  std::optional<std::int64_t> lifetimeEnds;  ///< Unix seconds
  kernel::Instant lifetimeSet;
  std::vector<std::pair<std::string_view, std::string_view>> variables;  ///< in order of setting
  std::vector<std::pair<std::string_view, std::string_view>> profiles;   ///< and value, which may be empty
  bool isThere = true;                                                   ///< its memory is not free yet
};
DialogMoment dialogAt(const DialogHistory& history, EventId playhead);

/// Grows with the log; each event is given once, in order. One thread.
class DialogIndex {
 public:
  void take(const trace::Event& event);

  /// In the order of their start.
  std::span<const DialogHistory> dialogs() const { return dialogs_; }
  /// How many had started by then.
  std::size_t startedUntil(EventId playhead) const;
  /// Every event that changed a dialog, in order: what lies between two of them looks the same.
  std::span<const EventId> changes() const { return changes_; }
  /// How many of them a playhead has seen.
  std::size_t changesUntil(EventId playhead) const;
  /// Whenever a dialog came into a profile.
  struct ProfileUse {
    std::uint32_t dialog = 0;  ///< place in dialogs()
    EventId event = 0;
    std::string_view name, value;
  };
  std::span<const ProfileUse> profileUses() const { return profileUses_; }

 private:
  using Place = std::uint32_t;
  struct BranchPlace {
    Place dialog = 0;
    Place branch = 0;
  };
  struct Waiting {
    trace::TransactionId server = 0;
    std::uint16_t branch = 0;
  };
  void on(const trace::Event& event, const trace::DialogStarted& started);
  void on(const trace::Event& event, const trace::DialogChanged& changed);
  void on(const trace::Event& event, const trace::DialogEnded& ended);
  void on(const trace::Event& event, const trace::DialogNoted& noted);
  void on(const trace::Event& event, const trace::NodeChanged& changed);
  void on(const trace::BranchStarted& started);
  void on(const trace::Event& event, const trace::BranchChanged& changed);
  void on(const trace::Event& event, const trace::PacketSent& sent);
  DialogHistory* find(NodeId node, trace::DialogKey dialog);
  DialogHistory& begin(const trace::Event& event, trace::DialogKey dialog, std::string_view callId);
  void end(const trace::Event& event, DialogHistory& history);
  void noteChange(const trace::Event& event) {
    if (changes_.empty() || changes_.back() != event.id) changes_.push_back(event.id);
  }

  std::vector<DialogHistory> dialogs_;
  std::vector<EventId> changes_;
  std::vector<ProfileUse> profileUses_;
  std::map<std::pair<NodeId, trace::DialogKey>, Place> open_;
  std::map<std::pair<NodeId, std::string_view>, Place> openByCallId_;
  // Looked up and never walked, so their order shows nowhere.
  std::unordered_map<trace::TransactionId, Waiting> waiting_;  ///< by client transaction
  std::map<std::pair<trace::TransactionId, std::uint16_t>, BranchPlace> branches_;
};

}  // namespace forklab::query
