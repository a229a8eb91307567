#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "trace/log.h"

namespace forklab::lab {

/// What a run did, in numbers.
struct Counts {
  std::uint64_t packetsSent = 0;
  std::uint64_t packetsArrived = 0;
  std::uint64_t packetsLost = 0;
  std::uint64_t retransmissions = 0;
  /// Messages that arrived and that their node put aside, with the reason in the log.
  std::uint64_t dropped = 0;
  // Names. `dnsAsked` are questions that went out, `dnsPackets` their packets with all repetitions.
  std::uint64_t dnsAsked = 0;
  std::uint64_t dnsPackets = 0;
  std::uint64_t dnsFailed = 0;  ///< questions that went out and found nothing
  std::uint64_t dnsFromCache = 0;
  kernel::Duration dnsWaited;
  std::map<std::string, std::uint64_t> requestsByMethod;  ///< sent, retransmissions included
  /// Likewise; packets that are no SIP count in packetsSent alone.
  std::map<int, std::uint64_t> responsesByStatus;
};

/// Keeps counts beside a growing log; each event is looked at once.
class Tally {
 public:
  /// Takes in what was logged since the last call.
  const Counts& update(const trace::Log& log);

 private:
  void count(const trace::PacketSent& packet);
  void count(const trace::NameAsked& asked);
  Counts counts_;
  std::size_t seen_ = 0;
};

}  // namespace forklab::lab
