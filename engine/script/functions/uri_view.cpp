#include "script/functions/uri_view.h"

#include <algorithm>
#include <charconv>

namespace forklab::functions {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool sameWord(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool isHostCharacter(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '.';
}

/// Cuts what stands before the first of these signs; the sign stays.
std::string_view cutUntil(std::string_view& rest, std::string_view signs) {
  const std::size_t end = std::min(rest.find_first_of(signs), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end);
  return part;
}

/// The first @ ends the user, whatever stands before it: "sip:a;p=1@b" has the user "a;p=1".
bool readUser(std::string_view& rest, UriView& uri) {
  const std::size_t at = rest.find('@');
  if (at == std::string_view::npos) return true;
  std::string_view info = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  uri.user = cutUntil(info, ":");
  if (!info.empty()) uri.password = info.substr(1);
  return !uri.user.empty();
}

bool readHost(std::string_view& rest, UriView& uri) {
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) return false;
    uri.host = rest.substr(0, close + 1);
    rest.remove_prefix(close + 1);
    return rest.empty() || std::string_view(":;?").find(rest.front()) != std::string_view::npos;
  }
  uri.host = cutUntil(rest, ":;?");
  return !uri.host.empty() && std::all_of(uri.host.begin(), uri.host.end(), isHostCharacter);
}

bool readPort(std::string_view& rest, UriView& uri) {
  if (!rest.starts_with(':')) return true;
  rest.remove_prefix(1);
  uri.hasPort = true;
  uri.portText = cutUntil(rest, ";?");
  if (uri.portText.empty()) return true;
  const char* const end = uri.portText.data() + uri.portText.size();
  const auto [stopped, error] = std::from_chars(uri.portText.data(), end, uri.port);
  return error == std::errc{} && stopped == end;
}

/// A second @ is refused, as everywhere behind the host.
bool readTail(std::string_view rest, UriView& uri) {
  if (rest.starts_with(';')) {
    rest.remove_prefix(1);
    uri.parameters = cutUntil(rest, "?");
  }
  if (rest.starts_with('?')) uri.headers = rest.substr(1);
  return uri.parameters.find('@') == std::string_view::npos;
}

/// The user of a tel URI ends at its parameters, which {uri.params} does not show (observed).
bool readNumber(std::string_view rest, UriView& uri) {
  uri.user = cutUntil(rest, ";?");
  cutUntil(rest, "?");
  if (!rest.empty()) uri.headers = rest.substr(1);
  return !uri.user.empty();
}

bool readName(std::string_view rest, UriView& uri) {
  uri.user = cutUntil(rest, ":");
  if (!rest.empty()) uri.host = rest.substr(1);
  return !uri.user.empty() && !uri.host.empty();
}

bool readSip(std::string_view rest, UriView& uri) {
  if (!readUser(rest, uri) || !readHost(rest, uri) || !readPort(rest, uri) || !readTail(rest, uri))
    return false;
  if (uri.isPhone()) uri.user = uri.user.substr(0, uri.user.find(';'));
  return true;
}

}  // namespace

std::optional<UriView> viewUri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  UriView uri;
  uri.schemeText = text.substr(0, colon);
  const std::string_view rest = text.substr(colon + 1);
  bool isRead = false;
  if (sameWord(uri.schemeText, "sip") || sameWord(uri.schemeText, "sips")) {
    uri.scheme = uri.schemeText.size() == 3 ? UriView::Scheme::sip : UriView::Scheme::sips;
    isRead = readSip(rest, uri);
  } else if (sameWord(uri.schemeText, "tel")) {
    uri.scheme = UriView::Scheme::tel;
    isRead = readNumber(rest, uri);
  } else if (sameWord(uri.schemeText, "urn")) {
    uri.scheme = UriView::Scheme::urn;
    isRead = readName(rest, uri);
  }
  return isRead ? std::optional(uri) : std::nullopt;
}

namespace {

struct Found {
  bool isThere = false;
  std::string_view value;
};

Found findParameter(std::string_view rest, std::string_view name) {
  while (!rest.empty()) {
    std::string_view one = cutUntil(rest, ";");
    if (!rest.empty()) rest.remove_prefix(1);
    if (sameWord(cutUntil(one, "="), name)) return {true, one.empty() ? one : one.substr(1)};
  }
  return {};
}

}  // namespace

std::string_view UriView::parameter(std::string_view name) const {
  return findParameter(parameters, name).value;
}

bool UriView::hasParameter(std::string_view name) const { return findParameter(parameters, name).isThere; }

std::uint16_t UriView::portOrDefault() const {
  if (!portText.empty()) return port;
  return sameWord(parameter("transport"), "tls") ? 5061 : 5060;
}

bool UriView::isPhone() const {
  return (scheme == Scheme::sip || scheme == Scheme::sips) && parameter("user") == "phone";
}

std::string_view UriView::schemeName() const {
  if (isPhone()) return "tel";
  constexpr std::string_view kNames[] = {"sip", "sips", "tel", "urn"};
  return kNames[static_cast<std::size_t>(scheme)];
}

}  // namespace forklab::functions
