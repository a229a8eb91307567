#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/random.h"
#include "lab/node.h"
#include "transaction/layer.h"
#include "transaction/timer_slots.h"

namespace forklab::lab::phone {

using transaction::TransactionId;

/// Something that a phone will do of its own accord.
struct Task {
  enum class Kind : std::uint8_t {
    call,
    cancel,
    cancelExpires,
    hangUp,
    refresh,
    unregister,
    reply,
    repeatAnswer,
    within,    ///< a request within the call
    repeatBye
  };
  Kind kind = Kind::call;
  std::size_t call = 0;    ///< index on its side
  std::size_t detail = 0;  ///< reply: which step; hangUp, repeatBye: which dialog; within: both
  bool ofCaller = true;
  /// Filled in by schedule(): what happened when the task was planned.
  trace::EventId cause = 0;
};

/// To take a task back; an empty one, or one of a task that ran, takes nothing back.
struct TaskHandle {
  kernel::EventHandle event;
  std::size_t place = 0;
};

// The two kinds of queue events that a phone sets.
inline constexpr std::uint32_t kTransactionTimer = 0;
inline constexpr std::uint32_t kTask = 1;

/// What both sides of a phone stand on: its transactions, its way out, its tasks, and names made by chance.
/// Nothing is sent inside a step: every step appends to `effects`, which the node drains.
class Stack {
 public:
  /// `target` gets the events of timers and tasks; it and everything `context` points to outlive the stack.
  Stack(const NodeContext& context, kernel::EventTarget& target);

  transaction::Layer& layer() { return layer_; }
  transaction::TimerSlots& timers() { return timers_; }
  transaction::Effects& effects() { return effects_; }
  const transaction::TimerSettings& timings() const { return timings_; }
  trace::Recorder& recorder() { return *context_.recorder; }
  const NodeContext& context() const { return context_; }

  /// "sip:alice@10.0.0.1:5060".
  const std::string& uri() const { return uri_; }
  const std::string& contact() const { return contact_; }
  /// A session that any phone of the lab accepts.
  const std::string& sessionDescription() const { return session_; }
  // Names are unique in the run: node, running number, and four digits drawn from the node's own stream.
  std::string newTag();
  std::string newCallId();
  /// A Via value with a branch of its own.
  std::string newVia();

  /// Exponentially distributed, from the phone's own stream.
  kernel::Duration chancePause(kernel::Duration mean);

  /// Where a URI leads by the scenario's names.
  std::optional<kernel::Endpoint> resolve(std::string_view uri) const;

  /// Opens a client transaction for the bytes, whose second line must be a Via of newVia(); any request but
  /// ACK.
  TransactionId sendRequest(kernel::Instant now, const kernel::Bytes& bytes, const kernel::Endpoint& to);
  /// Outside every transaction: the ACK to a 2xx. `copy` counts its repetitions.
  void sendAlone(const kernel::Bytes& bytes, const kernel::Endpoint& to, TransactionId about,
                 std::uint16_t copy);

  /// At a moment of virtual time that is not past; the task remembers the cause at hand.
  TaskHandle schedule(kernel::Instant at, Task task);
  /// Empties the handle; a task that already ran stays as it was.
  void cancel(TaskHandle& handle);
  /// The task of an event that just fired; its place is free for the next one.
  Task takeTask(std::uint64_t argument);

  /// Writes AgentActed; it is the cause of what follows.
  trace::EventId act(kernel::Instant now, std::string_view action, std::string_view detail = {});

 private:
  /// What waits in `effects` was caused by what happened before the act.
  void stampEffects();
  std::string fresh(std::string_view before, std::string_view after);

  NodeContext context_;
  kernel::EventTarget& target_;
  transaction::TimerSettings timings_;
  transaction::Layer layer_;
  transaction::TimerSlots timers_;
  transaction::Effects effects_;
  kernel::RandomStream random_;
  std::string uri_, contact_, session_, viaStart_, callIdEnd_;
  std::uint32_t counter_ = 0;
  // Places are used again, so a long run needs no more of them than tasks that wait at once.
  std::vector<Task> tasks_;
  std::vector<std::size_t> freeTasks_;
};

/// What RFC 3261 18.2.1 and RFC 3581 add to the top Via of a request that came from there.
std::string viaAdditions(const sip::Message& request, const kernel::Endpoint& from);
/// Where its responses go (RFC 3261 18.2.2, RFC 3581).
kernel::Endpoint replyAddress(const sip::Message& request, const kernel::Endpoint& from);
}  // namespace forklab::lab::phone
