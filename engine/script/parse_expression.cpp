#include <algorithm>
#include <array>
#include <optional>

#include "script/operators.h"
#include "script/parser.h"

namespace forklab::script {

namespace {

struct Level {
  int level;
  Operator operation;
};

/// Lowest first, as the grammar of Kamailio 5.6 orders them.
constexpr int kLowest = 1;
constexpr int kAdditive = 10;

/// Operators that are words; a variable or function of that name cannot exist.
std::optional<Level> wordOperator(std::string_view word) {
  if (word == "or") return Level{1, Operator::logicalOr};
  if (word == "and") return Level{2, Operator::logicalAnd};
  if (word == "eq") return Level{8, Operator::textEqual};
  if (word == "ne") return Level{8, Operator::textNotEqual};
  if (word == "ieq") return Level{8, Operator::integerEqual};
  if (word == "ine") return Level{8, Operator::integerNotEqual};
  if (word == "mod") return Level{11, Operator::modulo};
  return std::nullopt;
}

std::optional<Level> binaryOperator(const Token& token) {
  switch (token.kind) {
    case TokenKind::doublePipe: return Level{1, Operator::logicalOr};
    case TokenKind::doubleAmpersand: return Level{2, Operator::logicalAnd};
    case TokenKind::pipe: return Level{3, Operator::bitOr};
    case TokenKind::ampersand: return Level{4, Operator::bitAnd};
    case TokenKind::caret: return Level{5, Operator::bitXor};
    case TokenKind::shiftLeft: return Level{6, Operator::shiftLeft};
    case TokenKind::shiftRight: return Level{7, Operator::shiftRight};
    case TokenKind::equal: return Level{8, Operator::equal};
    case TokenKind::notEqual: return Level{8, Operator::notEqual};
    case TokenKind::match: return Level{8, Operator::match};
    case TokenKind::less: return Level{9, Operator::less};
    case TokenKind::lessOrEqual: return Level{9, Operator::lessOrEqual};
    case TokenKind::greater: return Level{9, Operator::greater};
    case TokenKind::greaterOrEqual: return Level{9, Operator::greaterOrEqual};
    case TokenKind::plus: return Level{10, Operator::add};
    case TokenKind::minus: return Level{10, Operator::subtract};
    case TokenKind::star: return Level{11, Operator::multiply};
    case TokenKind::slash: return Level{11, Operator::divide};
    case TokenKind::identifier: return wordOperator(token.text);
    default: return std::nullopt;
  }
}

// Words that read the message; each stands at the left of a comparison only.
constexpr std::array<std::string_view, 16> kKeywords = {
    "method", "uri", "from_uri", "to_uri",  "src_ip", "dst_ip", "src_port", "dst_port",
    "proto",  "af",  "status",   "msg:len", "snd_ip", "to_ip",  "snd_port", "to_port"};

bool isKeyword(std::string_view word) {
  return std::find(kKeywords.begin(), kKeywords.end(), word) != kKeywords.end();
}

bool isNumberKeyword(std::string_view word) {
  return word.ends_with("_port") || word == "proto" || word == "af" || word == "msg:len";
}

/// Numbers are ordered, all else is matched; proto is neither (observed).
bool isComparable(std::string_view keyword, Operator operation) {
  if (operation == Operator::equal || operation == Operator::notEqual) return true;
  if (operation == Operator::match) return !isNumberKeyword(keyword);
  const bool isOrder = operation >= Operator::less && operation <= Operator::greaterOrEqual;
  return isOrder && isNumberKeyword(keyword) && keyword != "proto";
}

}  // namespace

ExpressionPointer Parser::node(ExpressionKind kind, const Token& first) const {
  auto made = std::make_unique<Expression>();
  made->kind = kind;
  made->where = first.where;
  made->nameAt = first.where;
  return made;
}

ExpressionPointer Parser::leaf(ExpressionKind kind) {
  auto made = node(kind, token());
  made->text = token().text;
  made->number = token().number;
  take();
  return made;
}

bool Parser::addOperand(Expression& parent, ExpressionPointer operand) {
  if (operand == nullptr) return false;
  parent.depth = std::max(parent.depth, static_cast<std::uint16_t>(operand->depth + 1));
  if (operand->where.file == parent.where.file) {
    parent.where.range.begin = std::min(parent.where.range.begin, operand->where.range.begin);
    parent.where.range.end = std::max(parent.where.range.end, operand->where.range.end);
  }
  parent.operands.push_back(std::move(operand));
  return true;
}

/// An assignment binds loosest and may stand in a condition (observed): it is true when it worked.
ExpressionPointer Parser::expression() {
  if (tooDeep()) return nullptr;
  ++depth_;
  ExpressionPointer made = binary(kLowest);
  if (made != nullptr && made->kind == ExpressionKind::variable && at(TokenKind::assign)) {
    auto assigned = node(ExpressionKind::assignment, token());
    take();
    const bool fine = addOperand(*assigned, std::move(made)) && addOperand(*assigned, binary(kLowest));
    made = fine ? std::move(assigned) : nullptr;
  }
  --depth_;
  return made;
}

/// Precedence climbing; every level is left-associative, as "2 * 7 mod 4" = 2 shows.
ExpressionPointer Parser::binary(int level) {
  ExpressionPointer left = unary();
  while (left != nullptr) {
    const auto found = binaryOperator(token());
    if (!found || found->level < level) return left;
    auto made = node(ExpressionKind::binary, token());
    made->operation = found->operation;
    take();
    if (!addOperand(*made, std::move(left)) || !addOperand(*made, binary(found->level + 1))) return nullptr;
    if (made->depth > kLongestChain) {
      findings_.error("too-long", made->nameAt, "this expression has more than 1000 operators in a row",
                      "collect its value in a variable");
      return nullptr;
    }
    left = std::move(made);
  }
  return left;
}

/// Casts look ahead for ")" so that `(int)` is not taken for a word in parentheses.
ExpressionPointer Parser::unary() {
  Operator operation = Operator::none;
  if (at(TokenKind::exclamation) || atWord("not")) operation = Operator::logicalNot;
  if (at(TokenKind::minus)) operation = Operator::negate;
  if (at(TokenKind::tilde)) operation = Operator::complement;
  if (atWord("defined")) operation = Operator::defined;
  if (atWord("strlen")) operation = Operator::length;
  if (atWord("strempty")) operation = Operator::isEmpty;
  const bool cast = at(TokenKind::leftParenthesis) && at(TokenKind::rightParenthesis, 2) &&
                    (atWord("int", 1) || atWord("str", 1));
  if (cast) operation = atWord("int", 1) ? Operator::toInteger : Operator::toText;
  if (operation == Operator::none) return primary();
  if (tooDeep()) return nullptr;
  auto made = node(ExpressionKind::unary, token());
  made->operation = operation;
  for (int words = cast ? 3 : 1; words > 0; --words) take();
  ++depth_;
  const bool called = operation == Operator::length || operation == Operator::isEmpty;
  if (called && !at(TokenKind::leftParenthesis)) unexpected("an opening parenthesis");
  const bool fine =
      (!called || at(TokenKind::leftParenthesis)) && addOperand(*made, called ? parenthesised() : unary());
  --depth_;
  return fine ? std::move(made) : nullptr;
}

ExpressionPointer Parser::primary() {
  switch (token().kind) {
    case TokenKind::number: return leaf(ExpressionKind::number);
    case TokenKind::text: return textLiteral();
    case TokenKind::variable: return leaf(ExpressionKind::variable);
    case TokenKind::select: return leaf(ExpressionKind::select);
    case TokenKind::address: return leaf(ExpressionKind::address);
    case TokenKind::leftParenthesis: return parenthesised();
    case TokenKind::identifier: return named();
    default: break;
  }
  unexpected("a value", at(TokenKind::assign) ? "two equal signs compare, one assigns" : "");
  return nullptr;
}

/// The range takes the parentheses in, so that an error underlines them too.
ExpressionPointer Parser::parenthesised() {
  const Token& open = token();
  take();
  ExpressionPointer inner = expression();
  if (inner == nullptr) return nullptr;
  if (!accept(TokenKind::rightParenthesis)) {
    unexpected("a closing parenthesis");
    return nullptr;
  }
  inner->where = since(open);
  return inner;
}

/// Strings in double quotes that follow each other, with blanks between them, are one.
ExpressionPointer Parser::textLiteral() {
  if (!at(TokenKind::text)) {
    unexpected("a string in quotes");
    return nullptr;
  }
  const Token& first = token();
  auto made = leaf(ExpressionKind::text);
  for (; at(TokenKind::text) && token().number == 1; take()) made->text += token().text;
  made->where = since(first);
  return made;
}

ExpressionPointer Parser::named() {
  const std::string_view name = token().text;
  if (name == "route" && at(TokenKind::leftParenthesis, 1)) return routeCall();
  if (name == "myself" && (at(TokenKind::equal, 1) || at(TokenKind::notEqual, 1))) return myself();
  if (isKeyword(name)) return keyword();
  if (at(TokenKind::leftParenthesis, 1)) return call();
  return word();
}

/// yes, no, true, … are numbers; any other bare word gets its meaning from where it stands.
ExpressionPointer Parser::word() {
  const std::string_view text = token().text;
  struct NumberWord {
    std::string_view word;
    std::int64_t number;
  };
  // INET and INET6 are the families of sockets as Linux numbers them.
  static constexpr std::array<NumberWord, 12> kNumberWords = {{{"yes", 1},
                                                               {"true", 1},
                                                               {"on", 1},
                                                               {"enable", 1},
                                                               {"no", 0},
                                                               {"false", 0},
                                                               {"off", 0},
                                                               {"disable", 0},
                                                               {"INET", 2},
                                                               {"inet", 2},
                                                               {"INET6", 10},
                                                               {"inet6", 10}}};
  const auto found = std::find_if(kNumberWords.begin(), kNumberWords.end(),
                                  [&](const NumberWord& row) { return row.word == text; });
  auto made = leaf(found == kNumberWords.end() ? ExpressionKind::word : ExpressionKind::number);
  if (found != kNumberWords.end()) made->number = found->number;
  return made;
}

/// `uri == myself`, `src_ip == 10.0.0.0/8`: these bind closer than `!`, unlike other comparisons.
ExpressionPointer Parser::keyword() {
  const std::string_view word = token().text;
  ExpressionPointer left = leaf(ExpressionKind::keyword);
  const auto found = binaryOperator(token());
  if (!found || !isComparable(word, found->operation)) {
    unexpected("a comparison after \"" + std::string(word) + "\"",
               "as a value use a variable, such as $rm, $ru or $si");
    return nullptr;
  }
  auto made = node(ExpressionKind::comparison, token());
  made->operation = found->operation;
  take();
  const bool fine = addOperand(*made, std::move(left)) && addOperand(*made, keywordOperand(word));
  return fine ? std::move(made) : nullptr;
}

/// `myself == uri` is `uri == myself`.
ExpressionPointer Parser::myself() {
  ExpressionPointer right = leaf(ExpressionKind::word);
  auto made = node(ExpressionKind::comparison, token());
  made->operation = at(TokenKind::equal) ? Operator::equal : Operator::notEqual;
  take();
  if (!at(TokenKind::identifier) || !isKeyword(token().text) || isNumberKeyword(token().text)) {
    unexpected("uri, from_uri, to_uri, src_ip or dst_ip");
    return nullptr;
  }
  const bool fine = addOperand(*made, leaf(ExpressionKind::keyword)) && addOperand(*made, std::move(right));
  return fine ? std::move(made) : nullptr;
}

ExpressionPointer Parser::keywordOperand(std::string_view keyword) {
  const Token& first = token();
  if (keyword == "proto" && at(TokenKind::identifier)) return protocol();
  const bool isAddress = keyword.ends_with("_ip");
  if (at(TokenKind::address) && isAddress) {
    auto made = leaf(ExpressionKind::address);
    if (accept(TokenKind::slash)) {
      made->text += "/" + std::string(token().text);
      if (!at(TokenKind::number) && !at(TokenKind::address)) {
        unexpected("a network mask", "write src_ip == 10.0.0.0/8");
        return nullptr;
      }
      take();
    }
    made->where = since(first);
    return made;
  }
  const bool isBare = at(TokenKind::identifier) && !at(TokenKind::leftParenthesis, 1);
  const bool isMyself = atWord("myself") && !isNumberKeyword(keyword);
  if (isBare && !isKeyword(token().text) && (isAddress || keyword == "method" || isMyself)) {
    auto made = node(ExpressionKind::word, first);
    made->text = hostText();
    made->where = since(first);
    return made;
  }
  const std::size_t before = at_;
  auto made = binary(kAdditive);
  if (made == nullptr || (made->kind != ExpressionKind::word && made->kind != ExpressionKind::address))
    return made;
  at_ = before;
  unexpected("a value", "write texts in quotes");
  return nullptr;
}

ExpressionPointer Parser::protocol() {
  const auto number = script::protocolNumber(token().text);
  if (!number) {
    unexpected("a protocol", "write proto == UDP");
    return nullptr;
  }
  auto made = leaf(ExpressionKind::number);
  made->number = *number;
  return made;
}

ExpressionPointer Parser::call() {
  const Token& first = token();
  auto made = leaf(ExpressionKind::call);
  take();
  while (!at(TokenKind::rightParenthesis)) {
    if (!addOperand(*made, argument())) return nullptr;
    if (at(TokenKind::rightParenthesis)) break;
    if (!expect(TokenKind::comma, "a comma or )", "text arguments need quotes")) return nullptr;
    if (at(TokenKind::rightParenthesis)) {
      unexpected("another argument after the comma");
      return nullptr;
    }
  }
  take();
  made->where = since(first);
  return made;
}

/// `udp:10.0.0.1:5060` and `host.example` stand without quotes in arguments only.
ExpressionPointer Parser::argument() {
  const Token& first = token();
  const bool protocol = atWord("udp") || atWord("tcp") || atWord("tls") || atWord("sctp");
  if (protocol && at(TokenKind::colon, 1)) {
    auto made = node(ExpressionKind::socket, first);
    made->text = socketText();
    made->where = since(first);
    return made;
  }
  const bool host = at(TokenKind::identifier) && at(TokenKind::dot, 1) && !isKeyword(token().text);
  if (host) {
    auto made = node(ExpressionKind::word, first);
    made->text = hostText();
    made->where = since(first);
    return made;
  }
  return expression();
}

ExpressionPointer Parser::routeCall() {
  const Token& first = token();
  auto made = leaf(ExpressionKind::routeCall);
  take();
  if (at(TokenKind::rightParenthesis)) {
    unexpected("the name of a route", "write route(NAME);");
    return nullptr;
  }
  if (!addOperand(*made, expression())) return nullptr;
  if (!expect(TokenKind::rightParenthesis, ")",
              "names with other signs than letters, digits and _ need quotes"))
    return nullptr;
  made->where = since(first);
  return made;
}

}  // namespace forklab::script
