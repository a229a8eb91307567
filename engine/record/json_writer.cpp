#include "record/json_writer.h"

#include <cstdio>

namespace forklab::record {
namespace {

/// Bytes of the sequence that begins here; 0: not well formed.
std::size_t utf8Length(std::string_view text) {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  const auto follows = [&](std::size_t at, unsigned low, unsigned high) {
    return byte(at) >= low && byte(at) <= high;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  // 0xc0 and 0xc1 would only begin overlong forms (RFC 3629 3).
  if (lead >= 0xc2 && lead <= 0xdf) return follows(1, 0x80, 0xbf) ? 2 : 0;
  if (lead >= 0xe0 && lead <= 0xef) {
    // E0 80…9F would be overlong, ED A0…BF are the surrogates.
    const unsigned low = lead == 0xe0 ? 0xa0 : 0x80;
    const unsigned high = lead == 0xed ? 0x9f : 0xbf;
    return follows(1, low, high) && follows(2, 0x80, 0xbf) ? 3 : 0;
  }
  if (lead < 0xf0 || lead > 0xf4) return 0;
  // F0 80…8F would be overlong, F4 90 and above lie behind U+10FFFF.
  const unsigned low = lead == 0xf0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xf4 ? 0x8f : 0xbf;
  return follows(1, low, high) && follows(2, 0x80, 0xbf) && follows(3, 0x80, 0xbf) ? 4 : 0;
}

void appendEscaped(std::string& out, unsigned char byte) {
  switch (byte) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  char buffer[8];
  std::snprintf(buffer, sizeof buffer, "\\u%04x", static_cast<unsigned>(byte));
  out += buffer;
}

bool isPlain(unsigned char byte, bool isUtf8) {
  // DEL needs no escape (RFC 8259 7), but a terminal should not get it raw.
  return byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f && (isUtf8 || byte < 0x80);
}

}  // namespace

bool isUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8Length(text.substr(at));
    if (length == 0) return false;
    at += length;
  }
  return true;
}

void JsonWriter::separate() {
  if (needsComma_) out_ += ',';
  needsComma_ = true;
}

void JsonWriter::key(std::string_view name) {
  separate();
  quoted(name, true);
  out_ += ':';
}

void JsonWriter::quoted(std::string_view value, bool isUtf8) {
  out_ += '"';
  std::size_t plainFrom = 0;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const auto byte = static_cast<unsigned char>(value[at]);
    if (isPlain(byte, isUtf8)) continue;
    out_ += value.substr(plainFrom, at - plainFrom);
    appendEscaped(out_, byte);
    plainFrom = at + 1;
  }
  out_ += value.substr(plainFrom);
  out_ += '"';
}

void JsonWriter::beginObject() {
  separate();
  out_ += '{';
  needsComma_ = false;
}

void JsonWriter::beginObject(std::string_view name) {
  key(name);
  out_ += '{';
  needsComma_ = false;
}

void JsonWriter::endObject() {
  out_ += '}';
  needsComma_ = true;
}

void JsonWriter::beginArray(std::string_view name) {
  key(name);
  out_ += '[';
  needsComma_ = false;
}

void JsonWriter::endArray() {
  out_ += ']';
  needsComma_ = true;
}

void JsonWriter::text(std::string_view name, std::string_view value) {
  const bool wellFormed = isUtf8(value);
  key(name);
  quoted(value, wellFormed);
  if (!wellFormed) text(std::string(name) + "_encoding", "latin-1");
}

void JsonWriter::textOrNull(std::string_view name, std::string_view value) {
  if (value.empty()) {
    null(name);
  } else {
    text(name, value);
  }
}

void JsonWriter::boolean(std::string_view name, bool value) {
  key(name);
  out_ += value ? "true" : "false";
}

void JsonWriter::null(std::string_view name) {
  key(name);
  out_ += "null";
}

void JsonWriter::thousandths(std::string_view name, std::int64_t value) {
  key(name);
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%g", static_cast<double>(value) / 1000);
  out_ += buffer;
}

void JsonWriter::element(std::string_view value) {
  separate();
  quoted(value, isUtf8(value));
}

}  // namespace forklab::record
