#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "script/diagnostic.h"

namespace forklab::lab {

struct YamlEntry;

/// A YAML document as plain values, every one with its place. Mappings keep the order of the file.
struct YamlNode {
  enum class Kind : std::uint8_t { null, scalar, list, mapping };
  Kind kind = Kind::null;
  std::string text;  ///< scalars
  script::Location where;
  std::vector<YamlNode> items;     ///< lists
  std::vector<YamlEntry> entries;  ///< mappings

  /// Null: no such key, or no mapping.
  const YamlEntry* find(std::string_view key) const;
  YamlEntry* find(std::string_view key);
};

struct YamlEntry {
  std::string key;
  script::Location keyWhere;
  YamlNode value;
};

inline constexpr std::size_t kYamlBytes = 1024 * 1024;
inline constexpr std::size_t kYamlDepth = 32;
inline constexpr std::size_t kYamlNodes = 10'000;

/// The file as diagnostics want it: with the beginnings of its lines.
std::shared_ptr<const script::SourceFile> makeSource(std::string_view path, std::string_view text);

/// Reads one document and adds what is wrong with it. Bounds: kYamlBytes, kYamlDepth, kYamlNodes. Refused
/// beyond YAML's own rules: duplicate keys, anchors, aliases, merge keys, tags, a second document, bytes that
/// are not text. Nothing when it could not be read to its end; of duplicates the first stays.
std::optional<YamlNode> readYaml(const script::SourceFile& source, std::uint16_t file,
                                 std::vector<script::Diagnostic>& diagnostics);

}  // namespace forklab::lab
