#include "script/functions/tm.h"

#include <array>

#include "script/functions/host.h"
#include "script/functions/tm_parts.h"

namespace forklab::functions {
namespace {

constexpr std::array kNextHop{ParameterSpec{"host", ParameterType::text, true},
                              ParameterSpec{"port", ParameterType::text, true}};
constexpr std::array kReply{ParameterSpec{"code", ParameterType::text},
                            ParameterSpec{"reason", ParameterType::text}};
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
constexpr std::array kTimers{ParameterSpec{"fr_inv_timer", ParameterType::integer},
                             ParameterSpec{"fr_timer", ParameterType::integer, true}};

// Kamailio tm refuses to load a script with t_relay or append_branch in branch_route or onreply_route.
constexpr script::RouteMask kSends = kRequestRoute | kFailureRoute;
// Arming is legal in branch_route too: it then holds for that branch alone.
constexpr script::RouteMask kArms = kRequestRoute | kFailureRoute | kBranchRoute;
constexpr script::RouteMask kReplies = kSends | kOnreplyRoute;

constexpr std::array kFunctions{
    FunctionSpec{
        "t_relay", kNextHop, kSends, "1 sent; below 0 no branch could be made, tm has answered by itself",
        "Forwards the request statefully to the R-URI and every appended branch at once; Route headers and q "
        "play no part.",
        "t_relay();", tRelay},
    FunctionSpec{"t_relay_to_udp", kNextHop, kSends, "as t_relay", "t_relay over UDP.", "t_relay_to_udp();",
                 tRelayToUdp},
    FunctionSpec{"t_relay_to_tcp", kNextHop, kSends, "as t_relay", "t_relay over TCP.", "t_relay_to_tcp();",
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
                 script::kAnyRoute,
                 "1 a CANCEL whose INVITE is known; 0 a retransmission or ACK, absorbed; -1 unknown",
                 "Looks for the transaction of the message at hand.",
                 "if (t_check_trans()) exit;",
                 tCheckTransaction},
    FunctionSpec{"t_lookup_request",
                 {},
                 script::kAnyRoute,
                 "1 known, -1 not",
                 "Whether the request belongs to a transaction; nothing is sent.",
                 "if (t_lookup_request()) exit;",
                 tLookupRequest},
    FunctionSpec{"t_lookup_cancel",
                 {},
                 kRequestRoute,
                 "1 known, -1 not",
                 "Whether the INVITE that a CANCEL means is known.",
                 "if (t_lookup_cancel()) exit;",
                 tLookupCancel},
    FunctionSpec{"t_release",
                 {},
                 kRequestRoute,
                 "1; -1 without a transaction",
                 "Ends the transaction without a reply.",
                 "t_release();",
                 tRelease},
    FunctionSpec{"t_on_failure", kFailureName, kArms, "1", "Arms a failure_route for the next t_relay.",
                 "t_on_failure(\"serial\");", tOnFailure},
    FunctionSpec{"t_on_branch", kBranchName, kArms, "1", "Arms a branch_route for the next t_relay.",
                 "t_on_branch(\"each\");", tOnBranch},
    FunctionSpec{"t_on_reply", kReplyName, kArms, "1", "Arms an onreply_route for the next t_relay.",
                 "t_on_reply(\"replies\");", tOnReply},
    FunctionSpec{"t_is_set", kKind, script::kAnyRoute, "1 armed, -1 not",
                 "Whether branch_route, failure_route or onreply_route is armed.",
                 "if (t_is_set(\"failure_route\")) exit;", tIsSet},
    FunctionSpec{"t_check_status", kPattern, script::kAnyRoute, "1 matches, -1 not",
                 "Whether a regular expression matches the code of the winner, or of the reply at hand.",
                 "if (t_check_status(\"486|408\")) exit;", tCheckStatus},
    FunctionSpec{"t_set_fr", kTimers, kArms | kOnreplyRoute, "1",
                 "Sets fr_inv_timer and fr_timer of this transaction in milliseconds; 0 keeps one.",
                 "t_set_fr(0, 1000);", tSetFr},
    FunctionSpec{
        "t_drop_replies", kMode, kFailureRoute, "1",
        "Overrides failure_reply_mode for this run: n keeps all, l drops the last wave, a drops all.",
        "t_drop_replies(\"n\");", tDropReplies},
    FunctionSpec{"t_branch_timeout",
                 {},
                 kFailureRoute,
                 "1 yes, -1 no",
                 "Whether the winner ran out of time.",
                 "if (t_branch_timeout()) exit;",
                 tBranchTimeout},
    FunctionSpec{"t_any_timeout",
                 {},
                 script::kAnyRoute,
                 "1 yes, -1 no",
                 "Whether any branch ran out of time.",
                 "if (t_any_timeout()) exit;",
                 tAnyTimeout},
    FunctionSpec{"t_branch_replied",
                 {},
                 kFailureRoute,
                 "1 yes, -1 no",
                 "Whether the winner ever sent a reply.",
                 "if (t_branch_replied()) exit;",
                 tBranchReplied},
    FunctionSpec{"t_uac_send", kOwnRequest, script::kAnyRoute, "1 sent; -1 it cannot be built or sent",
                 "Sends a request of the proxy's own; From and To stand in the headers. It passes "
                 "event_route[tm:local-request].",
                 "t_uac_send(\"OPTIONS\", \"sip:a@10.0.0.3\", \"\", \"\", \"From: <sip:p@x>\\r\\nTo: "
                 "<sip:a@x>\\r\\n\", \"\");",
                 tUacSend},
    FunctionSpec{"t_any_replied",
                 {},
                 script::kAnyRoute,
                 "1 yes, -1 no",
                 "Whether any branch ever sent a reply.",
                 "if (t_any_replied()) exit;",
                 tAnyReplied},
};

}  // namespace

const ModuleSpec& tmModule() {
  static const ModuleSpec kModule{"tm", kFunctions, {}, {}, kTmSettings, {}, nullptr, nullptr, kTmCommands};
  return kModule;
}

}  // namespace forklab::functions
