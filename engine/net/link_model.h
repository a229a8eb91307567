#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "kernel/instant.h"
#include "kernel/random.h"

namespace forklab::net {

/// What a link does to packets. Zeros: a perfect link.
struct LinkSettings {
  static constexpr std::uint32_t kQueueBytesMost = 1u << 30;

  kernel::Duration delay = {};
  kernel::Duration jitter = {};  ///< up to this much more, uniform; order is kept
  double loss = 0;               ///< probability
  double lossBurst =
      0;  ///< probability that the packet after a lost one is lost as well; 0: independent losses
  double duplication = 0;
  double reordering = 0;  ///< probability that a packet is held back by `reorderingDelay`
  kernel::Duration reorderingDelay = kernel::Duration::milliseconds(20);
  std::uint64_t rateBitsPerSecond = 0;  ///< 0: unlimited; counts the bytes of the packet, no headers below
  std::uint32_t queueBytes = 65536;     ///< waiting for the rate, at most kQueueBytesMost; more is dropped
};

/// Datagrams are lost, doubled and overtaken. A stream hides that: each loss costs it a retransmission
/// timeout instead.
enum class Carriage : std::uint8_t { datagram, stream };

/// Pure: packet and time in, arrivals or a drop out. One per direction of a link.
class LinkModel {
 public:
  struct Verdict {
    static constexpr std::size_t kCopies = 2;
    std::array<kernel::Instant, kCopies> arrivals;
    std::uint8_t copies = 0;       ///< 0: lost; 2: doubled
    std::string_view lostBecause;  ///< "loss", "link cut", "queue full"; static text
  };
  /// What a stream waits before it repeats a lost segment, doubled each time, and how often it tries.
  static constexpr kernel::Duration kStreamTimeout = kernel::Duration::milliseconds(200);
  static constexpr int kStreamAttempts = 8;

  LinkModel(const LinkSettings& settings, kernel::RandomStream random);
  /// `now` never goes back from one call to the next.
  Verdict offer(kernel::Instant now, std::size_t bytes, Carriage carriage = Carriage::datagram);
  /// What the rate makes of so many bytes.
  kernel::Duration transmission(std::size_t bytes) const;
  void setCut(bool cut) { cut_ = cut; }
  bool isCut() const { return cut_; }
  const LinkSettings& settings() const { return settings_; }
  void setSettings(const LinkSettings& settings) { settings_ = settings; }

 private:
  bool happens(double probability) { return probability > 0 && random_.chance(probability); }
  bool loses();
  bool queueIsFull(kernel::Instant now, std::size_t bytes) const;
  kernel::Instant leavesAt(kernel::Instant now, std::size_t bytes);
  /// What its losses cost a stream; negative: it gave up.
  kernel::Duration streamPenalty();
  Verdict inOrder(kernel::Instant arrival);

  LinkSettings settings_;
  kernel::RandomStream random_;
  kernel::Instant busyUntil_;
  kernel::Instant lastArrival_;
  bool lostPrevious_ = false;
  bool cut_ = false;
};

}  // namespace forklab::net
