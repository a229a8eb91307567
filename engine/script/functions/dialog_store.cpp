#include "script/functions/dialog_store.h"

#include <array>

#include "script/functions/database_access.h"
#include "store/tables.h"

namespace forklab::functions {

namespace {

using dialog::Dialog;
using dialog::Side;
using store::Cell;

/// Columns in the order of their cells. `parameter` is what dialog calls the one that renames it.
struct Column {
  std::string_view parameter;
  std::string_view name;
};
constexpr std::array kColumns{
    Column{"h_entry_column", "hash_entry"},
    Column{"h_id_column", "hash_id"},
    Column{"call_id_column", "callid"},
    Column{"from_uri_column", "from_uri"},
    Column{"from_tag_column", "from_tag"},
    Column{"to_uri_column", "to_uri"},
    Column{"to_tag_column", "to_tag"},
    Column{"from_sock_column", "caller_sock"},
    Column{"to_sock_column", "callee_sock"},
    Column{"start_time_column", "start_time"},
    Column{"from_route_column", "caller_route_set"},
    Column{"to_route_column", "callee_route_set"},
    Column{"sflags_column", "sflags"},
    Column{"iflags_column", "iflags"},
    Column{"toroute_name_column", "toroute_name"},
    Column{"req_uri_column", "req_uri"},
    Column{"xdata_column", "xdata"},
    Column{"state_column", "state"},
    Column{"timeout_column", "timeout"},
    Column{"from_cseq_column", "caller_cseq"},
    Column{"to_cseq_column", "callee_cseq"},
    Column{"from_contact_column", "caller_contact"},
    Column{"to_contact_column", "callee_contact"},
};
// Places in it. What an update writes begins at kState.
constexpr std::size_t kEntry = 0, kId = 1, kCallId = 2, kFromUri = 3, kFromTag = 4, kToUri = 5, kToTag = 6,
                      kFromSocket = 7, kToSocket = 8, kStart = 9, kFromRoutes = 10, kToRoutes = 11,
                      kScriptFlags = 12, kProperties = 13, kTimeoutRoute = 14, kRequestUri = 15, kExtra = 16,
                      kState = 17, kTimeout = 18, kFromCseq = 19, kToCseq = 20, kFromContact = 21,
                      kToContact = 22;
constexpr std::array kVariableColumns{
    Column{"vars_h_entry_column", "hash_entry"},
    Column{"vars_h_id_column", "hash_id"},
    Column{"vars_key_column", "dialog_key"},
    Column{"vars_value_column", "dialog_value"},
};

constexpr std::string_view kUsualUrl = "mysql://kamailio:kamailiorw@localhost/kamailio";
constexpr int kTableVersion = 7;
constexpr int kVariablesVersion = 1;

Cell textOrNull(const std::string& text) { return text.empty() ? Cell() : Cell(text); }

std::string jsonText(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.append("\\").append(1, c);
    } else if (code < 0x20) {
      out.append("\\u00").append(1, kHex[code >> 4U]).append(1, kHex[code & 15U]);
    } else {
      out += c;
    }
  }
  return out + '"';
}

/// Column xdata: the profiles that the dialog is in, the newest first; null: none.
Cell extraOf(const Dialog& dialog) {
  if (dialog.memberships.empty()) return {};
  std::string text = "{\"profiles\":[";
  for (std::size_t i = dialog.memberships.size(); i-- > 0;) {
    const dialog::Membership& membership = dialog.memberships[i];
    text.append("{\"name\":").append(jsonText(membership.profile->name()));
    if (membership.profile->hasValue()) text.append(",\"value\":").append(jsonText(membership.value));
    text.append(",\"puid\":\"dlgp-forklab-").append(std::to_string(membership.number)).append("\"}");
    if (i > 0) text += ',';
  }
  return text + "]}";
}

