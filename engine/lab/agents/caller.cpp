#include "lab/agents/common.h"

namespace forklab::lab::agents {

namespace {

constexpr OptionSpec kOptions[] = {
    {"calls", OptionType::uri, "", "The Request-URI.", true},
    {"call_at", OptionType::duration, "0s", "When, since the run began."},
    kVia,
    {"from", OptionType::uri, "", "URI of From; otherwise the phone's own."},
    {"cancel_after", OptionType::pause, "never",
     "CANCEL, this long after the INVITE; waits for a provisional response (RFC 3261 9.1)."},
    kHangUpAfter,
    kHangUpAt,
    {"within", OptionType::requests, "",
     "Requests within the call, each with its time since the answer and, if it has one, a header line, as "
     "`[2s "
     "INFO, \"45s INVITE Session-Expires: 90\"]`."},
    {"repeat_bye_after", OptionType::pause, "never",
     "Another BYE, with the next CSeq, when the first one has no final response after this."},
    {"lose_answers", OptionType::count, "0", "So many 2xx get no ACK, as though they had been lost."},
    {"max_forwards", OptionType::count, "70", "Max-Forwards of the request."},
    {"method", OptionType::method, "INVITE",
     "What to send; all but INVITE are one request and its response."},
    kUsername,
    kPassword,
    {"follow_redirects", OptionType::flag, "no",
     "Calls the contacts of a 3xx one after the other, the highest q first (RFC 3261 8.1.3.4)."},
    {"times", OptionType::many, "1", "So many calls; each is a call of its own."},
    {"every", OptionType::duration, "1s", "The pause between two of them."},
    {"every_by_chance", OptionType::flag, "no",
     "`every` is only the mean: the pauses are exponentially distributed, as calls of many people are."},
    kRequestHeaders,
    {"body", OptionType::text, "", "Body of a request other than INVITE."},
    {"content_type", OptionType::text, "text/plain", "Its type."},
};

CallPlan plan(const Options& options) {
  CallPlan call;
  call.target = options.text("calls");
  call.method = options.text("method");
  call.via = options.text("via");
  call.at = options.duration("call_at");
  call.cancelAfter = options.pause("cancel_after");
  call.hangUpAfter = options.pause("hang_up_after");
  call.hangUpAt = options.pause("hang_up_at");
  for (const std::string& step : options.texts("within"))
    call.within.push_back(parseRequestStep(step).value_or(RequestStep{}));
  call.repeatByeAfter = options.pause("repeat_bye_after");
  call.maxForwards = options.count("max_forwards");
  call.lostAnswers = options.count("lose_answers");
  call.from = options.text("from");
  call.login = options.login();
  call.followsRedirects = options.flag("follow_redirects");
  call.times = options.count("times");
  call.every = options.duration("every");
  call.everyByChance = options.flag("every_by_chance");
  call.headerLines = options.texts("headers");
  call.body = options.text("body");
  if (!call.body.empty()) call.contentType = options.text("content_type");
  return call;
}

}  // namespace

extern const AgentSpec kCaller;
const AgentSpec kCaller{"caller", "Calls; acknowledges every answer and hangs up all but the first.",
                        kOptions, plan, nullptr};

}  // namespace forklab::lab::agents
