#include "lab/agents/common.h"

namespace forklab::lab::agents {

namespace {

constexpr OptionSpec kOptions[] = {
    kRingAfter,
    {"answer_after", OptionType::duration, "2s", "200 OK, this long after the INVITE, CANCEL or not."},
    kTrying,
    kHeaders,
};

AnswerPlan plan(const Options& options) {
  AnswerPlan answer = ringThenReply(options, "answer_after", 200);
  answer.ignoresCancel = true;
  return answer;
}

}  // namespace

extern const AgentSpec kAnswersLateAfterCancel;
const AgentSpec kAnswersLateAfterCancel{
    "answers-late-after-cancel",
    "Answers in its own time even when a CANCEL came first: 200 against CANCEL, the race of RFC 3261 9.1.",
    kOptions, nullptr, plan};

}  // namespace forklab::lab::agents
