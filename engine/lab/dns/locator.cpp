#include "lab/dns/locator.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace forklab::lab::dns {

using kernel::Endpoint;
using kernel::Protocol;

namespace {

std::uint16_t usualPort(Protocol protocol) { return protocol == Protocol::tls ? 5061 : 5060; }

std::string serviceName(Protocol protocol, std::string_view host) {
  switch (protocol) {
    case Protocol::udp: return "_sip._udp." + std::string(host);
    case Protocol::tcp: return "_sip._tcp." + std::string(host);
    case Protocol::tls: break;
  }
  return "_sips._tcp." + std::string(host);
}

/// What a NAPTR offers, of what SIP uses and Kamailio knows.
std::optional<Protocol> protocolOf(const Record& pointer) {
  if (!isSameName(pointer.flags, "s")) return std::nullopt;
  if (isSameName(pointer.service, "SIP+D2U")) return Protocol::udp;
  if (isSameName(pointer.service, "SIP+D2T")) return Protocol::tcp;
  if (isSameName(pointer.service, "SIPS+D2T")) return Protocol::tls;
  return std::nullopt;
}

class Search {
 public:
  Search(LookUp& lookUp, const Settings& settings, const proxy::Wanted& wanted, kernel::RandomStream& chance)
      : lookUp_(lookUp), settings_(settings), wanted_(wanted), host_(wanted.host), chance_(chance) {}

  std::optional<Endpoint> go() {
    if (settings_.failsOver) return goAnyWay();
    return settings_.triesNaptr ? goByNaptr() : goPlainly();
  }

 private:
  bool waits() const { return lookUp_.missing() != nullptr; }

  /// Without NAPTR and failover only one protocol is asked for: UDP unless the URI says otherwise (observed).
  std::optional<Endpoint> goPlainly() {
    const Protocol protocol = wanted_.protocol.value_or(Protocol::udp);
    if (wanted_.port == 0) {
      if (const auto found = byService(serviceName(protocol, host_), protocol)) return found;
    }
    return byAddress(protocol);
  }

  /// dns_try_naptr: services are asked for whatever the port (observed; RFC 3263 4.2 forbids it).
  std::optional<Endpoint> goByNaptr() {
    if (wanted_.port == 0 && !wanted_.protocol) {
      if (const auto found = byPointers(lookUp_.records(host_, Type::naptr))) return found;
    }
    if (const auto found = byServices()) return found;
    return byAddress(wanted_.protocol.value_or(Protocol::udp));
  }

  /// use_dns_failover: services only without a port; pointers are looked at last where a port was given
  /// (observed).
  std::optional<Endpoint> goAnyWay() {
    const auto pointers = settings_.triesNaptr ? lookUp_.records(host_, Type::naptr) : std::vector<Record>();
    const bool isOpen = wanted_.port == 0 && !wanted_.protocol;
    if (isOpen) {
      if (const auto found = byPointers(pointers)) return found;
    }
    if (wanted_.port == 0) {
      if (const auto found = byServices()) return found;
    }
    if (const auto found = byAddress(wanted_.protocol.value_or(Protocol::udp))) return found;
    return isOpen ? std::nullopt : byPointers(pointers);
  }

  std::optional<Endpoint> byAddress(Protocol protocol) {
    if (waits()) return std::nullopt;
    const auto& found = lookUp_.addresses(host_);
    if (found.empty()) return std::nullopt;
    return Endpoint{found.front().ip, wanted_.port == 0 ? usualPort(protocol) : wanted_.port, protocol};
  }

  std::optional<Endpoint> byService(const std::string& name, Protocol protocol) {
    if (waits()) return std::nullopt;
    std::vector<Record> services = lookUp_.records(name, Type::srv);
    // By priority, the heavier first; equals as the answer has them (observed).
    std::stable_sort(services.begin(), services.end(), [](const Record& one, const Record& other) {
      return one.priority != other.priority ? one.priority < other.priority : one.weight > other.weight;
    });
    while (!services.empty() && !waits()) {
      const auto chosen = services.begin() + static_cast<std::ptrdiff_t>(choose(services));
      const auto& found = lookUp_.addresses(chosen->target);
      if (!found.empty()) return Endpoint{found.front().ip, chosen->port, protocol};
      services.erase(chosen);
    }
    return std::nullopt;
  }