/// Before its timer runs, Kamailio's timeout column lies as long ago as the server has been up (observed).
std::int64_t timeoutCell(const Dialog& dialog, ModuleServices& services) {
  if (dialog.timeoutAt != 0) return dialog.timeoutAt;
  return services.core().unixSeconds() - services.now().ns / 1'000'000'000;
}

std::vector<Cell> cellsOf(const Dialog& dialog, ModuleServices& services) {
  const dialog::Leg& caller = dialog.leg(Side::caller);
  const dialog::Leg& callee = dialog.leg(Side::callee);
  return {std::int64_t{dialog.entry},
          std::int64_t{dialog.id},
          dialog.callId,
          dialog.fromUri,
          caller.tag,
          dialog.toUri,
          callee.tag,
          caller.socket,
          callee.socket,
          dialog.startedAt,
          textOrNull(caller.routeSet),
          textOrNull(callee.routeSet),
          std::int64_t{dialog.scriptFlags},
          std::int64_t{dialog.properties},
          textOrNull(dialog.timeoutRoute),
          dialog.requestUri,
          extraOf(dialog),
          std::int64_t{dialog::numberOf(dialog.state)},
          timeoutCell(dialog, services),
          caller.cseq,
          callee.cseq,
          caller.contact,
          callee.contact};
}

void readLegs(Dialog& dialog, std::span<const Cell> cells) {
  const auto read = [&](Side side, std::size_t tag, std::size_t socket, std::size_t routes, std::size_t cseq,
                        std::size_t contact) {
    dialog::Leg& leg = dialog.leg(side);
    leg.tag = store::textOf(cells[tag]);
    leg.socket = store::textOf(cells[socket]);
    leg.routeSet = store::textOf(cells[routes]);
    leg.cseq = store::textOf(cells[cseq]);
    leg.contact = store::textOf(cells[contact]);
    leg.isKnown = true;
  };
  read(Side::caller, kFromTag, kFromSocket, kFromRoutes, kFromCseq, kFromContact);
  read(Side::callee, kToTag, kToSocket, kToRoutes, kToCseq, kToContact);
}

void readRow(Dialog& dialog, std::span<const Cell> cells) {
  dialog.callId = store::textOf(cells[kCallId]);
  dialog.fromUri = store::textOf(cells[kFromUri]);
  dialog.toUri = store::textOf(cells[kToUri]);
  dialog.requestUri = store::textOf(cells[kRequestUri]);
  dialog.state = static_cast<dialog::State>(store::integerOf(cells[kState]));
  dialog.startedAt = store::integerOf(cells[kStart]);
  dialog.timeoutAt = store::integerOf(cells[kTimeout]);
  dialog.scriptFlags = static_cast<std::uint32_t>(store::integerOf(cells[kScriptFlags]));
  dialog.properties = static_cast<std::uint32_t>(store::integerOf(cells[kProperties]));
  dialog.timeoutRoute = store::textOf(cells[kTimeoutRoute]);
  readLegs(dialog, cells);
}

}  // namespace

DialogStore::DialogStore(const script::Program& program, ModuleServices& services) : services_(services) {
  names_.table = program.textSetting("dialog", "table_name", "dialog");
  names_.variablesTable = program.textSetting("dialog", "vars_table_name", "dialog_vars");
  for (const Column& column : kColumns)
    names_.columns.push_back(program.textSetting("dialog", column.parameter, column.name));
  for (const Column& column : kVariableColumns)
    names_.variableColumns.push_back(program.textSetting("dialog", column.parameter, column.name));
  names_.callId = kCallId;
  names_.state = kState;
  statements_ = DialogStatements(names_);
  open(program, program.textSetting("dialog", "db_url", kUsualUrl));
}

void DialogStore::addRider(const dialog::Rider& rider) {
  riders_.push_back(&rider);
  const auto columns = rider.columns();
  names_.furtherColumns.insert(names_.furtherColumns.end(), columns.begin(), columns.end());
  statements_ = DialogStatements(names_);
}

