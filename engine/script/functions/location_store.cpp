#include "script/functions/location_store.h"

#include <array>

#include "script/functions/database_access.h"
#include "store/tables.h"
#include "store/time_cell.h"

namespace forklab::functions {
namespace {

using store::Cell;

/// Columns in the order of their cells. `parameter` is what usrloc calls the one that renames it.
struct Column {
  std::string_view parameter;
  std::string_view name;
};
constexpr std::array kColumns{
    Column{"user_column", "username"},
    Column{"domain_column", "domain"},
    Column{"contact_column", "contact"},
    Column{"expires_column", "expires"},
    Column{"q_column", "q"},
    Column{"callid_column", "callid"},
    Column{"cseq_column", "cseq"},
    Column{"flags_column", "flags"},
    Column{"cflags_column", "cflags"},
    Column{"user_agent_column", "user_agent"},
    Column{"received_column", "received"},
    Column{"path_column", "path"},
    Column{"socket_column", "socket"},
    Column{"methods_column", "methods"},
    Column{"last_modified_column", "last_modified"},
    Column{"ruid_column", "ruid"},
    Column{"instance_column", "instance"},
    Column{"reg_id_column", "reg_id"},
    Column{"server_id_column", "server_id"},
    Column{"connection_id_column", "connection_id"},
    Column{"keepalive_column", "keepalive"},
    Column{"partition_column", "partition"},
};
// Places in it.
constexpr std::size_t kUser = 0, kDomain = 1, kUri = 2, kExpires = 3, kQ = 4, kCallId = 5, kCSeq = 6,
                      kCFlags = 8, kAgent = 9, kReceived = 10, kPath = 11, kSocket = 12, kMethods = 13,
                      kModified = 14, kRuid = 15, kInstance = 16, kFlow = 17;

constexpr std::uint32_t kAllMethods = 0xffffffff;
constexpr double kThousandths = 1000.0;

Cell textOrNull(const std::string& text) { return text.empty() ? Cell() : Cell(text); }

/// -1 stands for no q at all.
Cell cellOfQ(std::int16_t q) { return q < 0 ? -1.0 : q / kThousandths; }

std::int16_t qOf(const Cell& cell) {
  const auto* real = std::get_if<double>(&cell);
  const double q = real != nullptr ? *real : static_cast<double>(store::integerOf(cell));
  return q < 0 ? std::int16_t{-1} : static_cast<std::int16_t>(q * kThousandths + 0.5);
}

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

constexpr std::string_view kUsualUrl = "mysql://kamailio:kamailiorw@localhost/kamailio";
constexpr int kTableVersion = 9;

}  // namespace

LocationStore::LocationStore(const script::Program& program, ModuleServices& services, std::uint32_t natFlag)
    : services_(services),
      natFlag_(natFlag),
      serverId_(program.integerSetting("core", "server_id", 0)),
      usesDomain_(program.integerSetting("usrloc", "use_domain", 0) != 0) {
  for (const Column& column : kColumns)
    names_.push_back(program.textSetting("usrloc", column.parameter, column.name));
  open(program, program.textSetting("usrloc", "db_url", kUsualUrl));
}

void LocationStore::open(const script::Program& program, const std::string& url) {
  auto opened = DatabaseAccess::open(services_, url);
  if (!opened) return services_.reportFault("usrloc", opened.error());
  database_.emplace(std::move(opened).value());
  if (program.integerSetting("usrloc", "version_table", 1) == 0) return;
  const auto version = store::checkVersion(database_->file(), "location", kTableVersion);
  if (version) return;
  database_.reset();
  services_.reportFault("usrloc", version.error());
}

void LocationStore::outside(std::string_view statement) {
  if (!database_) return;
  const auto done = database_->file().run(statement);
  if (!done) services_.core().log("ERROR", "usrloc: " + done.error().message);
}

std::optional<store::Rows> LocationStore::run(const DatabasePurpose& purpose, const std::string& statement,
                                              std::span<const Cell> values) {
  if (!database_) return std::nullopt;
  auto rows = database_->run(purpose, statement, values);
  if (rows) return std::move(rows).value();
  services_.core().log("ERROR", "usrloc: " + faultText(rows.error(), database_->file().path()));
  return std::nullopt;
}

std::vector<Cell> LocationStore::cellsOf(std::string_view aor, const Contact& contact) const {
  const std::size_t at = usesDomain_ ? aor.find('@') : std::string_view::npos;
  const std::string domain(at == std::string_view::npos ? std::string_view{} : aor.substr(at + 1));
  const bool isOfSocket = contact.socket != proxy::kNoSocket;
  const auto socketText = [&] {
    const kernel::Endpoint& bound = services_.core().sockets()[contact.socket].at;
    return std::string(kernel::protocolName(bound.protocol)) + ":" + bound.text();
  };
  return {std::string(aor.substr(0, at)),
          textOrNull(domain),
          contact.uri,
          store::cellOfTime(contact.expiresAt),
          cellOfQ(contact.q),
          contact.callId,
          std::int64_t{contact.cseq},
          std::int64_t{0},
          std::int64_t{contact.flags},
          contact.userAgent,
          textOrNull(contact.received),
          textOrNull(contact.path),
          isOfSocket ? Cell(socketText()) : Cell(),
          contact.methods == kAllMethods ? Cell() : Cell(std::int64_t{contact.methods}),
          store::cellOfTime(contact.modifiedAt),
          contact.ruid,
          textOrNull(contact.instance),
          std::int64_t{contact.flowId},
          serverId_,
          std::int64_t{-1},
          std::int64_t{(contact.flags & natFlag_) != 0 ? 1 : 0},
          std::int64_t{0}};
}

LocationStore::Row LocationStore::rowOf(std::span<const Cell> cells) const {
  Row row;
  row.aor = store::textOf(cells[kUser]);
  if (usesDomain_) row.aor += "@" + store::textOf(cells[kDomain]);
  Contact& contact = row.contact;
  contact.uri = store::textOf(cells[kUri]);
  contact.expiresAt = store::timeOf(cells[kExpires]);
  contact.q = qOf(cells[kQ]);
  contact.callId = store::textOf(cells[kCallId]);
  contact.cseq = static_cast<std::uint32_t>(store::integerOf(cells[kCSeq]));
  contact.flags = static_cast<std::uint32_t>(store::integerOf(cells[kCFlags]));
  contact.userAgent = store::textOf(cells[kAgent]);
  contact.received = store::textOf(cells[kReceived]);
  contact.path = store::textOf(cells[kPath]);
  contact.socket = services_.core().sockets().named(store::textOf(cells[kSocket]));
  const bool takesAll = std::holds_alternative<std::monostate>(cells[kMethods]);
  contact.methods = takesAll ? kAllMethods : static_cast<std::uint32_t>(store::integerOf(cells[kMethods]));
  contact.modifiedAt = store::timeOf(cells[kModified]);
  contact.ruid = store::textOf(cells[kRuid]);
  contact.instance = store::textOf(cells[kInstance]);
  contact.flowId = static_cast<std::uint32_t>(store::integerOf(cells[kFlow]));
  contact.rowState = RowState::isSynced;
  return row;
}

std::vector<LocationStore::Row> LocationStore::select(std::string_view table, const std::string& condition,
                                                      std::span<const Cell> values) {
  std::string statement = "select ";
  for (std::size_t i = 0; i < names_.size(); ++i) statement += (i == 0 ? "" : ", ") + nameOf(i);
  statement += " from " + quoted(table) + condition;
  std::vector<Row> rows;
  const auto found = run({"usrloc: select"}, statement, values);
  if (!found) return rows;
  for (const auto& cells : found->rows) rows.push_back(rowOf(cells));
  return rows;
}

std::vector<LocationStore::Row> LocationStore::readAll(std::string_view table) {
  return select(table, "", {});
}

std::vector<LocationStore::Row> LocationStore::read(std::string_view table, std::string_view aor) {
  const std::size_t at = usesDomain_ ? aor.find('@') : std::string_view::npos;
  std::vector<Cell> values{std::string(aor.substr(0, at))};
  std::string condition = " where " + nameOf(kUser) + " = ?";
  if (at != std::string_view::npos) {
    values.emplace_back(std::string(aor.substr(at + 1)));
    condition += " and " + nameOf(kDomain) + " = ?";
  }
  return select(table, condition + " order by " + nameOf(kQ), values);
}

std::vector<LocationStore::Row> LocationStore::readExpired(std::string_view table, std::int64_t now) {
  const std::array<Cell, 2> values{store::cellOfTime(now), store::cellOfTime(0)};
  return select(table, " where " + nameOf(kExpires) + " < ? and " + nameOf(kExpires) + " != ?", values);
}

bool LocationStore::insert(std::string_view table, std::string_view aor, const Contact& contact) {
  std::string columns;
  std::string marks;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    columns += (i == 0 ? "" : ", ") + nameOf(i);
    marks += i == 0 ? "?" : ", ?";
  }
  return run({"usrloc: insert", contact.callId},
             "insert into " + quoted(table) + " (" + columns + ") values (" + marks + ")",
             cellsOf(aor, contact))
      .has_value();
}

bool LocationStore::update(std::string_view table, const Contact& contact) {
  std::vector<Cell> cells = cellsOf({}, contact);
  std::string statement = "update " + quoted(table) + " set ";
  // The user of a binding never changes.
  for (std::size_t i = kUri; i < names_.size(); ++i)
    statement += (i == kUri ? "" : ", ") + nameOf(i) + " = ?";
  cells.erase(cells.begin(), cells.begin() + kUri);
  cells.emplace_back(contact.ruid);
  return run({"usrloc: update", contact.callId}, statement + " where " + nameOf(kRuid) + " = ?", cells)
      .has_value();
}

void LocationStore::remove(std::string_view table, const Contact& contact) {
  const std::array<Cell, 1> values{contact.ruid};
  run({"usrloc: delete", contact.callId}, "delete from " + quoted(table) + " where " + nameOf(kRuid) + " = ?",
      values);
}

}  // namespace forklab::functions
