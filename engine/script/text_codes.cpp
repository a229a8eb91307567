#include "script/text_codes.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <vector>

namespace forklab::script {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// -1: no hexadecimal digit.
int hexValue(char c) {
  const std::size_t found = kHexDigits.find(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
  return found == std::string_view::npos ? -1 : static_cast<int>(found);
}

/// RFC 4648; padding is left out where Kamailio leaves it out.
std::string base64(const std::string& content, std::string_view alphabet, bool padded) {
  std::string out;
  for (std::size_t at = 0; at < content.size(); at += 3) {
    const std::size_t bytes = std::min<std::size_t>(3, content.size() - at);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8U | (i < bytes ? static_cast<unsigned char>(content[at + i]) : 0U);
    for (std::size_t i = 0; i <= bytes; ++i) out += alphabet[group >> (18U - 6U * i) & 63U];
    if (padded) out.append(3 - bytes, '=');
  }
  return out;
}

/// Percent signs and lower-case digits for all but letters, digits and the signs kept; a control character
/// spoils the whole (observed).
std::optional<std::string> escaped(const std::string& content, std::string_view kept) {
  std::string out;
  for (const char c : content) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte > '~') return std::nullopt;
    if ((byte < 0x80 && std::isalnum(byte) != 0) || kept.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += {'%', kHexDigits[byte >> 4U], kHexDigits[byte & 15U]};
    }
  }
  return out;
}

}  // namespace

std::string encodeHexa(const std::string& content) {
  std::string out;
  for (const char c : content) {
    const auto byte = static_cast<unsigned char>(c);
    out += {kHexDigits[byte >> 4U], kHexDigits[byte & 15U]};
  }
  return out;
}

