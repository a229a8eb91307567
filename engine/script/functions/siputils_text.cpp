#include <algorithm>

#include "script/functions/host.h"
#include "script/functions/siputils_parts.h"
#include "script/functions/uri_edit.h"
#include "sip/scan.h"

/// siputils: what can be said of a text without looking at the message.
namespace forklab::functions {
namespace {

// What the questions about characters give for an empty text, and for a wrong one (Kamailio siputils).
constexpr std::int64_t kEmptyOrNoNumber = -2;
constexpr std::int64_t kOtherCharacter = -3;
constexpr std::int64_t kNoUri = -2;

bool isDigit(char c) { return c >= '0' && c <= '9'; }
char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool isLetter(char c) { return lowered(c) >= 'a' && lowered(c) <= 'z'; }
bool allDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), isDigit); }

/// "+" and 2 to 15 digits.
bool isGlobalNumber(std::string_view text) {
  return text.size() > 2 && text.size() < 17 && text.front() == '+' && allDigits(text.substr(1));
}

bool isSpoken(const kernel::Result<sip::Uri>& uri) {
  return uri && (uri->isSip() || sip::equalsIgnoringCase(uri->scheme, "tel") ||
                 sip::equalsIgnoringCase(uri->scheme, "urn"));
}

/// Parameters of both must agree; those of one alone do not count.
bool shareParameters(const sip::Uri& a, const sip::Uri& b) {
  std::size_t position = 0;
  for (sip::Parameters::Parameter each; a.parameters.next(position, each);) {
    const auto other = b.parameters.find(each.name);
    if (other && !sip::equalsIgnoringCase(*other, each.value)) return false;
  }
  return true;
}

/// The user of a telephone URI stands where another has its host.
std::string_view userOf(const sip::Uri& uri) { return uri.isSip() ? uri.user : uri.text; }

std::string withoutSeparators(std::string_view number) {
  std::string plain;
  for (const char c : number) {
    if (std::string_view("-.()").find(c) == std::string_view::npos) plain += c;
  }
  return plain;
}

Outcome assigned(Call& call, std::size_t argument, std::string text) {
  return truth(call.assign(argument, Value(std::move(text))));
}

}  // namespace

Outcome isUri(Call& call) { return truth(isSpoken(sip::parseUri(call.text(0)))); }
Outcome isE164(Call& call) { return truth(isGlobalNumber(call.text(0))); }

Outcome isUserE164(Call& call) {
  const std::string text(call.text(0));
  const auto uri = sip::parseUri(text);
  return truth(uri && uri->isSip() && isGlobalNumber(uri->user));
}

Outcome isTelephoneNumber(Call& call) {
  const std::string_view text = call.text(0);
  const std::string_view number = text.starts_with('+') ? text.substr(1) : text;
  return Outcome::result(!number.empty() && allDigits(number) ? 1 : kEmptyOrNoNumber);
}

Outcome isNumeric(Call& call) {
  return Outcome::result(!call.text(0).empty() && allDigits(call.text(0)) ? 1 : kEmptyOrNoNumber);
}

Outcome isAlphanumeric(Call& call) {
  const std::string_view text = call.text(0);
  if (text.empty()) return Outcome::result(kEmptyOrNoNumber);
  const bool fits = std::all_of(text.begin(), text.end(), [](char c) { return isDigit(c) || isLetter(c); });
  return Outcome::result(fits ? 1 : kOtherCharacter);
}

Outcome isAlphanumericOr(Call& call) {
  const std::string_view text = call.text(0);
  const std::string_view others = call.text(1);
  if (text.empty()) return Outcome::result(kEmptyOrNoNumber);
  const bool fits = std::all_of(text.begin(), text.end(), [&](char c) {
    return isDigit(c) || isLetter(c) || others.find(c) != std::string_view::npos;
  });
  return Outcome::result(fits ? 1 : kOtherCharacter);
}

/// Not RFC 3261 19.1.4: a transport that only one of them names makes no difference here.
Outcome compareUris(Call& call) {
  const std::string first(call.text(0)), second(call.text(1));
  const auto a = sip::parseUri(first), b = sip::parseUri(second);
  if (!isSpoken(a) || !isSpoken(b)) return Outcome::result(kNoUri);
  return truth(sip::equalsIgnoringCase(a->scheme, b->scheme) && userOf(*a) == userOf(*b) &&
               a->password == b->password && sip::equalsIgnoringCase(a->host, b->host) &&
               a->portText == b->portText && shareParameters(*a, *b));
}

Outcome compareAddresses(Call& call) {
  const std::string first(call.text(0)), second(call.text(1));
  const auto a = sip::parseUri(first), b = sip::parseUri(second);
  if (!isSpoken(a) || !isSpoken(b)) return Outcome::result(kNoUri);
  return truth(userOf(*a) == userOf(*b) && sip::equalsIgnoringCase(a->host, b->host));
}

Outcome compareHeaderNames(Call& call) {
  const std::string_view a = call.text(0), b = call.text(1);
  const sip::HeaderName known = sip::headerNameOf(a);
  if (known != sip::HeaderName::other) return truth(known == sip::headerNameOf(b));
  return truth(sip::equalsIgnoringCase(a, b));
}

/// RFC 3261 19.1.6: the number without its separators and its parameters in lower case become the user.
Outcome telephoneToSip(Call& call) {
  constexpr std::string_view kScheme = "tel:";
  const std::string_view text = call.text(0);
  if (!sip::equalsIgnoringCase(text.substr(0, kScheme.size()), kScheme)) return Outcome::result(kNothingToDo);
  const std::string_view number = text.substr(kScheme.size(), text.find(';') - kScheme.size());
  std::string user = withoutSeparators(number);
  const std::size_t tail = text.find(';');
  if (tail != std::string_view::npos) {
    for (const char c : text.substr(tail)) user += lowered(c);
  }
  return assigned(call, 2, "sip:" + user + "@" + std::string(call.text(1)) + ";user=phone");
}

Outcome setUriUser(Call& call) {
  auto parts = UriParts::of(call.text(0));
  if (!parts) return truth(false);
  UriParts moved = std::move(parts).value();
  moved.user = call.text(1);
  // The password belonged to the other user.
  moved.password.clear();
  return assigned(call, 0, moved.text());
}

Outcome setUriHost(Call& call) {
  auto parts = UriParts::of(call.text(0));
  if (!parts || call.text(1).empty()) return truth(false);
  UriParts moved = std::move(parts).value();
  moved.host = call.text(1);
  return assigned(call, 0, moved.text());
}

}  // namespace forklab::functions
