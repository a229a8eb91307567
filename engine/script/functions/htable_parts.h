#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "script/functions/hash_table.h"
#include "script/spec.h"

/// The module htable in parts: variables, and how cells are picked out.
namespace forklab::functions {

extern const std::span<const script::VariableSpec> kHashTableVariables;

/// "table=>key"
struct HashTablePlace {
  std::string_view table;
  std::string_view key;
};
HashTablePlace placeIn(std::string_view text);

/// Of the name or the value of a cell.
enum class CellPart : std::uint8_t { key, value };
/// "eq", "ne", "re", "sw" as sht_match_name takes them; nothing: another word, or a bad pattern.
std::optional<HashTable::Test> cellTest(CellPart part, std::string_view operation, std::string_view text);
/// "~~re", "~%end", "==text", "eq5", "**" or a pattern, as $shtcn and $shtcv take it.
std::optional<HashTable::Test> countTest(CellPart part, std::string_view expression);

}  // namespace forklab::functions
