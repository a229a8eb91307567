#include "proxy/header_check.h"

#include <algorithm>
#include <limits>

#include "sip/scan.h"

namespace forklab::proxy {
namespace {

using kernel::ByteRange;
using sip::HeaderLine;
using sip::HeaderName;

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kAllBlanks = " \t\r\n";
constexpr std::uint8_t kAlphanumeric = sip::kAlphaClass | sip::kDigitClass;

bool beginsWith(std::string_view text, std::string_view lowerCase) {
  return sip::equalsLower(text.substr(0, lowerCase.size()), lowerCase);
}

/// Kamailio takes fewer characters than a token of RFC 3261 has.
bool isHeaderName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return sip::isClass(c, kAlphanumeric) || c == '-' || c == '.' || c == '_' || c == '+' || c == '~';
  });
}

bool isCount(std::string_view value) {
  const auto end = value.find_last_not_of(kAllBlanks);
  return end != std::string_view::npos &&
         sip::decimal(value.substr(0, end + 1), std::numeric_limits<std::int32_t>::max());
}

std::string_view flawOfStartLine(const sip::Message& message) {
  const std::string_view version = message.version();
  if (!message.isRequest()) {
    const auto codeEnd = static_cast<std::size_t>(version.data() - message.text().data()) + 11;
    return version.size() == 7 && beginsWith(version, "sip/2.0") &&
                   kBlanks.find(message.text()[codeEnd]) != std::string_view::npos
               ? ""
               : "this is no status line of SIP/2.0";
  }
  if (!beginsWith(version, "sip/2.0")) return "its version is not SIP/2.0";
  const std::string_view uri = message.requestUri();
  const bool isParted = uri.data() == message.methodText().data() + message.methodText().size() + 1;
  return isParted && uri.data()[-1] == ' ' && uri.find_first_of(kBlanks) == std::string_view::npos
             ? ""
             : "there are surplus spaces in the request line";
}

/// Empty: Kamailio reads this line. Of Vias only those below the first: the core has read that one.
std::string_view flawOfLine(const sip::Message& message, const HeaderLine& line) {
  const std::string_view value = message.value(line);
  const bool isFirst = message.first(line.name) == &line;
  switch (line.name) {
    case HeaderName::other:
      return isHeaderName(line.nameText.of(message.text())) ? "" : "a header has a name that cannot be read";
    case HeaderName::via: return isFirst || sip::isViaForKamailio(value) ? "" : "a Via cannot be read";
    case HeaderName::to:
      if (isFirst && !sip::isAddressForKamailio(value)) return "the To cannot be read";
      break;
    case HeaderName::cseq:
      if (value.find('\n') != std::string_view::npos) return "the CSeq is folded before its method";
      break;
    case HeaderName::contentLength:
      if (!isCount(value)) return "the Content-Length is not a number";
      break;
    case HeaderName::retryAfter: return message.number(line.name) ? "" : "the Retry-After is not a number";
    case HeaderName::from:
    case HeaderName::callId:
    case HeaderName::maxForwards: break;
    default: return {};
  }
  return isFirst ? "" : "a header stands twice that may stand once";
}

/// Of the five headers that the core wants, the last to come.
std::uint32_t endOfCoreHeaders(const sip::Message& message) {
  std::uint32_t end = 0;
  for (const HeaderName name :
       {HeaderName::via, HeaderName::from, HeaderName::to, HeaderName::callId, HeaderName::cseq}) {
    const HeaderLine* const line = message.first(name);
    end = std::max(end, line == nullptr ? message.headersEnd() : line->line.end);
  }
  return end;
}

/// Behind "user@", or at the beginning; npos: there is an @ too many or nobody before it.
std::size_t beginOfHost(std::string_view rest) {
  const auto at = rest.find('@');
  if (at == std::string_view::npos) return 0;
  if (rest.front() == ':') return std::string_view::npos;
  return at == 0 || rest.find('@', at + 1) != std::string_view::npos ? std::string_view::npos : at + 1;
}

bool isHostAndPort(std::string_view text) {
  std::size_t end = 0;
  if (!text.empty() && text.front() == '[') {
    end = std::min(text.find(']'), text.size() - 1) + 1;
    if (text[end - 1] != ']') return false;
    const auto bad = text.substr(1, end - 2).find_first_not_of("0123456789abcdefABCDEF:.");
    if (bad != std::string_view::npos) return false;
  } else {
    while (end < text.size() &&
           (sip::isClass(text[end], kAlphanumeric) || text[end] == '-' || text[end] == '.'))
      ++end;
  }
  if (end == 0 || text.front() == '-') return false;
  if (end == text.size()) return true;
  const std::string_view port = text.substr(end + 1);
  if (text[end] != ':' || port.size() > 5) return false;
  return port.empty() || sip::decimal(port, UINT16_MAX).has_value();
}

}  // namespace

std::optional<HeaderFlaw> headerFlaw(const sip::Message& message) {
  if (const auto reason = flawOfStartLine(message); !reason.empty())
    return HeaderFlaw{reason, message.startLine(), true};
  for (const HeaderLine& line : message.headers()) {
    const std::string_view reason = flawOfLine(message, line);
    if (!reason.empty()) return HeaderFlaw{reason, line.line, line.line.begin < endOfCoreHeaders(message)};
  }
  if (!message.hasEmptyLine())
    return HeaderFlaw{
        "no empty line ends the headers", {message.headersEnd(), message.headersEnd()}, false, false};
  return std::nullopt;
}

bool isTransactionUri(std::string_view uri) {
  const auto colon = uri.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view rest = uri.substr(colon + 1);
  if (beginsWith(uri, "tel:") || beginsWith(uri, "urn:")) return !rest.empty();
  if (!beginsWith(uri, "sip:") && !beginsWith(uri, "sips:")) return false;
  const std::size_t host = beginOfHost(rest);
  if (host == std::string_view::npos) return false;
  return isHostAndPort(rest.substr(host, std::min(rest.find_first_of(";?", host), rest.size()) - host));
}

}  // namespace forklab::proxy
