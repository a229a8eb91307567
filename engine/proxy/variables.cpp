#include "proxy/variables.h"

#include <algorithm>

namespace forklab::proxy {

const AttributeValues::List* AttributeValues::listOf(std::string_view name) const {
  const auto found =
      std::find_if(lists_.begin(), lists_.end(), [&](const List& each) { return each.name == name; });
  return found == lists_.end() ? nullptr : &*found;
}

const VariableValue* AttributeValues::find(std::string_view name, std::size_t index) const {
  const List* list = listOf(name);
  if (list == nullptr || index >= list->oldestFirst.size()) return nullptr;
  return &list->oldestFirst[list->oldestFirst.size() - 1 - index];
}

std::size_t AttributeValues::count(std::string_view name) const {
  const List* list = listOf(name);
  return list == nullptr ? 0 : list->oldestFirst.size();
}

void AttributeValues::add(std::string_view name, VariableValue value) {
  auto found =
      std::find_if(lists_.begin(), lists_.end(), [&](const List& each) { return each.name == name; });
  if (found == lists_.end()) found = lists_.insert(lists_.end(), List{std::string(name), {}});
  found->oldestFirst.push_back(std::move(value));
}

void AttributeValues::removeNewest(std::string_view name) {
  const auto found =
      std::find_if(lists_.begin(), lists_.end(), [&](const List& each) { return each.name == name; });
  if (found == lists_.end()) return;
  found->oldestFirst.pop_back();
  if (found->oldestFirst.empty()) lists_.erase(found);
}

void AttributeValues::removeAll(std::string_view name) {
  std::erase_if(lists_, [&](const List& each) { return each.name == name; });
}

}  // namespace forklab::proxy
