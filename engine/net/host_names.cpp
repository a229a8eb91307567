#include "net/host_names.h"

#include <ifaddrs.h>
#include <netdb.h>

#include <algorithm>

#include "net/socket_address.h"

namespace forklab::net {

using kernel::IpAddress;

namespace {

IpAddress addressOf(const sockaddr* from) {
  SocketAddress address;
  if (from->sa_family == AF_INET6) {
    address.v6 = *reinterpret_cast<const sockaddr_in6*>(from);
  } else {
    address.v4 = *reinterpret_cast<const sockaddr_in*>(from);
  }
  return address.endpoint(kernel::Protocol::udp).ip;
}

bool isInternet(const sockaddr* address) {
  return address != nullptr && (address->sa_family == AF_INET || address->sa_family == AF_INET6);
}

void addOnce(std::vector<IpAddress>& addresses, const IpAddress& found) {
  if (std::find(addresses.begin(), addresses.end(), found) == addresses.end()) addresses.push_back(found);
}

/// `name` empty: those of every interface.
std::vector<IpAddress> interfaceAddresses(std::string_view name) {
  std::vector<IpAddress> found;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return found;
  for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
    if (!isInternet(each->ifa_addr) || (!name.empty() && name != each->ifa_name)) continue;
    addOnce(found, addressOf(each->ifa_addr));
  }
  freeifaddrs(list);
  return found;
}

}  // namespace

std::vector<IpAddress> lookUp(const std::string& name) {
  std::vector<IpAddress> found;
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_DGRAM;
  addrinfo* list = nullptr;
  if (getaddrinfo(name.c_str(), nullptr, &wanted, &list) != 0) return found;
  for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
    if (isInternet(each->ai_addr)) addOnce(found, addressOf(each->ai_addr));
  }
  freeaddrinfo(list);
  std::stable_partition(found.begin(), found.end(), [](const IpAddress& each) { return !each.isV6(); });
  return found;
}

std::vector<IpAddress> localAddresses(const std::string& host) {
  const auto address = IpAddress::parse(host);
  if (!address) {
    std::vector<IpAddress> found = interfaceAddresses(host);
    return found.empty() ? lookUp(host) : found;
  }
  const bool isAny = *address == IpAddress::v4(0, 0, 0, 0) || *address == *IpAddress::parse("::");
  if (!isAny) return {*address};
  // Kamailio opens one socket per address of the machine, so that each knows its own name.
  std::vector<IpAddress> found = interfaceAddresses({});
  std::erase_if(found, [&](const IpAddress& each) { return each.isV6() != address->isV6(); });
  return found;
}

}  // namespace forklab::net
