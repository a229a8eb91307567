#include "query/call_board.h"

#include <algorithm>
#include <array>

#include "sip/uri.h"

namespace forklab::query {
namespace {

constexpr std::array<std::string_view, kPhoneStates> kStates{"idle", "dialled", "trying", "ringing",
                                                             "busy", "talking", "ended",  "failed"};

PhoneState stateNamed(std::string_view progress) {
  const auto found = std::ranges::find(kStates, progress);
  return found == kStates.end() ? PhoneState::dialled : static_cast<PhoneState>(found - kStates.begin());
}

/// A trace that has no progress still has states.
PhoneState stateOf(const DialogMoment& moment) {
  if (!moment.progress.empty()) return stateNamed(moment.progress);
  if (moment.state == "early") return PhoneState::ringing;
  if (moment.state == "deleted") return PhoneState::ended;
  return moment.state == "unconfirmed" ? PhoneState::dialled : PhoneState::talking;
}

kernel::Instant sinceOf(const DialogMoment& moment) {
  return moment.progress.empty() ? moment.stateSince : moment.progressSince;
}

/// What a phone that was called does. Idle: this call is nothing to it any more.
PhoneState stateOf(const DialogBranch::Change* change) {
  if (change == nullptr) return PhoneState::trying;
  if (change->state == "ringing") return PhoneState::ringing;
  if (change->state == "answered") return PhoneState::talking;
  const bool isBusy = change->code == 486 || change->code == 600;
  return isBusy && change->state == "failed" ? PhoneState::busy : PhoneState::idle;
}

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool contains(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) { return lower(a) == lower(b); };
  return std::ranges::search(text, part, same).begin() != text.end();
}

bool isIn(const std::vector<BoardProfile>& profiles, const BoardFilter& filter) {
  return std::ranges::any_of(profiles, [&](const BoardProfile& one) {
    return one.first == filter.profile && (filter.value.empty() || one.second == filter.value);
  });
}

/// A call under way hides one that is over, and of two alike the newer one hides the older.
bool hides(const BoardRow& one, const BoardRow& other) {
  if (isActive(one.state) != isActive(other.state)) return isActive(one.state);
  return one.event >= other.event;
}

void merge(BoardRow& row, BoardRow seen) {
  const std::size_t calls = row.calls + (isActive(seen.state) ? 1 : 0);
  if (row.state == PhoneState::idle || hides(seen, row)) {
    seen.phone = std::move(row.phone);
    seen.node = row.node;
    seen.remembered = std::move(row.remembered);
    row = std::move(seen);
  }
  row.calls = calls;
}

}  // namespace

std::string_view phoneStateText(PhoneState state) { return kStates[static_cast<std::size_t>(state)]; }

bool isActive(PhoneState state) {
  return state == PhoneState::dialled || state == PhoneState::trying || state == PhoneState::ringing ||
         state == PhoneState::talking;
}

std::string_view dialledPart(std::string_view uri) {
  const auto parsed = sip::parseUri(uri);
  if (!parsed) return uri;
  return parsed->user.empty() ? parsed->host : parsed->user;
}

bool passes(const BoardRow& row, const BoardFilter& filter) {
  if (!filter.profile.empty() && !isIn(row.profiles, filter) && !isIn(row.remembered, filter)) return false;
  if (filter.text.empty()) return true;
  return contains(row.phone, filter.text) || contains(row.number, filter.text) ||
         contains(row.with, filter.text);
}

CallBoard::CallBoard(const DialogIndex& index, std::vector<BoardPhone> phones)
    : index_(index), phones_(std::move(phones)), remembered_(phones_.size()) {
  for (std::size_t phone = 0; phone < phones_.size(); ++phone) {
    kernel::Endpoint address = phones_[phone].address;
    address.protocol = kernel::Protocol::udp;
    byAddress_.try_emplace(address, phone);
    byName_.try_emplace(phones_[phone].name, phone);
  }
}

// By the address that it can be reached at, whatever it calls itself; else by its name.
CallBoard::Party CallBoard::partyOf(std::string_view contact, std::string_view uri) const {
  const auto parsed = sip::parseUri(contact);
  if (parsed) {
    const auto ip = kernel::IpAddress::parse(parsed->host);
    const std::uint16_t port = parsed->port == 0 ? std::uint16_t{5060} : parsed->port;
    const auto found = ip ? byAddress_.find({*ip, port, kernel::Protocol::udp}) : byAddress_.end();
    if (found != byAddress_.end()) return {std::string(phones_[found->second].name), found->second};
  }
  const std::string_view part = dialledPart(uri);
  const auto named = byName_.find(part);
  return {std::string(part), named == byName_.end() ? SIZE_MAX : named->second};
}

