#include "script/functions/further_settings.h"

#include <array>

namespace forklab::functions {
namespace {

constexpr std::array kRows{
    FurtherSettings{"auth",
                    "add_authinfo_hdr nid_pool_no nonce_auth_max_drift otn_in_flight_no otn_in_flight_order"},
    FurtherSettings{"corex",
                    "alias_subdomains dns_cache evcb_reply_out nio_intercept nio_min_msg_len nio_msg_avp"},
    FurtherSettings{"pv", "avp_aliases"},
    FurtherSettings{"registrar",
                    "event_callback lookup_filter_mode reg_callid_avp sock_mode use_expired_contacts "
                    "xavp_rcd_mask"},
    FurtherSettings{
        "rr", "custom_user_avp enable_socket_mismatch_warning force_send_socket ignore_sips sockname_mode"},
    FurtherSettings{"siputils", "contact_flds_separator rpid_avp rpid_prefix rpid_suffix"},
    FurtherSettings{"sl", "event_callback_fl_ack event_callback_lres_sent rich_redirect"},
    FurtherSettings{
        "tm",
        "ac_extra_hdrs blst_503_def_timeout blst_503_max_timeout blst_503_min_timeout blst_methods_add "
        "blst_methods_lookup callid_cseq_matching dns_reuse_rcv_socket event_callback "
        "event_callback_lres_sent exec_time_check on_sl_reply reparse_on_dns_failover rich_redirect"},
    FurtherSettings{"tmx", "precheck_trans"},
    FurtherSettings{"uac",
                    "reg_random_delay reg_retry_interval reg_timer_interval restore_from_avp restore_to_avp"},
    FurtherSettings{"xlog", "buf_size force_color log_colors log_facility long_format prefix prefix_mode"},
};

}  // namespace

const std::span<const FurtherSettings> kFurtherSettings = kRows;

}  // namespace forklab::functions
