#pragma once

#include <initializer_list>
#include <memory>
#include <string_view>
#include <vector>

#include "lab/scenario/scenario.h"
#include "trace/recorder.h"

namespace forklab::tests {

/// Writes events one call after the other, each at the time that at() set or the last arrival left.
class CallWriter {
 public:
  /// Writes no event behind `until`.
  CallWriter(lab::Scenario scenario, trace::EventId until);

  /// Time goes on to there; never back.
  CallWriter& at(kernel::Duration sinceStart);
  /// What an agent does of its own accord; it causes what follows.
  CallWriter& acts(trace::NodeId node, std::string_view action);
  /// A packet that arrives after the delay.
  CallWriter& send(trace::NodeId from, trace::NodeId to, std::string_view startLine, kernel::Duration delay,
                   int branch = -1);
  /// The n-th repetition of a packet, made by a timer; it arrives.
  CallWriter& repeat(trace::NodeId from, trace::NodeId to, std::string_view startLine,
                     std::uint16_t retransmission, std::string_view timer, int branch,
                     kernel::Duration delay);
  /// A packet that the link between the two loses.
  CallWriter& lose(trace::NodeId from, trace::NodeId to, std::string_view startLine,
                   std::uint16_t retransmission, std::string_view timer, int branch);
  /// A block of the script begins; it causes what follows.
  CallWriter& route(trace::NodeId node, std::string_view block, std::string_view name, std::uint32_t line);
  /// Statements of the script, each the cause of the next.
  CallWriter& steps(trace::NodeId node, std::initializer_list<std::uint32_t> lines);
  /// The first one opens the server transaction too.
  CallWriter& wave(std::uint16_t number, std::uint16_t branches);
  /// With its client transaction.
  CallWriter& branch(std::uint16_t number, std::uint16_t wave, std::int16_t q, std::string_view uri,
                     trace::NodeId to);
  /// Branch and client transaction together, as a response does it.
  CallWriter& branchState(std::uint16_t branch, std::string_view state, std::uint16_t code);
  /// Set, stopped or fired on the client transaction of a branch.
  CallWriter& timer(std::uint16_t branch, std::string_view name, kernel::Duration span);
  CallWriter& stopTimer(std::uint16_t branch, std::string_view name);
  CallWriter& fire(std::uint16_t branch, std::string_view name);
  /// The run is over.
  CallWriter& end();

  const lab::Scenario& scenario() const { return scenario_; }
  std::shared_ptr<const trace::Log> log() const { return recorder_.sharedLog(); }

 private:
  trace::EventId write(trace::NodeId node, const trace::Payload& payload);
  trace::EventId sent(trace::NodeId from, trace::NodeId to, std::string_view startLine,
                      std::uint16_t retransmission, std::string_view timer, int branch);
  std::string bytesOf(trace::NodeId from, trace::NodeId to, std::string_view startLine) const;
  static trace::TransactionId clientOf(int branch) { return static_cast<trace::TransactionId>(branch + 2); }

  lab::Scenario scenario_;
  trace::Recorder recorder_{trace::Level::full};
  trace::EventId until_;
  kernel::Instant now_;
};

}  // namespace forklab::tests
