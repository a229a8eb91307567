#include "script/functions/uac_redirect.h"

#include <algorithm>
#include <array>

#include "script/functions/host.h"
#include "script/module_check.h"

namespace forklab::functions {
namespace {

/// "*", "n", "*:n": how many in all and how many of each branch; 0: all.
struct Limits {
  std::size_t inAll = 0;
  std::size_t perBranch = 0;
};

std::size_t count(std::string_view text) {
  std::size_t number = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') number = number * 10 + static_cast<std::size_t>(c - '0');
  }
  return number;
}

Limits limitsOf(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return {count(text), 0};
  return {count(text.substr(0, colon)), count(text.substr(colon + 1))};
}

/// Contacts of one 3xx, appended as targets with the best q last (observed); how many.
std::size_t appendContacts(proxy::RoutingContext& context, const sip::Message& reply, std::size_t most) {
  const auto& contacts = reply.nameAddrs(sip::HeaderName::contact);
  if (!contacts) return 0;
  std::vector<proxy::Target> targets;
  for (const sip::NameAddr& each : *contacts) {
    if (each.isStar) continue;
    proxy::Target target;
    target.uri = each.uri.text;
    target.q = each.qThousandths().value_or(std::int16_t{-1});
    targets.push_back(std::move(target));
  }
  std::stable_sort(targets.begin(), targets.end(),
                   [](const proxy::Target& a, const proxy::Target& b) { return a.q < b.q; });
  if (most != 0 && targets.size() > most)
    targets.erase(targets.begin(), targets.end() - static_cast<std::ptrdiff_t>(most));
  std::size_t added = 0;
  for (proxy::Target& target : targets) {
    if (context.appendBranch(std::move(target))) ++added;
  }
  return added;
}

/// In a failure_route: the contacts of every 3xx of the last wave (Kamailio uac_redirect).
Outcome getRedirects(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (context.fork == nullptr) return truth(false);
  const Limits limits = limitsOf(call.text(0));
  std::size_t added = 0;
  for (std::size_t i = context.fork->waveBegin; i < context.fork->branches.size(); ++i) {
    const proxy::Branch& branch = context.fork->branches[i];
    if (branch.reply == nullptr || branch.lastStatus / 100 != 3) continue;
    std::size_t most = limits.perBranch;
    if (limits.inAll != 0) {
      if (added >= limits.inAll) break;
      const std::size_t left = limits.inAll - added;
      most = most == 0 ? left : std::min(most, left);
    }
    added += appendContacts(context, *branch.reply, most);
  }
  return truth(added > 0);
}

/// The real module counts redirections by acc, whatever its parameters say (observed).
void wantsAcc(script::ModuleCheck& check) {
  if (check.program().modules().empty() || check.program().loads("acc")) return;
  check.error("module-not-loaded", {}, "module uac_redirect wants module acc",
              "add loadmodule \"acc.so\" above");
}

constexpr std::array kContacts{ParameterSpec{"how many", ParameterType::text},
                               ParameterSpec{"reason", ParameterType::text, true}};
constexpr std::array kRules{ParameterSpec{"pattern", ParameterType::text},
                            ParameterSpec{"flags", ParameterType::text}};

Outcome acceptAll(Call& call) {
  static_cast<void>(call);
  return truth(true);
}

constexpr std::array kFunctions{
    FunctionSpec{
        "get_redirects", kContacts, kFailureRoute, "1 some were added, -1 none",
        "Appends the contacts of 3xx replies as targets with their q; \"*\" takes all, \"3:1\" three in "
        "all and one of each branch.",
        "if (get_redirects(\"*\")) t_relay();", getRedirects},
    FunctionSpec{"set_accept_filter", kRules, kFailureRoute, "1", "Read; the lab accepts every contact.",
                 "set_accept_filter(\".*\", \"\");", acceptAll},
};

constexpr std::array kSettings{
    SettingSpec{"default_filter", script::SettingType::text, "accept",
                "Read; the lab accepts every contact."},
    SettingSpec{"deny_filter", script::SettingType::text, "", "Read; the lab accepts every contact."},
    SettingSpec{"accept_filter", script::SettingType::text, "", "Read; the lab accepts every contact."},
    SettingSpec{"acc_function", script::SettingType::text, "acc_log_request",
                "Read; redirections make no record."},
    SettingSpec{"acc_db_table", script::SettingType::text, "acc", "Read; redirections make no record."},
    SettingSpec{"bflags", script::SettingType::integer, "0", "Read; it changes nothing in the lab."},
};

}  // namespace

const ModuleSpec& uacRedirectModule() {
  static constexpr ModuleSpec kModule{"uac_redirect", kFunctions, {}, {}, kSettings, {}, nullptr, wantsAcc};
  return kModule;
}

}  // namespace forklab::functions
