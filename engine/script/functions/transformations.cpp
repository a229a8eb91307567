#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "script/functions/calendar.h"
#include "script/functions/uri_view.h"
#include "script/functions/variables.h"
#include "sip/name_addr.h"

namespace forklab::functions {
namespace {

using script::TransformationSpec;
using script::Value;
using Parameters = std::span<const std::string>;

/// The part of a URI.
template <class Part>
Value ofUri(const Value& value, Part part) {
  const std::string text = value.toText();
  const auto uri = viewUri(text);
  return uri ? Value::text(part(*uri)) : Value::failure();
}

using ViewPart = std::string_view UriView::*;
template <ViewPart Which>
Value uriPart(const Value& value, Parameters) {
  return ofUri(value, [](const UriView& uri) { return uri.*Which; });
}

/// The parameters that Kamailio's core knows, by the names that {uri.…} gives them.
enum class Known : std::uint8_t { transport, ttl, user, method, maddr, lr, r2 };
constexpr std::array<std::string_view, 7> kKnownNames = {"transport", "ttl", "user", "method",
                                                         "maddr",     "lr",  "r2"};
template <Known Which>
Value uriKnown(const Value& value, Parameters) {
  return ofUri(
      value, [](const UriView& uri) { return uri.parameter(kKnownNames[static_cast<std::size_t>(Which)]); });
}

Value uriParameter(const Value& value, Parameters parameters) {
  return ofUri(value, [&](const UriView& uri) { return uri.parameter(parameters[0]); });
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

/// By Kamailio's numbers of protocols, from 1.
constexpr std::array<std::string_view, 6> kAliasTransports = {"udp", "tcp", "tls", "sctp", "ws", "wss"};

bool isTransport(const std::string& name) {
  return name == "udp" || name == "tcp" || name == "tls" || name == "sctp" || name == "ws" || name == "wss";
}

/// "tcp:192.0.2.1:5070"; empty without a transport that Kamailio knows.
Value uriToSocket(const Value& value, Parameters) {
  const std::string text = value.toText();
  const auto uri = viewUri(text);
  if (!uri) return Value::failure();
  const std::string transport = lowered(uri->parameter("transport"));
  if (!isTransport(transport)) return Value::text({});
  const std::string port = uri->portText.empty() ? "5060" : std::string(uri->portText);
  return Value(transport + ":" + std::string(uri->host) + ":" + port);
}

/// "udp:192.0.2.1:5060" in its parts; the transport may be missing.
struct SocketText {
  std::string_view transport, host, port;
};

std::optional<SocketText> socketIn(std::string_view text) {
  SocketText socket;
  const std::size_t first = text.find(':');
  if (first != std::string_view::npos && isTransport(lowered(text.substr(0, first)))) {
    socket.transport = text.substr(0, first);
    text.remove_prefix(first + 1);
  }
  const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
  const std::size_t colon = text.find(':', std::min(bracket, text.size()));
  socket.host = text.substr(0, colon);
  if (colon != std::string_view::npos) socket.port = text.substr(colon + 1);
  const bool fine =
      !socket.host.empty() && socket.port.find_first_not_of("0123456789") == std::string_view::npos;
  return fine ? std::optional(socket) : std::nullopt;
}

using SocketPart = std::string_view SocketText::*;
template <SocketPart Which>
Value socketPart(const Value& value, Parameters) {
  const std::string text = value.toText();
  const auto socket = socketIn(text);
  return socket ? Value::text((*socket).*Which) : Value::failure();
}

/// What {uri.duri}, {uri.saor} and {uri.suri} have in common: "sip:user@host:port;transport=tcp".
template <bool HasUser, bool HasPort>
Value uriShort(const Value& value, Parameters) {
  const std::string text = value.toText();
  const auto uri = viewUri(text);
  if (!uri) return Value::failure();
  std::string made = std::string(uri->schemeText) + ":";
  if (HasUser && !uri->user.empty()) made.append(uri->user).append("@");
  made += uri->host;
  if (HasPort && !uri->portText.empty()) made.append(":").append(uri->portText);
  const std::string_view transport = uri->parameter("transport");
  if (HasPort && !transport.empty()) made.append(";transport=").append(transport);
  return Value(std::move(made));
}

/// As an alias parameter has it (nathelper): "192.0.2.1~5070~2"; nothing for what is no URI.
Value aliasEncode(const Value& value, Parameters) {
  const std::string text = value.toText();
  if (text.empty()) return Value::failure();
  const auto uri = viewUri(text);
  if (!uri) return Value::text({});
  const std::string transport = lowered(uri->parameter("transport"));
  const auto known = std::find(kAliasTransports.begin(), kAliasTransports.end(), transport);
  const auto number =
      transport.empty() || known == kAliasTransports.end() ? 1 : known - kAliasTransports.begin() + 1;
  return Value(std::string(uri->host) + "~" + std::to_string(uri->portOrDefault()) + "~" +
               std::to_string(number));
}

Value aliasDecode(const Value& value, Parameters) {
  const std::string text = value.toText();
  if (text.empty()) return Value::failure();
  const std::size_t first = text.find('~');
  const std::size_t second = first == std::string::npos ? first : text.find('~', first + 1);
  if (second == std::string::npos || second + 2 != text.size()) return Value::text({});
  std::string uri = "sip:" + text.substr(0, first) + ":" + text.substr(first + 1, second - first - 1);
  const auto number = static_cast<std::size_t>(text[second + 1] - '1');
  if (number >= kAliasTransports.size()) return Value::text({});
  if (number > 0) uri.append(";transport=").append(kAliasTransports[number]);
  return Value(std::move(uri));
}

/// {s.ftime,%Y-%m-%d}: seconds since 1970, in UTC.
Value formattedTime(const Value& value, Parameters parameters) {
  const auto seconds =
      value.isInteger() ? std::optional(value.integer()) : script::decimalNumber(value.text());
  if (!seconds && !value.toText().empty()) return Value::failure();
  return Value(calendarFormat(std::max<std::int64_t>(seconds.value_or(0), 0), parameters[0]));
}

Value socketToUri(const Value& value, Parameters) {
  const std::string text = value.toText();
  const auto socket = socketIn(text);
  if (!socket) return Value::failure();
  std::string uri = "sip:" + std::string(socket->host);
  if (!socket->port.empty()) uri.append(":").append(socket->port);
  if (!socket->transport.empty()) uri.append(";transport=").append(socket->transport);
  return Value(std::move(uri));
}

/// What stands before the first < outside of quotes, and between it and its >; without a < all is the URI
/// (Kamailio core).
struct Address {
  std::string_view name, uri;
  std::size_t length = 0;
};

std::size_t findOutsideQuotes(std::string_view text, char wanted, std::size_t from) {
  bool quoted = false;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == '\\' && quoted) {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == wanted && !quoted) {
      return i;
    }
  }
  return std::string_view::npos;
}

Address addressIn(std::string_view text) {
  const std::size_t open = findOutsideQuotes(text, '<', 0);
  if (open == std::string_view::npos) return {{}, text, text.size()};
  const std::size_t close = findOutsideQuotes(text, '>', open + 1);
  if (close == std::string_view::npos) return {{}, text.substr(open + 1), 0};
  return {text.substr(0, open), text.substr(open + 1, close - open - 1), close + 1};
}

Value addressUri(const Value& value, Parameters) {
  const std::string text = value.toText();
  return text.empty() ? Value::failure() : Value::text(addressIn(text).uri);
}
/// Quotes and the blank before the < stay (observed on Kamailio 5.6).
Value addressName(const Value& value, Parameters) {
  const std::string text = value.toText();
  return text.empty() ? Value::failure() : Value::text(addressIn(text).name);
}
/// Bytes that the name-addr takes, which tells where a list goes on.
Value addressLength(const Value& value, Parameters) {
  const std::string text = value.toText();
  return text.empty() ? Value::failure() : Value(static_cast<std::int64_t>(addressIn(text).length));
}

template <class Part>
Value ofBody(const Value& value, Part part) {
  const std::string text = value.toText();
  const auto address = sip::parseNameAddr(text);
  const bool fine = address && !address->isStar && viewUri(address->uri.text);
  return fine ? Value::text(part(*address)) : Value::failure();
}

Value bodyUri(const Value& value, Parameters) {
  return ofBody(value, [](const sip::NameAddr& address) { return address.uri.text; });
}
Value bodyName(const Value& value, Parameters) {
  return ofBody(value, [](const sip::NameAddr& address) { return address.display; });
}
Value bodyUser(const Value& value, Parameters) {
  return ofBody(value, [](const sip::NameAddr& address) {
    const auto uri = viewUri(address.uri.text);
    return uri ? uri->user : std::string_view{};
  });
}
Value bodyHost(const Value& value, Parameters) {
  return ofBody(value, [](const sip::NameAddr& address) {
    const auto uri = viewUri(address.uri.text);
    return uri ? uri->host : std::string_view{};
  });
}
/// Quotes of the tag go (observed).
Value bodyTag(const Value& value, Parameters) {
  return ofBody(value, [](const sip::NameAddr& address) {
    std::string_view tag = address.tag();
    if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"') tag = tag.substr(1, tag.size() - 2);
    return tag;
  });
}
Value bodyParameters(const Value& value, Parameters) {
  return ofBody(value, [](const sip::NameAddr& address) {
    const std::string_view raw = address.parameters.raw();
    return raw.empty() ? raw : raw.substr(1);
  });
}

constexpr std::array kTransformations{
    TransformationSpec{"uri", "user", 0, 0, uriPart<&UriView::user>, nullptr},
    TransformationSpec{"uri", "passwd", 0, 0, uriPart<&UriView::password>, nullptr},
    TransformationSpec{"uri", "host", 0, 0, uriPart<&UriView::host>, nullptr},
    TransformationSpec{"uri", "port", 0, 0, uriPart<&UriView::portText>, nullptr},
    TransformationSpec{"uri", "scheme", 0, 0, uriPart<&UriView::schemeText>, nullptr},
    TransformationSpec{"uri", "params", 0, 0, uriPart<&UriView::parameters>, nullptr},
    TransformationSpec{"uri", "headers", 0, 0, uriPart<&UriView::headers>, nullptr},
    TransformationSpec{"uri", "transport", 0, 0, uriKnown<Known::transport>, nullptr},
    TransformationSpec{"uri", "ttl", 0, 0, uriKnown<Known::ttl>, nullptr},
    TransformationSpec{"uri", "uparam", 0, 0, uriKnown<Known::user>, nullptr},
    TransformationSpec{"uri", "method", 0, 0, uriKnown<Known::method>, nullptr},
    TransformationSpec{"uri", "maddr", 0, 0, uriKnown<Known::maddr>, nullptr},
    TransformationSpec{"uri", "lr", 0, 0, uriKnown<Known::lr>, nullptr},
    TransformationSpec{"uri", "r2", 0, 0, uriKnown<Known::r2>, nullptr},
    TransformationSpec{"uri", "param", 1, 1, uriParameter, nullptr},
    TransformationSpec{"uri", "tosocket", 0, 0, uriToSocket, nullptr},
    TransformationSpec{"uri", "duri", 0, 0, uriShort<false, true>, nullptr},
    TransformationSpec{"uri", "saor", 0, 0, uriShort<true, false>, nullptr},
    TransformationSpec{"uri", "suri", 0, 0, uriShort<true, true>, nullptr},
    TransformationSpec{"urialias", "encode", 0, 0, aliasEncode, nullptr},
    TransformationSpec{"urialias", "decode", 0, 0, aliasDecode, nullptr},
    TransformationSpec{"s", "ftime", 1, 1, formattedTime, nullptr},
    TransformationSpec{"sock", "host", 0, 0, socketPart<&SocketText::host>, nullptr},
    TransformationSpec{"sock", "port", 0, 0, socketPart<&SocketText::port>, nullptr},
    TransformationSpec{"sock", "proto", 0, 0, socketPart<&SocketText::transport>, nullptr},
    TransformationSpec{"sock", "touri", 0, 0, socketToUri, nullptr},
    TransformationSpec{"nameaddr", "uri", 0, 0, addressUri, nullptr},
    TransformationSpec{"nameaddr", "name", 0, 0, addressName, nullptr},
    TransformationSpec{"nameaddr", "len", 0, 0, addressLength, nullptr},
    TransformationSpec{"tobody", "uri", 0, 0, bodyUri, nullptr},
    TransformationSpec{"tobody", "user", 0, 0, bodyUser, nullptr},
    TransformationSpec{"tobody", "host", 0, 0, bodyHost, nullptr},
    TransformationSpec{"tobody", "display", 0, 0, bodyName, nullptr},
    TransformationSpec{"tobody", "tag", 0, 0, bodyTag, nullptr},
    TransformationSpec{"tobody", "params", 0, 0, bodyParameters, nullptr},
};

}  // namespace

const std::span<const TransformationSpec> kSipTransformations = kTransformations;

}  // namespace forklab::functions
