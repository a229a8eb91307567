#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "script/functions/module_state.h"
#include "store/database.h"

namespace forklab::functions {

/// Who asks a database and what for: "dialog: insert", "sqlops: route[CARRIERS]".
struct DatabasePurpose {
  std::string_view procedure;
  std::string_view callId = {};  ///< of the call that it is for
};

/// An error of a database as a line of the log tells it: what, which file, what may help.
std::string faultText(const kernel::Error& error, const std::string& path);

/// A database as one module uses it: the file of a db_url, or what stands for it (ModuleServices). Each call
/// blocks the worker for as long as it takes, and a full record has it as `database_called`.
class DatabaseAccess {
 public:
  /// The file must exist, beside the script and inside its folder where that is asked.
  static kernel::Result<DatabaseAccess> open(ModuleServices& services, std::string_view url);

  /// One statement (store::Database::run). An error too takes its time.
  kernel::Result<store::Rows> run(const DatabasePurpose& purpose, std::string_view statement,
                                  std::span<const store::Cell> values = {});
  /// Behind the back of the cost model: what is checked before the proxy starts.
  store::Database& file() { return place_ == nullptr ? *own_ : place_->database(); }

 private:
  explicit DatabaseAccess(ModuleServices& services) : services_(&services) {}
  kernel::Result<store::Rows> runFar(std::string_view statement, std::span<const store::Cell> values,
                                     std::uint32_t sentBytes, kernel::Duration& took);

  ModuleServices* services_;
  std::unique_ptr<store::Database> own_;
  DatabasePlace* place_ = nullptr;
};

}  // namespace forklab::functions