void DialogStore::open(const script::Program& program, const std::string& url) {
  auto opened = DatabaseAccess::open(services_, url);
  if (!opened) return services_.reportFault("dialog", opened.error());
  database_.emplace(std::move(opened).value());
  if (!hasVersion(program, names_.table, kTableVersion) ||
      !hasVersion(program, names_.variablesTable, kVariablesVersion))
    database_.reset();
}

bool DialogStore::hasVersion(const script::Program& program, const std::string& table, int version) {
  if (program.integerSetting("dialog", "version_table", 1) == 0) return true;
  const auto checked = store::checkVersion(database_->file(), table, version);
  if (!checked) services_.reportFault("dialog", checked.error());
  return static_cast<bool>(checked);
}

bool DialogStore::outside(std::string_view statement) {
  const auto done = database_->file().run(statement);
  if (!done)
    services_.core().log("ERROR",
                         "dialog: nothing is stored: " + faultText(done.error(), database_->file().path()));
  return static_cast<bool>(done);
}

bool DialogStore::commit() {
  if (!hasFailed_ && outside("commit")) return true;
  // An error may have ended the transaction already: then there is nothing to undo.
  hasFailed_ = !database_->file().run("rollback");
  return false;
}

store::Rows DialogStore::run(const DatabasePurpose& purpose, const std::string& statement,
                             std::span<const Cell> values, std::string_view what) {
  if (!database_) return {};
  auto rows = database_->run(purpose, statement, values);
  if (rows) return std::move(rows).value();
  hasFailed_ = true;
  services_.core().log(
      "ERROR", "dialog: " + std::string(what) + ": " + faultText(rows.error(), database_->file().path()));
  return {};
}

void DialogStore::insert(const Dialog& dialog) {
  std::vector<Cell> cells = cellsOf(dialog, services_);
  for (const dialog::Rider* rider : riders_) rider->addCells(dialog, cells);
  run({"dialog: insert", dialog.callId}, statements_.insert, cells, "a dialog is not stored");
}

void DialogStore::update(const Dialog& dialog) {
  std::vector<Cell> cells = cellsOf(dialog, services_);
  cells.erase(cells.begin(), cells.begin() + kState);
  for (const dialog::Rider* rider : riders_) rider->addCells(dialog, cells);
  cells.emplace_back(std::int64_t{dialog.entry});
  cells.emplace_back(std::int64_t{dialog.id});
  run({"dialog: update", dialog.callId}, statements_.update, cells, "a change is not stored");
}

bool DialogStore::claim(const Dialog& dialog) {
  const Cell over = std::int64_t{dialog::numberOf(dialog::State::deleted)};
  const std::array<Cell, 4> values{over, std::int64_t{dialog.entry}, std::int64_t{dialog.id}, over};
  return run({"dialog: claim", dialog.callId}, statements_.claim, values, "nobody can say who ended the call")
             .changed > 0;
}

void DialogStore::remove(dialog::DialogKey key, std::string_view callId) {
  const std::array<Cell, 2> values{static_cast<std::int64_t>(key >> 32U),
                                   static_cast<std::int64_t>(key & 0xffffffff)};
  run({"dialog: delete", callId}, statements_.remove, values, "a dialog that is over stays stored");
  run({"dialog_vars: delete", callId}, statements_.removeVariables, values,
      "variables of a dialog that is over stay stored");
}

void DialogStore::insertVariable(const Dialog& dialog, const std::string& name, const std::string& value) {
  const std::array<Cell, 4> values{std::int64_t{dialog.entry}, std::int64_t{dialog.id}, name, value};
  run({"dialog_vars: insert", dialog.callId}, statements_.insertVariable, values, "a variable is not stored");
}

