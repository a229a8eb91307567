#pragma once

#include <deque>
#include <optional>
#include <string>

#include "script/findings.h"
#include "script/token.h"

namespace forklab::script {

/// Decoded strings; their addresses never change.
using TextArena = std::deque<std::string>;

/// Cuts one text (a file, or what a #!define stands for) into tokens.
class Lexer {
 public:
  /// `standIn`: where the tokens are said to be; none: where they are, in file number `file`.
  Lexer(std::string_view text, std::uint16_t file, std::optional<Location> standIn, TextArena& arena,
        Findings& findings)
      : text_(text), file_(file), standIn_(standIn), arena_(arena), findings_(findings) {}

  /// `end` again and again behind the last.
  Token next();
  /// The rest of the line of a directive; lines that end in a backslash go on.
  std::string restOfLine();
  /// In a part that is not taken: goes on to the next #!ifdef, #!ifndef, #!else or #!endif.
  Token skipToConditional();
  std::uint32_t offset() const { return static_cast<std::uint32_t>(at_); }
  const std::optional<Location>& standIn() const { return standIn_; }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  /// From there to here, or the place this text stands in for.
  Location from(std::size_t begin) const;
  Token token(TokenKind kind, std::size_t begin, std::string_view text = {}) const;
  /// Reports, and gives a token that the parser passes over in silence.
  Token broken(std::size_t begin, std::string_view code, std::string message, std::string hint = {});
  void skipSpace();
  bool skipBlockComment();
  void skipLine();
  /// `#!word` or `!!word`, when the word is one of the preprocessor's.
  std::optional<Token> directive();
  /// Decoded; an open one is given up at the end of its line.
  Token string(char quote);
  void escape(std::string& decoded);
  Token variable();
  /// Past the sign that closes what is open here; false when the line ends before.
  bool balanced(char open, char close);
  Token select();
  Token number();
  std::optional<Token> address();
  Token punctuation();

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t stringGoesOnAt_ = std::string_view::npos;  ///< where a string would be part of the last
  std::uint16_t file_;
  std::optional<Location> standIn_;
  TextArena& arena_;
  Findings& findings_;
};

}  // namespace forklab::script
