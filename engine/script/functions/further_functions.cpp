#include "script/functions/further_functions.h"

#include <algorithm>
#include <array>
#include <vector>

#include "script/functions/further_settings.h"
#include "script/functions/host.h"

namespace forklab::functions {
namespace {

/// Functions of one module, parted by spaces, and what Kamailio's return where its server answers, or its
/// data has nothing.
struct Row {
  std::string_view module;
  int usualResult;
  std::string_view names;
};

constexpr std::array kRows{
    Row{"acc_diameter", 1, "acc_diam_request"},
    Row{"alias_db", -1, "alias_db_lookup alias_db_find"},
    Row{"app_jsdt", 1, "jsdt_dofile jsdt_dostring jsdt_run jsdt_runstring"},
    Row{"app_sqlang", 1, "sqlang_dofile sqlang_dostring sqlang_run sqlang_runstring"},
    Row{"auth_diameter", -1, "diameter_is_user_in diameter_proxy_authorize diameter_www_authorize"},
    Row{"auth_xkeys", 1, "auth_xkeys_add"},
    Row{"auth_xkeys", -1, "auth_xkeys_check"},
    Row{"avp", 1,
        "append_attr_hf attr2uri attr_destination attr_to_reply del_attr dump_attrs flags2attr "
        "hdr_body2attrs hdr_body2attrs2 insert_attr_hf print_attr replace_attr_hf set_iattr set_sattr "
        "subst_attr xlfix_attr xlset_attr xlset_destination"},
    Row{"avp", -1, "attr_equals attr_equals_xl attr_exists"},
    Row{"avpops", 1, "avp_copy avp_delete avp_op avp_print avp_pushto"},
    Row{"avpops", -1,
        "avp_check avp_db_delete avp_db_load avp_db_query avp_db_store avp_subst avp_subst_pv is_avp_set"},
    Row{"benchmark", 1, "bm_log_timer bm_start_timer"},
    Row{"blst", 1,
        "blst_add blst_add_retry_after blst_clear_ignore blst_del blst_rpl_clear_ignore blst_rpl_set_ignore "
        "blst_set_ignore"},
    Row{"blst", -1, "blst_is_blocklisted"},
    Row{"call_control", 2, "call_control"},
    Row{"call_obj", 1, "call_obj_free"},
    Row{"call_obj", -1, "call_obj_get"},
    Row{"carrierroute", -1, "cr_route cr_next_domain cr_user_carrier cr_nofallback_route"},
    Row{"cfgutils", 1,
        "abort core_hash lock pkg_status pkg_summary rand_get_prob rand_reset_prob rand_set_prob reset_gflag "
        "set_gflag shm_status shm_summary sleep trylock unlock usleep"},
    Row{"cfgutils", -1, "check_route_exists is_gflag rand_event route_if_exists"},
    Row{"core", 1, "set_forward_no_connect set_forward_close set_reply_no_connect set_reply_close"},
    Row{"corex", 1,
        "forward_reply msg_iflag_reset msg_iflag_set resetxflag send_data sendx "
        "set_recv_socket set_recv_socket_name set_send_socket set_send_socket_name set_source_address "
        "setxflag via_add_srvid via_add_xavp_params via_use_xavp_fields"},
    Row{"corex", -1,
        "file_read file_write is_faked_msg is_incoming is_socket_name isxflagset msg_iflag_is_set"},
    Row{"counters", 1, "cnt_inc cnt_add cnt_reset"},
    Row{"db2_ops", 1, "db_close db_first db_foreach db_next db_proper db_query db_seek"},
    Row{"debugger", 1, "dbg_breakpoint dbg_pv_dump dbg_sip_msg"},
    Row{"dialog", 1, "dlg_bridge dlg_refer dlg_remote_profile"},
    Row{"dialplan", -1, "dp_match dp_translate dp_replace dp_reload"},
    Row{"diversion", 1, "add_diversion"},
    Row{"dmq", 1,
        "dmq_handle_message dmq_process_message dmq_send_message dmq_bcast_message dmq_t_replicate"},
    Row{"dmq", -1, "dmq_is_from_node"},
    Row{"domain", -1, "is_from_local is_uri_host_local is_domain_local lookup_domain"},
    Row{"domainpolicy", -1, "dp_apply_policy dp_can_connect"},
    Row{"drouting", -1, "do_routing use_next_gw next_routing goes_to_gw is_from_gw"},
    Row{"enum", -1, "enum_query isn_query is_from_user_enum i_enum_query enum_pv_query"},
    Row{"evapi", 1,
        "evapi_relay evapi_async_relay evapi_async_multicast evapi_async_unicast evapi_close evapi_multicast "
        "evapi_set_tag evapi_unicast"},
    Row{"exec", 1, "exec_msg exec_dset exec_avp exec_cmd"},
    Row{"geoip", -1, "geoip_match"},
    Row{"geoip2", -1, "geoip2_match"},
    Row{"group", -1, "is_user_in get_user_group"},
    Row{"http_async_client", -1, "http_async_query"},
    Row{"http_client", -1, "http_client_query http_connect http_get_redirect"},
    Row{"imc", 1, "imc_manager"},
    Row{"ipops", 1, "detailed_ip_type detailed_ipv4_type detailed_ipv6_type"},
    Row{"ipops", -1, "dns_int_match_ip dns_query dns_set_local_ttl dns_sys_match_ip naptr_query srv_query"},
    Row{"jansson", 1, "jansson_xencode"},
    Row{"jansson", -1,
        "jansson_get jansson_set jansson_append jansson_array_size jansson_get_field jansson_xdecode"},
    Row{"janssonrpcc", 1, "janssonrpc_notification janssonrpc_request"},
    Row{"json", -1, "json_get_field json_get_string"},
    Row{"jsonrpcs", 1, "jsonrpc_dispatch jsonrpc_exec"},
    Row{"keepalive", 1, "ka_add_destination ka_del_destination"},
    Row{"keepalive", -1, "ka_is_alive"},
    Row{"kex", 1, "resetdebug resetsflag setdebug setsflag"},
    Row{"kex", -1, "issflagset"},
    Row{"lcr", 1, "defunct_gw"},
    Row{"lcr", -1, "load_gws next_gw from_gw from_any_gw to_gw to_any_gw inactivate_gw"},
    Row{"ldap", -1, "ldap_search ldap_result ldap_result_check"},
    Row{"lost", -1, "lost_query"},
    Row{"mangler", 1, "sdp_mangle_ip sdp_mangle_port"},
    Row{"mediaproxy", 1, "engage_media_proxy use_media_proxy end_media_session"},
    Row{"mohqueue", -1, "mohq_count mohq_process mohq_retrieve mohq_send"},
    Row{"mqueue", 1, "mq_add mq_pv_free mq_size"},
    Row{"mqueue", -1, "mq_fetch"},
    Row{"msilo", 1, "m_store m_dump"},
    Row{"msrp", 1, "msrp_relay msrp_relay_flags msrp_reply msrp_reply_flags msrp_set_dst"},
    Row{"msrp", -1, "msrp_cmap_lookup msrp_cmap_save msrp_is_reply msrp_is_request"},
    Row{"mtree", -1, "mt_match"},
    Row{"nat_traversal", 1, "fix_contact nat_keepalive"},
    Row{"nat_traversal", -1, "client_nat_test"},
    Row{"ndb_redis", 1, "redis_free"},
    Row{"ndb_redis", -1, "redis_cmd"},
    Row{"path", 1, "add_path add_path_received"},
    Row{"pdb", -1, "pdb_query"},
    Row{"pdt", -1, "pd_translate"},
    Row{"permissions", 1, "allow_routing allow_register allow_uri"},
    Row{"permissions", -1,
        "allow_address allow_address_group allow_source_address allow_source_address_group allow_trusted"},
    Row{"phonenum", -1, "phonenum_match phonenum_match_cn"},
    Row{"pipelimit", 1, "pl_check pl_drop"},
    Row{"pipelimit", -1, "pl_active"},
    Row{"prefix_route", -1, "prefix_route"},
    Row{"presence", 1, "handle_publish handle_subscribe pres_refresh_watchers"},
    Row{"presence", -1, "pres_auth_status"},
    Row{"pua", 1, "pua_set_publish"},
    Row{"pv_headers", 1,
        "pvh_append_header pvh_apply_headers pvh_collect_headers pvh_modify_header pvh_remove_header "
        "pvh_remove_header_param pvh_reset_headers"},
    Row{"pv_headers", -1, "pvh_check_header"},
    Row{"ratelimit", 1, "rl_check rl_check_pipe"},
    Row{"regex", -1, "pcre_match pcre_match_group"},
    Row{"registrar", 1, "add_sock_hdr reg_free_contacts reg_send_reply"},
    Row{"registrar", -1, "reg_fetch_contacts"},
    Row{"rls", 1, "rls_handle_subscribe rls_handle_notify"},
    Row{"rtjson", -1, "rtjson_init_routes rtjson_push_routes rtjson_next_route rtjson_update_branch"},
    Row{"rtpengine", 1,
        "set_rtpengine_set rtpengine_offer rtpengine_answer rtpengine_delete rtpengine_query "
        "rtpengine_manage rtpengine_info start_recording stop_recording block_dtmf unblock_dtmf block_media "
        "unblock_media silence_media unsilence_media start_forwarding stop_forwarding play_media stop_media "
        "play_dtmf rtpengine_query_v"},
    Row{"rtpproxy", 1,
        "set_rtp_proxy_set rtpproxy_offer rtpproxy_answer rtpproxy_destroy unforce_rtp_proxy rtpproxy_manage "
        "rtpproxy_stream2uac rtpproxy_stream2uas rtpproxy_stop_stream2uac rtpproxy_stop_stream2uas"},
    Row{"sca", 1, "sca_handle_subscribe sca_call_info_update"},
    Row{"sdpops", 1,
        "sdp_remove_codecs_by_id sdp_remove_codecs_by_name sdp_keep_codecs_by_id sdp_keep_codecs_by_name "
        "sdp_remove_media sdp_remove_transport sdp_print sdp_remove_line_by_prefix"},
    Row{"sdpops", -1,
        "sdp_with_media sdp_with_active_media sdp_with_transport sdp_with_transport_like "
        "sdp_with_codecs_by_id sdp_with_codecs_by_name sdp_with_ice sdp_content sdp_get "
        "sdp_get_line_startswith sdp_transport sdp_get_address_family"},
    Row{"secfilter", 1,
        "secf_check_ip secf_check_ua secf_check_country secf_check_from_hdr secf_check_to_hdr "
        "secf_check_contact_hdr secf_check_dst secf_check_sqli_all secf_check_sqli_hdr"},
    Row{"sipcapture", 1, "sip_capture report_capture sip_capture_forward"},
    Row{"sipdump", 1, "sipdump_send"},
    Row{"sipjson", -1, "sj_serialize"},
    Row{"sipt", 1, "sipt_destination sipt_forwarding sipt_set_bci_1 sipt_set_calling"},
    Row{"sipt", -1, "sipt_has_isup_body"},
    Row{"siputils", 1, "append_rpid_hf sip_p_charging_vector"},
    Row{"siputils", -1, "hdr_date_check is_rpid_user_e164"},
    Row{"siptrace", 1, "sip_trace hlog sip_trace_mode"},
    Row{"sms", 1, "sms_send_msg sms_send_msg_to_net"},
    Row{"smsops", -1, "isRPDATA smsdump"},
    Row{"speeddial", -1, "sd_lookup"},
    Row{"ss7ops", -1, "isup_to_json"},
    Row{"statistics", 1, "update_stat reset_stat"},
    Row{"statsd", 1,
        "statsd_decr statsd_gauge statsd_histogram statsd_incr statsd_set statsd_start statsd_stop"},
    Row{"tcpops", 1,
        "tcp_keepalive_enable tcp_keepalive_disable tcp_set_connection_lifetime tcp_enable_closed_event "
        "tcp_conid_state tcp_conid_alive tcp_close_connection tcp_set_otcpid tcp_set_otcpid_flag"},
    Row{"tcpops", -1, "tcp_get_conid"},
    Row{"textops", 1, "append_body_part_hex set_body_multipart set_reply_body"},
    Row{"textops", -1,
        "append_body_part filter_body get_body_part get_body_part_raw is_audio_on_hold remove_body_part"},
    Row{"textopsx", 1,
        "assign_hf_value2 bl_iterator_append bl_iterator_end bl_iterator_insert bl_iterator_rm "
        "bl_iterator_start hf_iterator_append hf_iterator_end hf_iterator_insert hf_iterator_rm "
        "hf_iterator_start msg_set_buffer remove_hf_value2"},
    Row{"textopsx", -1, "bl_iterator_next change_reply_status_code hf_iterator_next hf_iterator_prev"},
    Row{"tls", 1, "tls_set_connect_server_id"},
    Row{"tls", -1, "is_peer_verified"},
    Row{"tmrec", -1, "is_leap_year time_period_match tmrec_match"},
    Row{"topos", 1, "tps_set_context"},
    Row{"tsilo", 1, "ts_append ts_append_by_contact ts_append_to ts_store"},
    Row{"uac", 1, "uac_reg_disable uac_reg_enable uac_reg_refresh"},
    Row{"uac", -1, "uac_reg_lookup uac_reg_lookup_uri uac_reg_request_to uac_reg_status"},
    Row{"uid_avp_db", 1, "lock_extra_attrs remove_extra_attrs save_extra_attrs unlock_extra_attrs"},
    Row{"uid_avp_db", -1, "load_attrs load_extra_attrs"},
    Row{"uid_domain", -1, "is_local"},
    Row{"uid_gflags", 1, "reset_ugflag"},
    Row{"uid_gflags", -1, "is_ugflag"},
    Row{"uri_db", -1, "check_from check_to check_uri does_uri_exist"},
    Row{"userblocklist", 1, "check_user_blocklist check_user_allowlist check_blocklist check_allowlist"},
    Row{"utils", -1, "xcap_auth_status"},
    Row{"websocket", 1, "ws_handle_handshake ws_close"},
    Row{"xhttp", 1, "xhttp_reply"},
    Row{"xhttp_pi", 1, "dispatch_xhttp_pi"},
    Row{"xhttp_prom", 1,
        "prom_counter_inc prom_counter_reset prom_dispatch prom_gauge_reset prom_gauge_set "
        "prom_histogram_observe"},
    Row{"xhttp_prom", -1, "prom_check_uri"},
    Row{"xhttp_rpc", 1, "dispatch_xhttp_rpc"},
    Row{"xmlrpc", 1, "dispatch_rpc xmlrpc_reply"},
    Row{"xmpp", 1, "xmpp_send_message"},
    Row{"xprint", 1, "xpdbg xplog"},
};

template <int Result>
Outcome usual(Call& call) {
  contextOf(call).log("WARNING", std::string(call.function()) + "() is not carried out here, it returns " +
                                     std::to_string(Result));
  return Outcome::result(Result);
}

// Kamailio tells functions apart by their number of arguments as well; here any number that they have.
constexpr std::array kAnything{ParameterSpec{"argument", ParameterType::text, true},
                               ParameterSpec{"argument", ParameterType::text, true},
                               ParameterSpec{"argument", ParameterType::text, true},
                               ParameterSpec{"argument", ParameterType::text, true},
                               ParameterSpec{"argument", ParameterType::text, true},
                               ParameterSpec{"argument", ParameterType::text, true}};

FunctionSpec specOf(std::string_view name, int usualResult) {
  FunctionSpec spec;
  spec.name = name;
  spec.parameters = kAnything;
  spec.returns = usualResult == 1 ? "1" : usualResult == 2 ? "2" : "-1";
  spec.help = "Is not carried out: gives its usual result and says so.";
  spec.run = usualResult == 1 ? usual<1> : usualResult == 2 ? usual<2> : usual<-1>;
  spec.isCarriedOut = false;
  return spec;
}

/// Calls with each word of a text.
template <class Take>
void eachWord(std::string_view words, const Take& take) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    take(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

/// The rows as modules; the rows of one module stand together. Those with parameters follow.
struct Modules {
  Modules() {
    std::vector<std::size_t> ends;
    for (const Row& row : kRows) {
      eachWord(row.names, [&](std::string_view name) { functions.push_back(specOf(name, row.usualResult)); });
      ends.push_back(functions.size());
    }
    std::size_t begin = 0;
    for (std::size_t i = 0; i < kRows.size(); ++i) {
      if (i + 1 < kRows.size() && kRows[i + 1].module == kRows[i].module) continue;
      ModuleSpec module;
      module.name = kRows[i].module;
      module.functions = std::span<const FunctionSpec>(functions).subspan(begin, ends[i] - begin);
      modules.push_back(module);
      begin = ends[i];
    }
    addSettings();
  }
  void addSettings() {
    std::vector<std::size_t> ends;
    for (const FurtherSettings& row : kFurtherSettings) {
      eachWord(row.names, [&](std::string_view name) {
        SettingSpec& spec = settings.emplace_back();
        spec.name = name;
        spec.help = "Changes nothing here.";
      });
      ends.push_back(settings.size());
    }
    std::size_t begin = 0;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      ModuleSpec module;
      module.name = kFurtherSettings[i].module;
      module.settings = std::span<const SettingSpec>(settings).subspan(begin, ends[i] - begin);
      modules.push_back(module);
      begin = ends[i];
    }
  }
  std::vector<FunctionSpec> functions;
  std::vector<SettingSpec> settings;
  std::vector<ModuleSpec> modules;
};

}  // namespace

std::span<const script::ModuleSpec> furtherFunctions() {
  static const Modules kModules;
  return kModules.modules;
}

}  // namespace forklab::functions
