#include "script/lexer.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace forklab::script {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isHexDigit(char c) { return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool isWordStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isWord(char c) { return isWordStart(c) || isDigit(c); }
bool isSpace(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

/// `#!` before any other word is a comment, as in Kamailio; so is `#!ifexp`, which 5.6 does not know.
constexpr std::array<std::string_view, 17> kDirectives = {
    "define", "def",   "trydef",   "trydefine", "redef",        "redefine",    "ifdef",  "ifndef", "else",
    "endif",  "subst", "substdef", "substdefs", "include_file", "import_file", "defenv", "defenvs"};
constexpr std::array<std::string_view, 4> kConditionals = {"ifdef", "ifndef", "else", "endif"};

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::size_t wordLength(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), isWord);
  return static_cast<std::size_t>(end - text.begin());
}

}  // namespace

Location Lexer::from(std::size_t begin) const {
  if (standIn_) return *standIn_;
  return {file_, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_)}};
}

Token Lexer::token(TokenKind kind, std::size_t begin, std::string_view text) const {
  return {kind, from(begin), text, 0};
}

Token Lexer::broken(std::size_t begin, std::string_view code, std::string message, std::string hint) {
  findings_.error(code, from(begin), std::move(message), std::move(hint));
  return token(TokenKind::broken, begin);
}

void Lexer::skipLine() { at_ = std::min(text_.find('\n', at_), text_.size()); }

/// Block comments nest, and one left open ends with the file (both observed).
bool Lexer::skipBlockComment() {
  if (peek() != '/' || peek(1) != '*') return false;
  int depth = 0;
  while (at_ < text_.size()) {
    if (peek() == '/' && peek(1) == '*') {
      ++depth;
      at_ += 2;
    } else if (peek() == '*' && peek(1) == '/') {
      at_ += 2;
      if (--depth == 0) break;
    } else {
      ++at_;
    }
  }
  return true;
}

void Lexer::skipSpace() {
  while (at_ < text_.size()) {
    if (isSpace(peek())) {
      ++at_;
    } else if (peek() == '/' && peek(1) == '/') {
      skipLine();
    } else if (!skipBlockComment()) {
      return;
    }
  }
}

/// Anything else behind #! is a comment, such as the mode mark #!KAMAILIO of the first line.
std::optional<Token> Lexer::directive() {
  if ((peek() != '#' && peek() != '!') || peek(1) != '!') return std::nullopt;
  const std::string_view word = text_.substr(at_ + 2, wordLength(text_.substr(at_ + 2)));
  if (!holds(kDirectives, word)) return std::nullopt;
  const std::size_t begin = at_;
  at_ += 2 + word.size();
  return token(TokenKind::directive, begin, word);
}

Token Lexer::next() {
  while (true) {
    skipSpace();
    if (at_ >= text_.size()) return token(TokenKind::end, text_.size());
    if (auto found = directive()) return *found;
    // `#` begins a comment unless a directive of the preprocessor stands behind `#!`.
    if (peek() != '#') break;
    skipLine();
  }
  const char c = peek();
  if (c == '"' || c == '\'') return string(c);
  if (c == '$') return variable();
  if (c == '@') return select();
  if (auto found = address()) return *found;
  if (isDigit(c)) return number();
  if (!isWordStart(c)) return punctuation();
  const std::size_t begin = at_;
  at_ += wordLength(text_.substr(at_));
  // The one word of the language with a colon inside.
  if (text_.substr(begin, 7) == "msg:len" && !isWord(peek(4))) at_ = begin + 7;
  return token(TokenKind::identifier, begin, text_.substr(begin, at_ - begin));
}

/// A backslash at the end of the line goes on with the next one.
std::string Lexer::restOfLine() {
  std::string rest;
  while (at_ < text_.size() && text_[at_] != '\n') {
    const bool continued = peek() == '\\' && (peek(1) == '\n' || (peek(1) == '\r' && peek(2) == '\n'));
    if (continued) {
      at_ += peek(1) == '\r' ? 3 : 2;
      rest += '\n';
    } else {
      rest += text_[at_++];
    }
  }
  const auto first = rest.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  return rest.substr(first, rest.find_last_not_of(" \t\r\n") - first + 1);
}

/// Only the beginnings of lines are looked at: strings are not known in a part that is not read.
Token Lexer::skipToConditional() {
  while (at_ < text_.size()) {
    while (isSpace(peek())) ++at_;
    if (auto found = directive(); found && holds(kConditionals, found->text)) return *found;
    skipLine();
  }
  return token(TokenKind::end, text_.size());
}

