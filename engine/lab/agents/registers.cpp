#include "lab/agents/common.h"

namespace forklab::lab::agents {

namespace {

constexpr OptionSpec kOptions[] = {
    {"registrar", OptionType::uri, "", "The Request-URI, as `sip:example.com`.", true},
    {"aor", OptionType::uri, "", "The address that leads to this phone, as `sip:bob@example.com`.", true},
    {"register_at", OptionType::duration, "0s", "When, since the run began."},
    {"expires", OptionType::duration, "1h", "How long the registrar shall know it; whole seconds."},
    {"q", OptionType::q, "", "How much this phone would like the call."},
    {"path", OptionType::texts, "", "Path values, as an edge proxy adds them (RFC 3327)."},
    {"refresh_after", OptionType::pause, "never", "Registers again, this long after each success."},
    {"unregister_at", OptionType::pause, "never", "Takes it back, this long after the run began."},
    kUsername,
    kPassword,
    kVia,
    kRequestHeaders,
};

CallPlan plan(const Options& options) {
  CallPlan call;
  call.target = options.text("registrar");
  call.method = "REGISTER";
  call.via = options.text("via");
  call.at = options.duration("register_at");
  call.login = options.login();
  call.headerLines = options.texts("headers");
  const auto path = options.texts("path");
  // RFC 3327 5.1: who writes Path says that it understands Path.
  if (!path.empty()) call.headerLines.emplace_back("Supported: path");
  for (const std::string& value : path) call.headerLines.push_back("Path: " + value);
  Registration registration;
  registration.addressOfRecord = options.text("aor");
  registration.q = options.text("q");
  registration.expires = options.duration("expires");
  registration.refreshAfter = options.pause("refresh_after");
  registration.unregisterAt = options.pause("unregister_at");
  call.from = registration.addressOfRecord;
  call.registration = std::move(registration);
  return call;
}

}  // namespace

extern const AgentSpec kRegisters;
const AgentSpec kRegisters{"registers", "Tells a registrar where it can be reached (RFC 3261 10.2).",
                           kOptions, plan, nullptr};

}  // namespace forklab::lab::agents
