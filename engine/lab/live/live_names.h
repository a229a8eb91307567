#pragma once

#include <map>
#include <string>

#include "kernel/realtime.h"
#include "lab/node.h"

namespace forklab::lab {

/// Names as this machine knows them. Like a worker of Kamailio it waits for the answer of an unknown name;
/// what was found, and what was not, is kept for a while. Bounds: kMostNames, then all is asked anew.
class LiveNames final : public Resolver {
 public:
  static constexpr std::size_t kMostNames = 1024;

  explicit LiveNames(const kernel::RealTime& time) : time_(time) {}
  std::optional<kernel::Endpoint> resolve(std::string_view user, std::string_view host, std::uint16_t port,
                                          kernel::Protocol protocol) const override;

 private:
  struct Known {
    std::optional<kernel::IpAddress> ip;
    kernel::Instant until;
  };
  const kernel::RealTime& time_;
  /// What was asked changes no answer, only how fast it comes.
  mutable std::map<std::string, Known, std::less<>> known_;
};

}  // namespace forklab::lab
