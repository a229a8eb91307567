#include "trace/event.h"

#include <array>

namespace forklab::trace {
namespace {

// In the order of the alternatives of Payload.
constexpr std::array<std::string_view, std::variant_size_v<Payload>> kKindNames{
    "run_started",         "node_declared",
    "link_declared",       "packet_sent",
    "packet_arrived",      "packet_lost",
    "message_dropped",     "route_entered",
    "route_left",          "script_step",
    "function_called",     "script_logged",
    "transaction_started", "transaction_changed",
    "transaction_ended",   "timer_set",
    "timer_stopped",       "timer_fired",
    "wave_started",        "branch_started",
    "branch_changed",      "reply_chosen",
    "callback_reached",    "dialog_started",
    "dialog_changed",      "dialog_ended",
    "dialog_callback",     "dialog_noted",
    "database_called",     "request_edited",
    "request_cloned",      "message_read",
    "name_asked",          "agent_acted",
    "link_changed",        "node_changed",
    "worker_changed",      "connection_changed",
    "command_applied",     "check_reported",
    "run_ended"};

}  // namespace

std::string_view kindName(const Payload& payload) { return kKindNames[payload.index()]; }

}  // namespace forklab::trace
