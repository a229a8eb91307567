#include "query/database_tally.h"

#include <algorithm>

namespace forklab::query {
namespace {

constexpr std::size_t indexOf(DatabaseGrouping grouping) { return static_cast<std::size_t>(grouping); }
constexpr std::size_t kCall = indexOf(DatabaseGrouping::call);

}  // namespace

void DatabaseCost::add(const trace::DatabaseCalled& call) {
  ++calls;
  failed += call.error.empty() ? 0 : 1;
  roundTrips += call.roundTrips;
  sentBytes += call.sentBytes;
  receivedBytes += call.receivedBytes;
  rows += call.rows;
  blocked.ns += call.blocked.ns;
}

void DatabaseCost::remove(const trace::DatabaseCalled& call) {
  --calls;
  failed -= call.error.empty() ? 0 : 1;
  roundTrips -= call.roundTrips;
  sentBytes -= call.sentBytes;
  receivedBytes -= call.receivedBytes;
  rows -= call.rows;
  blocked.ns -= call.blocked.ns;
}

std::uint32_t DatabaseTally::Names::placeOf(std::string_view name) {
  const auto [found, isNew] = places.try_emplace(name, static_cast<std::uint32_t>(all.size()));
  if (isNew) all.push_back(name);
  return found->second;
}

void DatabaseTally::take(const trace::Event& event) {
  const auto* const call = std::get_if<trace::DatabaseCalled>(&event.payload);
  if (call == nullptr) return;
  entries_.push_back({&event,
                      {names_[indexOf(DatabaseGrouping::procedure)].placeOf(call->procedure),
                       names_[indexOf(DatabaseGrouping::statement)].placeOf(call->statement),
                       call->callId.empty() ? kNoGroup : names_[kCall].placeOf(call->callId)}});
}

std::size_t DatabaseTally::entriesUntil(EventId playhead) const {
  const auto isBehind = [](EventId id, const Entry& entry) { return id < entry.event->id; };
  const auto behind = std::upper_bound(entries_.begin(), entries_.end(), playhead, isBehind);
  return static_cast<std::size_t>(behind - entries_.begin());
}

std::span<const std::string_view> DatabaseTally::names(DatabaseGrouping grouping) const {
  return names_[indexOf(grouping)].all;
}

bool DatabaseSums::moveTo(EventId playhead) {
  const std::size_t wanted = tally_.entriesUntil(playhead);
  if (wanted == seen_) return false;
  for (; seen_ < wanted; ++seen_) take(tally_.entries()[seen_]);
  for (; seen_ > wanted; --seen_) giveBack(tally_.entries()[seen_ - 1]);
  return true;
}

std::span<const DatabaseCost> DatabaseSums::groups(DatabaseGrouping grouping) const {
  return groups_[indexOf(grouping)];
}

void DatabaseSums::take(const DatabaseTally::Entry& entry) {
  const trace::DatabaseCalled& call = entry.call();
  total_.add(call);
  for (std::size_t grouping = 0; grouping < kDatabaseGroupings; ++grouping) {
    const std::uint32_t group = entry.groups[grouping];
    if (group == DatabaseTally::kNoGroup) continue;
    std::vector<DatabaseCost>& costs = groups_[grouping];
    if (group >= costs.size()) costs.resize(group + std::size_t{1});
    costs[group].add(call);
  }
  if (entry.groups[kCall] == DatabaseTally::kNoGroup) return;
  ofCalls_.add(call);
  if (groups_[kCall][entry.groups[kCall]].calls == 1) ++calls_;
}

void DatabaseSums::giveBack(const DatabaseTally::Entry& entry) {
  const trace::DatabaseCalled& call = entry.call();
  total_.remove(call);
  for (std::size_t grouping = 0; grouping < kDatabaseGroupings; ++grouping) {
    if (entry.groups[grouping] != DatabaseTally::kNoGroup)
      groups_[grouping][entry.groups[grouping]].remove(call);
  }
  if (entry.groups[kCall] == DatabaseTally::kNoGroup) return;
  ofCalls_.remove(call);
  if (groups_[kCall][entry.groups[kCall]].calls == 0) --calls_;
}

}  // namespace forklab::query
