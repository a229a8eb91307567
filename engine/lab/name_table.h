#pragma once

#include <map>
#include <string>

#include "lab/node.h"
#include "lab/scenario.h"

namespace forklab::lab {

/// The scenario's own names. In this order: user@host, host, an IP address as it stands; a port in the URI
/// wins over the row's. Hosts ignore case.
class NameTable final : public Resolver {
 public:
  /// Copies the rows: the scenario may go.
  explicit NameTable(const Scenario& scenario);
  std::optional<kernel::Endpoint> resolve(std::string_view user, std::string_view host, std::uint16_t port,
                                          kernel::Protocol protocol) const override;

 private:
  const kernel::Endpoint* find(std::string_view user, std::string_view host) const;
  std::map<std::string, kernel::Endpoint, std::less<>> rows_;
};

}  // namespace forklab::lab
