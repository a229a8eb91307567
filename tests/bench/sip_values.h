#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

/// What a proxy reads of an INVITE, as both parsers hand it out.
namespace forklab::bench {

enum Text {
  kMethod,
  kUriUser,
  kUriHost,
  kUriParameters,
  kViaTransport,
  kViaHost,
  kViaBranch,
  kFromDisplay,
  kFromUser,
  kFromHost,
  kFromTag,
  kToUser,
  kToHost,
  kToTag,
  kCallId,
  kCSeqMethod,
  kContactUser,
  kContactHost,
  kRouteHost,
  kRouteParameters,
  kSupported,
  kUserAgent,
  kContentType,
  kTextCount
};
enum Number {
  kUriPort,
  kViaPort,
  kMaxForwards,
  kCSeqNumber,
  kContactPort,
  kContactExpires,
  kExpires,
  kContentLength,
  kBodySize,
  kNumberCount
};

inline constexpr std::array<std::string_view, kTextCount> kTextNames = {
    "method",     "R-URI user",       "R-URI host", "R-URI parameters", "Via transport", "Via host",
    "Via branch", "From display",     "From user",  "From host",        "From tag",      "To user",
    "To host",    "To tag",           "Call-ID",    "CSeq method",      "Contact user",  "Contact host",
    "Route host", "Route parameters", "Supported",  "User-Agent",       "Content-Type"};
inline constexpr std::array<std::string_view, kNumberCount> kNumberNames = {
    "R-URI port",      "Via port", "Max-Forwards",   "CSeq number", "Contact port",
    "Contact expires", "Expires",  "Content-Length", "body size"};

/// sofia-sip ends its texts with a zero; their length is asked for in the comparison only.
template <class TextType>
struct ReadValues {
  std::array<TextType, kTextCount> texts{};
  std::array<std::uint64_t, kNumberCount> numbers{};
};

/// 768 bytes: an INVITE from behind another proxy, with a session description.
const std::string& inviteText();

/// Parses and reads with sofia-sip; false when it refuses the message.
bool readWithSofia(std::string_view text, ReadValues<const char*>& values);

/// The same, with the texts kept beyond the message.
ReadValues<std::string> keptWithSofia(std::string_view text);

}  // namespace forklab::bench
