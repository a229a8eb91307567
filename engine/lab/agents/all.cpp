#include <algorithm>

#include "lab/agents/agent.h"

namespace forklab::lab::agents {

extern const AgentSpec kCaller;
extern const AgentSpec kAnswers;
extern const AgentSpec kBusy;
extern const AgentSpec kRings;
extern const AgentSpec kSilent;
extern const AgentSpec kDeclines;
extern const AgentSpec kRedirects;
extern const AgentSpec kAnswersLateAfterCancel;
extern const AgentSpec kReplies;
extern const AgentSpec kChallenges;
extern const AgentSpec kRegisters;
extern const AgentSpec kTakes;

std::span<const AgentSpec* const> allAgents() {
  static constexpr const AgentSpec* kAll[] = {&kCaller,   &kRegisters,  &kAnswers,
                                              &kBusy,     &kRings,      &kSilent,
                                              &kDeclines, &kRedirects,  &kAnswersLateAfterCancel,
                                              &kReplies,  &kChallenges, &kTakes};
  return kAll;
}

const AgentSpec* findAgent(std::string_view name) {
  const auto all = allAgents();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const AgentSpec* spec) { return spec->name == name; });
  return found == all.end() ? nullptr : *found;
}

}  // namespace forklab::lab::agents
