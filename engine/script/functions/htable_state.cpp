#include "script/functions/htable.h"
#include "script/program.h"

namespace forklab::functions {
namespace {

constexpr std::uint64_t kCollect = 0;
constexpr std::uint64_t kTell = 1;

}  // namespace

HashTables::HashTables(const script::Program& program, ModuleServices& services) : services_(services) {
  constexpr std::int64_t kSecond = 1000;
  interval_ =
      kernel::Duration::milliseconds(program.integerSetting("htable", "timer_interval", 20) * kSecond);
  for (const script::Setting& setting : program.settings()) {
    if (setting.module != "htable" || setting.name != "htable") continue;
    auto spec = parseHashTableSpec(setting.value.toText());
    // The first definition of a name counts (Kamailio htable).
    if (spec && find(spec->name) == nullptr) tables_.emplace_back(std::move(*spec));
  }
  for (const HashTable& table : tables_) {
    if (table.spec().databaseTable.empty()) continue;
    if (!rows_) rows_.emplace(program, services);
    rows_->checkVersion(table);
  }
}

HashTable* HashTables::find(std::string_view name) {
  for (HashTable& table : tables_) {
    if (table.spec().name == name) return &table;
  }
  return nullptr;
}

void HashTables::start(kernel::Instant now) {
  const kernel::Endpoint& own = services_.core().environment().address;
  for (HashTable& table : tables_) {
    if (!table.spec().databaseTable.empty()) reload(table);
  }
  services_.runEventRoute("htable:mod-init", nullptr, {own, own, 0});
  bool expires = false;
  for (const HashTable& table : tables_) {
    if (table.spec().expiresAfterSeconds == 0) continue;
    expires = true;
    tells_ = tells_ || services_.hasEventRoute("htable:expired:" + table.spec().name);
  }
  if (expires) wakeAt(now + interval_, kCollect);
}

void HashTables::stop(kernel::Instant) {
  for (const HashTable& table : tables_) {
    if (table.spec().storesAtEnd && !table.spec().databaseTable.empty()) store(table);
  }
}

bool HashTables::reload(HashTable& table) {
  HashTable read(table.spec());
  if (!rows_ || !rows_->load(read, secondsOf(services_.now()))) return false;
  table = std::move(read);
  return true;
}

bool HashTables::store(const HashTable& table) { return rows_ && rows_->store(table); }

void HashTables::wakeAt(kernel::Instant at, std::uint64_t argument) {
  if (interval_.ns <= 0) return;
  services_.setTimer({this, at, "htable timer_interval", argument, !tells_});
}

void HashTables::onTimer(kernel::Instant now, std::uint64_t argument) {
  if (argument == kCollect) {
    collect(now);
    wakeAt(now + interval_, kCollect);
  }
  tellNext(now);
}

void HashTables::collect(kernel::Instant now) {
  for (HashTable& table : tables_) {
    if (table.spec().expiresAfterSeconds == 0) continue;
    std::string route = "htable:expired:" + table.spec().name;
    const bool told = services_.hasEventRoute(route);
    for (HashTableCell& cell : table.takeExpired(secondsOf(now))) {
      if (told) expired_.push_back({route, std::move(cell)});
    }
  }
}

void HashTables::tellNext(kernel::Instant now) {
  if (expired_.empty()) return;
  Expired next = std::move(expired_.front());
  expired_.pop_front();
  record_ = std::move(next.cell);
  const kernel::Endpoint& own = services_.core().environment().address;
  services_.runEventRoute(next.route, nullptr, {own, own, 0});
  if (!expired_.empty()) wakeAt(now, kTell);
}

}  // namespace forklab::functions
