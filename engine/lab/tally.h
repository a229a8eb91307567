#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "trace/log.h"

namespace forklab::lab {

/// How the processes of one group fared (trace::WorkerChanged).
struct WorkerLoad {
  std::uint64_t taken = 0;   ///< messages and timers
  std::uint64_t waited = 0;  ///< how many of them found no free worker
  kernel::Duration waitedAltogether, waitedMost;
  kernel::Duration busy;     ///< all workers together
  kernel::Duration blocked;  ///< of it
  std::uint32_t longestQueue = 0;
};

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
  // Calls of databases.
  std::uint64_t databaseCalls = 0;
  std::uint64_t databaseFailed = 0;
  kernel::Duration databaseBlocked;  ///< worker time
  std::map<std::string, std::uint64_t> requestsByMethod;  ///< sent, retransmissions included
  /// Likewise; packets that are no SIP count in packetsSent alone.
  std::map<int, std::uint64_t> responsesByStatus;
  /// By node and group, as "proxy udp"; empty where nothing took time.
  std::map<std::string, WorkerLoad> workers;
};

/// Keeps counts beside a growing log; each event is looked at once.
class Tally {
 public:
  /// Takes in what was logged since the last call.
  const Counts& update(const trace::Log& log);

 private:
  void count(const trace::PacketSent& packet);
  void count(const trace::NameAsked& asked);
  void count(trace::NodeId node, const trace::WorkerChanged& worker);
  std::map<trace::NodeId, std::string> names_;
  Counts counts_;
  std::size_t seen_ = 0;
};

}  // namespace forklab::lab
