#include "lab/tally.h"

#include <algorithm>

#include "lab/scenario/units.h"

namespace forklab::lab {

/// A running lab asks for its summary once a frame, so only the new events are looked at.
const Counts& Tally::update(const trace::Log& log) {
  for (; seen_ < log.size(); ++seen_) {
    const trace::Event& event = log.at(seen_);
    const trace::Payload& payload = event.payload;
    if (const auto* sent = std::get_if<trace::PacketSent>(&payload)) {
      count(*sent);
    } else if (std::holds_alternative<trace::PacketArrived>(payload)) {
      ++counts_.packetsArrived;
    } else if (std::holds_alternative<trace::PacketLost>(payload)) {
      ++counts_.packetsLost;
    } else if (std::holds_alternative<trace::MessageDropped>(payload)) {
      ++counts_.dropped;
    } else if (const auto* asked = std::get_if<trace::NameAsked>(&payload)) {
      count(*asked);
    } else if (const auto* called = std::get_if<trace::DatabaseCalled>(&payload)) {
      ++counts_.databaseCalls;
      counts_.databaseFailed += called->error.empty() ? 0 : 1;
      counts_.databaseBlocked = counts_.databaseBlocked + called->blocked;
    } else if (const auto* worker = std::get_if<trace::WorkerChanged>(&payload)) {
      count(event.node, *worker);
    } else if (const auto* node = std::get_if<trace::NodeDeclared>(&payload)) {
      names_[event.node] = node->name;
    }
  }
  return counts_;
}

void Tally::count(const trace::NameAsked& asked) {
  if (asked.fromCache) {
    ++counts_.dnsFromCache;
    return;
  }
  ++counts_.dnsAsked;
  counts_.dnsPackets += asked.tries;
  counts_.dnsWaited = counts_.dnsWaited + asked.took;
  if (!asked.found) ++counts_.dnsFailed;
}

void Tally::count(trace::NodeId node, const trace::WorkerChanged& worker) {
  WorkerLoad& load = counts_.workers[names_[node] + " " + std::string(worker.group)];
  load.longestQueue = std::max(load.longestQueue, worker.waiting);
  if (worker.change == "blocked") load.blocked += worker.span;
  if (worker.change == "free") load.busy += worker.span;
  if (worker.change == "waits") ++load.waited;
  if (worker.change != "takes") return;
  ++load.taken;
  load.waitedAltogether += worker.span;
  load.waitedMost = std::max(load.waitedMost, worker.span);
}

/// The first line tells: "INVITE sip:…" or "SIP/2.0 200 OK".
void Tally::count(const trace::PacketSent& packet) {
  constexpr std::string_view kVersion = "SIP/2.0 ";
  ++counts_.packetsSent;
  if (packet.retransmission > 0) ++counts_.retransmissions;
  if (packet.bytes.starts_with(kVersion)) {
    if (const auto status = parseCount(packet.bytes.substr(kVersion.size(), 3), 699)) {
      ++counts_.responsesByStatus[static_cast<int>(*status)];
    }
    return;
  }
  ++counts_.requestsByMethod[std::string(packet.bytes.substr(0, packet.bytes.find(' ')))];
}

}  // namespace forklab::lab
