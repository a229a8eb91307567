#include "script/functions/core_settings.h"

#include <array>

namespace forklab::functions {
namespace {

using script::SettingSpec;
using enum script::SettingType;

constexpr std::string_view kNoEffect =
    "Only for a server that runs by itself; read and without effect in the lab.";

constexpr std::array kSettings{
    SettingSpec{"listen", text, "",
                "Where the proxy listens when it serves; in a scenario the node's address counts."},
    SettingSpec{"alias", text, "", "A further name of this proxy, host or host:port."},
    SettingSpec{"port", integer, "5060", "The port where no listen line names one."},
    SettingSpec{"server_signature", integer, "1",
                "Whether replies of the proxy's own carry a Server header."},
    SettingSpec{"server_header", text, "Server: kamailio (5.6.3 (x86_64/linux))",
                "That header, with its name."},
    SettingSpec{"user_agent_header", text, "User-Agent: kamailio (5.6.3 (x86_64/linux))",
                "The header of requests that the proxy makes."},
    SettingSpec{"max_while_loops", integer, "100", "Rounds after which a while loop is stopped."},
    SettingSpec{"max_branches", integer, "12", "Branches of one transaction; the lab keeps Kamailio's 12."},
    SettingSpec{"reply_to_via", integer, "0", "0: replies go to the source address of the request."},
    SettingSpec{"debug", integer, "2", kNoEffect},
    SettingSpec{"log_level", integer, "2", kNoEffect},
    SettingSpec{"log_stderror", integer, "0", kNoEffect},
    SettingSpec{"log_facility", text, "LOG_DAEMON", kNoEffect},
    SettingSpec{"log_prefix", text, "", kNoEffect},
    SettingSpec{"log_name", text, "", kNoEffect},
    SettingSpec{"memdbg", integer, "5", kNoEffect},
    SettingSpec{"memlog", integer, "5", kNoEffect},
    SettingSpec{"latency_limit_db", integer, "0", kNoEffect},
    SettingSpec{"latency_limit_action", integer, "0", kNoEffect},
    SettingSpec{"latency_log", integer, "0", kNoEffect},
    SettingSpec{"fork", integer, "1", kNoEffect},
    SettingSpec{"children", integer, "8", kNoEffect},
    SettingSpec{"tcp_children", integer, "8", kNoEffect},
    SettingSpec{"async_workers", integer, "0", kNoEffect},
    SettingSpec{"disable_tcp", integer, "0", "1: a listen line without protocol opens UDP alone."},
    SettingSpec{"disable_tls", integer, "1", kNoEffect},
    SettingSpec{"enable_tls", integer, "0", kNoEffect},
    SettingSpec{"enable_sctp", integer, "0", kNoEffect},
    SettingSpec{"auto_aliases", integer, "1", kNoEffect},
    SettingSpec{"dns", integer, "0", kNoEffect},
    SettingSpec{"rev_dns", integer, "0", kNoEffect},
    SettingSpec{"dns_cache_init", integer, "1", kNoEffect},
    SettingSpec{"use_dns_cache", integer, "1", kNoEffect},
    SettingSpec{"use_dns_failover", integer, "0", kNoEffect},
    SettingSpec{"dns_try_naptr", integer, "0", kNoEffect},
    SettingSpec{"dns_srv_lb", integer, "0", kNoEffect},
    SettingSpec{"tcp_connection_lifetime", integer, "120",
                "Seconds after which an idle connection is closed."},
    SettingSpec{"tcp_max_connections", integer, "2048",
                "TCP connections at a time; more are closed at once."},
    SettingSpec{"tcp_accept_no_cl", integer, "0",
                "1: a message of a stream may lack Content-Length, it has no body then."},
    SettingSpec{"tcp_rd_buf_size", integer, "16384", "Bytes of the largest message that a stream may bring."},
    SettingSpec{"tcp_connect_timeout", integer, "10", "Seconds until a connection must stand."},
    SettingSpec{"tcp_send_timeout", integer, "10", "Seconds that a peer may leave what was sent unread."},
    SettingSpec{"tcp_crlf_ping", integer, "1", "Whether a keep-alive is answered (RFC 5626 4.4.1)."},
    SettingSpec{"tls_max_connections", integer, "2048",
                "TLS connections at a time; more are closed at once."},
    SettingSpec{"mpath", text, "", kNoEffect},
    SettingSpec{"workdir", text, "/", kNoEffect},
    SettingSpec{"user", text, "", kNoEffect},
    SettingSpec{"group", text, "", kNoEffect},
    SettingSpec{"shm_mem_size", integer, "64", kNoEffect},
    SettingSpec{"pkg_mem_size", integer, "8", kNoEffect},
    SettingSpec{"sip_warning", integer, "0", kNoEffect},
    SettingSpec{"check_via", integer, "0", kNoEffect},
    SettingSpec{"mhomed", integer, "0", kNoEffect},
    SettingSpec{"tos", integer, "0", kNoEffect},
    SettingSpec{"pmtu_discovery", integer, "0", kNoEffect},
    SettingSpec{"udp_mtu", integer, "0",
                "Bytes above which a request leaves over udp_mtu_try_proto instead of UDP; 0: none."},
    SettingSpec{"udp_mtu_try_proto", text, "", "The protocol that large requests take: TCP or TLS."},
    SettingSpec{"phone2tel", integer, "1", kNoEffect},
    SettingSpec{"advertised_address", text, "", "Our host in Via, instead of the socket's own."},
    SettingSpec{"advertised_port", text, "", "Our port there."},
    SettingSpec{"version_table", text, "version", kNoEffect},
    SettingSpec{"http_reply_parse", integer, "0", kNoEffect},
    SettingSpec{"onsend_route_reply", integer, "0", kNoEffect},
    SettingSpec{"kemi.onsend_route_callback", text, "", kNoEffect},
};

}  // namespace

const std::span<const SettingSpec> kCoreSettings = kSettings;

}  // namespace forklab::functions
