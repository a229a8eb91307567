#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel/address.h"
#include "transaction/machine.h"

namespace forklab::proxy {

/// What stands in Via instead of a socket's own name; empty parts change nothing.
struct Advertised {
  std::string host;
  std::string port;
  bool empty() const { return host.empty() && port.empty(); }
};

/// What a script's parameters decide (Kamailio tm, rr, maxfwd and core); defaults are those of
/// Kamailio 5.6.3.
struct Settings {
  transaction::TimerSettings timers;
  /// Server transactions alive: with every branch of each, and its CANCEL, the pool still has room.
  std::size_t mostTransactions = 500'000;

  // tm
  bool automaticTrying = true;
  std::string tryingReason = "trying -- your call is important to us";
  int failureReplyMode = 3;
  int fakedReplyPriority = 0;
  int cancelBranchMethod = 1;
  bool blocksOn6xx = true;
  bool remaps503To500 = true;
  bool aggregatesChallenges = true;
  bool relays100 = false;
  bool noisyTimer = true;
  bool failedSendsAreTimeouts = false;
  bool localCancelReason = true;
  bool forwardedCancelReason = true;
  int unmatchedCancel = 0;
  std::string contactsVariable;
  std::string contactFlowsVariable;

  // rr
  bool fullLooseRouting = false;
  bool appendsFromTag = true;
  bool namesUserInRecordRoute = false;
  bool doublesRecordRoute = true;

  // maxfwd
  int maximumForwardsLimit = 70;

  // core
  bool signsReplies = true;
  std::string serverHeader = "Server: kamailio (5.6.3 (x86_64/linux))";
  bool signsRequests = true;
  std::string userAgentHeader = "User-Agent: kamailio (5.6.3 (x86_64/linux))";
  /// host or host:port besides the node's own address.
  std::vector<std::string> aliases;
  /// A request that would be larger over UDP takes this protocol instead; 0, none: never.
  std::size_t udpMtu = 0;
  std::optional<kernel::Protocol> udpMtuProtocol;
  Advertised advertised;  ///< advertised_address, advertised_port
};

}  // namespace forklab::proxy