/// \n \t \r \a \\ \" \xHH and octal; a backslash before the end of the line joins lines.
void Lexer::escape(std::string& decoded) {
  const char c = peek(1);
  constexpr std::string_view kLetters = "ntra\\\"";
  constexpr std::string_view kMeanings = "\n\t\r\a\\\"";
  if (const auto known = kLetters.find(c); known != std::string_view::npos && c != '\0') {
    decoded += kMeanings[known];
    at_ += 2;
    return;
  }
  const bool hex = c == 'x' && isHexDigit(peek(2));
  const bool octal = c >= '0' && c <= '7' && peek(2) >= '0' && peek(2) <= '7';
  if (hex || octal) {
    const char* digits = text_.data() + at_ + (hex ? 2 : 1);
    const std::ptrdiff_t room = text_.data() + text_.size() - digits;
    unsigned code = 0;
    const auto result =
        std::from_chars(digits, digits + std::min<std::ptrdiff_t>(room, hex ? 2 : 3), code, hex ? 16 : 8);
    decoded += static_cast<char>(code & 0xffU);
    at_ = static_cast<std::size_t>(result.ptr - text_.data());
    return;
  }
  if (c == '\n') {
    at_ += 2;
    return;
  }
  // Any other escape stays as written, so that regular expressions need no doubled backslash.
  decoded += text_[at_++];
}

/// Single quotes take everything as it stands. A string may go over many lines.
Token Lexer::string(char quote) {
  const std::size_t begin = at_++;
  std::string decoded;
  while (at_ < text_.size() && text_[at_] != quote) {
    if (quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size()) {
      escape(decoded);
    } else {
      decoded += text_[at_++];
    }
  }
  if (at_ >= text_.size()) {
    // An open string would swallow the rest of the file; giving it up at its line keeps what follows
    // readable.
    at_ = begin;
    skipLine();
    return broken(begin, "unclosed-string", "this string never ends",
                  std::string("close it with ") + (quote == '"' ? "a double quote" : "a single quote"));
  }
  ++at_;
  arena_.push_back(std::move(decoded));
  Token found = token(TokenKind::text, begin, arena_.back());
  // Only blanks between two strings in double quotes make one of them.
  found.number = quote == '"' && begin == stringGoesOnAt_ ? 1 : 0;
  stringGoesOnAt_ = std::string_view::npos;
  if (quote == '"') {
    std::size_t next = at_;
    while (next < text_.size() && isSpace(text_[next])) ++next;
    stringGoesOnAt_ = next;
  }
  return found;
}

/// Variables end on their line, so that a forgotten parenthesis does not eat the file.
bool Lexer::balanced(char open, char close) {
  int depth = 0;
  while (at_ < text_.size() && text_[at_] != '\n') {
    if (text_[at_] == open) ++depth;
    if (text_[at_] == close) --depth;
    ++at_;
    if (depth == 0) return true;
  }
  return false;
}

Token Lexer::variable() {
  const std::size_t begin = at_++;
  while (isWord(peek())) ++at_;
  if (at_ == begin + 1 && peek() == '?') ++at_;
  if (peek() == '(' && !balanced('(', ')')) {
    return broken(begin, "unclosed-variable", "the parenthesis of this variable is never closed on its line",
                  "write $name(inner) or $(name(inner){transformation})");
  }
  if (at_ == begin + 1) {
    return broken(begin, "empty-variable", "a $ must be followed by the name of a variable",
                  "for example $ru or $var(x)");
  }
  return token(TokenKind::variable, begin, text_.substr(begin, at_ - begin));
}

/// `@via[1].branch`, `@hf_value["X-Name"]`
Token Lexer::select() {
  const std::size_t begin = at_++;
  while (isWord(peek()) || peek() == '.' || peek() == '[') {
    if (peek() != '[') {
      ++at_;
    } else if (!balanced('[', ']')) {
      return broken(begin, "unclosed-select", "the bracket of this select is never closed on its line");
    }
  }
  return token(TokenKind::select, begin, text_.substr(begin + 1, at_ - begin - 1));
}

