#include "script/functions/sanity_checks.h"

#include <algorithm>
#include <array>

#include "proxy/header_check.h"
#include "script/functions/sanity_credentials.h"
#include "sip/elements.h"
#include "sip/scan.h"

namespace forklab::functions {
namespace {

using sip::HeaderName;
using Finding = std::optional<Refusal>;

Finding refuse(int status, std::string_view reason) { return Refusal{status, reason, {}, false}; }
/// Kamailio cannot build a reply to it, or does not say why.
Finding refuseSilently() { return Refusal{}; }

std::string_view firstWord(std::string_view text) { return text.substr(0, text.find_first_of(" \t\r\n")); }

/// Ten digits that begin alike may reach 4294967296, one more than 32 bits hold (Kamailio sanity).
bool isUnsigned(std::string_view text) {
  constexpr std::string_view kMost = "4294967296";
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return false;
  return text.size() < kMost.size() || (text.size() == kMost.size() && text <= kMost);
}

/// The schemes that Kamailio reads.
bool isReadableUri(std::string_view text) {
  const auto uri = sip::parseUri(text);
  if (!uri) return false;
  constexpr std::array<std::string_view, 4> kSchemes{"sip", "sips", "tel", "urn"};
  return std::any_of(kSchemes.begin(), kSchemes.end(),
                     [&](std::string_view each) { return sip::equalsLower(uri->scheme, each); });
}

/// Kamailio reads a reply's status line where the request line should be.
bool isRequestUriReadable(const SanityQuestion& question) {
  return question.context.isRequest() && proxy::isTransactionUri(question.context.uri());
}

Finding version(const SanityQuestion& question) {
  const sip::Message& message = question.context.message();
  const std::string_view text = message.isRequest() ? message.version() : message.reason();
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return refuseSilently();
  if (text.substr(slash + 1) == "2.0") return std::nullopt;
  return refuse(505, "Version Not Supported (R-URI)");
}

Finding scheme(const SanityQuestion& question) {
  if (isRequestUriReadable(question)) return std::nullopt;
  return refuse(400, "Bad Request URI");
}

/// Their presence is the core's to check; here they may stand only once.
Finding requiredHeaders(const SanityQuestion& question) {
  const sip::Message& message = question.context.message();
  for (const HeaderName name : {HeaderName::from, HeaderName::to, HeaderName::callId, HeaderName::cseq}) {
    const sip::HeaderLine* first = message.first(name);
    if (first != nullptr && message.next(*first) != nullptr) return refuseSilently();
  }
  return std::nullopt;
}

Finding firstVia(const SanityQuestion& question) {
  if (question.context.message().topVia()) return std::nullopt;
  return Refusal{0, {}, {}, true};
}

/// Kamailio's Via parser fails first where these two could, so it passes them all.
Finding nothingToSee(const SanityQuestion& question) {
  static_cast<void>(question);
  return std::nullopt;
}

Finding cseqMethod(const SanityQuestion& question) {
  const sip::Message& message = question.context.message();
  const std::string_view value = message.valueOf(HeaderName::cseq);
  const std::string_view method = sip::trimmed(value.substr(firstWord(value).size()));
  if (message.isRequest() && method == message.methodText()) return std::nullopt;
  return refuse(400, "CSeq method does not match request method");
}

Finding cseqValue(const SanityQuestion& question) {
  if (isUnsigned(firstWord(question.context.message().valueOf(HeaderName::cseq)))) return std::nullopt;
  return refuse(400, "CSeq number is illegal");
}

Finding contentLength(const SanityQuestion& question) {
  const sip::Message& message = question.context.message();
  const sip::HeaderLine* line = message.first(HeaderName::contentLength);
  if (line == nullptr) return std::nullopt;
  const auto stated = message.number(HeaderName::contentLength);
  if (!stated || !stated->has_value()) return refuseSilently();
  const std::size_t emptyLine = message.text().substr(message.headersEnd()).find('\n');
  if (emptyLine == std::string_view::npos) return refuse(400, "Content-Length Body Failure");
  if (message.text().size() - message.headersEnd() - emptyLine - 1 == **stated) return std::nullopt;
  return refuse(400, "Content-Length mis-match");
}

Finding expires(const SanityQuestion& question) {
  const sip::Message& message = question.context.message();
  if (!message.has(HeaderName::expires)) return std::nullopt;
  const std::string_view value = firstWord(message.valueOf(HeaderName::expires));
  if (value.empty()) return refuse(400, "Bad Expires Header");
  if (isUnsigned(value)) return std::nullopt;
  return refuse(400, "Expires value is illegal");
}

/// Kamailio reads the first line alone, and tells upper from lower case.
Finding proxyRequire(const SanityQuestion& question) {
  const sip::Message& message = question.context.message();
  if (!message.has(HeaderName::proxyRequire)) return std::nullopt;
  const std::vector<std::string> asked = extensionList(message.valueOf(HeaderName::proxyRequire));
  if (asked.empty()) return refuse(400, "Bad Proxy Require Header");
  for (const std::string& each : asked) {
    const auto& known = question.extensions;
    if (std::find(known.begin(), known.end(), each) != known.end()) continue;
    return Refusal{420, "Bad Proxy Require Extension", "Unsupported: " + each + "\r\n", false};
  }
  return std::nullopt;
}

/// The URI of one address; nothing: its quotes or brackets are not closed.
std::optional<std::string_view> uriIn(std::string_view element) {
  std::size_t at = 0;
  if (!element.empty() && element.front() == '"') {
    for (at = 1; at < element.size() && element[at] != '"'; ++at) at += element[at] == '\\' ? 1 : 0;
    if (at >= element.size()) return std::nullopt;
  }
  const std::size_t open = element.find('<', at);
  if (open == std::string_view::npos) return sip::trimmed(element.substr(0, element.find(';')));
  const std::size_t close = element.find('>', open);
  if (close == std::string_view::npos) return std::nullopt;
  return sip::trimmed(element.substr(open + 1, close - open - 1));
}

/// The URI of the last contact in a line; nothing: the line cannot be read.
std::optional<std::string_view> lastUriOf(std::string_view value) {
  sip::Elements elements(value);
  std::optional<std::string_view> last;
  for (std::string_view element; elements.next(element);) {
    last = uriIn(element);
    if (!last) return std::nullopt;
  }
  return last;
}

/// Every Contact line must be readable; of the URIs Kamailio tries the last one of the first line.
Finding contactUri(const sip::Message& message) {
  const sip::HeaderLine* first = message.first(HeaderName::contact);
  for (const sip::HeaderLine* line = first; line != nullptr; line = message.next(*line)) {
    const std::string_view value = message.value(*line);
    const auto uri = lastUriOf(value);
    if (!uri) return refuse(400, "Bad Contact Header");
    if (line == first && !value.starts_with('*') && !isReadableUri(*uri))
      return refuse(400, "Bad Contact URI");
  }
  return std::nullopt;
}

bool isAddressReadable(const kernel::Result<sip::NameAddr>& address) {
  return address && isReadableUri(address->uri.text);
}

Finding uris(const SanityQuestion& question) {
  constexpr std::int64_t kRequestUri = 1, kFrom = 2, kTo = 4, kContact = 8;
  const sip::Message& message = question.context.message();
  const auto asks = [&](std::int64_t bit) { return (question.uriBits & bit) != 0; };
  if (asks(kRequestUri) && !isRequestUriReadable(question)) return refuse(400, "Bad Request URI");
  if (asks(kFrom) && !isAddressReadable(message.from())) return refuse(400, "Invalid From Header");
  // Spelled so by Kamailio.
  if (asks(kTo) && !isAddressReadable(message.to())) return refuse(400, "Ivalid To Header");
  return asks(kContact) ? contactUri(message) : std::nullopt;
}

Finding credentialsAre(CredentialState state, bool otherSchemesPass) {
  switch (state) {
    case CredentialState::sound: return std::nullopt;
    case CredentialState::otherScheme: return otherSchemesPass ? Finding() : refuseSilently();
    case CredentialState::unreadable: return refuse(400, "Bad Auth Header");
    case CredentialState::incomplete: return refuse(400, "Bad Auth Credentials");
    case CredentialState::emptyUser: return refuse(400, "Auth Empty User");
    case CredentialState::emptyNonce: return refuse(400, "Auth Empty Nonce");
    case CredentialState::emptyResponse: return refuse(400, "Auth Empty Response");
  }
  return std::nullopt;
}

Finding digest(const SanityQuestion& question) {
  return credentialsAre(stateOfCredentials(question.context.message()), false);
}

Finding authorization(const SanityQuestion& question) {
  return credentialsAre(stateOfCredentials(question.context.message()), true);
}

bool hasManyTags(const kernel::Result<sip::NameAddr>& address) {
  if (!address) return false;
  std::size_t position = 0;
  int tags = 0;
  for (sip::Parameters::Parameter each; address->parameters.next(position, each);) {
    tags += sip::equalsLower(each.name, "tag") ? 1 : 0;
  }
  return tags > 1;
}

Finding tags(const SanityQuestion& question) {
  const sip::Message& message = question.context.message();
  if (hasManyTags(message.from())) return refuse(400, "Many From Tag Params");
  if (hasManyTags(message.to())) return refuse(400, "Many To Tag Params");
  return std::nullopt;
}

struct Check {
  std::int64_t bit;
  Finding (*run)(const SanityQuestion& question);
};

/// In Kamailio's order, which is not that of the bits.
constexpr std::array kChecks{
    Check{1, version},         Check{2, scheme},           Check{4, requiredHeaders}, Check{16'384, firstVia},
    Check{8, nothingToSee},    Check{16, nothingToSee},    Check{32, cseqMethod},     Check{64, cseqValue},
    Check{128, contentLength}, Check{256, expires},        Check{512, proxyRequire},  Check{1024, uris},
    Check{2048, digest},       Check{8192, authorization}, Check{4096, tags},
};

}  // namespace

std::optional<Refusal> firstRefusal(const SanityQuestion& question) {
  for (const Check& check : kChecks) {
    if ((question.messageBits & check.bit) == 0) continue;
    if (Finding found = check.run(question)) return found;
  }
  return std::nullopt;
}

std::vector<std::string> extensionList(std::string_view text) {
  std::vector<std::string> all;
  text = sip::trimmed(text);
  if (text.empty()) return all;
  for (std::size_t comma = 0; comma != std::string_view::npos;) {
    comma = text.find(',');
    all.emplace_back(sip::trimmed(text.substr(0, comma)));
    if (comma != std::string_view::npos) text.remove_prefix(comma + 1);
  }
  return all;
}

}  // namespace forklab::functions
