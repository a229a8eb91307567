#include "lab/dns/settings.h"

#include <algorithm>

namespace forklab::lab::dns {

Settings settingsOf(const script::Program& program, bool hasV6) {
  const auto number = [&](std::string_view name, std::int64_t usual) {
    return program.integerSetting("core", name, usual);
  };
  const auto isOn = [&](std::string_view name, bool usual) { return number(name, usual ? 1 : 0) != 0; };
  const auto preference = [&](std::string_view name, int usual) {
    return static_cast<int>(std::clamp<std::int64_t>(number(name, usual), -1, 1000));
  };
  Settings settings;
  settings.usesCache = isOn("use_dns_cache", true);
  settings.hasCache = isOn("dns_cache_init", true);
  settings.failsOver = settings.usesCache && settings.hasCache && isOn("use_dns_failover", false);
  settings.triesNaptr = isOn("dns_try_naptr", false);
  settings.balances = isOn("dns_srv_lb", isOn("dns_srv_loadbalancing", false));
  settings.triesV6 = hasV6 && isOn("dns_try_ipv6", true);
  settings.ignoresOrder = isOn("dns_naptr_ignore_rfc", true);
  settings.udpPreference = preference("dns_udp_pref", settings.udpPreference);
  settings.tcpPreference = preference("dns_tcp_pref", settings.tcpPreference);
  settings.tlsPreference = preference("dns_tls_pref", settings.tlsPreference);
  settings.speaksTcp = !isOn("disable_tcp", false);
  settings.speaksTls = isOn("enable_tls", !isOn("disable_tls", true));
  settings.searches = isOn("dns_use_search_list", true);
  settings.flags = number("dns_cache_flags", 0);
  // -1 leaves the C library's own: 5 s, twice.
  if (const std::int64_t time = number("dns_retr_time", -1); time > 0)
    settings.patience.between = kernel::Duration::seconds(std::min<std::int64_t>(time, 60));
  if (const std::int64_t tries = number("dns_retr_no", -1); tries >= 0)
    settings.patience.tries = static_cast<int>(std::clamp<std::int64_t>(tries, 1, 10));
  settings.mostServers = static_cast<int>(std::clamp<std::int64_t>(number("dns_servers_no", 0), 0, 16));
  settings.negativeFor =
      kernel::Duration::seconds(std::clamp<std::int64_t>(number("dns_cache_negative_ttl", 60), 0, 86'400));
  const auto seconds = [&](std::string_view name, std::int64_t usual) {
    const std::int64_t given = number(name, usual);
    return given < 0 || given > UINT32_MAX ? UINT32_MAX : static_cast<std::uint32_t>(given);
  };
  settings.leastTtlSeconds = seconds("dns_cache_min_ttl", 0);
  settings.mostTtlSeconds = seconds("dns_cache_max_ttl", -1);
  settings.cacheBytes =
      static_cast<std::size_t>(std::clamp<std::int64_t>(number("dns_cache_mem", 500), 1, 1'000'000) * 1024);
  return settings;
}

}  // namespace forklab::lab::dns
