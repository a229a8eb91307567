#include "sip/lenient.h"

#include <array>

namespace forklab::sip {

namespace {

/// Up to white space or one of these.
std::string_view takeUntilAny(Cursor& cursor, std::string_view stops) {
  const char* const begin = cursor.position();
  while (!cursor.done() && !isLws(cursor.peek()) && stops.find(cursor.peek()) == std::string_view::npos)
    cursor.skip();
  return cursor.since(begin);
}

/// From one quote to the next: no backslash saves one. False: there is none.
bool takeQuoted(Cursor& cursor, std::string_view& quoted) {
  const char* const begin = cursor.position();
  cursor.skip();
  cursor.takeUntil('"');
  const bool closed = cursor.take('"');
  quoted = cursor.since(begin);
  return closed;
}

struct OddParameter {
  std::string_view name;
  std::string_view value;  ///< with its quotes
  bool hasValue = false;
};

/// Behind the semicolon. `stops`: what ends a value that has no quotes. Quotes of a Via may stay open.
bool readParameter(Cursor& cursor, std::string_view stops, bool isVia, OddParameter& parameter, Flaw& flaw) {
  cursor.skipLws();
  parameter.name = takeUntilAny(cursor, "=;,");
  if (parameter.name.empty()) return flaw.set("A parameter without a name stands here.", cursor.rest());
  cursor.skipLws();
  parameter.hasValue = cursor.take('=');
  if (!parameter.hasValue) return true;
  cursor.skipLws();
  if (!cursor.done() && cursor.peek() == '"') {
    if (!takeQuoted(cursor, parameter.value) && !isVia)
      return flaw.set("A quoted value has no end.", parameter.value);
  } else {
    parameter.value = takeUntilAny(cursor, stops);
  }
  cursor.skipLws();
  return true;
}

bool isWord(std::string_view text, std::string_view lower) { return equalsLower(text, lower); }

/// One line of Vias.
class ViaLine {
 public:
  ViaLine(std::string_view line, Flaw& flaw) : cursor_(trimmed(line)), flaw_(flaw) {}

  bool read(Via& first) {
    Via other;
    for (Via* via = &first;; via = &other) {
      *via = {};
      if (!readOne(*via)) return false;
      if (cursor_.done()) return true;
      // One comma too many between two of them is passed over, one behind the last is not.
      while (cursor_.take(',')) cursor_.skipLws();
    }
  }

 private:
  bool readOne(Via& via) {
    const char* const begin = cursor_.position();
    if (!readProtocol(via) || !readSentBy(via) || !readParameters(via)) return false;
    if (!cursor_.done() && cursor_.peek() == '(' && !skipComment()) return false;
    via.text = trimmed(cursor_.since(begin));
    cursor_.skipLws();
    return cursor_.done() || cursor_.peek() == ',' ||
           flaw_.set("Behind a Via only a comma may follow.", cursor_.rest());
  }

  bool readProtocol(Via& via) {
    const std::string_view name = takeUntilAny(cursor_, "/");
    const bool isSip = isWord(name, "sip") && cursor_.takeSeparator('/');
    const bool isTwo = isSip && takeUntilAny(cursor_, "/") == "2.0" && cursor_.takeSeparator('/');
    if (!isTwo) return flaw_.set("A Via begins with SIP/2.0/ and the transport.", cursor_.rest());
    via.transport = takeUntilAny(cursor_, {});
    cursor_.skipLws();
    return !via.transport.empty() || flaw_.set("This Via names no transport.", cursor_.rest());
  }

  bool readSentBy(Via& via) {
    const char* const begin = cursor_.position();
    if (cursor_.take('[')) {
      takeUntilAny(cursor_, "]");
      if (!cursor_.take(']')) return flaw_.set("This bracket is not closed.", cursor_.since(begin));
    } else {
      takeUntilAny(cursor_, ":;,(");
    }
    via.host = cursor_.since(begin);
    const bool ends = cursor_.done() || cursor_.peek() != '(';
    if (via.host.empty() || !ends) return flaw_.set("This Via has no host.", cursor_.rest());
    cursor_.skipLws();
    return !cursor_.take(':') || readPort(via);
  }

  /// Up to five digits; what is too large wraps.
  bool readPort(Via& via) {
    cursor_.skipLws();
    const std::string_view digits = cursor_.takeWhile(kDigitClass);
    const auto number = decimal(digits);
    if (!number || digits.size() > 5) return flaw_.set("A port has one to five digits.", digits);
    via.port = static_cast<std::uint16_t>(*number);
    cursor_.skipLws();
    return true;
  }

  bool readParameters(Via& via) {
    const char* const begin = cursor_.position();
    while (cursor_.take(';')) {
      OddParameter parameter;
      if (!readParameter(cursor_, ";,=", true, parameter, flaw_) || !keep(parameter, via)) return false;
    }
    via.parameters = Parameters(trimmed(cursor_.since(begin)));
    return true;
  }

