#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "lab/scenario/scenario.h"
#include "net/paths.h"

namespace forklab::models {

/// The ways of least delay through a scenario's links, as the virtual network takes them.
class NetworkPaths {
 public:
  NetworkPaths() = default;
  explicit NetworkPaths(const lab::Scenario& scenario);

  /// A way through the network, from hop to hop.
  struct Path {
    std::vector<std::size_t> nodes;  ///< first to last
    std::vector<std::size_t> links;  ///< between them
    kernel::Duration delay;
  };
  /// Nothing when there is no way.
  std::optional<Path> between(std::size_t from, std::size_t to) const;

 private:
  struct Ends {
    std::size_t a = 0;
    std::size_t b = 0;
    kernel::Duration delay;
  };
  std::vector<Ends> links_;
  std::size_t nodes_ = 0;
  mutable net::Paths paths_;  ///< works trees out when first asked
};

}  // namespace forklab::models
