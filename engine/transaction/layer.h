#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "kernel/address.h"
#include "kernel/instant.h"
#include "sip/message.h"
#include "trace/recorder.h"
#include "transaction/machine.h"

namespace forklab::transaction {

using trace::TransactionId;

/// What the caller must do after a step, in this order. The list is the caller's, reused, and drained after
/// the step: timers through TimerSlots::apply (timer_slots.h), sends through its transport, the rest as its
/// own business.
struct Effect {
  enum class Kind : std::uint8_t {
    send,      ///< bytes to `to`; `retransmission` and `timer` say why
    setTimer,  ///< (re)start `timer` of `transaction` for `at`; replaces a running one
    stopTimer,
    deliver,     ///< `message` belongs to the transaction user: a response, or an ACK with the branch of an
                 ///< INVITE that got a 2xx
    timedOut,    ///< no answer in time (Timer B, F, H, fr_timer, fr_inv_timer); `timer` says which
    sendFailed,  ///< the transport refused it
    ended,       ///< the transaction is gone; its id is never used again
  };
  Kind kind = Kind::send;
  TransactionId transaction = 0;
  TimerName timer = TimerName::none;
  bool housekeeping = false;  ///< setTimer: the run may end while only such timers are left
  std::uint16_t branch = 0;   ///< of a client transaction, as given to openClient
  std::uint16_t retransmission = 0;
  std::uint16_t socket = 0;  ///< send: which of the node's sockets, as given when the transaction was opened
  std::uint8_t mark = 0;     ///< send: 0, or what the caller writes here to know it again
  std::uint32_t slot = 0;    ///< where TimerSlots keeps its timers
  trace::EventId event = 0;  ///< setTimer: the TimerSet, the cause of what the timer does; 0: not written
  kernel::Instant at;
  kernel::Endpoint to;
  kernel::Bytes bytes;
  sip::MessagePtr message;
};
using Effects = std::vector<Effect>;

/// A request as it goes out, with what its maker knows, so that nobody has to read it again.
struct OutgoingRequest {
  kernel::Bytes bytes;
  std::string_view method;
  std::string_view branch;   ///< of its top Via, with the cookie
  std::uint16_t socket = 0;  ///< which of the node's sockets it leaves from; the layer only passes it on
};

/// The client and server transactions of one node (RFC 3261 17, RFC 6026; profile: machine.h). Writes
/// TransactionStarted, TransactionChanged, TransactionEnded, TimerSet and TimerStopped. In the Kamailio
/// profile the branches of a server transaction live as long as it does: a finished one waits for late
/// responses without a timer of its own, and all end when wt_timer ends the server transaction. Bounds: 2^24
/// transactions at a time.
class Layer {
 public:
  Layer(Profile profile, const TimerSettings& timers, trace::NodeId node, trace::Recorder& recorder);
  ~Layer();

  /// The server transaction that a request belongs to: a retransmission, or the ACK of a final response
  /// (17.2.3, RFC 2543 requests by their fields). 0: none.
  TransactionId matchServer(const sip::Message& request) const;
  /// The INVITE server transaction that a CANCEL means. 0: none.
  TransactionId matchCancelled(const sip::Message& cancel) const;
  /// By top Via branch and CSeq method (17.1.3). 0: none.
  TransactionId matchClient(const sip::Message& response) const;

  /// A new server transaction; its responses go to `replyTo`.
  TransactionId openServer(kernel::Instant now, const sip::MessagePtr& request,
                           const kernel::Endpoint& replyTo, Effects& effects, std::uint16_t socket = 0);
  /// A retransmission or an ACK that matched.
  void receiveRequest(kernel::Instant now, TransactionId id, const sip::MessagePtr& request,
                      Effects& effects);
  /// Sends a response of the transaction user through the server transaction.
  void respond(kernel::Instant now, TransactionId id, const kernel::Bytes& response, int status,
               Effects& effects);

  /// Kamailio: the 2xx that the transaction user just gave to an INVITE is its own; it goes out again, on any
  /// transport, until release() or the end of the transaction.
  void repeatUntilAck(kernel::Instant now, TransactionId id, Effects& effects);

  /// A branch without a request, which keeps its server transaction waiting as long as fr_timer lets a silent
  /// one (Kamailio tm, t_suspend). `name` is a Via branch that nobody else has; abandon() ends it.
  TransactionId openBlind(kernel::Instant now, std::string_view name, TransactionId server,
                          std::uint16_t branch, Effects& effects);
  /// A new client transaction for a request as it goes out; sends it. `server`: the transaction it belongs to
  /// as a branch, 0: none; `branch`: 1 + its index there.
  TransactionId openClient(kernel::Instant now, const OutgoingRequest& request, const kernel::Endpoint& to,
                           TransactionId server, std::uint16_t branch, Effects& effects);
  void receiveResponse(kernel::Instant now, TransactionId id, const sip::MessagePtr& response,
                       Effects& effects);
  /// Kamailio: its user asks no more of it. A branch neither repeats its request nor times out, but what
  /// still comes is delivered; a server transaction that got no final response ends after wt_timer. The RFC
  /// profile ignores it.
  void release(kernel::Instant now, TransactionId id, Effects& effects);
  /// The transport refused what the transaction sent.
  void sendFailed(kernel::Instant now, TransactionId id, Effects& effects);

  /// A timer that is not running is ignored. Write TimerFired first (TimerSlots::fired).
  void fireTimer(kernel::Instant now, TransactionId id, TimerName timer, Effects& effects);
  /// Ends it at once, silently; a server transaction with its branches.
  void abandon(kernel::Instant now, TransactionId id, Effects& effects);

  // What a transaction user may ask about a living transaction; of one that is gone: terminated, empty, 0.
  bool exists(TransactionId id) const;
  State state(TransactionId id) const;
  const kernel::Bytes& request(TransactionId id) const;
  const kernel::Endpoint& peer(TransactionId id) const;
  /// The last response sent (server) or received (client); 0, empty: none.
  int lastStatus(TransactionId id) const;
  const kernel::Bytes& lastResponse(TransactionId id) const;
  TransactionId serverOf(TransactionId client) const;
  std::uint16_t branchOf(TransactionId client) const;

  TimerSettings& timers();
  /// For one transaction (t_set_fr, t_set_retr), and for the branches that a server transaction gets
  /// afterwards; running timers keep their end.
  void setTimers(TransactionId id, const TimerSettings& timers);
  std::size_t living() const;
  Profile profile() const;

 private:
  struct Store;
  std::unique_ptr<Store> store_;
  trace::Recorder& recorder_;
};

}  // namespace forklab::transaction
