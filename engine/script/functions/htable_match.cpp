#include <memory>

#include "script/functions/htable_parts.h"
#include "script/regex.h"

namespace forklab::functions {
namespace {

/// Only texts are compared as texts: a number fits none of the operations on values (Kamailio htable).
template <class Compare>
HashTable::Test onText(CellPart part, Compare compare) {
  return [part, compare](const HashTableCell& cell) {
    if (part == CellPart::key) return compare(cell.key);
    return cell.value.isText() && compare(cell.value.text());
  };
}

std::optional<HashTable::Test> pattern(CellPart part, std::string_view text) {
  auto compiled = script::Regex::compile(std::string(text), true);
  if (!compiled) return std::nullopt;
  auto regex = std::make_shared<script::Regex>(std::move(compiled).value());
  return onText(part, [regex](const std::string& each) { return regex->matches(each); });
}

}  // namespace

HashTablePlace placeIn(std::string_view text) {
  const std::size_t arrow = text.find("=>");
  if (arrow == std::string_view::npos) return {text, {}};
  return {text.substr(0, arrow), text.substr(arrow + 2)};
}

std::optional<HashTable::Test> cellTest(CellPart part, std::string_view operation, std::string_view text) {
  std::string wanted(text);
  if (operation == "re") return pattern(part, text);
  if (operation == "eq") return onText(part, [wanted](const std::string& each) { return each == wanted; });
  if (operation == "ne") return onText(part, [wanted](const std::string& each) { return each != wanted; });
  if (operation == "sw")
    return onText(part, [wanted](const std::string& each) { return each.starts_with(wanted); });
  return std::nullopt;
}

std::optional<HashTable::Test> countTest(CellPart part, std::string_view expression) {
  const std::string_view operation = expression.substr(0, 2);
  const std::string rest(expression.substr(operation.size()));
  if (operation == "**") return [](const HashTableCell&) { return true; };
  if (operation == "~~") return pattern(part, rest);
  if (operation == "==") return onText(part, [rest](const std::string& each) { return each == rest; });
  if (operation == "~%")
    return onText(part, [rest](const std::string& each) { return each.ends_with(rest); });
  if (operation == "eq" && part == CellPart::value) {
    const std::int64_t number = script::Value(rest).toInteger();
    return [number](const HashTableCell& cell) {
      return cell.value.isInteger() && cell.value.integer() == number;
    };
  }
  return pattern(part, expression);
}

}  // namespace forklab::functions
