#include "script/functions/acc_writer.h"

#include <algorithm>
#include <array>

#include "script/functions/calendar.h"
#include "script/functions/database_access.h"
#include "store/time_cell.h"

namespace forklab::functions {
namespace {

using store::Cell;

struct Column {
  std::string_view parameter;
  std::string_view name;
};
constexpr std::array kColumns{
    Column{"acc_method_column", "method"},     Column{"acc_from_tag_column", "from_tag"},
    Column{"acc_to_tag_column", "to_tag"},     Column{"acc_callid_column", "callid"},
    Column{"acc_sip_code_column", "sip_code"}, Column{"acc_sip_reason_column", "sip_reason"},
    Column{"acc_time_column", "time"},
};

/// Kamailio's db_sqlite has null for what is absent, which tables with "not null" refuse (observed).
Cell textOrNull(std::string_view text) { return text.empty() ? Cell() : Cell(std::string(text)); }

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

/// Kamailio's L_ALERT (-5) to L_DBG (3).
std::string_view levelText(std::int64_t level) {
  constexpr std::array<std::string_view, 9> kTexts{"ALERT",   "BUG",    "CRITICAL", "CRITICAL", "ERROR",
                                                   "WARNING", "NOTICE", "INFO",     "DEBUG"};
  return kTexts[static_cast<std::size_t>(std::clamp<std::int64_t>(level + 5, 0, 8))];
}

std::string_view fromTagOf(const Account& account) {
  return account.isTurned ? account.toTag : account.request.fromTag();
}
std::string_view toTagOf(const Account& account) {
  return account.isTurned ? account.request.fromTag() : account.toTag;
}

}  // namespace

AccountWriter::AccountWriter(const script::Program& program, ModuleServices& services) : services_(services) {
  const auto text = [&](std::string_view name, std::string_view otherwise) {
    return program.textSetting("acc", name, otherwise);
  };
  logLevel_ = levelText(program.integerSetting("acc", "log_level", 1));
  logExtra_ = AccountExtra(text("log_extra", {}));
  databaseExtra_ = AccountExtra(text("db_extra", {}));
  timeMode_ =
      static_cast<TimeMode>(std::clamp<std::int64_t>(program.integerSetting("acc", "time_mode", 0), 0, 4));
  timeName_ = text("time_attr", {});
  extensionName_ = text("time_exten", "time_exten");
  timeFormat_ = text("time_format", "%Y-%m-%d %H:%M:%S");
  for (const Column& column : kColumns) columns_.push_back(text(column.parameter, column.name));
  openTables(program);
}

void AccountWriter::openTables(const script::Program& program) {
  const std::string url = program.textSetting("acc", "db_url", {});
  if (url.empty()) return;
  auto opened = DatabaseAccess::open(services_, url);
  if (!opened) return services_.reportFault("acc", opened.error());
  database_.emplace(std::move(opened).value());
}

/// Microseconds have a name of their own; the other modes want time_attr.
std::optional<AccountWriter::TimeField> AccountWriter::timeField() const {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t at = services_.core().environment().epoch + services_.now().ns;
  const std::int64_t seconds = at / kSecond;
  const std::int64_t micros = at % kSecond / 1000;
  if (timeMode_ == TimeMode::microseconds) return TimeField{extensionName_, std::to_string(micros), micros};
  if (timeMode_ == TimeMode::secondsOnly || timeName_.empty()) return std::nullopt;
  if (timeMode_ == TimeMode::decimal) {
    constexpr double kMicrosPerSecond = 1e6;
    const std::string millis = std::to_string(1'000 + (micros + 500) / 1'000);
    const double exact = static_cast<double>(seconds) + static_cast<double>(micros) / kMicrosPerSecond;
    return TimeField{timeName_, std::to_string(seconds) + "." + millis.substr(1), exact};
  }
  const std::string date = calendarFormat(seconds, timeFormat_);
  return TimeField{timeName_, date, date};
}

void AccountWriter::log(std::string_view title, const Account& account, Host& host) {
  std::string text(title);
  text.append("timestamp=").append(std::to_string(services_.core().unixSeconds()));
  if (const auto time = timeField()) text.append(";").append(time->name).append("=").append(time->text);
  text.append(";method=").append(account.request.methodText());
  text.append(";from_tag=").append(fromTagOf(account));
  text.append(";to_tag=").append(toTagOf(account));
  text.append(";call_id=").append(account.request.callId());
  text.append(";code=").append(account.code).append(";reason=").append(account.reason);
  for (const AccountExtra::Field& field : logExtra_.fields())
    text.append(";").append(field.name).append("=").append(AccountExtra::valueOf(field, host).toText());
  services_.core().log(logLevel_, text);
}

bool AccountWriter::store(std::string_view table, const Account& account, Host& host) {
  if (!database_) return false;
  std::vector<std::string> names = columns_;
  std::vector<Cell> values{textOrNull(account.request.methodText()),
                           textOrNull(fromTagOf(account)),
                           textOrNull(toTagOf(account)),
                           textOrNull(account.request.callId()),
                           textOrNull(account.code),
                           textOrNull(account.reason),
                           store::cellOfTime(services_.core().unixSeconds())};
  if (auto time = timeField()) {
    names.push_back(time->name);
    values.push_back(std::move(time->cell));
  }
  for (const AccountExtra::Field& field : databaseExtra_.fields()) {
    const Value value = AccountExtra::valueOf(field, host);
    names.push_back(field.name);
    values.push_back(value.isNull() ? Cell() : Cell(value.toText()));
  }
  return insert({"acc: insert", account.request.callId()}, table, names, values);
}

store::Cell AccountWriter::timeCell(std::int64_t seconds) const {
  if (timeMode_ == TimeMode::utc) return calendarFormat(seconds, "%Y-%m-%d %H:%M:%S");
  return store::cellOfTime(seconds);
}

bool AccountWriter::insert(const DatabasePurpose& purpose, std::string_view table,
                           const std::vector<std::string>& names, const std::vector<Cell>& values) {
  if (!database_) return false;
  std::string statement = "insert into " + quoted(table) + " (";
  for (std::size_t i = 0; i < names.size(); ++i) statement += (i == 0 ? "" : ", ") + quoted(names[i]);
  statement += ") values (?";
  for (std::size_t i = 1; i < names.size(); ++i) statement += ", ?";
  const auto done = database_->run(purpose, statement + ")", values);
  if (!done) services_.core().log("ERROR", "acc: " + done.error().message);
  return static_cast<bool>(done);
}

}  // namespace forklab::functions
