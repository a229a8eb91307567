#pragma once

#include <span>

#include "proxy/relay_step.h"
#include "script/functions/module_state.h"
#include "script/spec.h"

/// The module tm in parts: what sends, what arms and asks, what its parameters are.
namespace forklab::functions {

// What sends and answers (tm_relay.cpp). A branch_route runs inside t_relay, which is then called again.
script::Outcome tRelay(script::Call& call);
script::Outcome tRelayToUdp(script::Call& call);
script::Outcome tRelayToTcp(script::Call& call);
/// t_relay and its sisters with these options.
script::Outcome relayWith(script::Call& call, const proxy::RelayOptions& options);
script::Outcome tRelayTo(script::Call& call);
script::Outcome tRelayCancel(script::Call& call);
script::Outcome tReplicate(script::Call& call);
script::Outcome tReplicateUdp(script::Call& call);
script::Outcome tReplicateTcp(script::Call& call);
script::Outcome tForwardNonack(script::Call& call);
script::Outcome tForwardNonackUdp(script::Call& call);
script::Outcome tForwardNonackTcp(script::Call& call);
script::Outcome tSendReply(script::Call& call);
script::Outcome tRetransmitReply(script::Call& call);
script::Outcome tReply(script::Call& call);
script::Outcome tLoadContacts(script::Call& call);
script::Outcome tNextContacts(script::Call& call);
script::Outcome tNextContactFlow(script::Call& call);
script::Outcome tNewTransaction(script::Call& call);
script::Outcome tCheckTransaction(script::Call& call);
script::Outcome tLookupRequest(script::Call& call);
script::Outcome tLookupCancel(script::Call& call);
script::Outcome tRelease(script::Call& call);

/// "" and "." leave a next hop or socket to the proxy.
inline bool isGiven(std::string_view text) { return !text.empty() && text != "."; }
// Requests of the proxy's own (tm_own_request.cpp).
script::Outcome tUacSend(script::Call& call);

// What arms and asks (tm_questions.cpp). Arming holds for branches that are made later.
script::Outcome tOnFailure(script::Call& call);
script::Outcome tOnBranch(script::Call& call);
script::Outcome tOnReply(script::Call& call);
script::Outcome tOnBranchFailure(script::Call& call);
script::Outcome tGrepStatus(script::Call& call);
script::Outcome tGetStatusCode(script::Call& call);
script::Outcome tIsExpired(script::Call& call);
script::Outcome tSaveLumps(script::Call& call);
script::Outcome tIsSet(script::Call& call);
script::Outcome tCheckStatus(script::Call& call);
script::Outcome tDropReplies(script::Call& call);
script::Outcome tBranchTimeout(script::Call& call);
script::Outcome tAnyTimeout(script::Call& call);
script::Outcome tBranchReplied(script::Call& call);
script::Outcome tAnyReplied(script::Call& call);
script::Outcome tIsCancelled(script::Call& call);

/// tm.stats, tm.list.
extern const std::span<const script::RpcSpec> kTmCommands;
/// tm.t_uac_start and what else sends or answers.
extern const std::span<const script::RpcSpec> kTmRequestCommands;
/// Who waits for the replies to tm.t_uac_wait.
std::unique_ptr<ModuleState> makeWaitingCommands(const script::Program& program, ModuleServices& services);

// Wishes for one transaction (tm_wishes.cpp).
script::Outcome tSetFr(script::Call& call);
script::Outcome tSetRetr(script::Call& call);
script::Outcome tSetMaxLifetime(script::Call& call);
script::Outcome tResetFr(script::Call& call);
script::Outcome tResetRetr(script::Call& call);
script::Outcome tResetMaxLifetime(script::Call& call);
script::Outcome tSetAutomatic100(script::Call& call);
script::Outcome tSetDisable6xx(script::Call& call);
script::Outcome tSetDisableInternalReply(script::Call& call);
script::Outcome tSetNoCancelReason(script::Call& call);

// Those of tmx (tmx_suspend.cpp).
script::Outcome tSuspend(script::Call& call);
script::Outcome tContinue(script::Call& call);
script::Outcome tCancelBranches(script::Call& call);
script::Outcome tCancelCallId(script::Call& call);
script::Outcome tReplyCallId(script::Call& call);
script::Outcome tDrop(script::Call& call);

/// Parameters of Kamailio 5.6's tm with its defaults; those of later versions are unknown, as they are there.
extern const std::span<const script::SettingSpec> kTmSettings;

}  // namespace forklab::functions
