#include <array>

#include "script/functions/host.h"
#include "script/functions/variables.h"

/// `$avp(x)`: lists of values that follow the transaction.
namespace forklab::functions {
namespace {

Value toValue(const proxy::VariableValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return Value(*number);
  return Value(std::get<std::string>(value));
}

/// Newest first, as $(avp(x)[*]) prints them.
Value allValues(const proxy::AttributeValues& attributes, std::string_view name) {
  std::string all;
  for (std::size_t i = 0; i < attributes.count(name); ++i) {
    if (i > 0) all += ", ";
    all += toValue(*attributes.find(name, i)).toText();
  }
  return Value(std::move(all));
}

/// "s:name" is the same as "name", "i:5" another thing than "5" (Kamailio core).
std::string_view keyOf(std::string_view name) {
  const bool isText = name.starts_with("s:") || name.starts_with("S:");
  return isText ? name.substr(2) : name;
}

/// Index 0 is the newest. Kamailio 5.6 does not count from the end: the index that is minus their number
/// gives the newest, any other negative one gives null (observed).
Value attribute(Host& host, const VariableUse& use) {
  const proxy::AttributeValues& attributes = contextOf(host).variables().attributes;
  const std::string_view name = keyOf(use.inner);
  if (attributes.count(name) == 0) return {};
  if (use.allIndexes) return allValues(attributes, name);
  std::int64_t index = use.hasIndex ? use.index : 0;
  if (index == -static_cast<std::int64_t>(attributes.count(name))) index = 0;
  if (index < 0) return {};
  const proxy::VariableValue* value = attributes.find(name, static_cast<std::size_t>(index));
  return value == nullptr ? Value() : toValue(*value);
}

/// Assigning adds a newest value, null removes the newest, [*] removes all before.
bool setAttribute(Host& host, const VariableUse& use, const Value& value) {
  proxy::AttributeValues& attributes = contextOf(host).variables().attributes;
  const std::string_view name = keyOf(use.inner);
  if (use.allIndexes) attributes.removeAll(name);
  if (value.isNull()) {
    attributes.removeNewest(name);
  } else if (value.isInteger()) {
    attributes.add(name, value.integer());
  } else {
    attributes.add(name, value.text());
  }
  return true;
}

constexpr std::array kVariables{
    script::indexed({"avp", InnerName::required,
                     "a list of values that follows the transaction, newest first", attribute, setAttribute}),
};

}  // namespace

const std::span<const VariableSpec> kAttributeVariables = kVariables;

}  // namespace forklab::functions
