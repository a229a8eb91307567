#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "script/functions/acc_extra.h"
#include "script/functions/database_access.h"
#include "script/functions/host.h"
#include "script/program.h"
#include "store/database.h"

namespace forklab::functions {

/// What one account says of a request; views are good during the call.
struct Account {
  const sip::Message& request;
  std::string code;
  std::string_view reason;
  std::string_view toTag;
  /// From and To change places: the request came from the callee (detect_direction).
  bool isTurned = false;
};

/// The lines of the log and the rows of the tables (Kamailio acc), with their fields in its order.
class AccountWriter {
 public:
  AccountWriter(const script::Program& program, ModuleServices& services);

  /// `host` is asked for the further fields.
  void log(std::string_view title, const Account& account, Host& host);
  /// False: no database, or it refused; here and below.
  bool store(std::string_view table, const Account& account, Host& host);
  bool insert(const DatabasePurpose& purpose, std::string_view table, const std::vector<std::string>& names,
              const std::vector<store::Cell>& values);
  /// As time_mode wants such a moment of a call in its column.
  store::Cell timeCell(std::int64_t seconds) const;
  /// log_level in words: "NOTICE".
  std::string_view logLevel() const { return logLevel_; }

 private:
  /// time_mode: what stands beside the whole seconds.
  enum class TimeMode : std::uint8_t { secondsOnly, microseconds, decimal, local, utc };
  struct TimeField {
    std::string name;
    std::string text;
    store::Cell cell;
  };
  void openTables(const script::Program& program);
  std::optional<TimeField> timeField() const;

  ModuleServices& services_;
  std::optional<DatabaseAccess> database_;
  std::string_view logLevel_;
  AccountExtra logExtra_;
  AccountExtra databaseExtra_;
  TimeMode timeMode_ = TimeMode::secondsOnly;
  std::string timeName_;
  std::string extensionName_;
  std::string timeFormat_;
  /// acc_…_column, in the order of the row.
  std::vector<std::string> columns_;
};

}  // namespace forklab::functions