/// 12, 0x1f, 017, 101b
Token Lexer::number() {
  const std::size_t begin = at_;
  const std::string_view word = text_.substr(at_, wordLength(text_.substr(at_)));
  at_ += word.size();
  int base = 10;
  std::string_view digits = word;
  if (word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X')) {
    base = 16;
    digits.remove_prefix(2);
    // 101b is binary, 0x1b was taken above, and 12b is no number at all.
  } else if (word.back() == 'b' && word.find_first_not_of("01") == word.size() - 1) {
    base = 2;
    digits.remove_suffix(1);
  } else if (word.size() > 1 && word[0] == '0') {
    base = 8;
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) {
    return broken(begin, "bad-number", "\"" + std::string(word.substr(0, 40)) + "\" is not a number",
                  "numbers are decimal, 0x… hexadecimal, 0… octal or …b binary");
  }
  Token found = token(TokenKind::number, begin, word);
  // The lower 32 bits count; what does not fit into 64 is -1 (observed on Kamailio 5.6).
  found.number = error == std::errc{} ? static_cast<std::int32_t>(value) : -1;
  return found;
}

/// Four numbers with dots, or hexadecimal groups with at least two colons, bare or in brackets.
std::optional<Token> Lexer::address() {
  const bool bracketed = peek() == '[';
  const std::size_t first = at_ + (bracketed ? 1 : 0);
  if (first >= text_.size() || (!isHexDigit(text_[first]) && text_[first] != ':')) return std::nullopt;
  std::size_t end = first;
  while (end < text_.size() && (isHexDigit(text_[end]) || text_[end] == ':' || text_[end] == '.')) ++end;
  const std::string_view run = text_.substr(first, end - first);
  const auto colons = std::count(run.begin(), run.end(), ':');
  const bool isV6 = colons >= 2 && (bracketed || run.find("::") != std::string_view::npos || colons == 7);
  if (isV6) {
    if (bracketed && (end >= text_.size() || text_[end] != ']')) return std::nullopt;
    const std::size_t begin = at_;
    at_ = end + (bracketed ? 1 : 0);
    return token(TokenKind::address, begin, text_.substr(begin, at_ - begin));
  }
  std::size_t v4 = first;
  while (v4 < end && (isDigit(text_[v4]) || text_[v4] == '.')) ++v4;
  const std::string_view quad = text_.substr(first, v4 - first);
  const bool isV4 = !bracketed && std::count(quad.begin(), quad.end(), '.') == 3 && isDigit(quad.front()) &&
                    isDigit(quad.back()) && quad.find("..") == std::string_view::npos;
  if (!isV4) return std::nullopt;
  const std::size_t begin = at_;
  at_ = v4;
  return token(TokenKind::address, begin, quad);
}

/// Longer signs stand before their beginnings.
Token Lexer::punctuation() {
  struct Sign {
    std::string_view text;
    TokenKind kind;
  };
  static constexpr std::array<Sign, 31> kSigns = {{
      {"==", TokenKind::equal},
      {"!=", TokenKind::notEqual},
      {"=~", TokenKind::match},
      {"<=", TokenKind::lessOrEqual},
      {">=", TokenKind::greaterOrEqual},
      {"&&", TokenKind::doubleAmpersand},
      {"||", TokenKind::doublePipe},
      {"<<", TokenKind::shiftLeft},
      {">>", TokenKind::shiftRight},
      {"{", TokenKind::leftBrace},
      {"}", TokenKind::rightBrace},
      {"(", TokenKind::leftParenthesis},
      {")", TokenKind::rightParenthesis},
      {"[", TokenKind::leftBracket},
      {"]", TokenKind::rightBracket},
      {",", TokenKind::comma},
      {";", TokenKind::semicolon},
      {":", TokenKind::colon},
      {".", TokenKind::dot},
      {"=", TokenKind::assign},
      {"<", TokenKind::less},
      {">", TokenKind::greater},
      {"+", TokenKind::plus},
      {"-", TokenKind::minus},
      {"*", TokenKind::star},
      {"/", TokenKind::slash},
      {"!", TokenKind::exclamation},
      {"~", TokenKind::tilde},
      {"&", TokenKind::ampersand},
      {"|", TokenKind::pipe},
      {"^", TokenKind::caret},
  }};
  const std::size_t begin = at_;
  for (const Sign& sign : kSigns) {
    if (text_.substr(at_, sign.text.size()) != sign.text) continue;
    at_ += sign.text.size();
    return token(sign.kind, begin, sign.text);
  }
  ++at_;
  // An umlaut is one sign to a person: one finding, not one per byte.
  while ((static_cast<unsigned char>(peek()) & 0xc0) == 0x80) ++at_;
  return token(TokenKind::unknown, begin, text_.substr(begin, at_ - begin));
}

}  // namespace forklab::script
