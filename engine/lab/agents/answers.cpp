#include "lab/agents/common.h"

namespace forklab::lab::agents {

namespace {

constexpr OptionSpec kOptions[] = {
    kRingAfter,   {"answer_after", OptionType::duration, "2s", "200 OK, this long after the INVITE."},
    kHangUpAfter, kHangUpAt,
    kTrying,      kHeaders,
};

AnswerPlan plan(const Options& options) {
  AnswerPlan answer = ringThenReply(options, "answer_after", 200);
  answer.hangUpAfter = options.pause("hang_up_after");
  answer.hangUpAt = options.pause("hang_up_at");
  return answer;
}

}  // namespace

extern const AgentSpec kAnswers;
const AgentSpec kAnswers{"answers", "Rings and answers.", kOptions, nullptr, plan};

}  // namespace forklab::lab::agents
