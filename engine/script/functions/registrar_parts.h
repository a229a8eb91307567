#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "script/functions/host.h"
#include "script/functions/usrloc.h"

/// The module registrar in parts: what REGISTER does, what reads the table.
namespace forklab::functions {

/// What the module's parameters say; times in seconds.
class Registrar final : public ModuleState {
 public:
  Registrar(const script::Program& program, ModuleServices& services);

  std::int64_t defaultExpires = 3600;
  std::int64_t minimumExpires = 60;
  std::int64_t maximumExpires = 0;  ///< 0: no limit
  std::int64_t defaultRange = 0;    ///< per cent by which the time may be shortened by chance
  std::int64_t expiresRange = 0;
  bool refusesShort = false;  ///< min_expires_mode: 423 instead of a longer time
  std::int64_t maximumContacts = 0;
  std::int64_t retryAfter = 0;
  std::int16_t defaultQ = -1;
  bool appendsBranches = true;
  bool isCaseSensitive = false;
  bool filtersMethods = false;
  bool usesPath = false;
  int pathMode = 2;  ///< 0: no Path in the reply; 1: where supported; 2: 420 where not supported
  bool readsPathParameters = false;
  std::string receivedParameter = "received";
  std::string receivedVariable;  ///< name of an AVP; empty: none
  std::string realmPrefix;
};

/// The key of a URI in the location table; nothing: not a URI.
std::optional<std::string> addressOfRecord(Host& host, std::string_view uri);
/// Kamailio's bit of a method, as the column `methods` has it.
std::uint32_t methodBit(std::string_view method);
/// "INVITE, BYE" as bits.
std::uint32_t methodBits(std::string_view list);

// registrar_save.cpp
script::Outcome save(script::Call& call);

// registrar_lookup.cpp
script::Outcome lookup(script::Call& call);
script::Outcome lookupToTargets(script::Call& call);
script::Outcome lookupBranches(script::Call& call);
script::Outcome isRegistered(script::Call& call);
script::Outcome unregister(script::Call& call);

}  // namespace forklab::functions
