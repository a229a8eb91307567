#include "lab/agents/common.h"

namespace forklab::lab::agents {

namespace {

AnswerPlan plan(const Options&) {
  AnswerPlan answer;
  answer.isSilent = true;
  return answer;
}

}  // namespace

extern const AgentSpec kSilent;
const AgentSpec kSilent{
    "silent", "Takes every INVITE and says nothing, like a phone without power.", {}, nullptr, plan};

}  // namespace forklab::lab::agents
