#pragma once

#include <cstdint>
#include <string_view>

#include "script/diagnostic.h"

namespace forklab::script {

enum class TokenKind : std::uint8_t {
  end,
  broken,  ///< already reported
  identifier,
  number,
  text,
  variable,  ///< `$name…`, whole
  select,    ///< `@a.b[1]`, without the @
  address,   ///< IPv4, or IPv6 with or without brackets
  directive,
  leftBrace,
  rightBrace,
  leftParenthesis,
  rightParenthesis,
  leftBracket,
  rightBracket,
  comma,
  semicolon,
  colon,
  dot,
  assign,
  equal,
  notEqual,
  match,
  less,
  lessOrEqual,
  greater,
  greaterOrEqual,
  plus,
  minus,
  star,
  slash,
  exclamation,
  tilde,
  ampersand,
  doubleAmpersand,
  pipe,
  doublePipe,
  caret,
  shiftLeft,
  shiftRight,
  unknown,
};

/// A word of the script. The text lies in its file, or in the preprocessor's arena when it was decoded.
struct Token {
  TokenKind kind = TokenKind::end;
  Location where;
  std::string_view text;
  std::int64_t number = 0;  ///< of a string: 1 when it goes on with the one before
};

}  // namespace forklab::script
