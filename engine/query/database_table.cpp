#include <algorithm>
#include <array>
#include <cstdio>

#include "query/database_tally.h"

namespace forklab::query {
namespace {

constexpr std::size_t kColumns = 8;
using Line = std::array<std::string, kColumns>;

Line lineOf(std::string name, const DatabaseCost& cost) {
  return {std::move(name),
          std::to_string(cost.calls),
          std::to_string(cost.roundTrips),
          std::to_string(cost.sentBytes),
          std::to_string(cost.receivedBytes),
          std::to_string(cost.rows),
          kernel::toText(cost.blocked),
          std::to_string(cost.failed)};
}

/// "2.5"; whole numbers without a point.
std::string meanText(std::uint64_t sum, std::size_t count) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", static_cast<double>(sum) / static_cast<double>(count));
  std::string mean(text.data());
  return mean.ends_with(".0") ? mean.substr(0, mean.size() - 2) : mean;
}

Line meanLine(const DatabaseCost& cost, std::size_t count) {
  return {"a call (of " + std::to_string(count) + ")",
          meanText(cost.calls, count),
          meanText(cost.roundTrips, count),
          meanText(cost.sentBytes, count),
          meanText(cost.receivedBytes, count),
          meanText(cost.rows, count),
          kernel::toText({cost.blocked.ns / static_cast<std::int64_t>(count)}),
          meanText(cost.failed, count)};
}

/// The first column to the left, numbers to the right; the last column only where something failed.
std::string aligned(const std::vector<Line>& lines, std::size_t columns) {
  std::array<std::size_t, kColumns> widths{};
  for (const Line& line : lines) {
    for (std::size_t column = 0; column < columns; ++column)
      widths[column] = std::max(widths[column], line[column].size());
  }
  std::string text;
  for (const Line& line : lines) {
    text += line[0] + std::string(widths[0] - line[0].size(), ' ');
    for (std::size_t column = 1; column < columns; ++column)
      text += std::string(2 + widths[column] - line[column].size(), ' ') + line[column];
    text += '\n';
  }
  return text;
}

}  // namespace

std::string databaseTable(const trace::Log& log) {
  DatabaseTally tally;
  for (std::size_t at = log.first(); at < log.size(); ++at) tally.take(log.at(at));
  if (tally.entries().empty()) return {};
  DatabaseSums sums(tally);
  sums.moveTo(tally.entries().back().event->id);
  std::vector<Line> lines{
      {"procedure", "calls", "round trips", "bytes sent", "received", "rows", "blocked", "failed"}};
  const auto names = tally.names(DatabaseGrouping::procedure);
  const auto costs = sums.groups(DatabaseGrouping::procedure);
  for (std::size_t at = 0; at < costs.size(); ++at)
    lines.push_back(lineOf(std::string(names[at]), costs[at]));
  lines.push_back(lineOf("all", sums.total()));
  if (sums.calls() > 0) lines.push_back(meanLine(sums.ofCalls(), sums.calls()));
  return aligned(lines, sums.total().failed > 0 ? kColumns : kColumns - 1);
}

}  // namespace forklab::query
