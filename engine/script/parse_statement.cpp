#include <array>

#include "script/parser.h"

namespace forklab::script {

/// Said once; the rest of the file would only repeat it.
bool Parser::tooDeep() {
  if (depth_ < kDeepest) return false;
  if (!depthReported_) {
    findings_.error("too-deep", token().where, "blocks or parentheses are more than 256 deep",
                    "move a part into a route of its own");
  }
  depthReported_ = true;
  return true;
}

/// `{ … }` with at least one statement: Kamailio 5.6 refuses an empty block.
bool Parser::block(Block& body, std::string_view what) {
  const Token& open = token();
  if (!expect(TokenKind::leftBrace, "{")) return false;
  if (at(TokenKind::rightBrace)) {
    findings_.error("empty-block", since(open),
                    "this " + std::string(what) + " is empty, which Kamailio refuses",
                    "put at least a semicolon between the braces");
    take();
    return true;
  }
  if (tooDeep()) return false;
  ++depth_;
  statements(body, false);
  --depth_;
  if (brokenBraces_) return true;
  if (accept(TokenKind::rightBrace)) return true;
  // A string that was never closed may have taken the brace; one finding is enough.
  if (sawBroken_ && at(TokenKind::end)) return true;
  Diagnostic& found =
      findings_.error("missing-brace", at(TokenKind::end) ? open.where : token().where,
                      "this " + std::string(what) + " is never closed", "add a } where it ends");
  if (!at(TokenKind::end)) {
    found.message = "a route begins inside another block";
    found.related.push_back({open.where, "this " + std::string(what) + " is still open"});
  }
  brokenBraces_ = true;
  return true;
}

/// Nested ifs without braces count as depth too.
bool Parser::body(Block& body, std::string_view what) {
  if (at(TokenKind::leftBrace)) return block(body, what);
  if (tooDeep()) return false;
  ++depth_;
  auto only = statement();
  --depth_;
  if (only == nullptr) return false;
  body.push_back(std::move(only));
  return true;
}

void Parser::statements(Block& body, bool inSwitch) {
  while (!at(TokenKind::rightBrace) && !at(TokenKind::end) && !brokenBraces_ && !findings_.full()) {
    if (inSwitch && (atWord("case") || atWord("default"))) return;
    // A route cannot begin here: the block above was not closed, which block() reports.
    if (atRouteHead()) return;
    const std::size_t before = at_;
    if (auto next = statement()) {
      body.push_back(std::move(next));
    } else {
      skipStatement();
      if (at_ == before) take();
    }
  }
}

/// To the end of the broken statement: a semicolon, the brace that closes the block, or a word that begins
/// another.
void Parser::skipStatement() {
  if (depthReported_ || brokenBraces_) {
    while (!at(TokenKind::end)) take();
    return;
  }
  static constexpr std::array<std::string_view, 10> kBeginnings = {
      "if", "while", "switch", "return", "exit", "drop", "break", "default", "case", "route"};
  const Token& first = token();
  std::size_t braces = 0;
  while (!at(TokenKind::end) && !atRouteHead()) {
    if (braces == 0 && at(TokenKind::rightBrace)) return;
    if (braces == 0 && &token() != &first) {
      for (const std::string_view word : kBeginnings) {
        if (atWord(word)) return;
      }
    }
    if (at(TokenKind::leftBrace)) ++braces;
    const bool closes = at(TokenKind::rightBrace) && --braces == 0;
    const bool ends = closes || (braces == 0 && at(TokenKind::semicolon));
    take();
    if (ends) return;
  }
}

/// A word that can begin a statement means a forgotten semicolon; anything else means a broken statement.
bool Parser::endOfStatement() {
  if (accept(TokenKind::semicolon)) return true;
  if (at(TokenKind::broken)) return false;
  Location after = previous().where;
  after.range.begin = after.range.end;
  const bool next =
      at(TokenKind::rightBrace) || at(TokenKind::identifier) || at(TokenKind::variable) || at(TokenKind::end);
  if (!next) {
    unexpected("a semicolon");
    return false;
  }
  findings_.error("missing-semicolon", after, "a semicolon is missing after this statement", "add ; here");
  return true;
}

std::unique_ptr<Statement> Parser::statement() {
  const Token& first = token();
  std::unique_ptr<Statement> made;
  if (at(TokenKind::semicolon)) {
    made = std::make_unique<Statement>();
    made->where = first.where;
    take();
  } else if (at(TokenKind::variable)) {
    made = assignment();
  } else if (at(TokenKind::identifier)) {
    made = keywordStatement();
  } else if (at(TokenKind::leftBrace)) {
    findings_.error("free-block", first.where, "a block must belong to an if, a while or a route",
                    "Kamailio has no free-standing blocks: remove the braces");
  } else {
    unexpected("a statement");
  }
  if (made == nullptr) return nullptr;
  made->whole = since(first);
  return made;
}

/// Words that no other grammar rule knows are calls, or come from another language.
std::unique_ptr<Statement> Parser::keywordStatement() {
  const std::string_view word = token().text;
  if (word == "if") return branch();
  if (word == "while") return loop();
  if (word == "switch") return choice();
  if (word == "return") return leave(StatementKind::leaveRoute);
  if (word == "exit") return leave(StatementKind::leaveScript);
  if (word == "drop") return leave(StatementKind::dropMessage);
  if (word == "break") return leave(StatementKind::leaveBlock);
  if (at(TokenKind::leftParenthesis, 1) || at(TokenKind::semicolon, 1)) {
    if (word != "for" && word != "foreach" && word != "continue") return callStatement();
  }
  refuseForeignWord();
  return nullptr;
}

void Parser::refuseForeignWord() {
  struct Foreign {
    std::string_view word;
    std::string_view message;
    std::string_view hint;
  };
  static constexpr std::array<Foreign, 8> kForeign = {{
      {"else", "this else belongs to no if", "a semicolon between } and else ends the if"},
      {"for", "the language has no for", "count in a while: while ($var(i) < 3) { … }"},
      {"foreach", "the language has no foreach", "walk with a while and an index: $(avp(x)[$var(i)])"},
      {"continue", "the language has no continue", "put the rest of the body into an if"},
      {"case", "a case stands outside of a switch", "write switch ($rU) { case \"bob\": … }"},
      {"default", "a default stands outside of a switch",
       "write switch ($rU) { case \"bob\": … default: … }"},
      {"modparam", "modparam stands inside a block", "move it above the routes"},
      {"loadmodule", "loadmodule stands inside a block", "move it above the routes"},
  }};
  for (const Foreign& row : kForeign) {
    if (!atWord(row.word)) continue;
    findings_.error("syntax", token().where, std::string(row.message), std::string(row.hint));
    return;
  }
  const Token& word = token();
  take();
  unexpected("( after \"" + std::string(word.text) + "\"", "a function is called as name(…);");
}

/// A chain of else-ifs is one statement with many arms, so that its length costs no depth.
std::unique_ptr<Statement> Parser::branch() {
  auto made = std::make_unique<Statement>();
  made->kind = StatementKind::branch;
  const Token& first = token();
  while (true) {
    Arm arm;
    const Token& head = token();
    take();
    arm.condition = expression();
    if (arm.condition == nullptr) return nullptr;
    arm.where = since(head);
    if (!body(arm.body, "branch of the if")) return nullptr;
    made->arms.push_back(std::move(arm));
    if (!atWord("else") || brokenBraces_) break;
    take();
    if (atWord("if")) continue;
    Arm otherwise;
    otherwise.where = previous().where;
    if (!body(otherwise.body, "else")) return nullptr;
    made->arms.push_back(std::move(otherwise));
    break;
  }
  made->where = made->arms.front().where;
  made->whole = since(first);
  return made;
}

std::unique_ptr<Statement> Parser::loop() {
  auto made = std::make_unique<Statement>();
  made->kind = StatementKind::loop;
  const Token& first = token();
  take();
  Arm arm;
  arm.condition = expression();
  if (arm.condition == nullptr) return nullptr;
  arm.where = since(first);
  made->where = arm.where;
  if (!body(arm.body, "while")) return nullptr;
  made->arms.push_back(std::move(arm));
  return made;
}

std::unique_ptr<Statement> Parser::choice() {
  auto made = std::make_unique<Statement>();
  made->kind = StatementKind::choice;
  const Token& first = token();
  take();
  made->expression = expression();
  if (made->expression == nullptr) return nullptr;
  made->where = since(first);
  const Token& open = token();
  if (!expect(TokenKind::leftBrace, "{") || tooDeep()) return nullptr;
  ++depth_;
  bool fine = true;
  while (fine && !brokenBraces_ && !at(TokenKind::rightBrace) && !at(TokenKind::end)) fine = caseOf(*made);
  --depth_;
  if (brokenBraces_) return made;
  if (!fine) {
    // The rest of the switch goes with it, so that its cases are not taken for statements.
    std::size_t braces = 0;
    for (; !at(TokenKind::end) && !atRouteHead(); take()) {
      if (at(TokenKind::leftBrace)) ++braces;
      if (at(TokenKind::rightBrace) && braces-- == 0) break;
    }
    accept(TokenKind::rightBrace);
    return made;
  }
  if (!accept(TokenKind::rightBrace)) {
    findings_.error("missing-brace", open.where, "this switch is never closed", "add a } where it ends");
    brokenBraces_ = true;
  }
  return made;
}

/// Cases fall through, so each keeps its own body and the compiler lays them in a row.
bool Parser::caseOf(Statement& choice) {
  Case made;
  const Token& first = token();
  if (atWord("case")) {
    take();
    made.isRegex = accept(TokenKind::slash);
    made.label = made.isRegex ? textLiteral() : expression();
    if (made.label == nullptr) return false;
  } else if (atWord("default")) {
    take();
  } else {
    unexpected("case or default", "statements of a switch stand behind a case: case \"bob\": …");
    return false;
  }
  if (!expect(TokenKind::colon, "a colon after the case")) return false;
  made.where = since(first);
  statements(made.body, true);
  choice.cases.push_back(std::move(made));
  return true;
}

/// `exit;`, `exit();`, `exit 1;` and `exit(1);` are all accepted by Kamailio.
std::unique_ptr<Statement> Parser::leave(StatementKind kind) {
  auto made = std::make_unique<Statement>();
  made->kind = kind;
  const Token& first = token();
  take();
  if (at(TokenKind::leftParenthesis) && at(TokenKind::rightParenthesis, 1)) {
    take();
    take();
  } else if (kind != StatementKind::leaveBlock && !at(TokenKind::semicolon) && !at(TokenKind::rightBrace) &&
             !atRouteHead() && !at(TokenKind::end)) {
    made->expression = expression();
    if (made->expression == nullptr) return nullptr;
  }
  made->where = since(first);
  if (!endOfStatement()) return nullptr;
  return made;
}

std::unique_ptr<Statement> Parser::assignment() {
  auto made = std::make_unique<Statement>();
  made->kind = StatementKind::assign;
  const Token& first = token();
  made->target = leaf(ExpressionKind::variable);
  const bool compound = (at(TokenKind::plus) || at(TokenKind::minus)) &&
                        (at(TokenKind::assign, 1) || at(TokenKind::plus, 1) || at(TokenKind::minus, 1));
  if (compound) {
    const std::string name(first.text);
    findings_.error("syntax", token().where, "the language has no += and no ++",
                    "write " + name + " = " + name + " " + std::string(token().text) + " 1;");
    return nullptr;
  }
  if (!expect(TokenKind::assign, "= after the variable", "a variable alone is no statement")) return nullptr;
  made->expression = expression();
  if (made->expression == nullptr) return nullptr;
  made->where = since(first);
  if (!endOfStatement()) return nullptr;
  return made;
}

/// A few core functions are written without parentheses: `force_rport;`. The compiler knows which.
std::unique_ptr<Statement> Parser::callStatement() {
  auto made = std::make_unique<Statement>();
  made->kind = StatementKind::evaluate;
  const Token& first = token();
  if (at(TokenKind::semicolon, 1)) {
    made->expression = leaf(ExpressionKind::call);
    made->expression->withoutParentheses = true;
  } else {
    made->expression = atWord("route") ? routeCall() : call();
  }
  if (made->expression == nullptr) return nullptr;
  made->where = since(first);
  if (!endOfStatement()) return nullptr;
  return made;
}

}  // namespace forklab::script