  /// Among those of the first priority by weight (RFC 2782); all of weight 0: the last (observed).
  std::size_t choose(const std::vector<Record>& services) {
    if (!settings_.balances || !settings_.failsOver) return 0;
    const auto end = std::find_if(services.begin(), services.end(), [&](const Record& each) {
      return each.priority != services.front().priority;
    });
    const auto sum =
        std::accumulate(services.begin(), end, std::uint64_t{0},
                        [](std::uint64_t before, const Record& each) { return before + each.weight; });
    if (sum == 0) return static_cast<std::size_t>(end - services.begin()) - 1;
    std::uint64_t drawn = chance_.below(sum);
    std::size_t at = 0;
    while (drawn >= services[at].weight) drawn -= services[at++].weight;
    return at;
  }

  std::optional<Endpoint> byServices() {
    if (wanted_.protocol) return byService(serviceName(*wanted_.protocol, host_), *wanted_.protocol);
    for (const auto& protocol : preferred()) {
      if (!protocol) continue;
      if (const auto found = byService(serviceName(*protocol, host_), *protocol)) return found;
    }
    return std::nullopt;
  }

  int preferenceOf(Protocol protocol) const {
    switch (protocol) {
      case Protocol::udp: return settings_.udpPreference;
      case Protocol::tcp: return settings_.speaksTcp ? settings_.tcpPreference : -1;
      case Protocol::tls: break;
    }
    return settings_.speaksTls ? settings_.tlsPreference : -1;
  }

  /// A switched-off protocol keeps its place in Kamailio's list but not in its length, so that the last one
  /// is lost (observed with dns_udp_pref -1: no service is asked for at all).
  std::vector<std::optional<Protocol>> preferred() const {
    std::vector<std::optional<Protocol>> list;
    std::size_t count = 0;
    for (const Protocol protocol : {Protocol::udp, Protocol::tcp, Protocol::tls}) {
      const bool isOn = preferenceOf(protocol) >= 0;
      list.push_back(isOn ? std::optional(protocol) : std::nullopt);
      count += isOn ? 1 : 0;
    }
    list.resize(count);
    std::stable_sort(list.begin(), list.end(), [this](const auto& one, const auto& other) {
      return (one ? preferenceOf(*one) : 0) > (other ? preferenceOf(*other) : 0);
    });
    return list;
  }

  /// Pointers in the order that Kamailio tries them: our preference of protocols first, unless
  /// dns_naptr_ignore_rfc is off.
  std::optional<Endpoint> byPointers(const std::vector<Record>& given) {
    std::vector<Record> pointers;
    std::copy_if(given.begin(), given.end(), std::back_inserter(pointers), [this](const Record& each) {
      const auto protocol = protocolOf(each);
      return protocol && preferenceOf(*protocol) >= 0;
    });
    const auto key = [this](const Record& each) {
      const int ours = settings_.ignoresOrder ? -preferenceOf(*protocolOf(each)) : 0;
      return std::array<int, 3>{ours, each.priority, each.weight};
    };
    std::stable_sort(pointers.begin(), pointers.end(),
                     [&](const Record& one, const Record& other) { return key(one) < key(other); });
    for (const Record& pointer : pointers) {
      if (const auto found = byService(pointer.target, *protocolOf(pointer))) return found;
    }
    return std::nullopt;
  }

  LookUp& lookUp_;
  const Settings& settings_;
  const proxy::Wanted& wanted_;
  std::string host_;
  kernel::RandomStream& chance_;
};

}  // namespace

std::optional<Endpoint> locate(LookUp& lookUp, const Settings& settings, const proxy::Wanted& wanted,
                               kernel::RandomStream& chance) {
  const auto found = Search(lookUp, settings, wanted, chance).go();
  return lookUp.missing() != nullptr ? std::nullopt : found;
}

}  // namespace forklab::lab::dns
