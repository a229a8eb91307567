#include "script/functions/dialog_settings.h"

#include <algorithm>
#include <array>

#include "script/functions/dialog.h"

namespace forklab::functions {

namespace {

using script::SettingSpec;

constexpr auto kInteger = script::SettingType::integer;
constexpr auto kText = script::SettingType::text;

constexpr std::array kRows{
    SettingSpec{"dlg_flag", kInteger, "-1", "Message flag that makes a dialog of an INVITE at its t_relay."},
    SettingSpec{"default_timeout", kInteger, "43200", "Seconds that a dialog lives."},
    SettingSpec{"early_timeout", kInteger, "300", "Seconds after which an unanswered dialog is given up."},
    SettingSpec{"noack_timeout", kInteger, "60", "Seconds after which a dialog without ACK is given up."},
    SettingSpec{"end_timeout", kInteger, "300",
                "Seconds after which an ended dialog is freed, whoever holds it."},
    SettingSpec{"rr_param", kText, "did", "Name of the parameter of Record-Route that names the dialog."},
    SettingSpec{"dlg_match_mode", kInteger, "0",
                "0 by that parameter, 1 by it or by Call-ID and tags, 2 by these alone."},
    SettingSpec{"detect_spirals", kInteger, "1", "Whether an INVITE that comes again belongs to its dialog."},
    SettingSpec{"send_bye", kInteger, "0", "1: a dialog whose time is over is ended by BYEs to both sides."},
    SettingSpec{"timeout_noreset", kInteger, "0", "1: later requests do not lengthen the life of a dialog."},
    SettingSpec{"timeout_avp", kText, "", "AVP with the seconds that this dialog lives."},
    SettingSpec{
        "wait_ack", kInteger, "1",
        "Whether a dialog that failed stays in memory with its INVITE's transaction, so that the ACK of "
        "the refusal finds it; 0: it goes at once."},
    SettingSpec{"initial_cbs_inscript", kInteger, "1", "Read; it changes nothing in the lab."},
    SettingSpec{"profiles_with_value", kText, "", "Profiles that have a set per value: \"user;trunk\"."},
    SettingSpec{"profiles_no_value", kText, "", "Profiles that are one set each."},
    SettingSpec{"hash_size", kInteger, "4096", "Places of the table; a power of 2."},
    SettingSpec{"h_id_start", kInteger, "0", "First number of each place; 0: drawn."},
    SettingSpec{"h_id_step", kInteger, "1", "From one number to the next."},
    SettingSpec{"ka_timer", kInteger, "0",
                "Seconds between looks at who needs a keep-alive; 0: none is sent."},
    SettingSpec{"ka_interval", kInteger, "600", "Seconds between keep-alives of a dialog; at least 30."},
    SettingSpec{"ka_failed_limit", kInteger, "1", "How many unanswered keep-alives end a dialog."},
    SettingSpec{"lreq_callee_headers", kText, "", "Lines that requests of the proxy to the callee get."},
    SettingSpec{"ruri_pvar", script::SettingType::format, "$ru", "What is kept as the R-URI of a dialog."},
    SettingSpec{"enable_stats", kInteger, "1",
                "Whether stats.get_statistics and $stat show what dialog counts."},
    SettingSpec{"db_fetch_rows", kInteger, "200", "Read; it changes nothing in the lab."},
    SettingSpec{"db_skip_load", kInteger, "0", "1: what is stored is not read at the start."},
    SettingSpec{"enable_dmq", kInteger, "0", "Read; it changes nothing in the lab."},
    SettingSpec{"track_cseq_updates", kInteger, "0", "Read; it changes nothing in the lab."},
    SettingSpec{"dlg_filter_mode", kInteger, "0", "Read; it changes nothing in the lab."},
    SettingSpec{"keep_proxy_rr", kInteger, "0", "Read; it changes nothing in the lab."},
    SettingSpec{"db_mode", kInteger, "0",
                "When dialogs are stored: 0 never, 1 at once, 2 now and then, 3 at the end."},
    SettingSpec{"db_url", kText, "", "The database: sqlite:///lab.db is a file beside the script."},
    SettingSpec{"db_update_period", kInteger, "60", "Seconds between two writings of db_mode 2."},
    SettingSpec{"dlg_extra_hdrs", kText, "", "Lines that requests of the proxy get."},
    SettingSpec{"event_callback", kText, "", "Read; it changes nothing in the lab."},
    SettingSpec{"timer_procs", kInteger, "0", "Read; it changes nothing in the lab."},
    SettingSpec{"xavp_cfg", kText, "", "Read; it changes nothing in the lab."},
    SettingSpec{"bridge_controller", kText, "sip:controller@kamailio.org",
                "Read; it changes nothing in the lab."},
    SettingSpec{"bridge_contact", kText, "sip:controller@kamailio.org:5060",
                "Read; it changes nothing in the lab."},
    SettingSpec{"table_name", kText, "dialog", "Another name for this table."},
    SettingSpec{"call_id_column", kText, "callid", "Another name for this column."},
    SettingSpec{"from_uri_column", kText, "from_uri", "Another name for this column."},
    SettingSpec{"from_tag_column", kText, "from_tag", "Another name for this column."},
    SettingSpec{"to_uri_column", kText, "to_uri", "Another name for this column."},
    SettingSpec{"to_tag_column", kText, "to_tag", "Another name for this column."},
    SettingSpec{"from_cseq_column", kText, "caller_cseq", "Another name for this column."},
    SettingSpec{"to_cseq_column", kText, "callee_cseq", "Another name for this column."},
    SettingSpec{"from_route_column", kText, "caller_route_set", "Another name for this column."},
    SettingSpec{"to_route_column", kText, "callee_route_set", "Another name for this column."},
    SettingSpec{"from_contact_column", kText, "caller_contact", "Another name for this column."},
    SettingSpec{"to_contact_column", kText, "callee_contact", "Another name for this column."},
    SettingSpec{"from_sock_column", kText, "caller_sock", "Another name for this column."},
    SettingSpec{"to_sock_column", kText, "callee_sock", "Another name for this column."},
    SettingSpec{"h_id_column", kText, "hash_id", "Another name for this column."},
    SettingSpec{"h_entry_column", kText, "hash_entry", "Another name for this column."},
    SettingSpec{"state_column", kText, "state", "Another name for this column."},
    SettingSpec{"start_time_column", kText, "start_time", "Another name for this column."},
    SettingSpec{"timeout_column", kText, "timeout", "Another name for this column."},
    SettingSpec{"sflags_column", kText, "sflags", "Another name for this column."},
    SettingSpec{"toroute_name_column", kText, "toroute_name", "Another name for this column."},
    SettingSpec{"vars_table_name", kText, "dialog_vars", "Another name for this table."},
    SettingSpec{"vars_h_id_column", kText, "hash_id", "Another name for this column."},
    SettingSpec{"vars_h_entry_column", kText, "hash_entry", "Another name for this column."},
    SettingSpec{"vars_key_column", kText, "dialog_key", "Another name for this column."},
    SettingSpec{"vars_value_column", kText, "dialog_value", "Another name for this column."},
};

}  // namespace

const std::span<const SettingSpec> kDialogSettings = kRows;

std::string avpNamed(std::string_view variable) {
  constexpr std::string_view kHead = "$avp(";
  if (!variable.starts_with(kHead) || !variable.ends_with(')')) return {};
  variable.remove_prefix(kHead.size());
  variable.remove_suffix(1);
  if (variable.starts_with("s:")) variable.remove_prefix(2);
  return std::string(variable);
}

DialogSettings::DialogSettings(const script::Program& program) {
  const auto number = [&](std::string_view name, std::int64_t otherwise) {
    return program.integerSetting("dialog", name, otherwise);
  };
  counts = number("enable_stats", 1) != 0;
  databaseMode = static_cast<int>(std::clamp<std::int64_t>(number("db_mode", 0), 0, 3));
  loads = number("db_skip_load", 0) == 0;
  savePeriodSeconds = std::max<std::int64_t>(number("db_update_period", 60), 1);
  const std::int64_t flagNumber = number("dlg_flag", -1);
  if (flagNumber >= 0 && flagNumber < 32) flag = std::uint32_t{1} << static_cast<unsigned>(flagNumber);
  routeParameter = program.textSetting("dialog", "rr_param", "did");
  lifetimeSeconds = number("default_timeout", 43'200);
  earlySeconds = number("early_timeout", 300);
  noAckSeconds = number("noack_timeout", 60);
  endSeconds = number("end_timeout", 300);
  matching = static_cast<DialogMatching>(std::clamp<std::int64_t>(number("dlg_match_mode", 0), 0, 2));
  awaitsAck = number("wait_ack", 1) != 0;
  sendsByes = number("send_bye", 0) != 0;
  keepsTimeout = number("timeout_noreset", 0) != 0;
  detectsSpirals = number("detect_spirals", 1) != 0;
  lifetimeAvp = avpNamed(program.textSetting("dialog", "timeout_avp", ""));
  hashSize = static_cast<std::uint32_t>(std::clamp<std::int64_t>(number("hash_size", 4096), 1, 1 << 20));
  const std::int64_t first = number("h_id_start", 0);
  if (first != 0) firstId = static_cast<std::uint32_t>(std::max<std::int64_t>(first, 1));
  idStep = static_cast<std::uint32_t>(std::max<std::int64_t>(number("h_id_step", 1), 1));
  pingStepSeconds = number("ka_timer", 0);
  pingIntervalSeconds = number("ka_interval", 600);
  pingFailures = static_cast<int>(number("ka_failed_limit", 1));
  headers = program.textSetting("dialog", "dlg_extra_hdrs", "");
  calleeHeaders = program.textSetting("dialog", "lreq_callee_headers", "");
}

}  // namespace forklab::functions
