#include <algorithm>

#include "query/database_tally.h"

namespace forklab::query {
namespace {

/// The next of 1, 2, 5, 10, 20, 50, …
kernel::Duration longer(kernel::Duration stretch) {
  std::int64_t power = 1;
  while (stretch.ns / power >= 10) power *= 10;
  return stretch.ns / power == 2 ? kernel::Duration{power * 5} : kernel::Duration{stretch.ns * 2};
}

std::size_t countOf(kernel::Instant end, kernel::Duration stretch) {
  return static_cast<std::size_t>(std::max<std::int64_t>(end.ns, 0) / stretch.ns) + 1;
}

}  // namespace

bool DatabaseSeries::update(kernel::Instant end) {
  const auto entries = tally_.entries();
  if (entries.empty()) return false;
  end = std::max(end, entries.back().event->time);
  kernel::Duration wanted = stretch_;
  while (countOf(end, wanted) > kMostStretches) wanted = longer(wanted);
  // A longer run needs longer stretches, and they are counted anew: so rarely that it costs nothing.
  if (wanted != stretch_) {
    calls_.clear();
    blocked_.clear();
    taken_ = 0;
    stretch_ = wanted;
  }
  const std::size_t count = std::max(countOf(end, stretch_), blocked_.size());
  if (taken_ == entries.size() && count == blocked_.size()) return false;
  blocked_.resize(count);
  calls_.resize(tally_.names(DatabaseGrouping::procedure).size());
  for (std::vector<std::uint32_t>& calls : calls_) calls.resize(count);
  for (; taken_ < entries.size(); ++taken_) take(entries[taken_]);
  return true;
}

std::size_t DatabaseSeries::stretchOf(kernel::Instant time) const {
  const std::int64_t place = std::max<std::int64_t>(time.ns, 0) / stretch_.ns;
  return std::min(static_cast<std::size_t>(place), blocked_.size() - 1);
}

void DatabaseSeries::take(const DatabaseTally::Entry& entry) {
  const kernel::Instant done = entry.event->time;
  ++calls_[entry.groups[static_cast<std::size_t>(DatabaseGrouping::procedure)]][stretchOf(done)];
  spreadBlocked({std::max<std::int64_t>(done.ns - entry.call().blocked.ns, 0)}, done);
}

void DatabaseSeries::spreadBlocked(kernel::Instant from, kernel::Instant to) {
  while (from < to) {
    const std::size_t at = stretchOf(from);
    const std::int64_t end = std::min((static_cast<std::int64_t>(at) + 1) * stretch_.ns, to.ns);
    blocked_[at].ns += end - from.ns;
    from.ns = end;
  }
}

}  // namespace forklab::query
