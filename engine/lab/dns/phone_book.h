#pragma once

#include "lab/dns/name_server.h"
#include "lab/node.h"

namespace forklab::lab::dns {

/// What phones know of hosts: the scenario's names, then its DNS (RFC 3263 without NAPTR), at once and
/// without a question that anybody could see.
class PhoneBook final : public Resolver {
 public:
  PhoneBook(const Resolver& names, NameServer& server) : names_(names), server_(server) {}
  std::optional<kernel::Endpoint> resolve(std::string_view user, std::string_view host, std::uint16_t port,
                                          kernel::Protocol protocol) const override;

 private:
  const Resolver& names_;
  NameServer& server_;
};

}  // namespace forklab::lab::dns
