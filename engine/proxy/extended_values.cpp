#include "proxy/extended_values.h"

#include <algorithm>

namespace forklab::proxy {

const VariableValue* ExtendedValue::field(std::string_view fieldName, std::int64_t index) const {
  const auto* fields = std::get_if<std::vector<Field>>(&content);
  if (fields == nullptr) return nullptr;
  for (const Field& each : *fields) {
    if (each.first == fieldName && index-- == 0) return &each.second;
  }
  return nullptr;
}

void ExtendedValue::add(std::string_view fieldName, VariableValue value) {
  if (!std::holds_alternative<std::vector<Field>>(content)) content = std::vector<Field>();
  auto& fields = std::get<std::vector<Field>>(content);
  fields.insert(fields.begin(), {std::string(fieldName), std::move(value)});
}

void ExtendedValue::remove(std::string_view fieldName) {
  auto* fields = std::get_if<std::vector<Field>>(&content);
  if (fields == nullptr) return;
  const auto found = std::find_if(fields->begin(), fields->end(),
                                  [&](const Field& each) { return each.first == fieldName; });
  if (found != fields->end()) fields->erase(found);
}

std::size_t ExtendedValues::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      values_.begin(), values_.end(), [&](const ExtendedValue& each) { return each.name == name; }));
}

ExtendedValue* ExtendedValues::find(std::string_view name, std::int64_t index) {
  if (index < 0) index += static_cast<std::int64_t>(count(name));
  if (index < 0) return nullptr;
  for (ExtendedValue& each : values_) {
    if (each.name == name && index-- == 0) return &each;
  }
  return nullptr;
}

ExtendedValue& ExtendedValues::push(std::string_view name) {
  return *values_.insert(values_.begin(), ExtendedValue{std::string(name), {}});
}

ExtendedValue& ExtendedValues::append(std::string_view name) {
  return values_.emplace_back(ExtendedValue{std::string(name), {}});
}

void ExtendedValues::remove(std::string_view name, std::int64_t index) {
  const ExtendedValue* found = find(name, index);
  if (found != nullptr) values_.erase(values_.begin() + (found - values_.data()));
}

void ExtendedValues::removeAll(std::string_view name) {
  std::erase_if(values_, [&](const ExtendedValue& each) { return each.name == name; });
}

}  // namespace forklab::proxy
