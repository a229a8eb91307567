#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "trace/log.h"

/// What a run asked of its databases and what that cost, at any playhead. Texts live as long as the log.
namespace forklab::query {

using trace::EventId;

/// Sums over calls of databases (trace::DatabaseCalled).
struct DatabaseCost {
  std::uint64_t calls = 0;
  std::uint64_t failed = 0;
  std::uint64_t roundTrips = 0;
  std::uint64_t sentBytes = 0;
  std::uint64_t receivedBytes = 0;
  std::uint64_t rows = 0;
  kernel::Duration blocked;  ///< worker time

  void add(const trace::DatabaseCalled& call);
  void remove(const trace::DatabaseCalled& call);
  bool operator==(const DatabaseCost&) const = default;
};

/// By what costs are added up.
enum class DatabaseGrouping : std::uint8_t { procedure, statement, call };
inline constexpr std::size_t kDatabaseGroupings = 3;

/// Every call of a database in the order of the log, and the groups that it belongs to. One thread.
class DatabaseTally {
 public:
  static constexpr std::uint32_t kNoGroup = UINT32_MAX;

  struct Entry {
    const trace::Event* event = nullptr;
    /// By DatabaseGrouping: place in names(); kNoGroup: it was for no SIP call.
    std::array<std::uint32_t, kDatabaseGroupings> groups{};

    const trace::DatabaseCalled& call() const { return std::get<trace::DatabaseCalled>(event->payload); }
  };

  /// Each event of a log is given once, in order; it must stay where it is.
  void take(const trace::Event& event);
  std::span<const Entry> entries() const { return entries_; }
  /// How many of them a playhead has seen.
  std::size_t entriesUntil(EventId playhead) const;
  /// Of the groups: procedures, statements or Call-IDs, in the order of their first call.
  std::span<const std::string_view> names(DatabaseGrouping grouping) const;

 private:
  struct Names {
    std::vector<std::string_view> all;
    // Looked up and never walked, so its order shows nowhere.
    std::unordered_map<std::string_view, std::uint32_t> places;
    std::uint32_t placeOf(std::string_view name);
  };

  std::vector<Entry> entries_;
  std::array<Names, kDatabaseGroupings> names_;
};

/// The sums as they stand at a playhead. A step costs what lies between the old playhead and the new one.
class DatabaseSums {
 public:
  /// The tally must live as long.
  explicit DatabaseSums(const DatabaseTally& tally) : tally_(tally) {}

  /// False: nothing changed.
  bool moveTo(EventId playhead);
  const DatabaseCost& total() const { return total_; }
  /// Beside DatabaseTally::names(); those that begin behind the playhead have no calls, or are missing at the
  /// end.
  std::span<const DatabaseCost> groups(DatabaseGrouping grouping) const;
  /// What was for SIP calls, and for how many.
  const DatabaseCost& ofCalls() const { return ofCalls_; }
  std::size_t calls() const { return calls_; }

 private:
  void take(const DatabaseTally::Entry& entry);
  void giveBack(const DatabaseTally::Entry& entry);

  const DatabaseTally& tally_;
  std::size_t seen_ = 0;
  DatabaseCost total_, ofCalls_;
  std::size_t calls_ = 0;
  std::array<std::vector<DatabaseCost>, kDatabaseGroupings> groups_;
};

/// Calls and blocked worker time per stretch of time, as far as the tally has got: what a chart shows.
class DatabaseSeries {
 public:
  /// A run is cut into at most so many stretches.
  static constexpr std::size_t kMostStretches = 60;

  /// The tally must live as long.
  explicit DatabaseSeries(const DatabaseTally& tally) : tally_(tally) {}

  /// Takes in new entries and makes room for a run that lasts until `end`. False: nothing changed.
  bool update(kernel::Instant end);
  /// 1, 2 or 5 of a power of ten.
  kernel::Duration stretch() const { return stretch_; }
  std::size_t stretches() const { return blocked_.size(); }
  /// Calls of one procedure by stretch; beside DatabaseTally::names().
  std::span<const std::uint32_t> calls(std::size_t procedure) const { return calls_[procedure]; }
  /// Worker time that was blocked within each stretch.
  std::span<const kernel::Duration> blocked() const { return blocked_; }

 private:
  void take(const DatabaseTally::Entry& entry);
  void spreadBlocked(kernel::Instant from, kernel::Instant to);
  std::size_t stretchOf(kernel::Instant time) const;

  const DatabaseTally& tally_;
  kernel::Duration stretch_{1'000'000};
  std::size_t taken_ = 0;
  std::vector<std::vector<std::uint32_t>> calls_;
  std::vector<kernel::Duration> blocked_;
};

/// A table for people: a line per procedure, one for all, and one for the mean of a SIP call. Empty: no
/// database was called.
std::string databaseTable(const trace::Log& log);

}  // namespace forklab::query
