#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "query/dialog_index.h"

/// What every phone does at a playhead, as the proxies that keep dialogs know it: one board for all of them.
namespace forklab::query {

enum class PhoneState : std::uint8_t { idle, dialled, trying, ringing, busy, talking, ended, failed };
inline constexpr std::size_t kPhoneStates = 8;
/// "talking"; static text.
std::string_view phoneStateText(PhoneState state);

/// A phone that the board has a row for, whether or not it calls.
struct BoardPhone {
  std::string_view name;
  kernel::Endpoint address;
  NodeId node = trace::kNoNode;
};

/// A profile that calls of a phone are in: "customer" and "shop1"; the value may be empty.
using BoardProfile = std::pair<std::string_view, std::string_view>;

struct BoardRow {
  std::string phone;             ///< its name; of an outside party the user part of its URI
  NodeId node = trace::kNoNode;  ///< kNoNode: an outside party
  PhoneState state = PhoneState::idle;
  kernel::Instant since;  ///< in that state
  bool isCaller = false;
  std::string number;                    ///< that was dialled
  std::string with;                      ///< who is at the other end
  std::vector<NodeId> proxies;           ///< that keep this call, the caller's first
  std::vector<BoardProfile> profiles;    ///< of this call
  std::vector<BoardProfile> remembered;  ///< of every call that this phone made in this run, this one too
  std::string_view callId;
  std::size_t calls = 0;  ///< that it is in at once; the row tells of the newest
  EventId event = 0;      ///< that began this call at the proxy

  bool operator==(const BoardRow&) const = default;
};

/// Which rows are wanted. Empty texts want all.
struct BoardFilter {
  std::string profile, value;
  std::string text;  ///< anywhere in names and numbers, whatever the case
};
bool passes(const BoardRow& row, const BoardFilter& filter);

/// Whether this state is of a call under way.
bool isActive(PhoneState state);

/// Rows of phones in their order, then outside parties that are in a call. The index must live as long.
class CallBoard {
 public:
  CallBoard(const DialogIndex& index, std::vector<BoardPhone> phones);

  /// Takes in what was indexed since the last call: which profiles the phones' calls were in.
  void update();
  std::vector<BoardRow> rows(EventId playhead) const;
  /// Every profile and value that was seen.
  const std::set<BoardProfile>& profiles() const { return profiles_; }

 private:
  struct Party {
    std::string name;
    std::size_t phone = SIZE_MAX;  ///< place in phones_; SIZE_MAX: outside
  };
  /// The dialogs of one Call-ID, the caller's proxy first.
  struct Call {
    std::vector<const DialogHistory*> dialogs;
    std::vector<DialogMoment> moments;
    Party caller, answered;
    PhoneState state = PhoneState::idle;
  };
  struct Rows {
    std::vector<BoardRow> phones;
    std::map<std::string, BoardRow> outside;
  };

  Party partyOf(std::string_view contact, std::string_view uri) const;
  std::vector<Call> callsAt(EventId playhead) const;
  void identify(Call& call) const;
  void placeCallees(const Call& call, const BoardRow& seen, EventId playhead, Rows& rows) const;
  /// The phones that it was sent to. False: to none of ours.
  bool placeBranches(const Call& call, const BoardRow& seen, EventId playhead, Rows& rows) const;
  void place(const Party& party, BoardRow seen, Rows& rows) const;

  const DialogIndex& index_;
  std::vector<BoardPhone> phones_;
  std::map<kernel::Endpoint, std::size_t> byAddress_;
  std::map<std::string_view, std::size_t> byName_;
  std::size_t usesTaken_ = 0;
  std::set<BoardProfile> profiles_;
  std::vector<std::set<BoardProfile>> remembered_;  ///< beside phones_
};

/// The part of a URI that people dial: "bob" of "sip:bob@example.com"; without one the host. May be empty.
std::string_view dialledPart(std::string_view uri);

}  // namespace forklab::query
