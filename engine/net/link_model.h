#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "kernel/instant.h"
#include "kernel/random.h"

namespace forklab::net {

/// What a link does to packets. Zeros: a perfect link.
struct LinkSettings {
  kernel::Duration delay;
  kernel::Duration jitter;        ///< up to this much more, uniform; order is kept
  double loss = 0;                ///< probability
  double lossBurst = 0;           ///< probability that the packet after a lost one is lost as well; 0: independent losses
  double duplication = 0;
  double reordering = 0;          ///< probability that a packet is held back by `reorderingDelay`
  kernel::Duration reorderingDelay = kernel::Duration::milliseconds(20);
  std::uint64_t rateBitsPerSecond = 0;  ///< 0: unlimited
  std::uint32_t queueBytes = 65536;     ///< waiting for the rate; more is dropped
};

/// Pure: packet and time in, arrivals or a drop out. One per direction of a link.
class LinkModel {
 public:
  struct Verdict {
    std::vector<kernel::Instant> arrivals;  ///< empty: lost. More than one: duplicated
    std::string_view lostBecause;           ///< "loss", "link cut", "queue full"
  };

  LinkModel(const LinkSettings& settings, kernel::RandomStream random);
  Verdict offer(kernel::Instant now, std::size_t bytes);
  void setCut(bool cut) { cut_ = cut; }
  bool isCut() const { return cut_; }
  const LinkSettings& settings() const { return settings_; }
  void setSettings(const LinkSettings& settings) { settings_ = settings; }

 private:
  LinkSettings settings_;
  kernel::RandomStream random_;
  kernel::Instant busyUntil_;
  kernel::Instant lastArrival_;
  bool lostPrevious_ = false;
  bool cut_ = false;
};

}  // namespace forklab::net
