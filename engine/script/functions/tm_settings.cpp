#include <array>

#include "script/functions/tm_parts.h"

namespace forklab::functions {
namespace {

using script::SettingSpec;
using enum script::SettingType;

constexpr std::string_view kAccepted = "Read; it changes nothing in the lab.";

constexpr std::array kSettings{
    SettingSpec{"fr_timer", integer, "30000", "Milliseconds a branch may stay without any reply."},
    SettingSpec{"fr_inv_timer", integer, "120000",
                "Milliseconds an INVITE may ring, from its first provisional."},
    SettingSpec{"wt_timer", integer, "5000",
                "Milliseconds a finished transaction is kept to absorb retransmissions."},
    SettingSpec{"retr_timer1", integer, "500",
                "Milliseconds to the first retransmission; doubles from there."},
    SettingSpec{"retr_timer2", integer, "4000", "The longest interval between retransmissions."},
    SettingSpec{"max_inv_lifetime", integer, "180000", "Milliseconds an INVITE transaction may last in all."},
    SettingSpec{"max_noninv_lifetime", integer, "32000", "The same for every other method."},
    SettingSpec{"restart_fr_on_each_reply", integer, "1",
                "Whether every provisional starts fr_inv_timer anew."},
    SettingSpec{"noisy_ctimer", integer, "1",
                "0: a lone silent INVITE without failure route ends without a reply."},
    SettingSpec{"auto_inv_100", integer, "1", "Whether t_relay of an INVITE answers 100 first."},
    SettingSpec{"auto_inv_100_reason", text, "trying -- your call is important to us",
                "The reason phrase of that 100."},
    SettingSpec{"failure_reply_mode", integer, "3",
                "What failure_route does to earlier replies: 0 keeps all, 1 drops all, 2 drops those of the "
                "last wave, 3 "
                "drops all if it added branches."},
    SettingSpec{"faked_reply_prio", integer, "0",
                "Added to the priority number of replies that tm makes itself."},
    SettingSpec{
        "cancel_b_method", integer, "1",
        "A CANCEL meets a silent branch: 0 answers 487 for it, 1 waits for a sign of life, 2 sends at once."},
    SettingSpec{"disable_6xx_block", integer, "0", "1: a 6xx does not cancel the other branches."},
    SettingSpec{"remap_503_500", integer, "1", "Whether a winning 503 goes upstream as 500."},
    SettingSpec{"aggregate_challenges", integer, "1", "Whether several 401 and 407 are merged into one."},
    SettingSpec{"contacts_avp", text, "", "Turns t_load_contacts and t_next_contacts on."},
    SettingSpec{"contact_flows_avp", text, "", "A real server wants it beside contacts_avp."},
    SettingSpec{"default_code", integer, "500", "Read; Kamailio 5.6 never comes to it."},
    SettingSpec{"default_reason", text, "Server Internal Error", "Read; Kamailio 5.6 never comes to it."},
    SettingSpec{"unmatched_cancel", integer, "0",
                "A CANCEL without INVITE: 0 is forwarded statefully, 1 statelessly, 2 is dropped."},
    SettingSpec{"failure_exec_mode", integer, "0",
                "1: a send error counts as timeout, so failure_route runs."},
    SettingSpec{"local_cancel_reason", integer, "1", "Whether a CANCEL of the proxy's own carries Reason."},
    SettingSpec{"e2e_cancel_reason", integer, "1",
                "Whether Reason headers of a CANCEL are copied downstream."},
    SettingSpec{"relay_100", integer, "0", "Whether a 100 is relayed upstream."},
    SettingSpec{"pass_provisional_replies", integer, "0", kAccepted},
    SettingSpec{"reparse_invite", integer, "1", kAccepted},
    SettingSpec{"local_ack_mode", integer, "0", kAccepted},
    SettingSpec{"reply_relay_mode", integer, "1", kAccepted},
    SettingSpec{"blst_503", integer, "0", kAccepted},
    SettingSpec{"xavp_contact", text, "", kAccepted},
    SettingSpec{"via1_matching", integer, "1", kAccepted},
    SettingSpec{"ruri_matching", integer, "1", kAccepted},
    SettingSpec{"callid_matching", integer, "0", kAccepted},
    SettingSpec{"fr_timer_avp", text, "", kAccepted},
    SettingSpec{"fr_inv_timer_avp", text, "", kAccepted},
    SettingSpec{"unix_tx_timeout", integer, "500", kAccepted},
    SettingSpec{"enable_uac_fr", integer, "0", kAccepted},
};

}  // namespace

const std::span<const SettingSpec> kTmSettings = kSettings;

}  // namespace forklab::functions
