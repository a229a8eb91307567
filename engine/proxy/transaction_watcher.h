#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "kernel/address.h"

namespace forklab::sip {
class Edits;
class Message;
}  // namespace forklab::sip

namespace forklab::proxy {

struct Fork;
class RoutingContext;

/// When Kamailio's tm calls its users back (t_hooks.h). README.md of the engine says what each may change.
enum class Moment : std::uint8_t {
  requestIn,              ///< a new request, not cloned yet
  requestPending,         ///< its transaction stands
  requestForwarded,       ///< per branch, before its copy is built
  requestOut,             ///< the first copy of a branch has left
  requestSent,            ///< any copy has left: repetitions, CANCEL and ACK too
  requestAgain,           ///< a retransmission came
  responseIn,             ///< of any branch, also repeated, also to a CANCEL of ours; before onreply_route
  responseForwarded,      ///< the decision to relay it has fallen
  responseReady,          ///< it is about to be written
  responseOut,            ///< it has left: finals, and relayed provisionals
  responseSent,           ///< any copy has left
  failureReadOnly,        ///< every branch has failed
  failure,                ///< the same; branches may be added
  branchFailureReadOnly,  ///< one branch got a final of 300 or more
  branchFailure,          ///< the same
  ackIn,                  ///< the ACK of a 2xx, related by Call-ID, CSeq number and tags
  ackAgain,               ///< the same once more
  negativeAckIn,          ///< the ACK of a negative final
  cancelIn,               ///< a CANCEL that means this INVITE
  localRequestIn,         ///< a request of the proxy's own is made
  localResponseIn,        ///< a response to it
  localResponseOut,       ///< a provisional is passed to its user
  localCompleted,         ///< its final one, or none in time
  localRequestDropped,    ///< event_route[tm:local-request] dropped it
  destroyed,              ///< the memory goes
};
inline constexpr std::size_t kMomentCount = static_cast<std::size_t>(Moment::destroyed) + 1;

/// A set of moments.
using Moments = std::uint32_t;
constexpr Moments momentBit(Moment moment) { return Moments{1} << static_cast<unsigned>(moment); }
inline constexpr Moments kEveryMoment = (Moments{1} << kMomentCount) - 1;

/// Kamailio's name: "TMCB_REQUEST_IN". Static text.
std::string_view momentText(Moment moment);

/// What a watcher gets to know. Views and pointers are good during the call.
struct Notice {
  /// What `code` says of a request that was sent.
  static constexpr int kRequest = 0;
  static constexpr int kOwnAck = -1;
  static constexpr int kOwnCancel = -2;

  Moment moment = Moment::requestIn;
  Fork* fork = nullptr;                   ///< null: a request of the proxy's own
  std::uint32_t transaction = 0;          ///< the server transaction, or the client one of an own request
  const sip::Message* request = nullptr;  ///< null: nothing is left of it (destroyed)
  const sip::Message* reply = nullptr;    ///< null with a code of 100 or more: made here (FAKED)
  int code = 0;                           ///< status; of requests one of those above
  int branch = -1;                        ///< -1: none in particular
  bool isAgain = false;                   ///< a repetition of our own, or one that came
  bool isOwn = false;                     ///< made here: an own request, a reply of t_reply or tm
  kernel::Endpoint to = {};               ///< requestOut, requestSent, responseOut, responseSent
  std::string_view bytes = {};            ///< the same: as it left
  sip::Edits* edits = nullptr;            ///< what may still be changed of the message at hand; null: nothing
  RoutingContext* context = nullptr;      ///< the run that led here; null: none
  std::uint64_t argument = 0;             ///< as given to watch()
};

/// Is told what becomes of transactions (Kamailio tm's callbacks). Called inside a step of the core; it may
/// register more watchers there, and change what the notice lets it change, and the transaction's flags and
/// variables.
class TransactionWatcher {
 public:
  virtual void onMoment(const Notice& notice) = 0;

 protected:
  ~TransactionWatcher() = default;
};

/// One registration.
struct Watch {
  TransactionWatcher* watcher = nullptr;
  Moments moments = 0;
  std::uint64_t argument = 0;
};

/// Is told of requests that loose_route() takes on (Kamailio rr's callbacks).
class RouteWatcher {
 public:
  /// `parameters`: of the Route that was ours, as they stand in its URI.
  virtual void onLooseRoute(RoutingContext& context, std::string_view parameters) = 0;

 protected:
  ~RouteWatcher() = default;
};

/// Is told when the request_route has ended, before anything is made of that (Kamailio's post-script
/// callbacks), and when an event_route has.
class RunWatcher {
 public:
  virtual void onRunEnd(RoutingContext& context) = 0;

 protected:
  ~RunWatcher() = default;
};

}  // namespace forklab::proxy
