#include "lab/agents/common.h"

namespace forklab::lab::agents {

namespace {

constexpr OptionSpec kOptions[] = {
    kNoRing,
    {"after", OptionType::duration, "100ms", "The redirection, this long after the INVITE."},
    {"status", OptionType::status, "302", "300, 301, 302, 305 or 380 make sense."},
    {"contacts", OptionType::texts, "", "Contact values, as `<sip:bob@10.0.0.9>;q=0.7`.", true},
    kTrying,
    kHeaders,
};

AnswerPlan plan(const Options& options) {
  AnswerPlan answer = ringThenReply(options, "after", options.status("status"));
  answer.contacts = options.texts("contacts");
  return answer;
}

}  // namespace

extern const AgentSpec kRedirects;
const AgentSpec kRedirects{"redirects", "Names other places instead of answering.", kOptions, nullptr, plan};

}  // namespace forklab::lab::agents
