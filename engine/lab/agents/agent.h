#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/address.h"
#include "kernel/instant.h"
#include "lab/agents/options.h"

/// A behaviour is a row (AgentSpec) and the plans that it draws from its options; the phone carries the plans
/// out.
namespace forklab::lab::agents {

/// REGISTER instead of a call: what the registrar shall know (RFC 3261 10.2).
struct Registration {
  std::string addressOfRecord;
  std::string q;  ///< as written; empty: none
  kernel::Duration expires;
  std::optional<kernel::Duration> refreshAfter;  ///< since each success
  std::optional<kernel::Duration> unregisterAt;  ///< since the run began
};

/// One call that a phone makes, or another request.
struct CallPlan {
  std::string target;  ///< Request-URI
  std::string method = "INVITE";
  std::string from;                      ///< URI of From; empty: the phone's own
  std::vector<std::string> headerLines;  ///< without line ends
  std::string body, contentType;         ///< of anything but an INVITE
  std::optional<Login> login;
  std::optional<Registration> registration;
  bool followsRedirects = false;
  std::uint32_t times = 1;     ///< so many calls alike
  kernel::Duration every;      ///< between them
  bool everyByChance = false;  ///< `every` is only the mean of exponential gaps
  std::string via;             ///< node that gets the first request; empty: where the target resolves to
  std::optional<kernel::Endpoint> firstHop;        ///< of `via`; the run fills it in
  kernel::Duration at;                             ///< since the run began
  std::optional<kernel::Duration> cancelAfter;     ///< since the INVITE
  std::optional<kernel::Duration> hangUpAfter;     ///< since the answer
  std::optional<kernel::Duration> hangUpAt;        ///< since the run began
  std::vector<RequestStep> within;                 ///< requests while the call lasts, in any order
  std::optional<kernel::Duration> repeatByeAfter;  ///< another BYE when the first one got no final response
  std::uint32_t maxForwards = 70;
  std::uint32_t lostAnswers = 0;  ///< so many 2xx go without their ACK
};

/// Whom a phone lets call it.
struct Challenge {
  int status = 401;  ///< or 407
  std::string realm;
  Login login;
};

/// What a phone does with one INVITE.
struct AnswerPlan {
  std::optional<Challenge> challenge;    ///< asked first
  std::vector<ReplyStep> steps;          ///< in the order of their times; none: it never says anything
  std::vector<std::string> contacts;     ///< of a 3xx
  std::vector<std::string> headerLines;  ///< of the final response, without line ends
  bool saysTrying = true;                ///< 100 when nothing else comes within 200 ms (RFC 3261 17.2.1)
  bool isSilent = false;                 ///< as though it had no power: not even CANCEL is answered
  bool ignoresCancel = false;            ///< answers the CANCEL, and the call as though it had not come
  std::optional<kernel::Duration> hangUpAfter;  ///< since the ACK
  std::optional<kernel::Duration> hangUpAt;     ///< since the run began
};

/// How a phone answers requests other than those of calls.
struct TakePlan {
  std::vector<std::string> methods;
  int status = 200;
  std::vector<std::string> headerLines;  ///< without line ends
};

struct AgentSpec {
  std::string_view name;
  std::string_view help;
  std::span<const OptionSpec> options;
  /// One of the three is set.
  CallPlan (*call)(const Options& options) = nullptr;
  AnswerPlan (*answer)(const Options& options) = nullptr;
  TakePlan (*take)(const Options& options) = nullptr;
};

/// Every behaviour, in the order of the help page.
std::span<const AgentSpec* const> allAgents();
/// Null: there is none of that name.
const AgentSpec* findAgent(std::string_view name);

}  // namespace forklab::lab::agents
