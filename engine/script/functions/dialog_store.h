#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dialog/profile.h"
#include "dialog/rider.h"
#include "script/functions/database_access.h"
#include "script/functions/dialog_statements.h"
#include "script/functions/module_state.h"
#include "script/program.h"

namespace forklab::functions {

/// dialog's db_mode.
enum class DialogWriting : std::uint8_t {
  never,
  realtime,  ///< DB_MODE_REALTIME: before the reply leaves
  delayed,   ///< DB_MODE_DELAYED
  shutdown   ///< DB_MODE_SHUTDOWN: when the proxy ends
};

/// Rows of `dialog` and `dialog_vars` and the dialogs that they stand for, by Kamailio's columns (tables of
/// version 7 and 1).
class DialogStore {
 public:
  /// Opens the database that dialog's parameters name; what is wrong with it is a fault of the start.
  DialogStore(const script::Program& program, ModuleServices& services);
  bool isOpen() const { return database_.has_value(); }
  DatabaseAccess& database() { return *database_; }
  /// Before the first row is written; it outlives the store.
  void addRider(const dialog::Rider& rider);

  /// Every row, oldest first. `make` gives the dialog of such numbers, null: the row is left alone; `join`
  /// hears of its profiles.
  using Maker = std::function<dialog::Dialog*(std::uint32_t entry, std::uint32_t id)>;
  using Joiner = std::function<void(dialog::Dialog&, const std::string& profile, const std::string& value)>;
  void readAll(const Maker& make, const Joiner& join);
  /// Marks its row as over. False: another proxy did that before, or there is no row any more.
  bool claim(const dialog::Dialog& dialog);
  /// Every variable of those that `find` gives.
  using Finder = std::function<dialog::Dialog*(dialog::DialogKey)>;
  void readVariables(const Finder& find);
  /// The rows of one call, with their variables.
  void readCall(std::string_view callId, const Maker& make, const Joiner& join, const Finder& find);
  /// The row, new or with what changes in it; its variables stand apart.
  void insert(const dialog::Dialog& dialog);
  void update(const dialog::Dialog& dialog);
  void remove(dialog::DialogKey key, std::string_view callId);
  /// A variable has got its first value, or another one.
  void insertVariable(const dialog::Dialog& dialog, const std::string& name, const std::string& value);
  void updateVariable(const dialog::Dialog& dialog, const std::string& name, const std::string& value);
  /// Both tables are empty then.
  void removeAll();
  /// What happens between them reaches the file at once, or not at all: then commit() gives false. Kamailio
  /// has no such calls, so they count as none.
  void begin() { hasFailed_ = !outside("begin"); }
  bool commit();

 private:
  void open(const script::Program& program, const std::string& url);
  bool hasVersion(const script::Program& program, const std::string& table, int version);
  void take(const store::Rows& rows, const Maker& make, const Joiner& join);
  static void takeVariables(const store::Rows& rows, const Finder& find);
  /// Every row, in pieces.
  template <class Taker>
  void readPieces(std::string_view procedure, const std::string& statement, std::string_view what,
                  Taker take);
  void readProfiles(dialog::Dialog& dialog, const store::Cell& extra, const Joiner& join);
  bool outside(std::string_view statement);
  store::Rows run(const DatabasePurpose& purpose, const std::string& statement,
                  std::span<const store::Cell> values, std::string_view what);

  ModuleServices& services_;
  std::optional<DatabaseAccess> database_;
  DialogStatements::Names names_;
  DialogStatements statements_;
  std::vector<const dialog::Rider*> riders_;
  bool hasFailed_ = false;  ///< something since begin()
};

}  // namespace forklab::functions
