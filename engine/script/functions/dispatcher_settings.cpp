#include <array>

#include "script/functions/dispatcher_parts.h"

namespace forklab::functions {
namespace {

using script::SettingSpec;
using script::SettingType;

constexpr std::array kRows{
    SettingSpec{"list_file", SettingType::text, "",
                "file of destinations: set, URI, flags, priority, attributes"},
    SettingSpec{"flags", SettingType::integer, "0", "1: hash users only; 2: keep the rest for failover"},
    SettingSpec{"force_dst", SettingType::integer, "1", "0: a $du that is set stays"},
    SettingSpec{"use_default", SettingType::integer, "0",
                "1: the last destination is for when no other is left"},
    SettingSpec{"xavp_dst", SettingType::text, "_dsdst_", "name of the $xavp that keeps destinations"},
    SettingSpec{"xavp_dst_mode", SettingType::integer, "0", "1: without attributes"},
    SettingSpec{"xavp_ctx", SettingType::text, "_dsctx_", "name of the $xavp that counts them"},
    SettingSpec{"xavp_ctx_mode", SettingType::integer, "0", "1: does not count them"},
    SettingSpec{"hash_pvar", SettingType::format, "", "what algorithm 7 hashes"},
    SettingSpec{"setid_pvname", SettingType::variable, "", "variable that ds_is_from_list puts the set into"},
    SettingSpec{"attrs_pvname", SettingType::variable, "", "variable that it puts the attributes into"},
    SettingSpec{"ds_ping_method", SettingType::text, "OPTIONS", "method of pings"},
    SettingSpec{"ds_ping_from", SettingType::text, "sip:dispatcher@localhost", "From of pings"},
    SettingSpec{"ds_ping_interval", SettingType::integer, "0", "seconds between pings; 0: none"},
    SettingSpec{"ds_ping_reply_codes", SettingType::text, "", "good answers besides 2xx: class=4;code=503"},
    SettingSpec{"ds_ping_latency_stats", SettingType::integer, "0", "1: measures how long answers take"},
    SettingSpec{"ds_probing_threshold", SettingType::integer, "1",
                "failures that put a destination out of use"},
    SettingSpec{"ds_inactive_threshold", SettingType::integer, "1", "answers that bring it back"},
    SettingSpec{"ds_probing_mode", SettingType::integer, "0",
                "who is pinged: 0 those marked until they answer, 1 all, 2 those out of use, 3 those marked"},
    SettingSpec{"outbound_proxy", SettingType::text, "", "where pings go first"},
    SettingSpec{"ds_hash_size", SettingType::integer, "0", "size for call load; 0 turns algorithm 10 off"},
    SettingSpec{"ds_hash_expire", SettingType::integer, "7200", "seconds that an answered call counts"},
    SettingSpec{"ds_hash_initexpire", SettingType::integer, "60", "seconds that an unanswered call counts"},
    SettingSpec{"ds_hash_check_interval", SettingType::integer, "30",
                "seconds between looks for ended calls"},
    SettingSpec{"ds_latency_estimator_alpha", SettingType::integer, "900", "weight of older latencies"},
    SettingSpec{"ds_default_socket", SettingType::text, "", "socket for destinations without one, pings too"},
    SettingSpec{"ds_default_sockname", SettingType::text, "", "name of the socket of pings"},
    SettingSpec{"ds_timer_mode", SettingType::integer, "0", "1: a timer of its own for pings"},
    SettingSpec{"event_callback", SettingType::text, "", "function of an embedded language for events"},
    SettingSpec{"ds_attrs_none", SettingType::integer, "0", "1: attributes none=none where there are none"},
    SettingSpec{"ds_db_extra_attrs", SettingType::text, "", "columns that become attributes"},
    SettingSpec{"ds_load_mode", SettingType::integer, "0", "1: a bad destination fails the whole list"},
    SettingSpec{"reload_delta", SettingType::integer, "5", "seconds between two reloads"},
    SettingSpec{"ds_dns_mode", SettingType::integer, "0", "when names are resolved"},
    SettingSpec{"ds_dns_interval", SettingType::integer, "600", "seconds between resolving names"},
    SettingSpec{"ds_dns_ttl", SettingType::integer, "0", "seconds that a resolved name holds"},
    SettingSpec{"db_url", SettingType::text, "", "database of destinations"},
    SettingSpec{"table_name", SettingType::text, "dispatcher", "its table"},
    SettingSpec{"setid_col", SettingType::text, "setid", "column of sets"},
    SettingSpec{"destination_col", SettingType::text, "destination", "column of URIs"},
    SettingSpec{"flags_col", SettingType::text, "flags", "column of flags"},
    SettingSpec{"priority_col", SettingType::text, "priority", "column of priorities"},
    SettingSpec{"attrs_col", SettingType::text, "attrs", "column of attributes"},
};

}  // namespace

const std::span<const SettingSpec> kDispatcherSettings = kRows;

}  // namespace forklab::functions
