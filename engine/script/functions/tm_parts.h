#pragma once

#include <span>

#include "script/spec.h"

/// The module tm in parts: what sends, what arms and asks, what its parameters are.
namespace forklab::functions {

// What sends and answers (tm_relay.cpp). A branch_route runs inside t_relay, which is then called again.
script::Outcome tRelay(script::Call& call);
script::Outcome tRelayToUdp(script::Call& call);
script::Outcome tRelayToTcp(script::Call& call);
script::Outcome tReply(script::Call& call);
script::Outcome tLoadContacts(script::Call& call);
script::Outcome tNextContacts(script::Call& call);
script::Outcome tNewTransaction(script::Call& call);
script::Outcome tCheckTransaction(script::Call& call);
script::Outcome tLookupRequest(script::Call& call);
script::Outcome tLookupCancel(script::Call& call);
script::Outcome tRelease(script::Call& call);

// Requests of the proxy's own (tm_own_request.cpp).
script::Outcome tUacSend(script::Call& call);

// What arms and asks (tm_questions.cpp). Arming holds for branches that are made later.
script::Outcome tOnFailure(script::Call& call);
script::Outcome tOnBranch(script::Call& call);
script::Outcome tOnReply(script::Call& call);
script::Outcome tIsSet(script::Call& call);
script::Outcome tCheckStatus(script::Call& call);
script::Outcome tSetFr(script::Call& call);
script::Outcome tDropReplies(script::Call& call);
script::Outcome tBranchTimeout(script::Call& call);
script::Outcome tAnyTimeout(script::Call& call);
script::Outcome tBranchReplied(script::Call& call);
script::Outcome tAnyReplied(script::Call& call);
script::Outcome tIsCancelled(script::Call& call);

/// tm.stats, tm.list.
extern const std::span<const script::RpcSpec> kTmCommands;

/// Parameters of Kamailio 5.6's tm with its defaults; those of later versions are unknown, as they are there.
extern const std::span<const script::SettingSpec> kTmSettings;

}  // namespace forklab::functions
