#include "lab/agents/common.h"

namespace forklab::lab::agents {

namespace {

constexpr OptionSpec kOptions[] = {
    {"methods", OptionType::methods, "", "Which requests; INVITE, ACK, CANCEL and BYE are no choice.", true},
    {"status", OptionType::answer, "200", "The response's code, 200 … 699."},
    kHeaders,
};

TakePlan plan(const Options& options) {
  return {options.texts("methods"), options.status("status"), options.texts("headers")};
}

}  // namespace

extern const AgentSpec kTakes;
const AgentSpec kTakes{"takes",  "Answers requests outside of calls, as MESSAGE, NOTIFY or OPTIONS, at once.",
                       kOptions, nullptr,
                       nullptr,  plan};

}  // namespace forklab::lab::agents
