#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace forklab::proxy {

using VariableValue = std::variant<std::int64_t, std::string>;

/// One value of an `$xavp(...)`: a plain one, or named fields.
struct ExtendedValue {
  using Field = std::pair<std::string, VariableValue>;
  std::string name;
  std::variant<std::monostate, VariableValue, std::vector<Field>> content;

  /// Fields are a list too, newest first. Null: there is none, here and below.
  const VariableValue* field(std::string_view fieldName, std::int64_t index = 0) const;
  void add(std::string_view fieldName, VariableValue value);
  void remove(std::string_view fieldName);
  const VariableValue* plain() const { return std::get_if<VariableValue>(&content); }
};

/// What `$xavp(...)` holds: lists by name, newest first; a negative index counts from the oldest.
class ExtendedValues {
 public:
  ExtendedValue* find(std::string_view name, std::int64_t index = 0);
  std::size_t count(std::string_view name) const;
  /// A new first value of that name; good until the next change.
  ExtendedValue& push(std::string_view name);
  /// A new last one.
  ExtendedValue& append(std::string_view name);
  void remove(std::string_view name, std::int64_t index = 0);
  void removeAll(std::string_view name);

 private:
  std::vector<ExtendedValue> values_;
};

}  // namespace forklab::proxy
