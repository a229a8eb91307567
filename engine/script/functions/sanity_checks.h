#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "proxy/routing_context.h"

/// What Kamailio's sanity_check looks for, apart from how the script asks and hears of it.
namespace forklab::functions {

/// What is wrong with a message, and what a request gets for it.
struct Refusal {
  int status = 0;  ///< 0: there is no answer to it
  std::string_view reason;
  std::string line;            ///< a whole line for the replies; empty: none
  bool isUnspeakable = false;  ///< not even sanity_reply answers
};

struct SanityQuestion {
  const proxy::RoutingContext& context;
  std::int64_t messageBits = 0;
  std::int64_t uriBits = 0;
  std::span<const std::string> extensions;  ///< that Proxy-Require may ask for
};

// The first numbers that are out of range.
inline constexpr std::int64_t kSanityMessageEnd = 32'768;
inline constexpr std::int64_t kSanityUriEnd = 16;

/// The first thing that is wrong in Kamailio's order; nothing: sound.
std::optional<Refusal> firstRefusal(const SanityQuestion& question);

/// The elements of a comma list, trimmed, empty ones too; of a blank text none (Kamailio sanity).
std::vector<std::string> extensionList(std::string_view text);

}  // namespace forklab::functions
