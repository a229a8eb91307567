#include <algorithm>

#include "lab/agents/common.h"

namespace forklab::lab::agents {

namespace {

constexpr OptionSpec kOptions[] = {
    {"steps", OptionType::steps, "",
     "One response each, as `80ms 183 sdp`: time since the INVITE, code, `sdp` for a body.", true},
    kHangUpAfter,
    kHangUpAt,
    {"contacts", OptionType::texts, "", "Contact values of a final response from 300 to 399."},
    {"ignore_cancel", OptionType::flag, "no", "Answers a CANCEL, and the INVITE as though it had not come."},
    {"trying", OptionType::flag, "no",
     "100 Trying at once when nothing else comes within 200 ms (RFC 3261 17.2.1)."},
    kHeaders,
};

AnswerPlan plan(const Options& options) {
  AnswerPlan answer;
  for (const std::string& text : options.texts("steps")) {
    if (const auto step = parseReplyStep(text)) answer.steps.push_back(*step);
  }
  std::stable_sort(answer.steps.begin(), answer.steps.end(),
                   [](const ReplyStep& a, const ReplyStep& b) { return a.after < b.after; });
  answer.saysTrying = options.flag("trying");
  answer.contacts = options.texts("contacts");
  answer.ignoresCancel = options.flag("ignore_cancel");
  answer.headerLines = options.texts("headers");
  answer.hangUpAfter = options.pause("hang_up_after");
  answer.hangUpAt = options.pause("hang_up_at");
  return answer;
}

}  // namespace

extern const AgentSpec kReplies;
const AgentSpec kReplies{"replies", "Sends the responses that it is told to, each at its time.", kOptions,
                         nullptr, plan};

}  // namespace forklab::lab::agents
