#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace forklab::sip {

/// Header fields that ForkLab reads; every other one is `other` and kept byte for byte.
enum class HeaderName : std::uint8_t {
  other,
  via,
  from,
  to,
  callId,
  cseq,
  contact,
  route,
  recordRoute,
  maxForwards,
  expires,
  contentLength,
  contentType,
  authorization,
  proxyAuthorization,
  wwwAuthenticate,
  proxyAuthenticate,
  require,
  proxyRequire,
  supported,
  unsupported,
  reason,
  retryAfter,
  minExpires,
  allow,
  userAgent,
  server,
  path,
  event,
  sessionExpires,
  minSe,
  rseq,
  rack,
  referTo,
  replaces,
  subject,
  date,
  timestamp,
};
inline constexpr std::size_t kHeaderNameCount = static_cast<std::size_t>(HeaderName::timestamp) + 1;

/// Ignores case, knows compact forms (RFC 3261 20, 7.3.3). "v" -> via.
HeaderName headerNameOf(std::string_view text);
/// The usual spelling: "Call-ID". Empty for `other`.
std::string_view headerText(HeaderName name);

/// Methods that ForkLab treats by themselves; every other one is `other` and passes by its text.
enum class Method : std::uint8_t {
  other,
  invite,
  ack,
  bye,
  cancel,
  options,
  registerMethod,
  prack,
  update,
  info,
  message,
  notify,
  subscribe,
  refer,
  publish,
};

/// Case-sensitive (RFC 3261 7.1).
Method methodOf(std::string_view text);
/// Empty for `other`.
std::string_view methodText(Method method);

}  // namespace forklab::sip
