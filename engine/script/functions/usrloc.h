#pragma once

#include <string>
#include <vector>

#include "script/functions/location_table.h"
#include "script/functions/module_state.h"

/// Kamailio's usrloc: where the phones of this proxy are.
namespace forklab::functions {

const script::ModuleSpec& usrlocModule();

/// The location table of one proxy and what its parameters say.
class Location final : public ModuleState {
 public:
  Location(const script::Program& program, ModuleServices& services);
  void start(kernel::Instant now) override;
  void onTimer(kernel::Instant now, std::uint64_t argument) override;

  LocationTable& table() { return table_; }
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
  void sweep();

  ModuleServices& services_;
  LocationTable table_;
  Matching matching_ = Matching::uri;
  bool usesDomain_ = false;
  std::int64_t repeatSeconds_ = 20;
  std::int64_t intervalSeconds_ = 60;
  std::uint32_t natFlag_ = 0;
  std::uint32_t ruids_ = 0;
  struct Event {
    sip::MessagePtr message;
    LocationTable::Expired expired;
  };
  std::vector<Event> events_;
};

}  // namespace forklab::functions
