#include "script/functions/dialog_board.h"

#include <map>

#include "script/functions/dialog_state.h"
#include "script/functions/rpc.h"
#include "script/functions/usrloc.h"
#include "sip/uri.h"

namespace forklab::functions {

namespace {

using dialog::Progress;
using dialog::Side;

bool isActive(Progress progress) {
  return progress == Progress::dialled || progress == Progress::trying || progress == Progress::ringing ||
         progress == Progress::talking;
}

/// "bob" of "sip:bob@example.com"; without a user the host.
std::string_view dialledPart(std::string_view uri) {
  const auto parsed = sip::parseUri(uri);
  if (!parsed) return uri;
  return parsed->user.empty() ? parsed->host : parsed->user;
}

struct Row {
  const Dialog* dialog = nullptr;  ///< null: idle
  Side side = Side::caller;
  std::string with;
  std::int64_t calls = 0;
};

class Board {
 public:
  explicit Board(RpcCall& call) : call_(call), now_(call.core().unixSeconds()) {}

  void addRegistered(Location& location);
  void add(const Dialog& dialog);
  RpcValue value(bool hasIdle) const;

 private:
  std::string partyOf(const Dialog& dialog, Side side) const;
  void place(const std::string& phone, const Dialog& dialog, Side side);
  RpcValue rowOf(const std::string& phone, const Row& row) const;
  std::int64_t secondsOf(const Dialog& dialog) const;

  RpcCall& call_;
  std::int64_t now_;
  std::map<std::string, Row> registered_, others_;
  std::map<std::string, std::string, std::less<>> ownerOf_;  ///< address of record by contact
};

// By the address of record that has the contact, else by the name in the URI.
std::string Board::partyOf(const Dialog& dialog, Side side) const {
  const auto owner = ownerOf_.find(dialog.leg(side).contact);
  if (owner != ownerOf_.end()) return owner->second;
  return std::string(dialledPart(side == Side::caller ? dialog.fromUri : dialog.toUri));
}

void Board::addRegistered(Location& location) {
  for (const auto& [table, records] : location.inMemory().tables()) {
    for (const auto& [aor, list] : records) {
      if (!list.hasValid(now_)) continue;
      registered_.try_emplace(aor);
      for (const Contact& contact : list.all()) ownerOf_.try_emplace(contact.uri, aor);
    }
  }
}

/// A call under way hides one that is over, and of two alike the newer one the older.
void Board::place(const std::string& phone, const Dialog& dialog, Side side) {
  if (phone.empty()) return;
  const auto known = registered_.find(phone);
  Row& row = known == registered_.end() ? others_[phone] : known->second;
  const bool goesOn = isActive(dialog.progress);
  row.calls += goesOn ? 1 : 0;
  if (row.dialog != nullptr) {
    const bool didGoOn = isActive(row.dialog->progress);
    if (didGoOn != goesOn ? didGoOn : row.dialog->dialledAt > dialog.dialledAt) return;
  }
  row.dialog = &dialog;
  row.side = side;
  row.with = partyOf(dialog, dialog::otherSide(side));
}

void Board::add(const Dialog& dialog) {
  place(partyOf(dialog, Side::caller), dialog, Side::caller);
  // Who was only called, and did not take the call, is idle again.
  const bool wasTaken = dialog.leg(Side::callee).isKnown;
  const bool isNothing = dialog.progress == Progress::failed || dialog.progress == Progress::ended;
  if (!isNothing || wasTaken) place(partyOf(dialog, Side::callee), dialog, Side::callee);
}

std::int64_t Board::secondsOf(const Dialog& dialog) const {
  if (dialog.progress == Progress::talking && dialog.startedAt != 0) return now_ - dialog.startedAt;
  if (!isActive(dialog.progress) && dialog.endedAt != 0) return now_ - dialog.endedAt;
  return now_ - dialog.madeAt;
}

RpcValue Board::rowOf(const std::string& phone, const Row& row) const {
  RpcValue value = RpcValue::fields();
  RpcValue proxies = RpcValue::list();
  RpcValue profiles = RpcValue::list();
  const Dialog* const dialog = row.dialog;
  if (dialog != nullptr) {
    proxies.append(call_.core().sockets()[0].at.text());
    for (const dialog::Membership& membership : dialog->memberships) {
      RpcValue profile = RpcValue::fields();
      profile.set("name", membership.profile->name());
      profile.set("value", membership.value);
      profiles.append(std::move(profile));
    }
  }
  std::string_view state = "idle";
  if (dialog != nullptr) {
    const bool isCalled = row.side == Side::callee && dialog->progress == Progress::dialled;
    state = dialog::progressText(isCalled ? Progress::trying : dialog->progress);
  }
  value.set("phone", phone);
  value.set("state", state);
  value.set("direction", dialog == nullptr ? "" : row.side == Side::caller ? "out" : "in");
  value.set("number", dialog == nullptr ? std::string_view() : dialledPart(dialog->toUri));
  value.set("with", row.with);
  value.set("seconds", dialog == nullptr ? std::int64_t{0} : secondsOf(*dialog));
  value.set("calls", row.calls);
  value.set("call_id", dialog == nullptr ? std::string() : dialog->callId);
  value.set("proxies", std::move(proxies));
  value.set("profiles", std::move(profiles));
  return value;
}

RpcValue Board::value(bool hasIdle) const {
  RpcValue list = RpcValue::list();
  for (const auto* const rows : {&registered_, &others_}) {
    for (const auto& [phone, row] : *rows) {
      if (hasIdle || row.dialog != nullptr) list.append(rowOf(phone, row));
    }
  }
  return list;
}

bool isWanted(const Dialog& dialog, RpcCall& call) {
  if (call.parameterCount() == 0) return true;
  for (const dialog::Membership& membership : dialog.memberships) {
    if (membership.profile->name() != call.text(0)) continue;
    if (call.parameterCount() == 1 || membership.value == call.text(1)) return true;
  }
  return false;
}

}  // namespace

void listBoard(RpcCall& call) {
  Dialogs* const dialogs = call.state<Dialogs>();
  FORKLAB_CHECK(dialogs != nullptr);
  if (call.parameterCount() > 0 && dialogs->profiles().find(call.text(0)) == nullptr)
    return call.fail(404, "Profile not found: " + std::string(call.text(0)));
  Board board(call);
  if (Location* const location = call.state<Location>(); location != nullptr) board.addRegistered(*location);
  dialogs->table().forEach([&](const Dialog& dialog) {
    if (isWanted(dialog, call)) board.add(dialog);
  });
  call.result = board.value(call.parameterCount() == 0);
}

}  // namespace forklab::functions
