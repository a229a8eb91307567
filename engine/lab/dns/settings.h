#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/instant.h"
#include "lab/dns/record.h"
#include "script/program.h"

namespace forklab::lab::dns {

/// Kamailio's core parameters about names; the defaults are those of 5.6.3.
struct Settings {
  bool usesCache = true;
  bool hasCache = true;  ///< dns_cache_init
  bool triesNaptr = false;
  bool balances = false;   ///< dns_srv_lb; counts with failsOver alone (observed)
  bool failsOver = false;  ///< use_dns_failover: any protocol, by preference
  bool triesV6 = true;
  bool ignoresOrder = true;  ///< dns_naptr_ignore_rfc: our preference goes before the order of NAPTR
  int udpPreference = 30;
  int tcpPreference = 20;
  int tlsPreference = 10;
  bool speaksTcp = true;
  bool speaksTls = false;
  bool searches = true;
  std::int64_t flags = 0;  ///< dns_cache_flags: 1 IPv4 only, 2 IPv6 only, 4 IPv6 first
  Patience patience;
  int mostServers = 0;  ///< 0: all

  kernel::Duration negativeFor = kernel::Duration::seconds(60);
  std::uint32_t leastTtlSeconds = 0;
  std::uint32_t mostTtlSeconds = UINT32_MAX;
  std::size_t cacheBytes = 500 * 1024;
};

/// `hasV6`: the proxy has a socket for it; Kamailio asks for no AAAA otherwise (observed).
Settings settingsOf(const script::Program& program, bool hasV6);

}  // namespace forklab::lab::dns
