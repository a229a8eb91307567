#include "script/functions/usrloc.h"

#include <algorithm>
#include <array>

#include "kernel/digest.h"
#include "script/functions/host.h"
#include "script/functions/usrloc_commands.h"
#include "script/program.h"

namespace forklab::functions {
namespace {

constexpr std::string_view kExpiredRoute = "usrloc:contact-expired";
constexpr std::string_view kTimer = "usrloc timer_interval";

using Read = Value (*)(const LocationTable::Expired& expired);
struct Attribute {
  std::string_view name;
  Read read;
};

Value textOrNull(const std::string& text) { return text.empty() ? Value() : Value(text); }

constexpr std::array kAttributes{
    Attribute{"aor", [](const LocationTable::Expired& e) { return Value(e.aor); }},
    Attribute{"addr", [](const LocationTable::Expired& e) { return Value(e.contact.uri); }},
    Attribute{"path", [](const LocationTable::Expired& e) { return textOrNull(e.contact.path); }},
    Attribute{"received", [](const LocationTable::Expired& e) { return textOrNull(e.contact.received); }},
    Attribute{"expires", [](const LocationTable::Expired& e) { return Value(e.contact.expiresAt); }},
    Attribute{"callid", [](const LocationTable::Expired& e) { return Value(e.contact.callId); }},
    Attribute{"q", [](const LocationTable::Expired& e) { return Value(std::int64_t{e.contact.q}); }},
    Attribute{"cseq", [](const LocationTable::Expired& e) { return Value(std::int64_t{e.contact.cseq}); }},
    Attribute{"cflags", [](const LocationTable::Expired& e) { return Value(std::int64_t{e.contact.flags}); }},
    Attribute{"user_agent", [](const LocationTable::Expired& e) { return textOrNull(e.contact.userAgent); }},
    Attribute{"methods",
              [](const LocationTable::Expired& e) { return Value(std::int64_t{e.contact.methods}); }},
    Attribute{"ruid", [](const LocationTable::Expired& e) { return Value(e.contact.ruid); }},
    Attribute{"reg_id",
              [](const LocationTable::Expired& e) { return Value(std::int64_t{e.contact.flowId}); }},
    Attribute{"instance", [](const LocationTable::Expired& e) { return textOrNull(e.contact.instance); }},
};

/// $ulc(exp=>aor): the profile "exp" is what usrloc fills for its event.
Value expiredContact(Host& host, const VariableUse& use) {
  const auto* expired = stateOf<Location>(host).expiredOf(contextOf(host).message());
  if (expired == nullptr || !use.inner.starts_with("exp=>")) return {};
  for (const Attribute& attribute : kAttributes) {
    if (attribute.name == std::string_view(use.inner).substr(5)) return attribute.read(*expired);
  }
  return {};
}

constexpr std::array kVariables{
    VariableSpec{"ulc", InnerName::required, "attribute of the contact that has expired: $ulc(exp=>aor)",
                 expiredContact, nullptr},
};

constexpr auto kInteger = script::SettingType::integer;
constexpr auto kText = script::SettingType::text;
constexpr std::string_view kUnused = "Read; it changes nothing in the lab.";
constexpr std::string_view kColumn = "Another name for this column.";
constexpr std::array kSettings{
    SettingSpec{
        "db_mode", kInteger, "0",
        "0 memory alone; 1 each change is written at once; 2 changes are written every timer_interval "
        "and at the end; 3 the database alone; 4 read at the start, never written."},
    SettingSpec{"db_url", kText, "mysql://kamailio:kamailiorw@localhost/kamailio",
                "The database of the modes above 0: sqlite:///lab.db is a file beside the script."},
    SettingSpec{"db_load", kInteger, "1", "0: nothing is read at the start."},
    SettingSpec{"version_table", kInteger, "1", "0: the version of the table is not asked for."},
    SettingSpec{"rm_expired_delay", kInteger, "0", "db_mode 3: seconds that a row stays when it is over."},
    SettingSpec{"use_domain", kInteger, "0", "1: an address of record is user@domain, not the user alone."},
    SettingSpec{"matching_mode", kInteger, "0",
                "What makes two contacts one: 0 URI, 1 and Call-ID, 2 and Path, 3 Call-ID alone."},
    SettingSpec{"timer_interval", kInteger, "60", "Seconds between two sweeps of what has expired."},
    SettingSpec{"cseq_delay", kInteger, "20", "Seconds for which a repeated CSeq is a retransmission."},
    SettingSpec{"nat_bflag", kInteger, "-1", "Branch flag of contacts behind NAT; -1: none."},
    SettingSpec{"desc_time_order", kInteger, "0", "1: the newest contact first, whatever its q."},
    SettingSpec{"preload", kText, "", "A table that is read at the start besides location."},
    SettingSpec{"user_column", kText, "username", kColumn},
    SettingSpec{"domain_column", kText, "domain", kColumn},
    SettingSpec{"contact_column", kText, "contact", kColumn},
    SettingSpec{"expires_column", kText, "expires", kColumn},
    SettingSpec{"q_column", kText, "q", kColumn},
    SettingSpec{"callid_column", kText, "callid", kColumn},
    SettingSpec{"cseq_column", kText, "cseq", kColumn},
    SettingSpec{"methods_column", kText, "methods", kColumn},
    SettingSpec{"flags_column", kText, "flags", kColumn},
    SettingSpec{"cflags_column", kText, "cflags", kColumn},
    SettingSpec{"user_agent_column", kText, "user_agent", kColumn},
    SettingSpec{"received_column", kText, "received", kColumn},
    SettingSpec{"socket_column", kText, "socket", kColumn},
    SettingSpec{"path_column", kText, "path", kColumn},
    SettingSpec{"ruid_column", kText, "ruid", kColumn},
    SettingSpec{"instance_column", kText, "instance", kColumn},
    SettingSpec{"reg_id_column", kText, "reg_id", kColumn},
    SettingSpec{"server_id_column", kText, "server_id", kColumn},
    SettingSpec{"connection_id_column", kText, "connection_id", kColumn},
    SettingSpec{"keepalive_column", kText, "keepalive", kColumn},
    SettingSpec{"partition_column", kText, "partition", kColumn},
    SettingSpec{"hash_size", kInteger, "10", kUnused},
    SettingSpec{"fetch_rows", kInteger, "2000", kUnused},
    SettingSpec{"db_insert_update", kInteger, "0", kUnused},
    SettingSpec{"db_update_as_insert", kInteger, "0", kUnused},
    SettingSpec{"db_check_update", kInteger, "0", kUnused},
    SettingSpec{"timer_procs", kInteger, "0", kUnused},
    SettingSpec{"db_ops_ruid", kInteger, "1", kUnused},
    SettingSpec{"handle_lost_tcp", kInteger, "0", kUnused},
    SettingSpec{"close_expired_tcp", kInteger, "0", kUnused},
    SettingSpec{"expires_type", kInteger, "0", kUnused},
    SettingSpec{"db_raw_fetch_type", kInteger, "0", kUnused},
    SettingSpec{"db_insert_null", kInteger, "0", kUnused},
    SettingSpec{"skip_remote_socket", kInteger, "0", kUnused},
    SettingSpec{"db_timer_clean", kInteger, "0", kUnused},
    SettingSpec{"server_id_filter", kInteger, "0", kUnused},
    SettingSpec{"ka_mode", kInteger, "0", kUnused},
    SettingSpec{"ka_filter", kInteger, "0", kUnused},
    SettingSpec{"ka_timeout", kInteger, "0", kUnused},
    SettingSpec{"ka_loglevel", kInteger, "255", kUnused},
    SettingSpec{"load_rank", kInteger, "1", kUnused},
    SettingSpec{"db_clean_tcp", kInteger, "0", kUnused},
    SettingSpec{"xavp_contact", kText, "", kUnused},
    SettingSpec{"ka_method", kText, "", kUnused},
    SettingSpec{"ka_from", kText, "", kUnused},
    SettingSpec{"ka_domain", kText, "", kUnused},
    SettingSpec{"ka_logmsg", kText, "", kUnused},
};

}  // namespace

Location::Location(const script::Program& program, ModuleServices& services) : services_(services) {
  const auto number = [&](std::string_view name, std::int64_t otherwise) {
    return program.integerSetting("usrloc", name, otherwise);
  };
  matching_ = static_cast<Matching>(number("matching_mode", 0) & 3);
  usesDomain_ = number("use_domain", 0) != 0;
  repeatSeconds_ = number("cseq_delay", 20);
  intervalSeconds_ = number("timer_interval", 60);
  delaySeconds_ = number("rm_expired_delay", 0);
  if (number("desc_time_order", 0) != 0) order_ = ContactList::Order::newestFirst;
  loadsRows_ = number("db_load", 1) != 0;
  preload_ = program.textSetting("usrloc", "preload", {});
  const std::int64_t flag = number("nat_bflag", -1);
  if (flag >= 0 && flag < 32) natFlag_ = std::uint32_t{1} << static_cast<unsigned>(flag);
  mode_ = static_cast<LocationMode>(std::clamp<std::int64_t>(number("db_mode", 0), 0, 4));
  if (mode_ == LocationMode::memory) return;
  store_.emplace(program, services, natFlag_);
  if (!store_->isOpen()) store_.reset();
}

void Location::start(kernel::Instant now) {
  load("location");
  if (!preload_.empty()) load(preload_);
  if (intervalSeconds_ <= 0) return;
  services_.setTimer({this, now + kernel::Duration::seconds(intervalSeconds_), kTimer});
}

void Location::onTimer(kernel::Instant now, std::uint64_t) {
  sweep();
  services_.setTimer({this, now + kernel::Duration::seconds(intervalSeconds_), kTimer});
}

void Location::stop(kernel::Instant) {
  if (mode_ != LocationMode::memory && mode_ != LocationMode::loadOnly) sweep();
}

bool Location::writesAtOnce(const Contact& contact) const {
  return (mode_ == LocationMode::writeThrough || mode_ == LocationMode::databaseOnly) &&
         !contact.staysInMemory;
}

void Location::load(std::string_view table) {
  if (loaded_.contains(table)) return;
  loaded_.emplace(table);
  const bool reads = mode_ == LocationMode::writeThrough || mode_ == LocationMode::writeBack ||
                     mode_ == LocationMode::loadOnly;
  if (!store_ || !reads || !loadsRows_) return;
  for (LocationStore::Row& row : store_->readAll(table))
    table_.obtain(table, row.aor).insert(std::move(row.contact));
}

void Location::read(const Whose& whose) {
  // Memory holds what is being worked on, nothing else.
  table_.tables().clear();
  auto rows = store_->read(whose.table, whose.aor);
  if (rows.empty()) return;
  ContactList& list = table_.obtain(whose.table, whose.aor);
  for (LocationStore::Row& row : rows) list.insert(std::move(row.contact));
}

ContactList* Location::find(const Whose& whose) {
  load(whose.table);
  if (mode_ == LocationMode::databaseOnly && store_) read(whose);
  return table_.find(whose.table, whose.aor);
}

ContactList& Location::obtain(const Whose& whose) {
  load(whose.table);
  return table_.obtain(whose.table, whose.aor);
}

void Location::dropEmpty(const Whose& whose) {
  const ContactList* list = table_.find(whose.table, whose.aor);
  if (list != nullptr && list->all().empty()) table_.erase(whose.table, whose.aor);
}

void Location::insert(const Whose& whose, Contact contact) {
  const bool writes = store_ && writesAtOnce(contact);
  // What the database refused stays new, and the timer tries again.
  if (writes && store_->insert(whose.table, whose.aor, contact)) contact.rowState = RowState::isSynced;
  obtain(whose).insert(std::move(contact), order_);
}

void Location::update(const Whose& whose, std::size_t index, Contact contact) {
  ContactList& list = obtain(whose);
  contact.rowState = list.all()[index].rowState;
  const bool isWritten = store_ && writesAtOnce(contact) && store_->update(whose.table, contact);
  if (!isWritten && contact.rowState == RowState::isSynced) {
    contact.rowState = RowState::isDirty;
  }
  list.update(index, std::move(contact),
              store_ && mode_ == LocationMode::databaseOnly ? ContactList::Order::asLoaded : order_);
}

/// With db_mode 2 a binding that has a row waits for the timer to take that away, and is told as expired then
/// (observed on 5.6.3).
void Location::remove(const Whose& whose, std::size_t index) {
  ContactList& list = obtain(whose);
  Contact& contact = list.all()[index];
  if (store_ && mode_ == LocationMode::writeBack && contact.rowState != RowState::isNew) {
    contact.expiresAt = Contact::kGoneAt;
    return;
  }
  if (store_ && writesAtOnce(contact)) store_->remove(whose.table, contact);
  list.erase(index);
}

void Location::removeAll(const Whose& whose) {
  ContactList* list = find(whose);
  std::size_t waiting = 0;  // for the timer: they stay in the list
  for (std::size_t left = list == nullptr ? 0 : list->all().size(); left > 0; --left) {
    remove(whose, waiting);
    waiting = list->all().size() - (left - 1);
  }
  dropEmpty(whose);
}

/// What is over in the database goes from there; memory has nothing of it.
std::vector<LocationTable::Expired> Location::sweepDatabase() {
  std::vector<LocationTable::Expired> expired;
  const std::int64_t now = services_.core().unixSeconds() - delaySeconds_;
  for (const std::string& table : loaded_) {
    for (LocationStore::Row& row : store_->readExpired(table, now)) {
      store_->remove(table, row.contact);
      expired.push_back({table, std::move(row.aor), std::move(row.contact)});
    }
  }
  return expired;
}

/// Rows of what is over go; with db_mode 2 what is new or changed is written.
void Location::synchronize(const std::vector<LocationTable::Expired>& expired) {
  store_->begin();
  for (const LocationTable::Expired& each : expired) {
    if (each.contact.rowState != RowState::isNew) store_->remove(each.table, each.contact);
  }
  for (auto& [table, records] : table_.tables()) {
    for (auto& [aor, list] : records) {
      for (Contact& contact : list.all()) {
        if (contact.staysInMemory || contact.rowState == RowState::isSynced) continue;
        const bool isNew = contact.rowState == RowState::isNew;
        if (isNew ? store_->insert(table, aor, contact) : store_->update(table, contact))
          contact.rowState = RowState::isSynced;
      }
    }
  }
  store_->commit();
}

void Location::sweep() {
  if (store_ && mode_ == LocationMode::databaseOnly) return tell(sweepDatabase());
  auto expired = table_.sweep(services_.core().unixSeconds());
  const bool writes = mode_ == LocationMode::writeThrough || mode_ == LocationMode::writeBack;
  if (store_ && writes) synchronize(expired);
  tell(std::move(expired));
}

void Location::flush() { sweep(); }

void Location::tell(std::vector<LocationTable::Expired> expired) {
  events_.clear();
  if (!services_.hasEventRoute(kExpiredRoute)) return;
  for (LocationTable::Expired& each : expired) {
    // A message of its own per event, so that $ulc knows which contact its run is about.
    auto message = sip::Message::parse(services_.core().fakedRequest()->bytes()).value();
    services_.runEventRoute(kExpiredRoute, message, {});
    events_.push_back({std::move(message), std::move(each)});
  }
}

std::string Location::nextRuid() {
  std::string ruid = "uloc-";
  kernel::appendHex32(ruid, static_cast<std::uint32_t>(services_.core().environment().epoch / 1'000'000'000));
  return ruid + "-1-" + std::to_string(++ruids_);
}

const LocationTable::Expired* Location::expiredOf(const sip::Message& message) const {
  for (const Event& event : events_) {
    if (event.message.get() == &message) return &event.expired;
  }
  return nullptr;
}

const ModuleSpec& usrlocModule() {
  static const ModuleSpec kModule{
      "usrloc", {}, kVariables, {}, kSettings, {}, makeStateOf<Location>, nullptr, kUsrlocCommands};
  return kModule;
}

}  // namespace forklab::functions
