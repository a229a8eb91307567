#include "lab/agents/common.h"

namespace forklab::lab::agents {

namespace {

constexpr OptionSpec kOptions[] = {
    kNoRing,
    {"after", OptionType::duration, "100ms", "The refusal, this long after the INVITE."},
    {"status", OptionType::status, "486", "The refusal's code, 300 … 699."},
    kTrying,
    kHeaders,
};

AnswerPlan plan(const Options& options) { return ringThenReply(options, "after", options.status("status")); }

}  // namespace

extern const AgentSpec kBusy;
const AgentSpec kBusy{"busy", "Refuses, without ringing unless told to.", kOptions, nullptr, plan};

}  // namespace forklab::lab::agents
