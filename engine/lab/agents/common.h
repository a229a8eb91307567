#pragma once

#include "lab/agents/agent.h"

/// Rows that several behaviours share.
namespace forklab::lab::agents {

inline constexpr OptionSpec kRingAfter{"ring_after", OptionType::pause, "100ms",
                                       "180 Ringing, this long after the INVITE."};
inline constexpr OptionSpec kNoRing{"ring_after", OptionType::pause, "never",
                                    "180 Ringing, this long after the INVITE."};
inline constexpr OptionSpec kTrying{
    "trying", OptionType::flag, "yes",
    "100 Trying at once when nothing else comes within 200 ms (RFC 3261 17.2.1)."};
inline constexpr OptionSpec kHeaders{"headers", OptionType::texts, "",
                                     "Header lines of the final response, as `Retry-After: 5`."};
inline constexpr OptionSpec kHangUpAfter{"hang_up_after", OptionType::pause, "never",
                                         "BYE, this long after the answer."};
inline constexpr OptionSpec kHangUpAt{"hang_up_at", OptionType::pause, "never",
                                      "BYE, this long after the run began."};

inline constexpr OptionSpec kVia{
    "via", OptionType::node, "",
    "The node that gets the request; otherwise the scenario's names say where the URI leads."};
inline constexpr OptionSpec kUsername{"username", OptionType::text, "",
                                      "Answers 401 and 407 with this name (RFC 3261 22)."};
inline constexpr OptionSpec kPassword{"password", OptionType::text, "", "And this password."};
inline constexpr OptionSpec kRequestHeaders{"headers", OptionType::texts, "",
                                            "Header lines of the request, as `Event: presence`."};

/// Rings when asked to, then gives its final response.
/// `when` names the option with the time of the final response; a status below 300 carries a session.
inline AnswerPlan ringThenReply(const Options& options, std::string_view when, int status) {
  AnswerPlan plan;
  if (const auto ring = options.pause("ring_after")) plan.steps.push_back({*ring, 180, false});
  if (const auto after = options.pause(when)) plan.steps.push_back({*after, status, status < 300});
  plan.saysTrying = options.flag("trying");
  plan.headerLines = options.texts("headers");
  return plan;
}

}  // namespace forklab::lab::agents
