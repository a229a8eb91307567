#pragma once

#include <string>
#include <unordered_map>

#include "lab/node.h"
#include "lab/scenario/scenario.h"

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
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, kernel::Endpoint, TextHash, std::equal_to<>> rows_;
  mutable std::string key_;  ///< of the question at hand, so that none is made for each
};

}  // namespace forklab::lab
