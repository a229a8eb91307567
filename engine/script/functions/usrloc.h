#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "script/functions/location_store.h"
#include "script/functions/location_table.h"
#include "script/functions/module_state.h"

/// Kamailio's usrloc: where the phones of this proxy are.
namespace forklab::functions {

const script::ModuleSpec& usrlocModule();

/// Whose bindings: a table ("location") and an address of record.
struct Whose {
  std::string_view table;
  std::string_view aor;
};

/// The location table of one proxy, in memory and in a database as db_mode says, and what its parameters say.
class Location final : public ModuleState {
 public:
  Location(const script::Program& program, ModuleServices& services);
  void start(kernel::Instant now) override;
  void onTimer(kernel::Instant now, std::uint64_t argument) override;
  void stop(kernel::Instant now) override;

  LocationMode mode() const { return mode_; }
  /// Null: nobody is registered under it. Good until the next find: with db_mode 3 each one asks the
  /// database.
  ContactList* find(const Whose& whose);
  ContactList& obtain(const Whose& whose);
  /// Forgets a record that has no contacts.
  void dropEmpty(const Whose& whose);
  void insert(const Whose& whose, Contact contact);
  void update(const Whose& whose, std::size_t index, Contact contact);
  void remove(const Whose& whose, std::size_t index);
  void removeAll(const Whose& whose);
  /// What memory holds, table by table.
  LocationTable& inMemory() { return table_; }
  /// Known by name: used by the script so far, or preloaded.
  bool hasTable(std::string_view table) const { return loaded_.contains(table); }
  const std::set<std::string, std::less<>>& tableNames() const { return loaded_; }
  void flush();

  Matching matching() const { return matching_; }
  bool usesDomain() const { return usesDomain_; }
  std::int64_t repeatSeconds() const { return repeatSeconds_; }
  /// The branch flag of contacts behind NAT, as a mask; 0: none.
  std::uint32_t natFlag() const { return natFlag_; }
  /// A name for a new binding.
  std::string nextRuid();
  /// What event_route[usrloc:contact-expired] is about; null when this message is not such an event's.
  const LocationTable::Expired* expiredOf(const sip::Message& message) const;

 private:
  struct Event {
    sip::MessagePtr message;
    LocationTable::Expired expired;
  };
  bool writesAtOnce(const Contact& contact) const;
  void load(std::string_view table);
  void read(const Whose& whose);
  void sweep();
  std::vector<LocationTable::Expired> sweepDatabase();
  void synchronize(const std::vector<LocationTable::Expired>& expired);
  void tell(std::vector<LocationTable::Expired> expired);

  ModuleServices& services_;
  LocationTable table_;
  LocationMode mode_ = LocationMode::memory;
  std::optional<LocationStore> store_;
  std::set<std::string, std::less<>> loaded_;  ///< tables whose rows are in memory
  std::string preload_;
  Matching matching_ = Matching::uri;
  bool usesDomain_ = false;
  bool loadsRows_ = true;
  ContactList::Order order_ = ContactList::Order::byQ;
  std::int64_t repeatSeconds_ = 20;
  std::int64_t intervalSeconds_ = 60;
  std::int64_t delaySeconds_ = 0;  ///< rm_expired_delay
  std::uint32_t natFlag_ = 0;
  std::uint32_t ruids_ = 0;
  std::vector<Event> events_;
};

}  // namespace forklab::functions
