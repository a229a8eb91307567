#include "lab/agents/common.h"

namespace forklab::lab::agents {

namespace {

constexpr OptionSpec kOptions[] = {
    kRingAfter,
    kTrying,
};

AnswerPlan plan(const Options& options) {
  AnswerPlan answer;
  if (const auto ring = options.pause("ring_after")) answer.steps.push_back({*ring, 180, false});
  answer.saysTrying = options.flag("trying");
  return answer;
}

}  // namespace

extern const AgentSpec kRings;
const AgentSpec kRings{"rings", "Rings and never answers; a CANCEL ends it with 487.", kOptions, nullptr,
                       plan};

}  // namespace forklab::lab::agents