  bool keep(const OddParameter& parameter, Via& via) {
    const std::string_view name = parameter.name;
    const std::string_view value = parameter.value;
    const bool quoted = !value.empty() && value.front() == '"';
    // A comma ends a Via inside quotes too, and a quote may only begin a value.
    if (name.front() == '(' || value.find(quoted ? ',' : '"') != std::string_view::npos)
      return flaw_.set("This parameter of a Via cannot be read.", name);
    const bool mayBeEmpty = !isWord(name, "branch") && !isWord(name, "received") && !isWord(name, "ttl") &&
                            !isWord(name, "maddr") && !isWord(name, "i");
    if (value.empty() && !mayBeEmpty) return flaw_.set("This parameter of a Via needs a value.", name);
    if (isWord(name, "branch") && value.find('\0') != std::string_view::npos)
      return flaw_.set("There is a zero byte in this branch.", value);
    if (isWord(name, "alias") && parameter.hasValue) return flaw_.set("An alias has no value.", name);
    if (isWord(name, "branch")) via.branch = value;
    if (isWord(name, "received")) via.received = value;
    if (isWord(name, "rport")) {
      via.hasRport = true;
      via.rport = static_cast<std::uint16_t>(decimal(value, 65535).value_or(0));
    }
    return true;
  }

  /// Comments nest.
  bool skipComment() {
    const char* const begin = cursor_.position();
    int depth = 0;
    do {
      if (cursor_.done()) return flaw_.set("This comment has no end.", cursor_.since(begin));
      if (cursor_.peek() == '(') ++depth;
      if (cursor_.peek() == ')') --depth;
      cursor_.skip();
    } while (depth > 0);
    return true;
  }

  Cursor cursor_;
  Flaw& flaw_;
};

/// Behind the `<`.
bool readEnclosed(Cursor& cursor, Flaw& flaw) {
  cursor.skipLws();
  const std::string_view uri = takeUntilAny(cursor, "<>");
  cursor.skipLws();
  return (!uri.empty() && cursor.take('>')) ||
         flaw.set("Between angle brackets stands one URI.", cursor.rest());
}

/// One word is a URI; several are a name, and the URI follows in brackets.
bool readWords(Cursor& cursor, Flaw& flaw) {
  for (int words = 1;; ++words) {
    const std::string_view word = takeUntilAny(cursor, ";<>\"");
    if (word.empty()) return flaw.set("This is no address.", cursor.rest());
    cursor.skipLws();
    if (cursor.take('<')) return readEnclosed(cursor, flaw);
    if (cursor.done() || cursor.peek() == ';')
      return words == 1 || flaw.set("A name of several words needs a URI in brackets.", word);
  }
}

bool readAddress(Cursor& cursor, Flaw& flaw) {
  if (cursor.done()) return flaw.set("An address is missing here.", cursor.rest());
  if (cursor.take('<')) return readEnclosed(cursor, flaw);
  if (cursor.peek() != '"') return readWords(cursor, flaw);
  const char* const begin = cursor.position();
  if (!cursor.skipQuoted()) return flaw.set("This quoted name has no end.", cursor.since(begin));
  cursor.skipLws();
  if (!cursor.take('<')) return flaw.set("Behind a quoted name the URI stands in brackets.", cursor.rest());
  return readEnclosed(cursor, flaw);
}

std::string_view withoutQuotes(std::string_view text) {
  return !text.empty() && text.front() == '"' ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

Method methodIgnoringCase(std::string_view text) {
  std::array<char, 16> capitals{};
  if (text.size() > capitals.size()) return Method::other;
  for (std::size_t i = 0; i < text.size(); ++i)
    capitals[i] = text[i] >= 'a' && text[i] <= 'z' ? static_cast<char>(text[i] & ~0x20) : text[i];
  return methodOf({capitals.data(), text.size()});
}

bool readViaLeniently(std::string_view line, Via& via, Flaw& flaw) { return ViaLine(line, flaw).read(via); }

bool isViaForKamailio(std::string_view line) {
  Via via;
  Flaw ignored;
  return readViaLeniently(line, via, ignored);
}

bool isAddressForKamailio(std::string_view value) {
  std::string_view tag;
  Flaw ignored;
  return readTagLeniently(value, tag, ignored);
}

bool readTagLeniently(std::string_view value, std::string_view& tag, Flaw& flaw) {
  value = trimmed(value);
  Cursor cursor(value);
  if (value.find('\0') != std::string_view::npos) return flaw.set("There is a zero byte here.", value);
  if (!readAddress(cursor, flaw)) return false;
  cursor.skipLws();
  while (cursor.take(';')) {
    OddParameter parameter;
    if (!readParameter(cursor, ";=\"", false, parameter, flaw)) return false;
    if (isWord(parameter.name, "tag")) tag = withoutQuotes(parameter.value);
  }
  return cursor.done() || flaw.set("Behind an address only parameters may follow.", cursor.rest());
}

/// The first word need not be a number, and nothing may be folded between it and the method.
bool readCSeqLeniently(std::string_view value, CSeq& cseq, Flaw& flaw) {
  Cursor cursor(trimmed(value));
  const auto number = decimal(takeUntilAny(cursor, {}));
  cseq.number = number.value_or(0);
  cseq.isNumber = number.has_value();
  cursor.skipLws();
  cseq.methodText = takeUntilAny(cursor, {});
  cseq.method = methodIgnoringCase(cseq.methodText);
  if (!cseq.methodText.empty() && cursor.done()) return true;
  return flaw.set("A CSeq is a number and a method.", value, "Write 1 INVITE.");
}

}  // namespace forklab::sip
