#include "script/functions/database_access.h"

#include "store/database_url.h"

namespace forklab::functions {
namespace {

constexpr std::uint32_t kNumberBytes = 8;

/// What a value takes on its way, without what a driver wraps around it.
std::uint32_t bytesOf(const store::Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return static_cast<std::uint32_t>(text->size());
  return std::holds_alternative<std::monostate>(cell) ? 0 : kNumberBytes;
}

std::uint32_t bytesOf(const kernel::Result<store::Rows>& rows) {
  std::uint32_t bytes = 0;
  if (!rows) return static_cast<std::uint32_t>(rows.error().message.size());
  for (const auto& row : rows->rows) {
    for (const store::Cell& cell : row) bytes += bytesOf(cell);
  }
  return bytes + kNumberBytes;
}

std::uint32_t rowsOf(const kernel::Result<store::Rows>& rows) {
  if (!rows) return 0;
  return static_cast<std::uint32_t>(rows->rows.empty() ? static_cast<std::size_t>(rows->changed)
                                                       : rows->rows.size());
}

}  // namespace

std::string faultText(const kernel::Error& error, const std::string& path) {
  std::string text = error.message;
  if (text.find(path) == text.npos) text += " (" + path + ")";
  return error.hint.empty() ? text : text + "; " + error.hint;
}

kernel::Result<DatabaseAccess> DatabaseAccess::open(ModuleServices& services, std::string_view url) {
  DatabaseAccess access(services);
  access.place_ = services.databasePlace(url);
  if (access.place_ != nullptr) return access;
  const auto path = [&]() -> kernel::Result<std::string> {
    if (!services.databaseFile().empty()) return std::string(services.databaseFile());
    const auto file = store::fileOfUrl(url);
    return file ? services.pathOf(*file) : file.error();
  }();
  if (!path) return path.error();
  auto opened = store::Database::open(*path, store::OpenMode::existing);
  if (!opened) return opened.error();
  access.own_ = std::make_unique<store::Database>(std::move(opened).value());
  return access;
}

/// Where no answer comes back, nothing was done: the question is what got lost.
kernel::Result<store::Rows> DatabaseAccess::runFar(std::string_view statement,
                                                   std::span<const store::Cell> values,
                                                   std::uint32_t sentBytes, kernel::Duration& took) {
  const auto there = place_->travel(services_->node(), sentBytes);
  if (!there) {
    took = place_->patience();
    return kernel::Error{"the database does not answer", {}, "look at the links between it and the proxy"};
  }
  auto rows = place_->database().run(statement, values);
  took = *there + place_->work() + place_->travel(services_->node(), bytesOf(rows)).value_or(*there);
  return rows;
}

kernel::Result<store::Rows> DatabaseAccess::run(const DatabasePurpose& purpose, std::string_view statement,
                                                std::span<const store::Cell> values) {
  proxy::Core& core = services_->core();
  kernel::Duration blocked = core.environment().databaseCall;
  trace::Recorder& recorder = services_->recorder();
  const bool isRecorded = recorder.records(trace::Level::full);
  if (place_ == nullptr && blocked.ns == 0 && !isRecorded) return own_->run(statement, values);
  auto sentBytes = static_cast<std::uint32_t>(statement.size());
  for (const store::Cell& value : values) sentBytes += bytesOf(value);
  kernel::Duration took;
  auto rows = place_ == nullptr ? own_->run(statement, values) : runFar(statement, values, sentBytes, took);
  blocked = blocked + took;
  if (blocked.ns > 0) core.block(blocked, "database: " + std::string(purpose.procedure));
  if (isRecorded) {
    trace::DatabaseCalled called;
    called.procedure = recorder.keep(purpose.procedure);
    called.statement = recorder.keep(statement);
    called.callId = recorder.keep(purpose.callId);
    if (!rows) called.error = recorder.keep(rows.error().message);
    called.blocked = blocked;
    called.sentBytes = sentBytes;
    called.receivedBytes = bytesOf(rows);
    called.rows = rowsOf(rows);
    called.database = place_ == nullptr ? trace::kNoNode : place_->node();
    recorder.append(services_->now(), services_->node(), trace::Level::full, called);
  }
  return rows;
}

}  // namespace forklab::functions
