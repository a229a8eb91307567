#include "store/database.h"

#include <sqlite3.h>

#include <charconv>

namespace forklab::store {

using kernel::Error;
using kernel::Result;

namespace {

constexpr int kPatienceAtStartMilliseconds = 5'000;
constexpr int kPatienceMilliseconds = 100;
/// Texts that a script computes could be endless in number.
constexpr std::size_t kMostPrepared = 64;

constexpr int kStepsBetweenLooks = 100'000;

/// Asked by SQLite while a statement runs; not 0 ends it.
int hasWorkedEnough(void* work) {
  auto& done = *static_cast<std::int64_t*>(work);
  done += kStepsBetweenLooks;
  return done >= Database::kMostWork ? 1 : 0;
}

Cell cellOf(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL: return {};
    case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT: return sqlite3_column_double(statement, column);
    default: break;
  }
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return bytes == nullptr ? std::string() : std::string(bytes, size);
}

int bindCell(sqlite3_stmt* statement, int index, const Cell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell))
    return sqlite3_bind_int64(statement, index, *number);
  if (const auto* real = std::get_if<double>(&cell)) return sqlite3_bind_double(statement, index, *real);
  const auto* text = std::get_if<std::string>(&cell);
  if (text == nullptr) return sqlite3_bind_null(statement, index);
  // The values outlive the step, so nothing is copied.
  return sqlite3_bind_text(statement, index, text->data(), static_cast<int>(text->size()), nullptr);
}

/// What may help against an error of SQLite's; empty: its message says it.
std::string_view mendOf(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY: return "another program is writing to it, and holds it for long";
    case SQLITE_FULL: return "make room on its disk";
    case SQLITE_IOERR: return "look whether its disk is full or broken";
    case SQLITE_READONLY: return "let the one who runs the proxy write to the file and to its folder";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return "save what `sqlite3 FILE .recover` finds, or put a copy in its place";
    case SQLITE_CANTOPEN: return "look for the file and at the rights on its folder";
    default: return {};
  }
}

std::string capitals(const char* text) {
  std::string made = text == nullptr ? "" : text;
  for (char& c : made) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return made;
}

}  // namespace

std::string textOf(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  const auto* real = std::get_if<double>(&cell);
  if (real == nullptr) return {};
  char digits[32];
  return {digits, std::to_chars(digits, digits + sizeof digits, *real).ptr};
}

std::int64_t integerOf(const Cell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return *number;
  if (const auto* real = std::get_if<double>(&cell)) return static_cast<std::int64_t>(*real);
  const auto* text = std::get_if<std::string>(&cell);
  std::int64_t number = 0;
  if (text != nullptr) std::from_chars(text->data(), text->data() + text->size(), number);
  return number;
}

void Database::Closer::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void Database::Closer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Database::Database(Handle handle, std::string path) : path_(std::move(path)), handle_(std::move(handle)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(std::string_view name, OpenMode mode) {
  const std::string path(name);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  if (mode == OpenMode::create || path == ":memory:") flags |= SQLITE_OPEN_CREATE;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Database database(Handle(raw), path);
  if (code != SQLITE_OK) {
    return Error{"cannot open the database \"" + path + "\": " + sqlite3_errstr(code),
                 {},
                 "check the path; the file must exist, and `sqlite3 FILE < tables.sql` makes one"};
  }
  sqlite3_busy_timeout(raw, kPatienceAtStartMilliseconds);
  sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, kMostBytes);
  database.work_ = std::make_unique<std::int64_t>(0);
  sqlite3_progress_handler(raw, kStepsBetweenLooks, &hasWorkedEnough, database.work_.get());
  // A script must not reach other files through a statement.
  sqlite3_limit(raw, SQLITE_LIMIT_ATTACHED, 0);
  const auto logged = database.run("pragma journal_mode = wal");
  if (!logged) {
    const std::string_view what =
        (sqlite3_errcode(raw) & 0xff) == SQLITE_NOTADB ? " is not a database: " : ": ";
    const std::string_view mend = mendOf(sqlite3_errcode(raw));
    return Error{"\"" + path + "\"" + std::string(what) + logged.error().message,
                 {},
                 mend.empty() ? "name an SQLite file" : std::string(mend)};
  }
  // With a write-ahead log a crash of the machine may lose the last writes, never the file.
  const auto eased = database.run("pragma synchronous = normal");
  if (!eased) return eased.error();
  sqlite3_busy_timeout(raw, kPatienceMilliseconds);
  return database;
}

Result<std::int64_t> Database::ensurePlace() {
  int hasMoved = 0;
  if (handle_ != nullptr) sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved);
  if (handle_ != nullptr && hasMoved == 0) return 0;
  // Closed first: the log that lies beside it belongs to the file that is gone.
  prepared_.clear();
  handle_.reset();
  auto again = open(path_, OpenMode::existing);
  if (!again) return again.error();
  *this = std::move(again).value();
  return 1;
}

