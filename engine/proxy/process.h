#pragma once

#include <string_view>

#include "kernel/instant.h"

namespace forklab::proxy {

/// The process of the proxy that runs the step at hand, where time is a matter of the model (virtual runs).
class Process {
 public:
  /// The step waits for something outside (a DNS answer, a database) and holds its process so long; what it
  /// does afterwards happens so much later. May be called several times in a step. `cause` tells people
  /// what it waited for: "DNS: A carrier.example.com".
  virtual void block(kernel::Duration duration, std::string_view cause) = 0;

 protected:
  ~Process() = default;
};

}  // namespace forklab::proxy