/// A digit left over at the end is passed over (observed).
std::optional<std::string> decodeHexa(const std::string& content) {
  std::string out;
  for (std::size_t at = 0; at + 1 < content.size(); at += 2) {
    const int high = hexValue(content[at]);
    const int low = hexValue(content[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string encodeBase64(const std::string& content) { return base64(content, kBase64, true); }
std::string encodeBase64Unpadded(const std::string& content) { return base64(content, kBase64, false); }
std::string encodeBase64Url(const std::string& content) { return base64(content, kBase64Url, true); }
std::string encodeBase64UrlUnpadded(const std::string& content) { return base64(content, kBase64Url, false); }

std::optional<std::string> decodeBase64(const std::string& content) {
  std::string out;
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char c : content) {
    // Padding can only stand at the end (RFC 4648 3.2).
    if (c == '=') break;
    const char plain = c == '-' ? '+' : c == '_' ? '/' : c;
    const std::size_t value = kBase64.find(plain);
    if (value == std::string_view::npos) return std::nullopt;
    group = group << 6U | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(group >> bits & 0xffU);
  }
  return out;
}

std::optional<std::string> decodeBase64Whole(const std::string& content) {
  const std::size_t padding = content.find('=');
  const bool fine = content.size() % 4 == 0 &&
                    (padding == std::string::npos || padding + 2 >= content.size()) &&
                    content.find_first_of("-_") == std::string::npos;
  return fine ? decodeBase64(content) : std::nullopt;
}

std::optional<std::string> decodeBase64Url(const std::string& content) {
  const std::size_t size = content.find_last_not_of('=') + 1;
  return size % 4 < 2 && (size == 0 || size % 4 == 1) ? std::nullopt : decodeBase64(content.substr(0, size));
}

std::string escapeCommon(const std::string& content) {
  std::string out;
  for (const char c : content) {
    if (c == '\'' || c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string unescapeCommon(const std::string& content) {
  std::string out;
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (content[i] == '\\' && i + 1 < content.size()) ++i;
    out += content[i];
  }
  return out;
}

std::optional<std::string> escapeUser(const std::string& content) {
  return escaped(content, "-_.!~*'()&=+$,;?");
}
std::optional<std::string> escapeParameter(const std::string& content) {
  return escaped(content, "-_.!~*'()[]/:&+$");
}

/// One broken escape and the whole is given up (observed).
std::optional<std::string> unescapePercent(const std::string& content) {
  std::string out;
  for (std::size_t i = 0; i < content.size(); ++i) {
    if (content[i] != '%') {
      out += content[i];
      continue;
    }
    const int high = i + 2 < content.size() ? hexValue(content[i + 1]) : -1;
    const int low = i + 2 < content.size() ? hexValue(content[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

/// RFC 4180: always in quotes, quotes inside doubled.
std::string escapeCsv(const std::string& content) {
  std::string out = "\"";
  for (const char c : content) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string encodeUrl(const std::string& content) {
  std::string out;
  for (const char c : content) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x80 && std::isalnum(byte) != 0) ||
        std::string_view("-_.~").find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += {'%', kHexDigits[byte >> 4U], kHexDigits[byte & 15U]};
    }
  }
  return out;
}

/// A broken escape loses its sign only (observed).
std::string decodeUrl(const std::string& content) {
  std::string out;
  for (std::size_t i = 0; i < content.size(); ++i) {
    const int high = content[i] == '%' && i + 2 < content.size() ? hexValue(content[i + 1]) : -1;
    const int low = high >= 0 ? hexValue(content[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else if (content[i] != '%') {
      out += content[i] == '+' ? ' ' : content[i];
    }
  }
  return out;
}

namespace {

constexpr std::string_view kBase58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// The digits of a number, most significant first, from one base into another; zeros in front stay zeros.
std::vector<unsigned> rebased(const std::vector<unsigned>& digits, unsigned from, unsigned to) {
  std::vector<unsigned> reversed;
  for (const unsigned digit : digits) {
    unsigned carry = digit;
    for (unsigned& each : reversed) {
      carry += each * from;
      each = carry % to;
      carry /= to;
    }
    for (; carry > 0; carry /= to) reversed.push_back(carry % to);
  }
  const auto firstOther =
      std::find_if(digits.begin(), digits.end(), [](unsigned digit) { return digit != 0; });
  reversed.insert(reversed.end(), static_cast<std::size_t>(firstOther - digits.begin()), 0U);
  return {reversed.rbegin(), reversed.rend()};
}

}  // namespace

std::string encodeBase58(const std::string& content) {
  std::vector<unsigned> digits;
  for (const char c : content) digits.push_back(static_cast<unsigned char>(c));
  std::string out;
  for (const unsigned digit : rebased(digits, 256, 58)) out += kBase58[digit];
  return out;
}

std::optional<std::string> decodeBase58(const std::string& content) {
  std::vector<unsigned> digits;
  for (const char c : content) {
    const std::size_t found = kBase58.find(c);
    if (found == std::string_view::npos) return std::nullopt;
    digits.push_back(static_cast<unsigned>(found));
  }
  std::string out;
  for (const unsigned digit : rebased(digits, 58, 256)) out += static_cast<char>(digit);
  // Kamailio counts the byte behind the text as well.
  out += '\0';
  return out;
}

std::string encodeSevenBit(const std::string& content) {
  std::string out;
  unsigned held = 0;
  unsigned bits = 0;
  const auto put = [&] {
    out += {"0123456789ABCDEF"[held >> 4U & 15U], "0123456789ABCDEF"[held & 15U]};
    held >>= 8U;
    bits -= std::min(bits, 8U);
  };
  for (const char c : content) {
    held |= (static_cast<unsigned char>(c) & 0x7fU) << bits;
    bits += 7;
    if (bits >= 8) put();
  }
  if (bits > 0) put();
  return out;
}

/// What is no digit counts as 0.
std::string decodeSevenBit(const std::string& content) {
  std::string out;
  unsigned held = 0;
  unsigned bits = 0;
  for (std::size_t at = 0; at + 1 < content.size(); at += 2) {
    const int byte = std::max(hexValue(content[at]), 0) * 16 + std::max(hexValue(content[at + 1]), 0);
    held |= static_cast<unsigned>(byte) << bits;
    for (bits += 8; bits >= 7; bits -= 7) {
      out += static_cast<char>(held & 0x7fU);
      held >>= 7U;
    }
  }
  return out;
}

/// Four bytes at a time, folded at the end; kept because scripts pick table slots by it.
std::uint32_t coreHash(const std::string& content) {
  std::uint32_t hash = 0;
  for (std::size_t at = 0; at < content.size(); at += 4) {
    std::uint32_t word = 0;
    for (std::size_t i = at; i < std::min(at + 4, content.size()); ++i)
      word = word << 8U | static_cast<unsigned char>(content[i]);
    hash += word ^ (word >> 3U);
  }
  return (hash + (hash >> 11U)) + ((hash >> 13U) + (hash >> 23U));
}

}  // namespace forklab::script
