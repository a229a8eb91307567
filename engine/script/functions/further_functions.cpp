#include "script/functions/further_functions.h"

#include <algorithm>
#include <array>
#include <vector>

#include "script/functions/host.h"

namespace forklab::functions {
namespace {

/// One function: what Kamailio's returns where its server answers, or its data has nothing.
struct Row {
  std::string_view module;
  std::string_view name;
  int usualResult = 1;
};

constexpr std::array kRows{
    Row{"alias_db", "alias_db_lookup", -1},
    Row{"alias_db", "alias_db_find", -1},
    Row{"call_control", "call_control", 2},
    Row{"carrierroute", "cr_route", -1},
    Row{"carrierroute", "cr_next_domain", -1},
    Row{"carrierroute", "cr_user_carrier", -1},
    Row{"core", "set_forward_no_connect", 1},
    Row{"core", "set_forward_close", 1},
    Row{"core", "set_reply_no_connect", 1},
    Row{"core", "set_reply_close", 1},
    Row{"counters", "cnt_inc", 1},
    Row{"counters", "cnt_add", 1},
    Row{"counters", "cnt_reset", 1},
    Row{"dialplan", "dp_match", -1},
    Row{"dialplan", "dp_translate", -1},
    Row{"dialplan", "dp_replace", -1},
    Row{"dmq", "dmq_handle_message", 1},
    Row{"dmq", "dmq_process_message", 1},
    Row{"dmq", "dmq_send_message", 1},
    Row{"dmq", "dmq_bcast_message", 1},
    Row{"dmq", "dmq_t_replicate", 1},
    Row{"dmq", "dmq_is_from_node", -1},
    Row{"domain", "is_from_local", -1},
    Row{"domain", "is_uri_host_local", -1},
    Row{"domain", "is_domain_local", -1},
    Row{"domain", "lookup_domain", -1},
    Row{"drouting", "do_routing", -1},
    Row{"drouting", "use_next_gw", -1},
    Row{"drouting", "next_routing", -1},
    Row{"drouting", "goes_to_gw", -1},
    Row{"drouting", "is_from_gw", -1},
    Row{"enum", "enum_query", -1},
    Row{"enum", "isn_query", -1},
    Row{"enum", "is_from_user_enum", -1},
    Row{"enum", "i_enum_query", -1},
    Row{"evapi", "evapi_relay", 1},
    Row{"evapi", "evapi_async_relay", 1},
    Row{"exec", "exec_msg", 1},
    Row{"exec", "exec_dset", 1},
    Row{"exec", "exec_avp", 1},
    Row{"geoip", "geoip_match", -1},
    Row{"geoip2", "geoip2_match", -1},
    Row{"group", "is_user_in", -1},
    Row{"group", "get_user_group", -1},
    Row{"http_async_client", "http_async_query", -1},
    Row{"http_client", "http_client_query", -1},
    Row{"http_client", "http_connect", -1},
    Row{"http_client", "http_get_redirect", -1},
    Row{"imc", "imc_manager", 1},
    Row{"jansson", "jansson_get", -1},
    Row{"jansson", "jansson_set", -1},
    Row{"jansson", "jansson_append", -1},
    Row{"jansson", "jansson_array_size", -1},
    Row{"json", "json_get_field", -1},
    Row{"json", "json_get_string", -1},
    Row{"jsonrpcs", "jsonrpc_dispatch", 1},
    Row{"jsonrpcs", "jsonrpc_exec", 1},
    Row{"lcr", "load_gws", -1},
    Row{"lcr", "next_gw", -1},
    Row{"lcr", "from_gw", -1},
    Row{"lcr", "from_any_gw", -1},
    Row{"lcr", "to_gw", -1},
    Row{"lcr", "to_any_gw", -1},
    Row{"lcr", "inactivate_gw", -1},
    Row{"ldap", "ldap_search", -1},
    Row{"ldap", "ldap_result", -1},
    Row{"ldap", "ldap_result_check", -1},
    Row{"lost", "lost_query", -1},
    Row{"mediaproxy", "engage_media_proxy", 1},
    Row{"mediaproxy", "use_media_proxy", 1},
    Row{"mediaproxy", "end_media_session", 1},
    Row{"msilo", "m_store", 1},
    Row{"msilo", "m_dump", 1},
    Row{"mtree", "mt_match", -1},
    Row{"nathelper", "fix_nated_sdp", 1},
    Row{"ndb_redis", "redis_cmd", -1},
    Row{"ndb_redis", "redis_free", 1},
    Row{"path", "add_path", 1},
    Row{"path", "add_path_received", 1},
    Row{"pdb", "pdb_query", -1},
    Row{"permissions", "allow_address", -1},
    Row{"permissions", "allow_address_group", -1},
    Row{"permissions", "allow_source_address", -1},
    Row{"permissions", "allow_source_address_group", -1},
    Row{"permissions", "allow_trusted", -1},
    Row{"permissions", "allow_routing", 1},
    Row{"permissions", "allow_register", 1},
    Row{"permissions", "allow_uri", 1},
    Row{"phonenum", "phonenum_match", -1},
    Row{"phonenum", "phonenum_match_cn", -1},
    Row{"prefix_route", "prefix_route", -1},
    Row{"presence", "handle_publish", 1},
    Row{"presence", "handle_subscribe", 1},
    Row{"presence", "pres_auth_status", -1},
    Row{"presence", "pres_refresh_watchers", 1},
    Row{"pua", "pua_set_publish", 1},
    Row{"rls", "rls_handle_subscribe", 1},
    Row{"rls", "rls_handle_notify", 1},
    Row{"rtjson", "rtjson_init_routes", -1},
    Row{"rtjson", "rtjson_push_routes", -1},
    Row{"rtjson", "rtjson_next_route", -1},
    Row{"rtjson", "rtjson_update_branch", -1},
    Row{"rtpengine", "set_rtpengine_set", 1},
    Row{"rtpengine", "rtpengine_offer", 1},
    Row{"rtpengine", "rtpengine_answer", 1},
    Row{"rtpengine", "rtpengine_delete", 1},
    Row{"rtpengine", "rtpengine_query", 1},
    Row{"rtpengine", "rtpengine_manage", 1},
    Row{"rtpengine", "rtpengine_info", 1},
    Row{"rtpengine", "start_recording", 1},
    Row{"rtpengine", "stop_recording", 1},
    Row{"rtpengine", "block_dtmf", 1},
    Row{"rtpengine", "unblock_dtmf", 1},
    Row{"rtpengine", "block_media", 1},
    Row{"rtpengine", "unblock_media", 1},
    Row{"rtpengine", "silence_media", 1},
    Row{"rtpengine", "unsilence_media", 1},
    Row{"rtpengine", "start_forwarding", 1},
    Row{"rtpengine", "stop_forwarding", 1},
    Row{"rtpengine", "play_media", 1},
    Row{"rtpengine", "stop_media", 1},
    Row{"rtpengine", "play_dtmf", 1},
    Row{"rtpproxy", "set_rtp_proxy_set", 1},
    Row{"rtpproxy", "rtpproxy_offer", 1},
    Row{"rtpproxy", "rtpproxy_answer", 1},
    Row{"rtpproxy", "rtpproxy_destroy", 1},
    Row{"rtpproxy", "unforce_rtp_proxy", 1},
    Row{"rtpproxy", "rtpproxy_manage", 1},
    Row{"rtpproxy", "rtpproxy_stream2uac", 1},
    Row{"rtpproxy", "rtpproxy_stream2uas", 1},
    Row{"rtpproxy", "rtpproxy_stop_stream2uac", 1},
    Row{"rtpproxy", "rtpproxy_stop_stream2uas", 1},
    Row{"sca", "sca_handle_subscribe", 1},
    Row{"sca", "sca_call_info_update", 1},
    Row{"sdpops", "sdp_with_media", -1},
    Row{"sdpops", "sdp_with_active_media", -1},
    Row{"sdpops", "sdp_with_transport", -1},
    Row{"sdpops", "sdp_with_transport_like", -1},
    Row{"sdpops", "sdp_with_codecs_by_id", -1},
    Row{"sdpops", "sdp_with_codecs_by_name", -1},
    Row{"sdpops", "sdp_with_ice", -1},
    Row{"sdpops", "sdp_content", -1},
    Row{"sdpops", "sdp_get", -1},
    Row{"sdpops", "sdp_get_line_startswith", -1},
    Row{"sdpops", "sdp_transport", -1},
    Row{"sdpops", "sdp_remove_codecs_by_id", 1},
    Row{"sdpops", "sdp_remove_codecs_by_name", 1},
    Row{"sdpops", "sdp_keep_codecs_by_id", 1},
    Row{"sdpops", "sdp_keep_codecs_by_name", 1},
    Row{"sdpops", "sdp_remove_media", 1},
    Row{"sdpops", "sdp_remove_transport", 1},
    Row{"sdpops", "sdp_print", 1},
    Row{"secfilter", "secf_check_ip", 1},
    Row{"secfilter", "secf_check_ua", 1},
    Row{"secfilter", "secf_check_country", 1},
    Row{"secfilter", "secf_check_from_hdr", 1},
    Row{"secfilter", "secf_check_to_hdr", 1},
    Row{"secfilter", "secf_check_contact_hdr", 1},
    Row{"secfilter", "secf_check_dst", 1},
    Row{"secfilter", "secf_check_sqli_all", 1},
    Row{"secfilter", "secf_check_sqli_hdr", 1},
    Row{"sipcapture", "sip_capture", 1},
    Row{"sipdump", "sipdump_send", 1},
    Row{"sipjson", "sj_serialize", -1},
    Row{"siptrace", "sip_trace", 1},
    Row{"siptrace", "hlog", 1},
    Row{"speeddial", "sd_lookup", -1},
    Row{"statistics", "update_stat", 1},
    Row{"statistics", "reset_stat", 1},
    Row{"tcpops", "tcp_keepalive_enable", 1},
    Row{"tcpops", "tcp_keepalive_disable", 1},
    Row{"tcpops", "tcp_set_connection_lifetime", 1},
    Row{"tcpops", "tcp_enable_closed_event", 1},
    Row{"tcpops", "tcp_conid_state", 1},
    Row{"tcpops", "tcp_conid_alive", 1},
    Row{"tls", "is_peer_verified", -1},
    Row{"tls", "tls_set_connect_server_id", 1},
    Row{"userblocklist", "check_user_blocklist", 1},
    Row{"userblocklist", "check_user_allowlist", 1},
    Row{"userblocklist", "check_blocklist", 1},
    Row{"userblocklist", "check_allowlist", 1},
    Row{"utils", "xcap_auth_status", -1},
    Row{"websocket", "ws_handle_handshake", 1},
    Row{"websocket", "ws_close", 1},
    Row{"xhttp", "xhttp_reply", 1},
    Row{"xhttp_pi", "dispatch_xhttp_pi", 1},
    Row{"xhttp_rpc", "dispatch_xhttp_rpc", 1},
    Row{"xmlrpc", "dispatch_rpc", 1},
    Row{"xmlrpc", "xmlrpc_reply", 1},
    Row{"xmpp", "xmpp_send_message", 1},
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

FunctionSpec specOf(const Row& row) {
  FunctionSpec spec;
  spec.name = row.name;
  spec.parameters = kAnything;
  spec.returns = row.usualResult == 1 ? "1" : row.usualResult == 2 ? "2" : "-1";
  spec.help = "Is not carried out: gives its usual result and says so.";
  spec.run = row.usualResult == 1 ? usual<1> : row.usualResult == 2 ? usual<2> : usual<-1>;
  spec.isCarriedOut = false;
  return spec;
}

/// The rows as modules; the functions of one module stand together.
struct Modules {
  Modules() {
    functions.reserve(kRows.size());
    for (const Row& row : kRows) functions.push_back(specOf(row));
    for (std::size_t begin = 0; begin < kRows.size();) {
      std::size_t end = begin;
      while (end < kRows.size() && kRows[end].module == kRows[begin].module) ++end;
      ModuleSpec module;
      module.name = kRows[begin].module;
      module.functions = std::span<const FunctionSpec>(functions).subspan(begin, end - begin);
      modules.push_back(module);
      begin = end;
    }
  }
  std::vector<FunctionSpec> functions;
  std::vector<ModuleSpec> modules;
};

}  // namespace

std::span<const script::ModuleSpec> furtherFunctions() {
  static const Modules kModules;
  return kModules.modules;
}

}  // namespace forklab::functions
