#include "lab/agents/common.h"

namespace forklab::lab::agents {

namespace {

constexpr OptionSpec kOptions[] = {
    {"calls", OptionType::uri, "", "The Request-URI.", true},
    {"call_at", OptionType::duration, "0s", "When, since the run began."},
    {"via", OptionType::node, "",
     "The node that gets the request; otherwise the scenario's names say where the URI leads."},
    {"cancel_after", OptionType::pause, "never",
     "CANCEL, this long after the INVITE; waits for a provisional response (RFC 3261 9.1)."},
    kHangUpAfter,
    kHangUpAt,
    {"lose_answers", OptionType::count, "0", "So many 2xx get no ACK, as though they had been lost."},
    {"max_forwards", OptionType::count, "70", "Max-Forwards of the request."},
    {"method", OptionType::method, "INVITE",
     "What to send; all but INVITE are one request and its response."},
};

CallPlan plan(const Options& options) {
  CallPlan call;
  call.target = options.text("calls");
  call.method = options.text("method");
  call.via = options.text("via");
  call.at = options.duration("call_at");
  call.cancelAfter = options.pause("cancel_after");
  call.hangUpAfter = options.pause("hang_up_after");
  call.hangUpAt = options.pause("hang_up_at");
  call.maxForwards = options.count("max_forwards");
  call.lostAnswers = options.count("lose_answers");
  return call;
}

}  // namespace

extern const AgentSpec kCaller;
const AgentSpec kCaller{"caller", "Calls once; acknowledges every answer and hangs up all but the first.",
                        kOptions, plan, nullptr};

}  // namespace forklab::lab::agents
