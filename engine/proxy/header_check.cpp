#include "proxy/header_check.h"

#include <algorithm>
#include <limits>

#include "sip/elements.h"
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
  return std::all_of(name.begin(), name.end(), [](char c) {
    return sip::isClass(c, kAlphanumeric) || c == '-' || c == '.' || c == '_' || c == '+' || c == '~';
  });
}

bool isCount(std::string_view value) {
  const auto end = value.find_last_not_of(kAllBlanks);
  return end != std::string_view::npos &&
         sip::decimal(value.substr(0, end + 1), std::numeric_limits<std::int32_t>::max());
}

/// Behind the closing quote of the one at `from`; npos: there is none.
std::size_t behindQuotes(std::string_view text, std::size_t from) {
  for (std::size_t i = from + 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1;
    if (text[i] == '\\') ++i;
  }
  return std::string_view::npos;
}

/// Behind the address of a To, at its parameters; npos: it is broken. Without brackets nearly all passes.
std::size_t behindAddress(std::string_view value) {
  std::size_t at = 0;
  while (at < value.size() && value[at] != '<') {
    if (value[at] == ';') return at;
    at = value[at] == '"' ? behindQuotes(value, at) : at + 1;
  }
  if (at >= value.size()) return at == std::string_view::npos ? at : value.size();
  const auto close = value.find('>', at);
  const auto begin = value.find_first_not_of(kAllBlanks, at + 1);
  if (close == std::string_view::npos || begin == close) return std::string_view::npos;
  return std::min(value.find_first_not_of(kAllBlanks, close + 1), value.size());
}

bool isReadableTo(std::string_view value) {
  std::size_t at = behindAddress(value);
  if (value.empty() || at == std::string_view::npos) return false;
  if (at < value.size() && value[at] != ';') return false;
  while (at < value.size()) {
    at = value[at] == '"' ? behindQuotes(value, at) : at + 1;
    if (at == std::string_view::npos) return false;
  }
  return true;
}

/// "SIP/2.0/…", blanks allowed around the slashes.
bool isVersionTwo(const sip::Via& via) {
  std::string_view rest = via.text;
  for (const std::string_view part : {"sip", "/", "2.0", "/"}) {
    if (!beginsWith(rest, part)) return false;
    rest.remove_prefix(part.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(kAllBlanks), rest.size()));
  }
  return true;
}

/// Every Via of one line; the others are judged with their own.
bool areReadableVias(std::string_view line) {
  sip::Elements elements(line);
  for (std::string_view element; elements.next(element);) {
    const auto via = sip::parseVia(element);
    if (!via || !isVersionTwo(*via)) return false;
  }
  return true;
}

std::string_view flawOfStartLine(const sip::Message& message) {
  const std::string_view version = message.version();
  if (!message.isRequest()) {
    const auto codeEnd = static_cast<std::size_t>(version.data() - message.text().data()) + 11;
    return version.size() == 7 && beginsWith(version, "sip/2.0") && message.text()[codeEnd] == ' '
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
    case HeaderName::via: return isFirst || areReadableVias(value) ? "" : "a Via cannot be read";
    case HeaderName::to:
      if (isFirst && !isReadableTo(value)) return "the To cannot be read";
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
  if (end == 0) return false;
  if (end == text.size()) return true;
  const std::string_view port = text.substr(end + 1);
  if (text[end] != ':' || port.size() > 5) return false;
  return port.empty() || sip::decimal(port, UINT16_MAX).has_value();
}

}  // namespace

std::optional<HeaderFlaw> headerFlaw(const sip::Message& message) {
  if (const auto reason = flawOfStartLine(message); !reason.empty())
    return HeaderFlaw{reason, message.startLine(), true};
  if (const auto& via = message.topVia(); via && !isVersionTwo(*via))
    return HeaderFlaw{"the Via is not of SIP/2.0", message.startLine(), true};
  for (const HeaderLine& line : message.headers()) {
    const std::string_view reason = flawOfLine(message, line);
    if (!reason.empty()) return HeaderFlaw{reason, line.line, line.line.begin < endOfCoreHeaders(message)};
  }
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