void CallBoard::update() {
  const auto uses = index_.profileUses();
  for (; usesTaken_ < uses.size(); ++usesTaken_) {
    const DialogIndex::ProfileUse& use = uses[usesTaken_];
    profiles_.insert({use.name, use.value});
    const DialogMoment moment = dialogAt(index_.dialogs()[use.dialog], use.event);
    const Party caller = partyOf(moment.caller.contact, moment.fromUri);
    if (caller.phone != SIZE_MAX) remembered_[caller.phone].insert({use.name, use.value});
  }
}

std::vector<CallBoard::Call> CallBoard::callsAt(EventId playhead) const {
  std::vector<Call> calls;
  std::map<std::string_view, std::size_t> places;
  const auto dialogs = index_.dialogs().first(index_.startedUntil(playhead));
  for (const DialogHistory& history : dialogs) {
    if (!history.isThereAt(playhead)) continue;
    const auto [found, isNew] = places.try_emplace(history.callId, calls.size());
    if (isNew) calls.emplace_back();
    calls[found->second].dialogs.push_back(&history);
    calls[found->second].moments.push_back(dialogAt(history, playhead));
  }
  for (Call& call : calls) identify(call);
  return calls;
}

void CallBoard::identify(Call& call) const {
  const DialogMoment& first = call.moments.front();
  call.state = stateOf(first);
  call.caller = partyOf(first.caller.contact, first.fromUri);
  // The proxy next to the phone knows it best; before the answer nobody does.
  std::string_view contact;
  for (const DialogMoment& moment : call.moments) {
    if (!moment.callee.contact.empty()) contact = moment.callee.contact;
  }
  call.answered = partyOf(contact, first.toUri.empty() ? first.requestUri : first.toUri);
}

std::vector<BoardRow> CallBoard::rows(EventId playhead) const {
  Rows rows;
  for (std::size_t phone = 0; phone < phones_.size(); ++phone) {
    BoardRow& row = rows.phones.emplace_back();
    row.phone = phones_[phone].name;
    row.node = phones_[phone].node;
    row.remembered.assign(remembered_[phone].begin(), remembered_[phone].end());
  }
  for (const Call& call : callsAt(playhead)) {
    const DialogMoment& first = call.moments.front();
    BoardRow seen;
    seen.state = call.state;
    seen.since = sinceOf(first);
    seen.callId = call.dialogs.front()->callId;
    seen.event = call.dialogs.front()->started;
    seen.number = dialledPart(first.toUri.empty() ? first.requestUri : first.toUri);
    for (std::size_t at = 0; at < call.dialogs.size(); ++at) {
      const NodeId proxy = call.dialogs[at]->node;
      if (std::ranges::find(seen.proxies, proxy) == seen.proxies.end()) seen.proxies.push_back(proxy);
      for (const BoardProfile& profile : call.moments[at].profiles) seen.profiles.push_back(profile);
    }
    placeCallees(call, seen, playhead, rows);
    seen.isCaller = true;
    seen.with = call.answered.name;
    place(call.caller, std::move(seen), rows);
  }
  for (auto& [name, row] : rows.outside) rows.phones.push_back(std::move(row));
  return std::move(rows.phones);
}

void CallBoard::place(const Party& party, BoardRow seen, Rows& rows) const {
  if (party.phone != SIZE_MAX) return merge(rows.phones[party.phone], std::move(seen));
  if (party.name.empty()) return;
  BoardRow& row = rows.outside[party.name];
  row.phone = party.name;
  merge(row, std::move(seen));
}

void CallBoard::placeCallees(const Call& call, const BoardRow& seen, EventId playhead, Rows& rows) const {
  BoardRow called = seen;
  called.with = call.caller.name;
  const bool isAnswered = call.state == PhoneState::talking || call.state == PhoneState::ended;
  const bool isKnown = std::ranges::any_of(
      call.moments, [](const DialogMoment& moment) { return !moment.callee.contact.empty(); });
  if (isAnswered && isKnown) return place(call.answered, std::move(called), rows);
  if (placeBranches(call, called, playhead, rows)) return;
  // Nobody is known but the number.
  if (call.state == PhoneState::failed || call.state == PhoneState::ended) return;
  if (call.state == PhoneState::dialled) called.state = PhoneState::trying;
  place(call.answered, std::move(called), rows);
}

bool CallBoard::placeBranches(const Call& call, const BoardRow& seen, EventId playhead, Rows& rows) const {
  bool isToPhones = false;
  for (const DialogHistory* const history : call.dialogs) {
    for (const DialogBranch& branch : history->branches) {
      if (branch.event > playhead) break;
      const auto found = byAddress_.find({branch.to.ip, branch.to.port, kernel::Protocol::udp});
      if (found == byAddress_.end()) continue;
      isToPhones = true;
      const DialogBranch::Change* const change = branch.at(playhead);
      BoardRow called = seen;
      called.state = stateOf(change);
      called.since = change == nullptr ? history->from : change->time;
      if (called.state != PhoneState::idle) place({{}, found->second}, std::move(called), rows);
    }
  }
  return isToPhones;
}

}  // namespace forklab::query
