#include "script/functions/settings.h"

#include <algorithm>

#include "proxy/sockets.h"

namespace forklab::functions {
namespace {

/// Reads parameters of one module; what the script does not set keeps its value.
class Reader {
 public:
  Reader(const script::Program& program, std::string_view module) : program_(program), module_(module) {}

  void read(std::string_view name, int& value) const {
    value = static_cast<int>(program_.integerSetting(module_, name, value));
  }
  void read(std::string_view name, bool& value) const {
    value = program_.integerSetting(module_, name, value ? 1 : 0) != 0;
  }
  void read(std::string_view name, std::string& value) const {
    value = program_.textSetting(module_, name, value);
  }
  void read(std::string_view name, kernel::Duration& value) const {
    // Both ways, so that what the script leaves alone keeps its default to the millisecond.
    const std::int64_t milliseconds = program_.integerSetting(module_, name, value.ns / 1'000'000);
    value = kernel::Duration::milliseconds(milliseconds);
  }

 private:
  const script::Program& program_;
  std::string_view module_;
};

void readTimers(const Reader& tm, transaction::TimerSettings& timers) {
  tm.read("fr_timer", timers.frTimer);
  tm.read("fr_inv_timer", timers.frInvTimer);
  tm.read("wt_timer", timers.wtTimer);
  tm.read("retr_timer1", timers.retrTimer1);
  tm.read("retr_timer2", timers.retrTimer2);
  tm.read("max_inv_lifetime", timers.maxInviteLifetime);
  tm.read("max_noninv_lifetime", timers.maxOtherLifetime);
  tm.read("restart_fr_on_each_reply", timers.restartFrOnEachReply);
}

void readTm(const Reader& tm, proxy::Settings& settings) {
  readTimers(tm, settings.timers);
  tm.read("auto_inv_100", settings.automaticTrying);
  tm.read("auto_inv_100_reason", settings.tryingReason);
  tm.read("failure_reply_mode", settings.failureReplyMode);
  tm.read("faked_reply_prio", settings.fakedReplyPriority);
  tm.read("cancel_b_method", settings.cancelBranchMethod);
  tm.read("remap_503_500", settings.remaps503To500);
  tm.read("aggregate_challenges", settings.aggregatesChallenges);
  tm.read("relay_100", settings.relays100);
  tm.read("noisy_ctimer", settings.noisyTimer);
  tm.read("failure_exec_mode", settings.failedSendsAreTimeouts);
  tm.read("local_cancel_reason", settings.localCancelReason);
  tm.read("e2e_cancel_reason", settings.forwardedCancelReason);
  tm.read("unmatched_cancel", settings.unmatchedCancel);
  tm.read("contacts_avp", settings.contactsVariable);
  tm.read("contact_flows_avp", settings.contactFlowsVariable);
  // The script's switch says the opposite of the setting: 1 turns the blocking off.
  bool letsOthersRing = !settings.blocksOn6xx;
  tm.read("disable_6xx_block", letsOthersRing);
  settings.blocksOn6xx = !letsOthersRing;
}

/// "tcp:example.com:5060" and "example.com" alike.
std::string aliasText(std::string_view written) {
  for (const std::string_view scheme : {"udp:", "tcp:", "tls:", "sctp:"}) {
    if (written.starts_with(scheme)) written.remove_prefix(scheme.size());
  }
  return std::string(written);
}

/// UDP, or a protocol that is not ours, means that large requests stay where they are.
std::optional<kernel::Protocol> streamNamed(std::string_view name) {
  if (proxy::isSameHost(name, "tcp")) return kernel::Protocol::tcp;
  if (proxy::isSameHost(name, "tls")) return kernel::Protocol::tls;
  return std::nullopt;
}

}  // namespace

proxy::Settings settingsOf(const script::Program& program, bool listenLinesAreNames) {
  proxy::Settings settings;
  readTm(Reader(program, "tm"), settings);
  const Reader rr(program, "rr");
  rr.read("enable_full_lr", settings.fullLooseRouting);
  rr.read("append_fromtag", settings.appendsFromTag);
  rr.read("add_username", settings.namesUserInRecordRoute);
  rr.read("enable_double_rr", settings.doublesRecordRoute);
  Reader(program, "maxfwd").read("max_limit", settings.maximumForwardsLimit);
  const Reader core(program, "core");
  core.read("server_signature", settings.signsReplies);
  core.read("server_header", settings.serverHeader);
  settings.udpMtu =
      static_cast<std::size_t>(std::max<std::int64_t>(0, program.integerSetting("core", "udp_mtu", 0)));
  settings.udpMtuProtocol = streamNamed(program.textSetting("core", "udp_mtu_try_proto", {}));
  core.read("advertised_address", settings.advertised.host);
  core.read("advertised_port", settings.advertised.port);
  core.read("user_agent_header", settings.userAgentHeader);
  for (const script::Setting& setting : program.settings()) {
    // A listen line makes a name ours, though packets go by the scenario's address (RFC 3261 16.4, "myself").
    const bool names = setting.name == "alias" || (listenLinesAreNames && setting.name == "listen");
    if (setting.module == "core" && names) settings.aliases.push_back(aliasText(setting.value.toText()));
  }
  return settings;
}

}  // namespace forklab::functions
