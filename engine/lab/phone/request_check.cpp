#include "lab/phone/request_check.h"

#include <algorithm>

namespace forklab::lab::phone {
namespace {

using sip::HeaderName;
using sip::Method;

constexpr std::string_view kSession = "application/sdp";

std::string lowered(std::string_view text) {
  std::string small(text);
  for (char& c : small) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return small;
}

std::optional<Refusal> malformed(const sip::Message& request) {
  const auto findings = sip::inspect(request);
  if (findings.empty()) return std::nullopt;
  const auto version = std::find_if(findings.begin(), findings.end(),
                                    [](const sip::Finding& finding) { return finding.status == 505; });
  const sip::Finding& told = version == findings.end() ? findings.front() : *version;
  return Refusal{told.status, {}, true, told.error.message};
}

/// RFC 3261 8.2.2.3: ACK and CANCEL ask for no extension.
std::optional<Refusal> unknownExtension(const sip::Message& request) {
  if (request.method() == Method::ack || request.method() == Method::cancel) return std::nullopt;
  std::string unsupported;
  for (const std::string_view tag : request.tokens(HeaderName::require))
    unsupported.append(unsupported.empty() ? "Unsupported: " : ", ").append(tag);
  if (unsupported.empty()) return std::nullopt;
  return Refusal{420, unsupported + "\r\n", false, "it requires what this phone does not know"};
}

/// RFC 3261 8.2.3, 21.4.7: an INVITE brings and takes a session description.
std::optional<Refusal> unknownContent(const sip::Message& request) {
  if (request.method() != Method::invite) return std::nullopt;
  const bool isSession = lowered(request.valueOf(HeaderName::contentType)).starts_with(kSession);
  if (!request.body().empty() && !isSession)
    return Refusal{415, "Accept: application/sdp\r\n", false, "its body is no session description"};
  const sip::HeaderLine* const accept = request.first("Accept");
  if (accept == nullptr) return std::nullopt;
  const std::string accepted = lowered(request.value(*accept));
  for (const std::string_view type : {kSession, std::string_view("application/*"), std::string_view("*/*")}) {
    if (accepted.find(type) != std::string::npos) return std::nullopt;
  }
  return Refusal{406, {}, false, "it takes no session description"};
}

}  // namespace

std::optional<Refusal> refusalOf(const sip::Message& request) {
  if (auto refusal = malformed(request)) return refusal;
  if (const auto& uri = request.parsedRequestUri(); !uri || !uri->isSip())
    return Refusal{416, {}, false, "its Request-URI is no SIP URI"};
  if (auto refusal = unknownExtension(request)) return refusal;
  return unknownContent(request);
}

}  // namespace forklab::lab::phone
