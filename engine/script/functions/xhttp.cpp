#include "script/functions/xhttp.h"

#include <array>

#include "script/functions/host.h"

namespace forklab::functions {
namespace {

using script::SettingType;

/// Only event_route[xhttp:request] has one, and no HTTP is served.
Value urlOfRequest(Host& host, const VariableUse& use) {
  static_cast<void>(host);
  static_cast<void>(use);
  return {};
}

constexpr std::array kVariables{
    VariableSpec{"hu", InnerName::none, "URL of an HTTP request; null in SIP, and no HTTP is served here.",
                 urlOfRequest},
};

constexpr std::array kSettings{
    SettingSpec{"url_skip", SettingType::text, "", "Read; no HTTP is served here."},
    SettingSpec{"url_match", SettingType::text, "", "Read; no HTTP is served here."},
    SettingSpec{"event_callback", SettingType::text, "", "Read; no HTTP is served here."},
};

}  // namespace

const ModuleSpec& xhttpModule() {
  static constexpr ModuleSpec kModule{"xhttp", {}, kVariables, {}, kSettings, {}};
  return kModule;
}

}  // namespace forklab::functions
