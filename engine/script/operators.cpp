#include "script/operators.h"

#include <algorithm>
#include <array>

namespace forklab::script {

namespace {

/// Wraps at 32 bits, as Kamailio's int does.
std::int64_t wrapped(std::uint64_t number) { return static_cast<std::int32_t>(number & 0xffffffffU); }
std::uint64_t bits(std::int64_t number) { return static_cast<std::uint64_t>(number); }

/// The left side's type decides; a null takes the other side's.
bool equal(const Value& left, const Value& right) {
  if (left.isNull() && right.isNull()) return true;
  const bool asText = left.isText() || (left.isNull() && right.isText());
  if (!asText) return left.toInteger() == right.toInteger();
  if (left.isText() && right.isText()) return left.text() == right.text();
  return left.toText() == right.toText();
}

/// "3" + 4 joins, 4 + "3" adds (1.4); two nulls make an empty text.
Value add(const Value& left, const Value& right) {
  const bool asText = left.isText() || (left.isNull() && !right.isInteger());
  if (!asText) return Value(wrapped(bits(left.toInteger()) + bits(right.toInteger())));
  std::string joined = left.toText();
  return Value(joined += right.isText() ? right.text() : right.toText());
}

/// The lower five bits of the distance count, and the sign is kept (observed).
std::int64_t shift(std::int64_t value, std::int64_t count, bool leftwards) {
  const unsigned distance = static_cast<unsigned>(bits(count) & 31U);
  return leftwards ? wrapped(bits(value) << distance) : static_cast<std::int32_t>(value) >> distance;
}

/// The smallest number divided by -1 would trap; it wraps like everything else.
Value divide(Operator operation, std::int64_t left, std::int64_t right, bool& failed) {
  if (right == 0) {
    failed = true;
    return {};
  }
  if (right == -1) return Value(operation == Operator::modulo ? 0 : wrapped(0 - bits(left)));
  return Value(operation == Operator::modulo ? left % right : left / right);
}

Value compareNumbers(Operator operation, std::int64_t left, std::int64_t right) {
  switch (operation) {
    case Operator::integerEqual: return Value(left == right ? 1 : 0);
    case Operator::integerNotEqual: return Value(left != right ? 1 : 0);
    case Operator::less: return Value(left < right ? 1 : 0);
    case Operator::lessOrEqual: return Value(left <= right ? 1 : 0);
    case Operator::greater: return Value(left > right ? 1 : 0);
    default: return Value(left >= right ? 1 : 0);
  }
}

}  // namespace

std::optional<std::int64_t> protocolNumber(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNames = {"udp", "tcp", "tls", "sctp", "ws", "wss"};
  std::string lowered(name);
  for (char& c : lowered) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  const auto found = std::find(kNames.begin(), kNames.end(), lowered);
  if (found == kNames.end()) return std::nullopt;
  return found - kNames.begin() + 1;
}

Value combine(Operator operation, const Value& left, const Value& right, bool& failed) {
  switch (operation) {
    case Operator::equal: return Value(equal(left, right) ? 1 : 0);
    case Operator::notEqual: return Value(equal(left, right) ? 0 : 1);
    case Operator::textEqual: return Value(left.toText() == right.toText() ? 1 : 0);
    case Operator::textNotEqual: return Value(left.toText() != right.toText() ? 1 : 0);
    case Operator::add: return add(left, right);
    default: break;
  }
  const std::int64_t a = left.toInteger();
  const std::int64_t b = right.toInteger();
  switch (operation) {
    case Operator::bitOr: return Value(a | b);
    case Operator::bitAnd: return Value(a & b);
    case Operator::bitXor: return Value(a ^ b);
    case Operator::shiftLeft: return Value(shift(a, b, true));
    case Operator::shiftRight: return Value(shift(a, b, false));
    case Operator::subtract: return Value(wrapped(bits(a) - bits(b)));
    case Operator::multiply: return Value(wrapped(bits(a) * bits(b)));
    case Operator::divide:
    case Operator::modulo: return divide(operation, a, b, failed);
    default: return compareNumbers(operation, a, b);
  }
}

Value apply(Operator operation, const Value& operand) {
  switch (operation) {
    // Only 0 becomes 1: !-1 is 0, so a function's false return has to be tested by its truth (observed).
    case Operator::logicalNot: return Value(operand.toInteger() == 0 ? 1 : 0);
    case Operator::negate: return Value(wrapped(0 - bits(operand.toInteger())));
    case Operator::complement: return Value(~operand.toInteger());
    case Operator::length: return Value(static_cast<std::int64_t>(operand.toText().size()));
    case Operator::isEmpty: return Value(operand.toText().empty() ? 1 : 0);
    case Operator::defined: return Value(operand.isNull() ? 0 : 1);
    case Operator::toInteger: return Value(operand.toInteger());
    case Operator::toText: return Value(operand.toText());
    default: return operand;
  }
}

}  // namespace forklab::script
