#include "script/functions/uri_edit.h"

#include "sip/scan.h"

namespace forklab::functions {

kernel::Result<UriParts> UriParts::of(std::string_view uri) {
  const auto parsed = sip::parseUri(uri);
  if (!parsed) return parsed.error();
  UriParts parts;
  parts.scheme = parsed->scheme;
  parts.user = parsed->user;
  parts.password = parsed->password;
  parts.host = parsed->host;
  // The text and not the number: "05060" has to come out as it went in.
  parts.port = parsed->portText;
  // Unknown parameters and the order of all of them are not ours to change.
  const std::string_view raw = parsed->parameters.raw();
  parts.tail = raw;
  if (!parsed->headers.empty()) parts.tail.append("?").append(parsed->headers);
  return parts;
}

std::string UriParts::text() const {
  std::string text = scheme + ":";
  if (!user.empty()) {
    text += user;
    if (!password.empty()) text.append(":").append(password);
    text += '@';
  }
  text += host;
  if (!port.empty()) text.append(":").append(port);
  return text + tail;
}

std::string withoutParameter(std::string_view uri, std::string_view name) {
  std::string text(uri);
  const auto parsed = sip::parseUri(uri);
  if (!parsed) return text;
  std::size_t position = 0;
  std::size_t gone = 0;
  for (sip::Parameters::Parameter each; parsed->parameters.next(position, each);) {
    if (!sip::equalsIgnoringCase(each.name, name)) continue;
    const std::string_view last = each.hasValue ? each.value : each.name;
    const auto begin = static_cast<std::size_t>(each.name.data() - uri.data()) - 1;
    const auto end = static_cast<std::size_t>(last.data() + last.size() - uri.data());
    text.erase(begin - gone, end - begin);
    gone += end - begin;
  }
  return text;
}

}  // namespace forklab::functions
