#include "lab/live/listen_line.h"

#include <charconv>

namespace forklab::lab {
namespace {

constexpr std::string_view kForm = "write protocol:address:port, as in udp:127.0.0.1:5060";

kernel::Error refuse(std::string_view text, const std::string& reason) {
  return {'`' + std::string(text) + "`: " + reason,
          {0, static_cast<std::uint32_t>(text.size())},
          std::string(kForm)};
}

std::optional<kernel::Protocol> protocolNamed(std::string_view name) {
  for (const kernel::Protocol each : {kernel::Protocol::udp, kernel::Protocol::tcp, kernel::Protocol::tls}) {
    if (name == kernel::protocolName(each)) return each;
  }
  return std::nullopt;
}

/// Takes "udp:" off the front; false: a protocol that is not ours.
bool takeProtocol(std::string_view& text, ListenLine& line) {
  if (text.starts_with('[') || kernel::IpAddress::parse(text)) return true;
  const std::size_t colon = text.find(':');
  const std::string_view word = text.substr(0, colon);
  line.protocol = protocolNamed(word);
  if (line.protocol) {
    text.remove_prefix(colon == text.npos ? text.size() : colon + 1);
    return true;
  }
  return word != "sctp" && word != "ws" && word != "wss";
}

/// Takes ":5060" off the end; false: not a port.
bool takePort(std::string_view& text, std::optional<std::uint16_t>& port) {
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos || (bracket != text.npos && colon < bracket)) return true;
  // A bare IPv6 address: its colons begin no port.
  if (bracket == text.npos && kernel::IpAddress::parse(text)) return true;
  const std::string_view digits = text.substr(colon + 1);
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  port = number;
  text = text.substr(0, colon);
  return error == std::errc() && end == digits.data() + digits.size();
}

/// The word after "advertise", and what stands before it.
std::string takeAdvertised(std::string_view& text) {
  const std::size_t space = text.find(' ');
  const std::string_view rest = space == text.npos ? std::string_view{} : text.substr(space);
  text = text.substr(0, space);
  constexpr std::string_view kWord = " advertise ";
  const std::size_t at = rest.find(kWord);
  if (at == rest.npos) return {};
  const std::string_view value = rest.substr(at + kWord.size());
  return std::string(value.substr(0, value.find(' ')));
}

}  // namespace

kernel::Result<ListenLine> parseListenLine(std::string_view text) {
  ListenLine line;
  std::string_view rest = text;
  line.advertised = takeAdvertised(rest);
  if (!takeProtocol(rest, line)) return refuse(text, "the protocols are udp, tcp and tls");
  if (!takePort(rest, line.port)) return refuse(text, "a port is a number from 0 to 65535");
  if (rest.size() > 2 && rest.front() == '[' && rest.back() == ']') rest = rest.substr(1, rest.size() - 2);
  if (rest.empty() || rest.find('/') != rest.npos) return refuse(text, "there is no address in it");
  line.host = rest;
  return line;
}

}  // namespace forklab::lab
