#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "proxy/contacts.h"
#include "proxy/extended_values.h"

namespace forklab::proxy {

/// What `$avp(...)` holds: a list per name, newest first (Kamailio pv).
class AttributeValues {
 public:
  /// Null when there is no such value.
  const VariableValue* find(std::string_view name, std::size_t index) const;
  std::size_t count(std::string_view name) const;
  void add(std::string_view name, VariableValue value);
  /// Nothing happens when there is no value.
  void removeNewest(std::string_view name);
  void removeAll(std::string_view name);

 private:
  struct List {
    std::string name;
    std::vector<VariableValue> oldestFirst;
  };
  const List* listOf(std::string_view name) const;
  std::vector<List> lists_;
};

/// Follows a request through all its routes: from the request route to the last failure route.
struct TransactionVariables {
  AttributeValues attributes;
  ExtendedValues extended;
  std::vector<StoredContact> contacts;
  /// Where the credentials begin that were checked last, in the text of the request.
  std::optional<std::uint32_t> authorizedLine;
  std::vector<Target> flows;  ///< further ways to devices that have been tried, oldest first
};

}  // namespace forklab::proxy
