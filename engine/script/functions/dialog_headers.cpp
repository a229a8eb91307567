#include "script/functions/dialog_headers.h"

namespace forklab::functions {

namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

void appendRoute(std::string& text, const sip::NameAddr& route) {
  if (!text.empty()) text += ',';
  text.append(route.text);
}

std::optional<std::uint32_t> numberOfReversed(std::string_view text) {
  if (text.empty() || text.size() > 8) return std::nullopt;
  std::uint32_t number = 0;
  for (std::size_t i = text.size(); i-- > 0;) {
    const char c = text[i] >= 'A' && text[i] <= 'F' ? static_cast<char>(text[i] | 0x20) : text[i];
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    number = (number << 4U) | static_cast<std::uint32_t>(digit);
  }
  return number;
}

}  // namespace

std::optional<std::string_view> contactOf(const sip::Message& message) {
  if (!message.has(sip::HeaderName::contact)) return std::nullopt;
  const auto& contacts = message.nameAddrs(sip::HeaderName::contact);
  if (!contacts || contacts->empty() || contacts->front().isStar) return std::nullopt;
  return contacts->front().uri.text;
}

std::string cseqTextOf(const sip::Message& message) {
  const auto& cseq = message.cseq();
  return cseq ? std::to_string(cseq->number) : std::string();
}

std::uint32_t recordRouteCount(const sip::Message& message) {
  if (!message.has(sip::HeaderName::recordRoute)) return 0;
  const auto& routes = message.nameAddrs(sip::HeaderName::recordRoute);
  return routes ? static_cast<std::uint32_t>(routes->size()) : 0;
}

RouteSet routeSetOf(const sip::Message& request) {
  RouteSet set;
  set.count = recordRouteCount(request);
  if (set.count == 0) return set;
  for (const sip::NameAddr& route : *request.nameAddrs(sip::HeaderName::recordRoute))
    appendRoute(set.text, route);
  return set;
}

std::string reversedRouteSetOf(const sip::Message& reply, std::uint32_t skipped) {
  std::string text;
  const std::uint32_t count = recordRouteCount(reply);
  if (count <= skipped) return text;
  const auto& routes = *reply.nameAddrs(sip::HeaderName::recordRoute);
  for (std::size_t i = count - skipped; i-- > 0;) appendRoute(text, routes[i]);
  return text;
}

std::string socketText(const proxy::Socket& socket) {
  return std::string(kernel::protocolName(socket.at.protocol)) + ":" + socket.at.text();
}

std::string reversedHex(std::uint32_t number) {
  std::string text;
  do {
    text += kDigits[number & 15U];
    number >>= 4U;
  } while (number != 0);
  return text;
}

std::string placeText(dialog::DialogKey key) {
  return "[" + std::to_string(key >> 32U) + ":" + std::to_string(static_cast<std::uint32_t>(key)) + "]";
}

std::optional<dialog::DialogKey> keyOfParameter(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const auto entry = numberOfReversed(text.substr(0, dot));
  const auto id = numberOfReversed(text.substr(dot + 1));
  if (!entry || !id) return std::nullopt;
  return dialog::keyOf(*entry, *id);
}

}  // namespace forklab::functions
