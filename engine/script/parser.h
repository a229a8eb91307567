#pragma once

#include <string>
#include <vector>

#include "script/findings.h"
#include "script/tree.h"

namespace forklab::script {

/// Tokens to tree. Goes on after an error at the next statement or block, so that one load finds many.
/// Bounds: blocks and parentheses 256 deep, 1000 operators in a row.
class Parser {
 public:
  static constexpr std::size_t kDeepest = 256;
  static constexpr std::uint16_t kLongestChain = 1000;

  Parser(const std::vector<Token>& tokens, Tree& tree, Findings& findings)
      : tokens_(tokens), tree_(tree), findings_(findings) {}

  void parse();

 private:
  // parser.cpp: the words
  /// The next word, or one further on; behind the last comes the end again and again.
  const Token& token(std::size_t ahead = 0) const;
  const Token& previous() const { return tokens_[at_ == 0 ? 0 : at_ - 1]; }
  bool at(TokenKind kind, std::size_t ahead = 0) const { return token(ahead).kind == kind; }
  bool atWord(std::string_view word, std::size_t ahead = 0) const;
  /// Takes the word when it is of that kind.
  bool accept(TokenKind kind);
  /// Takes the word or says what was wanted instead.
  bool expect(TokenKind kind, std::string_view wanted, std::string hint = {});
  /// "expected X, found Y" at the next word, unless that was reported when it was read.
  void unexpected(std::string_view wanted, std::string hint = {});
  void take() {
    sawBroken_ = sawBroken_ || at(TokenKind::broken);
    at_ += at_ + 1 < tokens_.size() ? 1 : 0;
  }
  /// From a word to the last one that was taken.
  Location since(const Token& first) const;

  // parser.cpp: the top level
  /// One line or block of the top level; each of those below reads one kind.
  void topLevel();
  /// After an error: on to the next word that begins a line or block.
  void skipToTopLevel();
  bool startsTopLevel() const;
  void loadModule();
  void moduleParameter();
  void flags();
  void sockets();
  void modulePath();
  void setting();
  void customSetting();
  /// Number, yes or no, strings that follow each other, address; false when it is none.
  bool settingValue(WrittenSetting& setting);
  std::string socketText();
  std::string hostText();
  /// `route[` and `route {` begin a block; `route(` is a call.
  bool atRouteHead() const;
  void routeBlock();
  bool routeName(RouteBlock& route, bool isEvent);

  // parse_statement.cpp
  bool block(Block& body, std::string_view what);
  /// A block in braces, or one statement without.
  bool body(Block& body, std::string_view what);
  /// Up to the closing brace, or in a switch to the next case.
  void statements(Block& body, bool inSwitch);
  /// One statement; null after an error that was reported. Those below read one kind each.
  std::unique_ptr<Statement> statement();
  std::unique_ptr<Statement> keywordStatement();
  std::unique_ptr<Statement> branch();
  std::unique_ptr<Statement> loop();
  std::unique_ptr<Statement> choice();
  bool caseOf(Statement& choice);
  std::unique_ptr<Statement> leave(StatementKind kind);
  std::unique_ptr<Statement> assignment();
  std::unique_ptr<Statement> callStatement();
  /// The semicolon; a forgotten one is reported and the next statement read all the same.
  bool endOfStatement();
  void skipStatement();
  /// else, for, foreach, continue, …: words that people bring from other languages.
  void refuseForeignWord();

  // parse_expression.cpp
  /// Null after an error that was reported, here and below.
  ExpressionPointer expression();
  /// Operators of this level and of those that bind closer.
  ExpressionPointer binary(int level);
  ExpressionPointer unary();
  ExpressionPointer primary();
  ExpressionPointer parenthesised();
  ExpressionPointer textLiteral();
  ExpressionPointer named();
  ExpressionPointer keyword();
  /// What may stand at the right of `src_ip ==`: a bare address, network, host or word too.
  ExpressionPointer keywordOperand(std::string_view keyword);
  ExpressionPointer protocol();
  ExpressionPointer myself();
  ExpressionPointer call();
  ExpressionPointer routeCall();
  /// An expression, or a bare socket or host.
  ExpressionPointer argument();
  ExpressionPointer word();
  ExpressionPointer node(ExpressionKind kind, const Token& first) const;
  ExpressionPointer leaf(ExpressionKind kind);
  /// Takes the operand in and widens the range; false when there is none.
  bool addOperand(Expression& parent, ExpressionPointer operand);
  bool tooDeep();

  const std::vector<Token>& tokens_;
  Tree& tree_;
  Findings& findings_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  bool depthReported_ = false;
  bool sawBroken_ = false;     ///< an open string may have taken a brace with it
  bool brokenBraces_ = false;  ///< a route head stood inside a block: the blocks above end here
};

}  // namespace forklab::script
