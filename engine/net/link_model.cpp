#include "net/link_model.h"

#include <algorithm>

namespace forklab::net {
namespace {

using kernel::Duration;
using kernel::Instant;

constexpr Duration kGaveUp{-1};

Duration timeOnWire(std::uint64_t bytes, std::uint64_t bitsPerSecond) {
  return Duration::nanoseconds(static_cast<std::int64_t>(bytes * 8'000'000'000u / bitsPerSecond));
}

}  // namespace

LinkModel::LinkModel(const LinkSettings& settings, kernel::RandomStream random)
    : settings_(settings), random_(random) {}

LinkModel::Verdict LinkModel::offer(Instant now, std::size_t bytes, Carriage carriage) {
  if (cut_) return {{}, 0, "link cut"};
  if (queueIsFull(now, bytes)) return {{}, 0, "queue full"};
  const bool isDatagram = carriage == Carriage::datagram;
  if (isDatagram && loses()) return {{}, 0, "loss"};
  Instant arrival = leavesAt(now, bytes) + settings_.delay;
  if (settings_.jitter.ns > 0) {
    arrival = arrival + Duration::nanoseconds(static_cast<std::int64_t>(
                            random_.below(static_cast<std::uint64_t>(settings_.jitter.ns) + 1)));
  }
  if (!isDatagram) {
    const Duration penalty = streamPenalty();
    if (penalty == kGaveUp) return {{}, 0, "loss"};
    // What this costs the connection holds back no other one: its ends put its segments in order.
    Verdict verdict = inOrder(arrival);
    verdict.arrivals[0] = verdict.arrivals[0] + penalty;
    return verdict;
  }
  if (happens(settings_.reordering)) {
    // It does not hold back those behind it: they may overtake.
    return {{std::max(arrival, lastArrival_) + settings_.reorderingDelay}, 1, {}};
  }
  Verdict verdict = inOrder(arrival);
  if (happens(settings_.duplication)) verdict.arrivals[verdict.copies++] = verdict.arrivals[0];
  return verdict;
}

bool LinkModel::loses() {
  const bool inBurst = lostPrevious_ && settings_.lossBurst > 0;
  lostPrevious_ = happens(inBurst ? settings_.lossBurst : settings_.loss);
  return lostPrevious_;
}

bool LinkModel::queueIsFull(Instant now, std::size_t bytes) const {
  if (settings_.rateBitsPerSecond == 0 || busyUntil_ <= now) return false;
  const std::uint64_t room = std::min(settings_.queueBytes, LinkSettings::kQueueBytesMost);
  return bytes > room || busyUntil_ - now > timeOnWire(room - bytes, settings_.rateBitsPerSecond);
}

Instant LinkModel::leavesAt(Instant now, std::size_t bytes) {
  if (settings_.rateBitsPerSecond == 0) return now;
  busyUntil_ = std::max(now, busyUntil_) + timeOnWire(bytes, settings_.rateBitsPerSecond);
  return busyUntil_;
}

Duration LinkModel::transmission(std::size_t bytes) const {
  if (settings_.rateBitsPerSecond == 0) return {};
  return timeOnWire(bytes, settings_.rateBitsPerSecond);
}

Duration LinkModel::streamPenalty() {
  Duration penalty;
  Duration timeout = kStreamTimeout;
  for (int attempt = 0; attempt < kStreamAttempts; ++attempt) {
    if (!loses()) return penalty;
    penalty += timeout;
    timeout = timeout * 2;
  }
  return kGaveUp;
}

LinkModel::Verdict LinkModel::inOrder(Instant arrival) {
  lastArrival_ = std::max(arrival, lastArrival_);
  return {{lastArrival_}, 1, {}};
}

}  // namespace forklab::net
