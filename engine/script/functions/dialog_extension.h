#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dialog/rider.h"
#include "script/functions/database_access.h"
#include "script/program.h"

namespace forklab::functions {

/// Whose dialogs a proxy knows: parameter dialog_reach of the lab's own module.
enum class DialogReach : std::uint8_t {
  own,      ///< Kamailio's: those in its memory
  ends,     ///< a BYE or CANCEL without a dialog is looked up among the rows of other sockets
  everyone  ///< every request within a dialog that is unknown here is looked up
};

/// What the lab's own module `forklab` adds to Kamailio's dialogs. Nothing of it is portable.
struct DialogExtension {
  explicit DialogExtension(const script::Program& program);

  DialogReach reach = DialogReach::own;
  bool loadsEarly = false;     ///< rows are told as loaded before other modules listen
  bool savesAtInvite = false;  ///< in realtime mode, states 1 and 2 have rows too
  std::string archiveTable;    ///< empty: none, here and below
  std::string historyTable;
  std::string extraAvp;  ///< name of the AVP that fills the column extra_info
};

/// The columns that the parameters of `forklab` add to the dialog's row: progress, who ended it and delay,
/// and variables of the dialog.
class ConfiguredRider final : public dialog::Rider {
 public:
  explicit ConfiguredRider(const script::Program& program);
  std::span<const std::string> columns() const override { return columns_; }
  void addCells(const dialog::Dialog& dialog, std::vector<store::Cell>& cells) const override;
  /// What the AVP held when the dialog or its transaction was made.
  void keepExtra(dialog::DialogKey dialog, std::string value) { extras_[dialog] = std::move(value); }
  void forget(dialog::DialogKey dialog) { extras_.erase(dialog); }

 private:
  std::vector<std::string> columns_;
  std::vector<std::string> sources_;  ///< beside them: "$progress", or the name of a variable
  // Looked up and never walked.
  std::unordered_map<dialog::DialogKey, std::string> extras_;
};

/// Rows about dialogs that outlive them: what became of each, and every change of its state.
class DialogJournal {
 public:
  DialogJournal(ModuleServices& services, const DialogExtension& extension);
  /// `database`: the dialog's own; it outlives the journal.
  void open(DatabaseAccess& database) { database_ = &database; }

  void noteChange(const dialog::Dialog& dialog, std::string_view from, std::string_view input,
                  std::string_view to);
  /// It is over, and its row goes.
  void archive(const dialog::Dialog& dialog);

 private:
  void write(const DatabasePurpose& purpose, const std::string& statement,
             std::span<const store::Cell> values);

  ModuleServices& services_;
  DatabaseAccess* database_ = nullptr;
  std::string archiving_;  ///< statement; empty: nothing is kept, here and below
  std::string noting_;
};

}  // namespace forklab::functions
