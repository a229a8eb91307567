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
  const Token& token(std::size_t ahead = 0) const;
  const Token& previous() const { return tokens_[at_ == 0 ? 0 : at_ - 1]; }
  bool at(TokenKind kind, std::size_t ahead = 0) const { return token(ahead).kind == kind; }
  bool atWord(std::string_view word, std::size_t ahead = 0) const;
  bool accept(TokenKind kind);
  bool expect(TokenKind kind, std::string_view wanted, std::string hint = {});
  void unexpected(std::string_view wanted, std::string hint = {});
  void take() {
    sawBroken_ = sawBroken_ || at(TokenKind::broken);
    at_ += at_ + 1 < tokens_.size() ? 1 : 0;
  }
  Location since(const Token& first) const;

  // parser.cpp: the top level
  void topLevel();
  void skipToTopLevel();
  bool startsTopLevel() const;
  void loadModule();
  void moduleParameter();
  void flags();
  void sockets();
  void modulePath();
  void setting();
  void customSetting();
  bool settingValue(WrittenSetting& setting);
  std::string socketText();
  std::string hostText();
  bool atRouteHead() const;
  void routeBlock();
  bool routeName(RouteBlock& route, bool isEvent);

  // parse_statement.cpp
  bool block(Block& body, std::string_view what);
  bool body(Block& body, std::string_view what);
  void statements(Block& body, bool inSwitch);
  std::unique_ptr<Statement> statement();
  std::unique_ptr<Statement> keywordStatement();
  std::unique_ptr<Statement> branch();
  std::unique_ptr<Statement> loop();
  std::unique_ptr<Statement> choice();
  bool caseOf(Statement& choice);
  std::unique_ptr<Statement> leave(StatementKind kind);
  std::unique_ptr<Statement> assignment();
  std::unique_ptr<Statement> callStatement();
  bool endOfStatement();
  void skipStatement();
  void refuseForeignWord();

  // parse_expression.cpp
  ExpressionPointer expression();
  ExpressionPointer binary(int level);
  ExpressionPointer unary();
  ExpressionPointer primary();
  ExpressionPointer parenthesised();
  ExpressionPointer textLiteral();
  ExpressionPointer named();
  ExpressionPointer keyword();
  ExpressionPointer keywordOperand();
  ExpressionPointer call();
  ExpressionPointer routeCall();
  ExpressionPointer argument();
  ExpressionPointer word();
  ExpressionPointer node(ExpressionKind kind, const Token& first) const;
  ExpressionPointer leaf(ExpressionKind kind);
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
