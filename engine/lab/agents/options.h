#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/instant.h"

/// What a behaviour may be told. The specs feed the scenario reader, the help page and, later, property
/// forms.
namespace forklab::lab::agents {

enum class OptionType : std::uint8_t {
  duration,  ///< "200ms"; at most 24 h
  pause,     ///< a duration, or "never"
  count,     ///< 0 … 1000
  many,      ///< 1 … 1,000,000
  status,    ///< of a refusal: 300 … 699
  answer,    ///< a final status: 200 … 699
  method,    ///< a SIP method
  methods,   ///< a list of them
  q,         ///< 0 … 1, three decimals at most
  uri,       ///< "sip:bob@example.com"
  node,      ///< the name of a node of the scenario
  text,      ///< one line
  texts,     ///< a list of texts; a single text is a list of one
  steps,     ///< a list of responses: "80ms 183 sdp"
  requests,  ///< a list of requests within a call: "2s INFO"
  flag,      ///< yes, no
};

struct OptionSpec {
  std::string_view name;
  OptionType type = OptionType::duration;
  std::string_view byDefault;  ///< as a file would write it; empty: nothing
  std::string_view help;
  bool required = false;
};

/// What was expected, in words: "a duration with its unit, as `200ms`".
std::string_view expectation(OptionType type);
/// Can this text stand for an option of that type? Lists: each of its texts; nodes: any word.
bool isValid(OptionType type, std::string_view text);

/// What a phone says when it is asked who it is.
struct Login {
  std::string username;
  std::string password;
};

struct ReplyStep {
  kernel::Duration after;  ///< since the INVITE came
  int status = 200;
  bool withSdp = false;
};
struct RequestStep {
  kernel::Duration after;  ///< since the call was answered
  std::string method;
  std::string headerLine;  ///< "Session-Expires: 90"; empty: none
};
/// "2s INFO", "45s UPDATE Session-Expires: 90"
std::optional<RequestStep> parseRequestStep(std::string_view text);
/// "80ms 183 sdp", "300ms 200".
std::optional<ReplyStep> parseReplyStep(std::string_view text);

/// Whether an option of that type takes a list.
constexpr bool isList(OptionType type) {
  return type == OptionType::texts || type == OptionType::steps || type == OptionType::methods ||
         type == OptionType::requests;
}

/// In BehaviourSpec::options the texts of a list stand one per line.
inline constexpr char kListSeparator = '\n';

/// The options of one behaviour as its spec types them; what was not given has its default.
class Options {
 public:
  Options(std::span<const OptionSpec> specs, const std::map<std::string, std::string>& given)
      : specs_(specs), given_(given) {}

  kernel::Duration duration(std::string_view name) const;
  /// Nothing: never.
  std::optional<kernel::Duration> pause(std::string_view name) const;
  std::uint32_t count(std::string_view name) const;
  int status(std::string_view name) const { return static_cast<int>(count(name)); }
  bool flag(std::string_view name) const;
  /// Nothing without a user name.
  std::optional<Login> login() const;
  std::string text(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;

 private:
  std::span<const OptionSpec> specs_;
  const std::map<std::string, std::string>& given_;
};

}  // namespace forklab::lab::agents
