#include "script/functions/tm.h"

#include <array>

#include "script/functions/host.h"
#include "script/functions/tm_parts.h"

namespace forklab::functions {
namespace {

/// Both or none.
constexpr std::array kPlace{ParameterSpec{"host", ParameterType::text, true},
                            ParameterSpec{"port", ParameterType::integer}};
constexpr std::array kCancelFlag{ParameterSpec{"flag", ParameterType::integer, true}};
constexpr std::array kNextHop{ParameterSpec{"host", ParameterType::text, true},
                              ParameterSpec{"port", ParameterType::text, true}};
constexpr std::array kHostAndPort{ParameterSpec{"host", ParameterType::text},
                                  ParameterSpec{"port", ParameterType::text}};
constexpr std::array kProxyAndFlags{ParameterSpec{"proxy or flags", ParameterType::text, true},
                                    ParameterSpec{"flags", ParameterType::text, true}};
constexpr std::array kEventName{ParameterSpec{"name", ParameterType::text}};
constexpr std::array kCode{ParameterSpec{"code", ParameterType::text}};
constexpr std::array kSwitch{ParameterSpec{"on or off", ParameterType::integer}};
constexpr std::array kReply{
    ParameterSpec{"code", ParameterType::text, false, RouteKind::named, false, false, true},
    ParameterSpec{"reason", ParameterType::text, false, RouteKind::named, false, false, true}};
constexpr std::array kOwnRequest{
    ParameterSpec{"method", ParameterType::text},   ParameterSpec{"R-URI", ParameterType::text},
    ParameterSpec{"next hop", ParameterType::text}, ParameterSpec{"socket", ParameterType::text},
    ParameterSpec{"headers", ParameterType::text},  ParameterSpec{"body", ParameterType::text}};
constexpr std::array kMode{ParameterSpec{"mode", ParameterType::text, true}};
// Names are checked at load against blocks of the right kind; a missing one only warns, as in Kamailio.
constexpr std::array kFailureName{ParameterSpec{"name", ParameterType::routeName, false, RouteKind::failure}};
constexpr std::array kBranchName{ParameterSpec{"name", ParameterType::routeName, false, RouteKind::branch}};
constexpr std::array kReplyName{ParameterSpec{"name", ParameterType::routeName, false, RouteKind::onreply}};
constexpr std::array kKind{ParameterSpec{"kind of route", ParameterType::literal}};
constexpr std::array kPattern{ParameterSpec{"pattern", ParameterType::text}};
// In the order of t_set_fr: the ringing time first, though fr_timer runs first.
constexpr std::array kTimers{ParameterSpec{"first", ParameterType::integer},
                             ParameterSpec{"second", ParameterType::integer, true}};
constexpr std::array kBothTimers{ParameterSpec{"first", ParameterType::integer},
                                 ParameterSpec{"second", ParameterType::integer}};

// Kamailio tm refuses to load a script with t_relay or append_branch in branch_route or onreply_route.
constexpr script::RouteMask kSends = kRequestRoute | kFailureRoute;
// Arming is legal in branch_route too: it then holds for that branch alone.
constexpr script::RouteMask kArms = kRequestRoute | kFailureRoute | kBranchRoute;
constexpr script::RouteMask kReplies = kSends | kOnreplyRoute;

constexpr std::array kFunctions{
    FunctionSpec{
        "t_relay", kPlace, kSends, "1 sent; below 0 no branch could be made, tm has answered by itself",
        "Forwards the request statefully to the R-URI and every appended branch at once; Route headers and q "
        "play no part.",
        "t_relay();", tRelay},
    FunctionSpec{"t_relay_to_udp", kPlace, kSends, "as t_relay", "t_relay over UDP.", "t_relay_to_udp();",
                 tRelayToUdp},
    FunctionSpec{"t_relay_to_tcp", kPlace, kSends, "as t_relay", "t_relay over TCP.", "t_relay_to_tcp();",
                 tRelayToTcp},
    FunctionSpec{"t_reply", kReply, kReplies, "1; -1 without a transaction or when it is answered",
                 "Answers through the transaction; a final answer cancels what still rings.",
                 "t_reply(\"486\", \"Busy Here\");", tReply},
    FunctionSpec{"t_load_contacts", kMode, kSends, "1; -1 when contacts_avp is not set",
                 "Puts all targets away in groups of falling q, for t_next_contacts.", "t_load_contacts();",
                 tLoadContacts},
    FunctionSpec{"t_next_contacts",
                 {},
                 kSends,
                 "1; -2 nothing left; -1 when contacts_avp is not set",
                 "Takes the next group of equal q as R-URI and branches.",
                 "if (!t_next_contacts()) exit;",
                 tNextContacts},
    FunctionSpec{"t_newtran",
                 {},
                 kRequestRoute,
                 "1 new; 0 a retransmission, absorbed; -1 it exists already",
                 "Opens the transaction now; a retransmission is answered and the script ends.",
                 "t_newtran();",
                 tNewTransaction},
    FunctionSpec{"t_check_trans",
                 {},
                 kRequestRoute | kBranchRoute | kOnreplyRoute,
                 "1 a CANCEL whose INVITE is known; 0 a retransmission or ACK, absorbed; -1 unknown",
                 "Looks for the transaction of the message at hand.",
                 "if (t_check_trans()) exit;",
                 tCheckTransaction},
    FunctionSpec{"t_lookup_request",
                 {},
                 kRequestRoute,
                 "1 known, -1 not",
                 "Whether the request belongs to a transaction; nothing is sent.",
                 "if (t_lookup_request()) exit;",
                 tLookupRequest},
    FunctionSpec{"t_lookup_cancel", kCancelFlag, kRequestRoute, "1 known, -1 not",
                 "Whether the INVITE that a CANCEL means is known.", "if (t_lookup_cancel()) exit;",
                 tLookupCancel},
    FunctionSpec{"t_release",
                 {},
                 kRequestRoute,
                 "1; -1 without a transaction",
                 "Ends the transaction without a reply.",
                 "t_release();",
                 tRelease},
    FunctionSpec{"t_on_failure", kFailureName, kArms | script::mask(RouteKind::onreply), "1",
                 "Arms a failure_route for the next t_relay.", "t_on_failure(\"serial\");", tOnFailure},
    FunctionSpec{"t_on_branch", kBranchName, kSends, "1", "Arms a branch_route for the next t_relay.",
                 "t_on_branch(\"each\");", tOnBranch},
    FunctionSpec{"t_on_reply", kReplyName, kArms | script::mask(RouteKind::onreply), "1",
                 "Arms an onreply_route for the next t_relay.", "t_on_reply(\"replies\");", tOnReply},
    FunctionSpec{"t_is_set", kKind, script::kAnyRoute, "1 armed, -1 not",
                 "Whether branch_route, failure_route or onreply_route is armed.",
                 "if (t_is_set(\"failure_route\")) exit;", tIsSet},
    FunctionSpec{"t_check_status", kPattern, kSends | kOnreplyRoute, "1 matches, -1 not",
                 "Whether a regular expression matches the code of the winner, or of the reply at hand.",
                 "if (t_check_status(\"486|408\")) exit;", tCheckStatus},
    FunctionSpec{"t_set_fr", kTimers, kArms | script::mask(RouteKind::onreply), "1",
                 "Sets fr_inv_timer and fr_timer of this transaction in milliseconds; 0 keeps one.",
                 "t_set_fr(0, 1000);", tSetFr},
    FunctionSpec{
        "t_drop_replies", kMode, kFailureRoute, "1",
        "Overrides failure_reply_mode for this run: n keeps all, l drops the last wave, a drops all.",
        "t_drop_replies(\"n\");", tDropReplies},
    FunctionSpec{"t_branch_timeout",
                 {},
                 kSends,
                 "1 yes, -1 no",
                 "Whether the winner ran out of time.",
                 "if (t_branch_timeout()) exit;",
                 tBranchTimeout},
    FunctionSpec{"t_any_timeout",
                 {},
                 kArms | script::mask(RouteKind::onreply),
                 "1 yes, -1 no",
                 "Whether any branch ran out of time.",
                 "if (t_any_timeout()) exit;",
                 tAnyTimeout},
    FunctionSpec{"t_branch_replied",
                 {},
                 kSends,
                 "1 yes, -1 no",
                 "Whether the winner ever sent a reply.",
                 "if (t_branch_replied()) exit;",
                 tBranchReplied},
    FunctionSpec{"t_relay_to", kProxyAndFlags, kSends,
                 "as t_relay; -4 with flag 2 when nothing could be sent",
                 "t_relay through a proxy; flags: 1 no 100, 2 no error reply of tm's own.",
                 "t_relay_to(\"udp:10.0.0.3:5060\", \"1\");", tRelayTo},
    FunctionSpec{"t_replicate", kNextHop, kRequestRoute, "as t_relay",
                 "Sends a copy whose replies nobody sees, nor those of a later t_relay: answer first.",
                 "t_replicate(\"sip:10.0.0.3\");", tReplicate},
    FunctionSpec{"t_replicate_to", kHostAndPort, kRequestRoute, "as t_relay",
                 "t_replicate to a host and port.", "t_replicate_to(\"10.0.0.3\", \"5060\");", tReplicate},
    FunctionSpec{"t_replicate_udp", kHostAndPort, kRequestRoute, "as t_relay", "t_replicate over UDP.",
                 "t_replicate_udp(\"10.0.0.3\", \"5060\");", tReplicateUdp},
    FunctionSpec{"t_replicate_tcp", kHostAndPort, kRequestRoute, "as t_relay", "t_replicate over TCP.",
                 "t_replicate_tcp(\"10.0.0.3\", \"5060\");", tReplicateTcp},
    FunctionSpec{"t_forward_nonack", kHostAndPort, kRequestRoute, "as t_relay; -1 without a transaction",
                 "Sends branches of the transaction without t_relay's care for ACK, CANCEL and 100.",
                 "t_forward_nonack(\"10.0.0.3\", \"5060\");", tForwardNonack},
    FunctionSpec{"t_forward_nonack_to", kHostAndPort, kRequestRoute, "as t_forward_nonack", "The same.",
                 "t_forward_nonack_to(\"10.0.0.3\", \"5060\");", tForwardNonack},
    FunctionSpec{"t_forward_nonack_uri",
                 {},
                 kRequestRoute,
                 "as t_forward_nonack",
                 "The same to the R-URI.",
                 "t_forward_nonack_uri();",
                 tForwardNonack},
    FunctionSpec{"t_forward_nonack_udp", kHostAndPort, kRequestRoute, "as t_forward_nonack",
                 "The same over UDP.", "t_forward_nonack_udp(\"10.0.0.3\", \"5060\");", tForwardNonackUdp},
    FunctionSpec{"t_forward_nonack_tcp", kHostAndPort, kRequestRoute, "as t_forward_nonack",
                 "The same over TCP.", "t_forward_nonack_tcp(\"10.0.0.3\", \"5060\");", tForwardNonackTcp},
    FunctionSpec{"t_relay_cancel",
                 {},
                 kRequestRoute,
                 "0 relayed, the script ends; 1 no INVITE is known; -1 an error",
                 "Relays a CANCEL whose INVITE is known.",
                 "t_relay_cancel();",
                 tRelayCancel},
    FunctionSpec{"t_send_reply", kReply, kReplies, "as t_reply", "t_reply that makes its transaction first.",
                 "t_send_reply(\"486\", \"Busy Here\");", tSendReply},
    FunctionSpec{"t_retransmit_reply",
                 {},
                 kRequestRoute,
                 "1; -1 nothing was sent yet",
                 "Sends the transaction's last reply again.",
                 "t_retransmit_reply();",
                 tRetransmitReply},
    FunctionSpec{"t_on_branch_failure", kEventName, kArms | script::mask(RouteKind::onreply), "1",
                 "Arms event_route[tm:branch-failure:NAME] for branches of the next t_relay.",
                 "t_on_branch_failure(\"busy\");", tOnBranchFailure},
    FunctionSpec{"t_next_contact_flow",
                 {},
                 kRequestRoute,
                 "1; -2 no further way; -1 contacts_avp is not set",
                 "Takes another registered way to the device whose branch failed.",
                 "if (t_next_contact_flow()) t_relay();",
                 tNextContactFlow},
    FunctionSpec{"t_grep_status", kCode, kArms | script::mask(RouteKind::onreply), "1 yes, -1 no",
                 "Whether any branch got this code.", "if (t_grep_status(\"404\")) exit;", tGrepStatus},
    FunctionSpec{"t_get_status_code",
                 {},
                 kRequestRoute | kBranchRoute | kOnreplyRoute | kFailureRoute,
                 "the code, -1 none",
                 "Code of the winner, else of the last reply sent upstream.",
                 "$var(c) = t_get_status_code();",
                 tGetStatusCode},
    FunctionSpec{"t_is_canceled",
                 {},
                 kArms | script::mask(RouteKind::onreply),
                 "1 yes, -1 no",
                 "Whether the caller has sent CANCEL.",
                 "if (t_is_canceled()) exit;",
                 tIsCancelled},
    FunctionSpec{"t_is_expired",
                 {},
                 kArms | script::mask(RouteKind::onreply),
                 "1 yes, -1 no",
                 "Whether the transaction has outlived its lifetime.",
                 "if (t_is_expired()) exit;",
                 tIsExpired},
    FunctionSpec{"t_save_lumps",
                 {},
                 kRequestRoute,
                 "1; -1 without a transaction",
                 "Makes the edits so far those of the transaction.",
                 "t_save_lumps();",
                 tSaveLumps},
    FunctionSpec{"t_set_retr", kBothTimers, kArms | script::mask(RouteKind::onreply), "1",
                 "Sets retr_timer1 and retr_timer2 of this transaction in milliseconds; 0 keeps one.",
                 "t_set_retr(200, 1000);", tSetRetr},
    FunctionSpec{"t_set_max_lifetime", kBothTimers, kArms | script::mask(RouteKind::onreply), "1",
                 "Sets max_inv_lifetime and max_noninv_lifetime of this transaction; 0 keeps one.",
                 "t_set_max_lifetime(20000, 5000);", tSetMaxLifetime},
    FunctionSpec{"t_reset_fr",
                 {},
                 kArms | script::mask(RouteKind::onreply),
                 "1",
                 "Takes t_set_fr back.",
                 "t_reset_fr();",
                 tResetFr},
    FunctionSpec{"t_reset_retr",
                 {},
                 kArms | script::mask(RouteKind::onreply),
                 "1",
                 "Takes t_set_retr back.",
                 "t_reset_retr();",
                 tResetRetr},
    FunctionSpec{"t_reset_max_lifetime",
                 {},
                 kArms | script::mask(RouteKind::onreply),
                 "1",
                 "Takes t_set_max_lifetime back.",
                 "t_reset_max_lifetime();",
                 tResetMaxLifetime},
    FunctionSpec{"t_set_auto_inv_100", kSwitch, kRequestRoute, "1",
                 "0: t_relay answers this INVITE with no 100.", "t_set_auto_inv_100(\"0\");",
                 tSetAutomatic100},
    FunctionSpec{"t_set_disable_6xx", kSwitch, kArms | script::mask(RouteKind::onreply), "1",
                 "1: a 6xx does not cancel the other branches.", "t_set_disable_6xx(\"1\");", tSetDisable6xx},
    FunctionSpec{"t_set_disable_internal_reply", kSwitch, kArms | script::mask(RouteKind::onreply), "1",
                 "1: when t_relay cannot send, tm answers nothing by itself.",
                 "t_set_disable_internal_reply(\"1\");", tSetDisableInternalReply},
    FunctionSpec{"t_set_no_e2e_cancel_reason", kSwitch, kArms | script::mask(RouteKind::onreply), "1",
                 "1: Reason headers of the caller's CANCEL go no further.",
                 "t_set_no_e2e_cancel_reason(\"1\");", tSetNoCancelReason},
    FunctionSpec{"t_uac_send", kOwnRequest, script::kAnyRoute, "1 sent; -1 it cannot be built or sent",
                 "Sends a request of the proxy's own; From and To stand in the headers. It passes "
                 "event_route[tm:local-request].",
                 "t_uac_send(\"OPTIONS\", \"sip:a@10.0.0.3\", \"\", \"\", \"From: <sip:p@x>\\r\\nTo: "
                 "<sip:a@x>\\r\\n\", \"\");",
                 tUacSend},
    FunctionSpec{"t_any_replied",
                 {},
                 kArms | script::mask(RouteKind::onreply),
                 "1 yes, -1 no",
                 "Whether any branch ever sent a reply.",
                 "if (t_any_replied()) exit;",
                 tAnyReplied},
};

}  // namespace

const ModuleSpec& tmModule() {
  static const std::vector<script::RpcSpec> kCommands = [] {
    std::vector<script::RpcSpec> all(kTmCommands.begin(), kTmCommands.end());
    all.insert(all.end(), kTmRequestCommands.begin(), kTmRequestCommands.end());
    return all;
  }();
  static const ModuleSpec kModule{"tm", kFunctions,          {},      {},       kTmSettings,
                                  {},   makeWaitingCommands, nullptr, kCommands};
  return kModule;
}

}  // namespace forklab::functions
