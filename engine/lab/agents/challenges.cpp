#include "lab/agents/common.h"

namespace forklab::lab::agents {

namespace {

constexpr OptionSpec kOptions[] = {
    {"realm", OptionType::text, "", "For whom the password is, as `example.com`.", true},
    {"username", OptionType::text, "", "Who may call.", true},
    {"password", OptionType::text, "", "What proves it.", true},
    {"status", OptionType::status, "401", "401, or 407 as a proxy would ask."},
    kRingAfter,
    {"answer_after", OptionType::duration, "2s", "200 OK, this long after the INVITE that was let in."},
    kTrying,
    kHeaders,
};

AnswerPlan plan(const Options& options) {
  AnswerPlan answer = ringThenReply(options, "answer_after", 200);
  answer.challenge =
      Challenge{options.status("status") == 407 ? 407 : 401, options.text("realm"), *options.login()};
  return answer;
}

}  // namespace

extern const AgentSpec kChallenges;
const AgentSpec kChallenges{"challenges", "Wants to know who calls, by digest; then rings and answers.",
                            kOptions, nullptr, plan};

}  // namespace forklab::lab::agents
