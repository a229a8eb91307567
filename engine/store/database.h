#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kernel/result.h"

struct sqlite3;
struct sqlite3_stmt;

/// SQLite files with the tables that Kamailio keeps in them.
namespace forklab::store {

/// One value of a row: null, integer, real or text (blobs are read as text).
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;
/// As a person would write it; null is empty.
std::string textOf(const Cell& cell);
/// Text that is no number gives 0.
std::int64_t integerOf(const Cell& cell);

/// What a statement gives, whole.
struct Rows {
  std::vector<std::string> columns;
  std::vector<std::string> declared;  ///< types of the columns in capitals; empty: computed
  std::vector<std::vector<Cell>> rows;
  std::int64_t changed = 0;  ///< rows that it inserted, updated or deleted
};

/// What a file must be for open().
enum class OpenMode : std::uint8_t { existing, create };

/// One open file. Bounds: a result has at most kMostRows rows, a value kMostBytes. A writer waits a tenth of
/// a second for another one, then fails; from then on it does not wait until it has written again, so that a
/// lock held for long costs its time once. A file that was taken away is opened anew when there is one again.
class Database {
 public:
  static constexpr std::size_t kMostRows = 100'000;
  static constexpr int kMostBytes = 16 * 1024 * 1024;
  /// Steps of SQLite's own machine for one statement: some seconds.
  static constexpr std::int64_t kMostWork = 100'000'000;

  /// ":memory:" is a file of its own that nobody else sees. Files get a write-ahead log, so that readers and
  /// a writer do not wait for each other.
  static kernel::Result<Database> open(std::string_view path, OpenMode mode);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  const std::string& path() const { return path_; }
  /// One statement, prepared once and kept; `values` fill its question marks. The range of an error lies in
  /// `statement`.
  kernel::Result<Rows> run(std::string_view statement, std::span<const Cell> values = {});
  /// Several statements without values, in one transaction: all or none. The range of an error lies in
  /// `statements`.
  kernel::Result<std::int64_t> runScript(const std::string& statements);

 private:
  struct Closer {
    void operator()(sqlite3* handle) const;
    void operator()(sqlite3_stmt* statement) const;
  };
  using Handle = std::unique_ptr<sqlite3, Closer>;
  using Statement = std::unique_ptr<sqlite3_stmt, Closer>;

  Database(Handle handle, std::string path);
  /// Whether the open file still stands under its name; if not, the one that does is opened.
  kernel::Result<std::int64_t> ensurePlace();
  /// After a statement: how long the next one waits for another writer.
  void judgePatience(bool hasWritten);
  kernel::Result<std::int64_t> runEach(std::string_view statements);
  kernel::Error lastError(std::string_view statement) const;
  kernel::Result<sqlite3_stmt*> prepare(std::string_view statement);
  kernel::Result<Rows> step(sqlite3_stmt* statement, std::string_view text);

  std::string path_;
  bool waits_ = true;
  std::unique_ptr<std::int64_t> work_;  ///< of the statement at hand; does not move with us
  Handle handle_;                       ///< outlives what is prepared on it
  std::map<std::string, Statement, std::less<>> prepared_;
};

}  // namespace forklab::store
