#include "script/functions/registrar.h"

#include <algorithm>
#include <array>

#include "script/functions/registrar_parts.h"
#include "script/module_check.h"

namespace forklab::functions {
namespace {

constexpr std::array kSaves{ParameterSpec{"table", ParameterType::text},
                            ParameterSpec{"flags", ParameterType::text, true},
                            ParameterSpec{"uri", ParameterType::text, true}};
constexpr std::array kLookups{ParameterSpec{"table", ParameterType::text},
                              ParameterSpec{"uri", ParameterType::text, true}};
constexpr std::array kRegistered{ParameterSpec{"table", ParameterType::text},
                                 ParameterSpec{"uri", ParameterType::text, true},
                                 ParameterSpec{"match flags", ParameterType::integer, true},
                                 ParameterSpec{"match action", ParameterType::integer, true}};
constexpr std::array kTable{ParameterSpec{"table", ParameterType::text}};
constexpr std::array kUnregisters{ParameterSpec{"table", ParameterType::text},
                                  ParameterSpec{"uri", ParameterType::text},
                                  ParameterSpec{"ruid", ParameterType::text, true}};
constexpr script::RouteMask kRequests = kRequestRoute | kFailureRoute;

constexpr std::array kFunctions{
    FunctionSpec{"save", kSaves, kRequests | kOnreplyRoute,
                 "1 inserted, 2 updated, 3 removed, 4 only asked; -1 refused; -2 too many contacts",
                 "Takes the contacts of a REGISTER into the table and answers it, a refusal too. Flags: 2 no "
                 "answer, 4 one contact per user, 8 expiry as asked, 16 prepares the answer only.",
                 "if (!save(\"location\")) exit;", save},
    FunctionSpec{"lookup", kLookups, kRequests,
                 "1 found; -1 nobody; -2 no contact takes this method; -3 not a URI",
                 "Puts the contact of highest q into the R-URI and appends the others as branches.",
                 "if (!lookup(\"location\")) sl_send_reply(\"404\", \"Not Found\");", lookup},
    FunctionSpec{"lookup_to_dset", kLookups, kRequests, "as lookup",
                 "Appends every contact as a branch; the R-URI stays.", "lookup_to_dset(\"location\");",
                 lookupToTargets},
    FunctionSpec{"lookup_branches", kTable, kRequests, "1 one was found; else as lookup",
                 "Looks up the R-URI and every appended branch.", "lookup_branches(\"location\");",
                 lookupBranches},
    FunctionSpec{"registered", kRegistered, script::kAnyRoute, "1 yes, -1 no",
                 "Whether somebody is registered under the R-URI, or the URI given.",
                 "if (registered(\"location\")) exit;", isRegistered},
    FunctionSpec{"unregister", kUnregisters, script::kAnyRoute, "1; -1 not a URI; -3 no such binding",
                 "Removes all contacts of a URI, or the one with this ruid.",
                 "unregister(\"location\", \"sip:bob@example.com\");", unregister},
};

constexpr auto kInteger = script::SettingType::integer;
constexpr auto kText = script::SettingType::text;
constexpr std::array kSettings{
    SettingSpec{"default_expires", kInteger, "3600", "Seconds where a REGISTER names none."},
    SettingSpec{"default_expires_range", kInteger, "0", "Per cent by which chance shortens them."},
    SettingSpec{"expires_range", kInteger, "0", "The same for times that a REGISTER names."},
    SettingSpec{"min_expires", kInteger, "60", "Shorter times are raised to this; 0: none are."},
    SettingSpec{"min_expires_mode", kInteger, "0", "1: shorter times are refused with 423."},
    SettingSpec{"max_expires", kInteger, "0", "Longer times are lowered to this; 0: none are."},
    SettingSpec{"max_contacts", kInteger, "0", "Contacts a user may have; 0: any number."},
    SettingSpec{"retry_after", kInteger, "0", "Retry-After of refusals from 500 up; 0: none."},
    SettingSpec{"default_q", kInteger, "-1", "q in thousandths where a contact has none; -1: none."},
    SettingSpec{"append_branches", kInteger, "1", "0: lookup takes the first contact alone."},
    SettingSpec{"case_sensitive", kInteger, "0", "1: Bob and bob are two users."},
    SettingSpec{"method_filtering", kInteger, "0", "1: lookup passes by contacts that refuse the method."},
    SettingSpec{"use_path", kInteger, "0", "1: Path headers are stored and become Routes (RFC 3327)."},
    SettingSpec{"path_mode", kInteger, "2", "Path in the answer: 0 never, 1 where supported, 2 else 420."},
    SettingSpec{"path_use_received", kInteger, "0", "1: the received of the first Path is kept."},
    SettingSpec{"path_check_local", kInteger, "0", "Read; it changes nothing in the lab."},
    SettingSpec{"received_param", kText, "received", "Name of the parameter that shows received addresses."},
    SettingSpec{"received_avp", kText, "", "AVP with the address that a REGISTER came from."},
    SettingSpec{"realm_prefix", kText, "", "Taken off the front of domains."},
    SettingSpec{"gruu_enabled", kInteger, "1", "Read; the lab hands out no GRUU."},
    SettingSpec{"outbound_mode", kInteger, "0", "Read; the lab has no outbound."},
    SettingSpec{"regid_mode", kInteger, "0", "Read; reg-id always counts."},
    SettingSpec{"flow_timer", kInteger, "0", "Read; it belongs to outbound."},
    SettingSpec{"xavp_cfg", kText, "", "Read; it changes nothing in the lab."},
    SettingSpec{"xavp_rcd", kText, "", "Read; it changes nothing in the lab."},
    SettingSpec{"sock_hdr_name", kText, "", "Read; it changes nothing in the lab."},
    SettingSpec{"sock_flag", kInteger, "-1", "Read; it changes nothing in the lab."},
    SettingSpec{"contact_max_size", kInteger, "512", "Read; the lab takes contacts up to 512 bytes."},
};

/// What stands behind "$avp(" and before ")".
std::string variableName(const std::string& written) {
  const std::size_t open = written.find("$avp(");
  if (open == std::string::npos || !written.ends_with(')')) return {};
  return written.substr(open + 5, written.size() - open - 6);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

struct MethodBit {
  std::string_view name;
  std::uint32_t bit;
};
constexpr std::array kMethodBits{
    MethodBit{"INVITE", 1},     MethodBit{"CANCEL", 2},     MethodBit{"ACK", 4},
    MethodBit{"BYE", 8},        MethodBit{"INFO", 16},      MethodBit{"REGISTER", 32},
    MethodBit{"SUBSCRIBE", 64}, MethodBit{"NOTIFY", 128},   MethodBit{"MESSAGE", 256},
    MethodBit{"OPTIONS", 512},  MethodBit{"PRACK", 1024},   MethodBit{"UPDATE", 2048},
    MethodBit{"REFER", 4096},   MethodBit{"PUBLISH", 8192},
};
constexpr std::uint32_t kOtherMethod = 1U << 19U;

void checkUsrloc(script::ModuleCheck& check) {
  for (const std::string& module : check.program().modules()) {
    if (module != "registrar" || check.program().loads("usrloc")) continue;
    check.error("missing-module", {}, "registrar needs the module usrloc",
                "write loadmodule \"usrloc.so\" above it");
  }
}

}  // namespace

Registrar::Registrar(const script::Program& program, ModuleServices&) {
  const auto number = [&](std::string_view name, std::int64_t otherwise) {
    return program.integerSetting("registrar", name, otherwise);
  };
  defaultExpires = number("default_expires", defaultExpires);
  minimumExpires = number("min_expires", minimumExpires);
  maximumExpires = number("max_expires", maximumExpires);
  defaultRange = number("default_expires_range", 0);
  expiresRange = number("expires_range", 0);
  refusesShort = number("min_expires_mode", 0) != 0;
  maximumContacts = number("max_contacts", 0);
  retryAfter = number("retry_after", 0);
  defaultQ = static_cast<std::int16_t>(std::clamp<std::int64_t>(number("default_q", -1), -1, 1000));
  appendsBranches = number("append_branches", 1) != 0;
  isCaseSensitive = number("case_sensitive", 0) != 0;
  filtersMethods = number("method_filtering", 0) != 0;
  usesPath = number("use_path", 0) != 0;
  pathMode = static_cast<int>(number("path_mode", 2));
  readsPathParameters = number("path_use_received", 0) != 0;
  receivedParameter = program.textSetting("registrar", "received_param", receivedParameter);
  receivedVariable = variableName(program.textSetting("registrar", "received_avp", {}));
  realmPrefix = program.textSetting("registrar", "realm_prefix", {});
}

std::optional<std::string> addressOfRecord(Host& host, std::string_view uri) {
  const auto parsed = sip::parseUri(uri);
  if (!parsed || !parsed->isSip()) return std::nullopt;
  const Registrar& registrar = stateOf<Registrar>(host);
  std::string aor = sip::unescaped(parsed->user);
  if (stateOf<Location>(host).usesDomain()) {
    std::string_view domain = parsed->host;
    const std::string& prefix = registrar.realmPrefix;
    if (!prefix.empty() && domain.starts_with(prefix)) domain.remove_prefix(prefix.size());
    if (!aor.empty()) aor += '@';
    aor += domain;
  }
  if (!registrar.isCaseSensitive) std::transform(aor.begin(), aor.end(), aor.begin(), lower);
  return aor;
}

std::uint32_t methodBit(std::string_view method) {
  for (const MethodBit& each : kMethodBits) {
    if (each.name == method) return each.bit;
  }
  return kOtherMethod;
}

std::uint32_t methodBits(std::string_view list) {
  std::uint32_t bits = 0;
  while (!list.empty()) {
    const std::size_t begin = list.find_first_not_of(" \t,");
    if (begin == std::string_view::npos) break;
    list.remove_prefix(begin);
    const std::size_t end = std::min(list.find_first_of(" \t,"), list.size());
    bits |= methodBit(list.substr(0, end));
    list.remove_prefix(end);
  }
  return bits;
}

const ModuleSpec& registrarModule() {
  static constexpr ModuleSpec kModule{"registrar", kFunctions, {}, {}, kSettings, {}, makeStateOf<Registrar>,
                                      checkUsrloc};
  return kModule;
}

}  // namespace forklab::functions