void Database::judgePatience(bool hasWritten) {
  const bool isBusy = !hasWritten && (sqlite3_errcode(handle_.get()) & 0xff) == SQLITE_BUSY;
  const bool waits = hasWritten || (waits_ && !isBusy);
  if (waits == waits_) return;
  waits_ = waits;
  sqlite3_busy_timeout(handle_.get(), waits ? kPatienceMilliseconds : 0);
}

Error Database::lastError(std::string_view statement) const {
  Error error;
  error.message = sqlite3_errmsg(handle_.get());
  if (sqlite3_errcode(handle_.get()) == SQLITE_INTERRUPT) {
    error.message = "the statement was stopped: it took too many steps";
    error.hint = "ask for less, or let an index help";
  }
  if (error.hint.empty()) error.hint = mendOf(sqlite3_errcode(handle_.get()));
  const int offset = sqlite3_error_offset(handle_.get());
  const auto end = static_cast<std::uint32_t>(statement.size());
  error.range = {offset < 0 ? 0 : static_cast<std::uint32_t>(offset), end};
  return error;
}

Result<sqlite3_stmt*> Database::prepare(std::string_view statement) {
  const auto kept = prepared_.find(statement);
  if (kept != prepared_.end()) return kept->second.get();
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const int code =
      sqlite3_prepare_v2(handle_.get(), statement.data(), static_cast<int>(statement.size()), &raw, &rest);
  Statement made(raw);
  if (code != SQLITE_OK) return lastError(statement);
  if (made == nullptr) return Error{"there is no statement in the text", {}, "write one, as in: select 1"};
  if (prepared_.size() >= kMostPrepared) prepared_.clear();
  prepared_.emplace(std::string(statement), std::move(made));
  return raw;
}

Result<Rows> Database::step(sqlite3_stmt* statement, std::string_view text) {
  Rows result;
  const int columns = sqlite3_column_count(statement);
  for (int i = 0; i < columns; ++i) {
    result.columns.emplace_back(sqlite3_column_name(statement, i));
    result.declared.push_back(capitals(sqlite3_column_decltype(statement, i)));
  }
  const std::int64_t before = sqlite3_total_changes64(handle_.get());
  int code = sqlite3_step(statement);
  for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
    if (result.rows.size() == kMostRows) {
      return Error{"the result has more than " + std::to_string(kMostRows) + " rows",
                   {0, static_cast<std::uint32_t>(text.size())},
                   "bound it, as in: … limit 1000"};
    }
    auto& row = result.rows.emplace_back();
    row.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i) row.push_back(cellOf(statement, i));
  }
  if (code != SQLITE_DONE) return lastError(text);
  result.changed = sqlite3_total_changes64(handle_.get()) - before;
  return result;
}

Result<Rows> Database::run(std::string_view statement, std::span<const Cell> values) {
  if (const auto there = ensurePlace(); !there) return there.error();
  const auto prepared = prepare(statement);
  if (!prepared) return prepared.error();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (bindCell(*prepared, static_cast<int>(i + 1), values[i]) != SQLITE_OK) return lastError(statement);
  }
  *work_ = 0;
  Result<Rows> result = step(*prepared, statement);
  judgePatience(result && sqlite3_stmt_readonly(*prepared) == 0);
  // Reset at once: a statement that stays open holds a lock.
  sqlite3_reset(*prepared);
  sqlite3_clear_bindings(*prepared);
  return result;
}

Result<std::int64_t> Database::runEach(std::string_view statements) {
  // An error that SQLite has no place for is its statement's, which does not begin with the space before it.
  constexpr std::string_view kSpace = " \t\r\n";
  for (std::size_t at = statements.find_first_not_of(kSpace); at < statements.size();
       at = statements.find_first_not_of(kSpace, at)) {
    const char* const begin = statements.data() + at;
    const char* tail = begin;
    sqlite3_stmt* raw = nullptr;
    const int length = static_cast<int>(statements.size() - at);
    int code = sqlite3_prepare_v2(handle_.get(), begin, length, &raw, &tail);
    const Statement statement(raw);
    while (code == SQLITE_OK && raw != nullptr) {
      const int stepped = sqlite3_step(raw);
      if (stepped == SQLITE_DONE) break;
      if (stepped != SQLITE_ROW) code = stepped;
    }
    if (code != SQLITE_OK) {
      Error error = lastError(statements.substr(at));
      error.range = {error.range.begin + static_cast<std::uint32_t>(at),
                     error.range.end + static_cast<std::uint32_t>(at)};
      return error;
    }
    at = static_cast<std::size_t>(tail - statements.data());
  }
  return std::int64_t{0};
}

Result<std::int64_t> Database::runScript(const std::string& statements) {
  const std::int64_t before = sqlite3_total_changes64(handle_.get());
  *work_ = 0;
  const auto begun = runEach("begin");
  if (!begun) return begun;
  const auto done = runEach(statements);
  const auto ended = runEach(done ? "commit" : "rollback");
  if (!done || !ended) return done ? ended : done;
  return sqlite3_total_changes64(handle_.get()) - before;
}

}  // namespace forklab::store
