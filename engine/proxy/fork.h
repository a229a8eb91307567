#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kernel/address.h"
#include "proxy/response_choice.h"
#include "proxy/target_set.h"
#include "proxy/transaction_watcher.h"
#include "proxy/variables.h"
#include "sip/edits.h"
#include "sip/message.h"
#include "trace/event.h"
#include "transaction/layer.h"

namespace forklab::proxy {

using transaction::TransactionId;

/// Where and when a message came in.
struct Arrival {
  kernel::Endpoint from;
  kernel::Endpoint to;
  trace::EventId event = 0;
};

/// Routes that t_on_failure, t_on_branch, t_on_reply and t_on_branch_failure named; empty: none.
struct ArmedRoutes {
  std::string failure;
  std::string branch;
  std::string reply;
  std::string branchFailure;
};

/// One outgoing copy of a request.
struct Branch {
  Target target;
  kernel::Endpoint to;
  SocketIndex socket = 0;
  TransactionId client = 0;
  TransactionId cancelClient = 0;
  std::uint16_t wave = 1;
  kernel::Bytes sent;          ///< as it went out
  std::string_view viaBranch;  ///< of its top Via, in `sent`
  std::string failureRoute;    ///< armed when the branch was made
  std::string replyRoute;
  int lastStatus = 0;  ///< last received or faked; 0: nothing yet
  bool heard = false;  ///< a real reply came
  bool timedOut = false;
  bool faked = false;             ///< its final reply was made here
  bool counts = true;             ///< false: dropped by failure_reply_mode
  bool cancelWanted = false;      ///< a CANCEL is due, or was sent, on this branch
  bool cancelAfterRoute = false;  ///< it waits for the failure_route that is on its way
  bool sendRefused = false;
  bool isBlind = false;  ///< t_suspend: no request, only a timer
  std::string branchFailureRoute;
  sip::MessagePtr reply;  ///< final reply of 300 and above
  sip::Edits replyEdits;
  std::string cancelLines;  ///< Reason headers of the CANCEL that waits for a provisional

  bool isFinal() const { return lastStatus >= 200; }
};

/// tm's cell: one server transaction and its branches in waves.
struct Fork {
  TransactionId server = 0;
  sip::MessagePtr request;
  Arrival arrival;
  kernel::Instant openedAt;
  kernel::Endpoint replyTo;
  bool forcesRport = false;
  sip::Edits edits;  ///< of the request route, frozen by the first t_relay
  bool editsFrozen = false;
  std::string firstUri;      ///< the R-URI at the first t_relay, which failure_route starts with
  std::string branchPrefix;  ///< Via branch without its number
  std::vector<Branch> branches;
  ArmedRoutes armed;
  bool routeDecides = false;  ///< a failure_route was called for and has not ended
  std::uint32_t flags = 0;
  std::uint16_t waves = 0;
  std::size_t waveBegin = 0;  ///< first branch of the last wave
  int lastStatus = 0;         ///< last reply sent upstream
  int errorStatus = 0;        ///< why the last t_relay failed; tm's tm_error
  std::string errorReason;
  bool cancelled = false;
  bool blockedBy6xx = false;
  bool blocksOn6xx = true;
  bool released = false;
  bool serverOpen = false;
  bool swallowsReplies = false;  ///< t_replicate: nothing of any branch goes upstream
  bool keepsErrors = false;      ///< t_relay_to with flag 2: the script answers refused sends itself
  bool suspended = false;        ///< between t_suspend and t_continue
  bool suspendedInFailure = false;
  bool sends100 = true;
  bool forwardsCancelReason = true;
  bool answersErrors = true;             ///< t_set_disable_internal_reply
  std::vector<std::string> successKeys;  ///< of the ACKs that its 2xx wait for
  std::vector<Watch> watches;            ///< in order of registration
  std::uint64_t dialog = 0;              ///< as in RoutingContext
  int inUse = 0;                         ///< contexts that still point here
  std::string replyLines;                ///< append_to_reply: they pile up while a route runs
  std::string keptReplyLines;            ///< those that the transaction's copy of the request has
  std::shared_ptr<TransactionVariables> variables;
  transaction::TimerSettings timers;
  bool ownTimers = false;

  bool isInvite() const { return request->method() == sip::Method::invite; }
  bool isAnswered() const { return lastStatus >= 200; }
  bool hasPending() const;
  /// One per branch, in branch order.
  std::vector<Candidate> candidates() const;
  void clear();
};

}  // namespace forklab::proxy
