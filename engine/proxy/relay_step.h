#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kernel/address.h"
#include "proxy/target_set.h"
#include "sip/edits.h"

namespace forklab::proxy {

/// How t_relay and its sisters were called.
struct RelayOptions {
  std::optional<kernel::Protocol> protocol;  ///< t_relay_to_udp, t_relay_to_tcp
  std::string proxy;                         ///< "sip:host:port" that every branch goes to; empty: none
  bool sends100 = true;
  bool sendsErrors = true;
  bool replicates = false;  ///< t_replicate: replies are swallowed
  bool plain = false;       ///< t_forward_nonack: no special case for ACK and CANCEL, no 100
};

/// What t_relay keeps between the branch routes that it enters.
struct RelayStep {
  RelayOptions options;
  std::vector<Target> targets;
  std::size_t next = 0;
  std::size_t firstBranch = 0;
  bool hasSent = false;  ///< finishRelay has opened branches
  // What branch_routes change is put back when the last one has ended.
  Target savedTarget;
  sip::Edits savedEdits;
  int savedStage = 0;
  int savedBranchIndex = -1;
  std::string branchRoute;                ///< armed while this t_relay runs
  bool hasMain = false;                   ///< the first target is the R-URI itself
  std::string branchUri;                  ///< of an appended branch, before its branch_route; else empty
  std::string lateRecordRouteParameters;  ///< add_rr_param in that route
  int errorStatus = 0;
  std::string errorReason;
  int errorCode = -1;  ///< what the script sees when no branch could be made
};

}  // namespace forklab::proxy
