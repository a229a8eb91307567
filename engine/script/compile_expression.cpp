#include <algorithm>

#include "script/compiler.h"
#include "script/operators.h"

namespace forklab::script {

// Constants are not shared: a script has few, and nothing is looked up for them at run time.
void Compiler::push(Value value) {
  code_->constants.push_back(std::move(value));
  emit(Op::pushConstant, static_cast<std::uint32_t>(code_->constants.size() - 1));
}

namespace {

/// Arithmetic whose result is known when both sides are; comparisons are left for the run.
bool foldable(Operator operation) {
  return operation >= Operator::bitOr && operation <= Operator::modulo &&
         (operation <= Operator::shiftRight || operation >= Operator::add);
}

/// Kamailio parses the words of a literal $null on their own: nothing matches it, while a variable that holds
/// none is an empty pattern (observed).
bool isNullLiteral(const Expression& expression) {
  return expression.kind == ExpressionKind::variable && expression.text == "$null";
}

bool isTextComparison(Operator operation) {
  return operation == Operator::textEqual || operation == Operator::textNotEqual;
}

}  // namespace

/// What an expression of literals comes to; nothing when it has to be computed each time (or is wrong).
std::optional<Value> Compiler::constantOf(const Expression& expression) const {
  if (expression.kind == ExpressionKind::number) return Value(expression.number);
  if (expression.kind == ExpressionKind::text) return Value(expression.text);
  if (expression.kind == ExpressionKind::unary && expression.operation == Operator::negate) {
    const auto operand = constantOf(*expression.operands[0]);
    if (operand && operand->isInteger()) return apply(Operator::negate, *operand);
  }
  if (expression.kind != ExpressionKind::binary || !foldable(expression.operation)) return std::nullopt;
  const auto left = constantOf(*expression.operands[0]);
  if (!left) return std::nullopt;
  const auto right = constantOf(*expression.operands[1]);
  // "3" + 4 is "34", but 4 + "3" with literals is refused at load (observed), so it is not folded.
  const bool joins = expression.operation == Operator::add && left->isText();
  if (!right || (!joins && (left->isText() || right->isText()))) return std::nullopt;
  bool failed = false;
  Value value = combine(expression.operation, *left, *right, failed);
  // 1 / 0 is left for the run, where it is an error of its statement alone.
  if (failed) return std::nullopt;
  return value;
}

/// A setting, or what the message has.
bool Compiler::readsSelect(const VariableText& text) const {
  if (text.inner.starts_with("cfg_get.")) return true;
  const VariableSpec* spec = registry_.variable(text.name);
  return spec == nullptr || spec->knowsInner == nullptr || spec->knowsInner(text.inner);
}

Compiler::Type Compiler::expression(const Expression& expression, Wanted wanted) {
  if (auto constant = constantOf(expression)) {
    const Type type = constant->isText() ? Type::text : Type::integer;
    push(std::move(*constant));
    return type;
  }
  switch (expression.kind) {
    case ExpressionKind::variable: {
      const std::uint32_t index = variable(expression.text, expression.where);
      emit(Op::pushVariable, index);
      return Type::unknown;
    }
    case ExpressionKind::select: {
      VariableText text;
      // @a.b is $sel(a.b), and an unknown select is no error of loading (observed).
      text.name = "sel";
      text.inner = expression.text;
      text.hasInner = true;
      if (readsSelect(text)) {
        emit(Op::pushVariable, variable(text, expression.where));
      } else {
        push({});
      }
      return Type::text;
    }
    case ExpressionKind::keyword: keywordValue(expression); return Type::unknown;
    case ExpressionKind::comparison: return comparison(expression);
    case ExpressionKind::unary: return unary(expression);
    case ExpressionKind::binary: return binary(expression);
    case ExpressionKind::call: call(expression, wanted); return Type::integer;
    case ExpressionKind::routeCall: routeCall(expression, wanted); return Type::integer;
    case ExpressionKind::assignment: {
      this->expression(*expression.operands[1], Wanted::code);
      emit(Op::assign, variable(expression.operands[0]->text, expression.operands[0]->where, true));
      emit(Op::pushAssigned);
      return Type::integer;
    }
    default: break;
  }
  findings_.error("unknown-word", expression.where, "\"" + expression.text + "\" is no value here",
                  expression.kind == ExpressionKind::word ? "write text in quotes, or #!define it above"
                                                          : "write it in quotes");
  push({});
  return Type::unknown;
}

bool Compiler::needsInteger(Type type, const Expression& expression) {
  if (type != Type::text) return true;
  findings_.error("wrong-type", expression.where, "a number is needed here, and this is a string",
                  "write (int) before it, or remove the quotes");
  return false;
}

void Compiler::needsText(Type type, const Expression& expression) {
  if (type != Type::integer) return;
  findings_.error("wrong-type", expression.where, "a string is needed here, and this is a number",
                  "write (str) before it");
}

/// `!"abc"` is refused at load, while a variable that holds "abc" counts as 0 (both observed).
Compiler::Type Compiler::unary(const Expression& expression) {
  const Expression& operand = *expression.operands[0];
  const Type type = this->expression(operand);
  const Operator operation = expression.operation;
  if (operation == Operator::logicalNot || operation == Operator::negate ||
      operation == Operator::complement) {
    needsInteger(type, operand);
  } else if (operation == Operator::length || operation == Operator::isEmpty ||
             operation == Operator::defined) {
    needsText(type, operand);
  }
  emit(Op::apply, static_cast<std::uint32_t>(operation));
  return operation == Operator::toText ? Type::text : Type::integer;
}

/// The right side runs only when the left has not decided.
Compiler::Type Compiler::logical(const Expression& expression) {
  const Expression& leftSide = *expression.operands[0];
  const Expression& rightSide = *expression.operands[1];
  const bool leftFits = needsInteger(this->expression(leftSide), leftSide);
  const std::uint32_t shortcut =
      emit(expression.operation == Operator::logicalAnd ? Op::andLeft : Op::orLeft);
  const Type right = this->expression(rightSide);
  if (leftFits) needsInteger(right, rightSide);
  emit(Op::truth);
  patch(shortcut);
  return Type::integer;
}

/// `x == ""` asks whether it is empty, `x == $null` whether it is there: both are not comparisons of types.
bool Compiler::shortComparison(const Expression& expression) {
  const bool equal = expression.operation == Operator::equal;
  if (!equal && expression.operation != Operator::notEqual) return false;
  const Expression& right = *expression.operands[1];
  const bool empty = right.kind == ExpressionKind::text && right.text.empty();
  const bool null = right.kind == ExpressionKind::variable && right.text == "$null";
  if (!empty && !null) return false;
  if (empty && constantOf(*expression.operands[0])) return false;
  needsText(this->expression(*expression.operands[0]), *expression.operands[0]);
  if (null) {
    emit(equal ? Op::isNull : Op::isDefined);
    return true;
  }
  emit(Op::apply, static_cast<std::uint32_t>(Operator::isEmpty));
  if (!equal) emit(Op::apply, static_cast<std::uint32_t>(Operator::logicalNot));
  return true;
}

/// The left side decides the type of + and ==; literals that do not fit are refused at load.
Compiler::Type Compiler::binary(const Expression& expression) {
  const Operator operation = expression.operation;
  if (operation == Operator::logicalAnd || operation == Operator::logicalOr) return logical(expression);
  if (operation == Operator::match) return match(expression);
  if (shortComparison(expression)) return Type::integer;
  const Expression& leftSide = *expression.operands[0];
  const Expression& rightSide = *expression.operands[1];
  const Type left = this->expression(leftSide);
  const Type right = this->expression(rightSide);
  emit(Op::combine, static_cast<std::uint32_t>(operation));
  if (operation == Operator::add) {
    if (left == Type::integer) needsInteger(right, rightSide);
    return left;
  }
  if (operation == Operator::equal || operation == Operator::notEqual) {
    if (left == Type::integer) needsInteger(right, rightSide);
    return Type::integer;
  }
  if (isTextComparison(operation)) return Type::integer;
  if (needsInteger(left, leftSide)) needsInteger(right, rightSide);
  return Type::integer;
}

std::optional<std::uint32_t> Compiler::regex(const std::string& pattern, bool ignoreCase, Location where) {
  auto compiled = Regex::compile(pattern, ignoreCase);
  if (!compiled) {
    const std::string& hint = compiled.error().hint;
    findings_.error("bad-regex", where, compiled.error().message,
                    hint.empty() ? "a ( or * of the text itself needs a backslash before it" : hint);
    return std::nullopt;
  }
  regexWeight_ += compiled.value().weight();
  if (regexWeight_ > Regex::kMostWeight) {
    findings_.error("bad-regex", where, "the regular expressions of this file need too much memory together",
                    "a table (htable) or a database finds one of many words faster");
    return std::nullopt;
  }
  code_->regexes.push_back(std::move(compiled).value());
  return static_cast<std::uint32_t>(code_->regexes.size() - 1);
}

/// A literal pattern is compiled here; one from a variable when it is first met.
Compiler::Type Compiler::match(const Expression& expression) {
  const Expression& leftSide = *expression.operands[0];
  const Expression& rightSide = *expression.operands[1];
  if (this->expression(leftSide) == Type::integer) {
    findings_.error("wrong-type", leftSide.where, "=~ wants a string at its left, and this is a number",
                    leftSide.kind == ExpressionKind::unary ? "! binds closer than =~: write !(… =~ …)"
                                                           : "write (str) before it");
  }
  if (const auto pattern = constantOf(rightSide); pattern && pattern->isText()) {
    const auto compiled = regex(pattern->text(), true, rightSide.where);
    emit(Op::matchConstant, compiled.value_or(kNone));
    return Type::integer;
  }
  if (isNullLiteral(rightSide)) return neverMatches();
  if (this->expression(rightSide) == Type::integer && constantOf(rightSide)) {
    findings_.error("wrong-type", rightSide.where, "=~ wants a regular expression at its right",
                    "write it in quotes");
  }
  emit(Op::combine, static_cast<std::uint32_t>(Operator::match));
  return Type::integer;
}

/// The value on the stack gives way to 0.
Compiler::Type Compiler::neverMatches() {
  emit(Op::isNull);
  push(Value(2));
  emit(Op::combine, static_cast<std::uint32_t>(Operator::integerEqual));
  return Type::integer;
}

void Compiler::keywordValue(const Expression& expression) {
  const KeywordSpec* keyword = registry_.keyword(expression.text);
  if (keyword == nullptr) {
    findings_.error("unknown-keyword", expression.where, "\"" + expression.text + "\" cannot be asked here",
                    "use a variable, such as $rm, $ru or $si");
  }
  code_->keywords.push_back(keyword);
  emit(Op::pushKeyword, static_cast<std::uint32_t>(code_->keywords.size() - 1));
}

/// `uri == myself` and its kin: text without case, addresses with masks, ports as numbers.
Compiler::Type Compiler::comparison(const Expression& expression) {
  const Expression& rightSide = *expression.operands[1];
  const std::string& name = expression.operands[0]->text;
  KeywordComparison made;
  made.keyword = registry_.keyword(name);
  made.operation = expression.operation;
  const bool isAddress = name.size() > 3 && name.compare(name.size() - 3, 3, "_ip") == 0;
  const bool isNumber = name == "msg:len" || name == "af" || name.find("_port") != std::string::npos;
  if ((name == "snd_ip" || name == "to_ip") && route_->kind != RouteKind::onsend) {
    findings_.error("wrong-route", expression.where, "\"" + name + "\" is known in onsend_route only",
                    "elsewhere nothing leaves yet");
  }
  made.kind = isAddress         ? KeywordKind::address
              : isNumber        ? KeywordKind::number
              : name == "proto" ? KeywordKind::protocol
                                : KeywordKind::text;
  const bool isWord = rightSide.kind == ExpressionKind::word || rightSide.kind == ExpressionKind::address;
  if (const std::size_t slash = rightSide.text.find('/');
      rightSide.kind == ExpressionKind::address && slash != std::string::npos) {
    const bool isV6 = rightSide.text.find(':') != std::string::npos;
    if (Value(rightSide.text.substr(slash + 1)).toInteger() > (isV6 ? 128 : 32))
      findings_.error("bad-mask", rightSide.where, "this network mask has too many bits",
                      "32 is one address");
  }
  const auto constant = isWord ? std::optional<Value>(Value(rightSide.text)) : constantOf(rightSide);
  made.withMyself = rightSide.kind == ExpressionKind::word && rightSide.text == "myself";
  made.isConstant = constant.has_value();
  if (constant) made.constant = *constant;
  // A text in quotes is no number, not even "1" (observed).
  if (constant && constant->isText() && (isNumber || name == "proto")) made.constant = Value(0);
  if (made.keyword == nullptr || (made.withMyself && made.keyword->isMyself == nullptr)) {
    findings_.error("unknown-keyword", expression.where, "\"" + name + "\" cannot be compared so",
                    "use a variable, such as $rm, $ru or $si");
  }
  if (made.operation == Operator::match && constant) {
    made.regex = regex(made.constant.toText(), true, rightSide.where).value_or(kNone);
  }
  if (made.operation == Operator::match && isNullLiteral(rightSide)) {
    push({});
    neverMatches();
    return Type::integer;
  }
  if (!constant) this->expression(rightSide);
  code_->comparisons.push_back(std::move(made));
  emit(Op::compareKeyword, static_cast<std::uint32_t>(code_->comparisons.size() - 1));
  return Type::integer;
}

}  // namespace forklab::script
