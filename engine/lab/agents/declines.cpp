#include "lab/agents/common.h"

namespace forklab::lab::agents {

namespace {

constexpr OptionSpec kOptions[] = {
    kRingAfter,
    {"after", OptionType::duration, "2s", "The refusal, this long after the INVITE."},
    {"status", OptionType::status, "603", "The refusal's code, 300 … 699."},
    kTrying,
    kHeaders,
};

AnswerPlan plan(const Options& options) { return ringThenReply(options, "after", options.status("status")); }

}  // namespace

extern const AgentSpec kDeclines;
const AgentSpec kDeclines{"declines", "Rings, then the person says no.", kOptions, nullptr, plan};

}  // namespace forklab::lab::agents