void DialogStore::updateVariable(const Dialog& dialog, const std::string& name, const std::string& value) {
  const std::array<Cell, 4> values{value, std::int64_t{dialog.entry}, std::int64_t{dialog.id}, name};
  run({"dialog_vars: update", dialog.callId}, statements_.updateVariable, values, "a variable is not stored");
}

void DialogStore::removeAll() {
  run({"dialog: delete"}, statements_.removeAll, {}, "the table is not emptied");
  run({"dialog_vars: delete"}, statements_.removeAllVariables, {}, "the table is not emptied");
}

template <class Taker>
void DialogStore::readPieces(std::string_view procedure, const std::string& statement, std::string_view what,
                             Taker takePiece) {
  std::array<Cell, 1> last{std::int64_t{-1}};
  for (std::size_t count = DialogStatements::kPieceRows; count == DialogStatements::kPieceRows;) {
    const store::Rows rows = run({procedure}, statement, last, what);
    count = rows.rows.size();
    takePiece(rows);
    if (count > 0) last[0] = rows.rows.back().front();
  }
}

void DialogStore::take(const store::Rows& rows, const Maker& make, const Joiner& join) {
  for (const auto& row : rows.rows) {
    const auto cells = std::span(row).subspan(1);
    Dialog* const dialog = make(static_cast<std::uint32_t>(store::integerOf(cells[kEntry])),
                                static_cast<std::uint32_t>(store::integerOf(cells[kId])));
    if (dialog == nullptr) continue;
    readRow(*dialog, cells);
    readProfiles(*dialog, cells[kExtra], join);
  }
}

void DialogStore::readAll(const Maker& make, const Joiner& join) {
  readPieces("dialog: load", statements_.load, "the dialogs are not read",
             [&](const store::Rows& rows) { take(rows, make, join); });
}

void DialogStore::readCall(std::string_view callId, const Maker& make, const Joiner& join,
                           const Finder& find) {
  const std::array<Cell, 1> values{std::string(callId)};
  const store::Rows rows =
      run({"dialog: look up", callId}, statements_.lookUp, values, "a dialog of another proxy is not found");
  take(rows, make, join);
  for (const auto& row : rows.rows) {
    const std::array<Cell, 2> numbers{row[1 + kEntry], row[1 + kId]};
    takeVariables(run({"dialog_vars: look up", callId}, statements_.lookUpVariables, numbers,
                      "the variables of a dialog of another proxy are not found"),
                  find);
  }
}

/// In the order of the column, as Kamailio joins them.
void DialogStore::readProfiles(Dialog& dialog, const Cell& extra, const Joiner& join) {
  if (store::textOf(extra).empty()) return;
  const std::array<Cell, 1> values{extra};
  // SQLite reads JSON, so it does here what Kamailio does without it: no call.
  const auto rows = database_->file().run(
      "select json_extract(value, '$.name'), json_extract(value, '$.value') from json_each(?, '$.profiles') "
      "order by key",
      values);
  if (!rows) {
    services_.core().log("ERROR", "dialog: the profiles of a dialog are not read: " + rows.error().message);
    return;
  }
  for (const auto& cells : rows->rows) join(dialog, store::textOf(cells[0]), store::textOf(cells[1]));
}

void DialogStore::takeVariables(const store::Rows& rows, const Finder& find) {
  for (const auto& row : rows.rows) {
    const auto cells = std::span(row).subspan(1);
    Dialog* const dialog = find(dialog::keyOf(static_cast<std::uint32_t>(store::integerOf(cells[0])),
                                              static_cast<std::uint32_t>(store::integerOf(cells[1]))));
    if (dialog != nullptr) dialog->setVariable(store::textOf(cells[2]), store::textOf(cells[3]));
  }
}

void DialogStore::readVariables(const Finder& find) {
  readPieces("dialog_vars: load", statements_.loadVariables, "the variables are not read",
             [&](const store::Rows& rows) { takeVariables(rows, find); });
}

}  // namespace forklab::functions
