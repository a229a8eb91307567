#include "tidy/layout.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <regex>

namespace forklab::tidy {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 16> kTopLevel{
    "CMakeLists.txt", "app/",          "engine/",     "scenarios/", "resources/",        "tests/",
    "translations/",  "README.md",     "HACKING.md",  "LICENSE",    "CMakePresets.json", "lab",
    ".ci/",           ".clang-format", ".clang-tidy", ".gitignore"};

// What tools leave behind and .gitignore names, and git's own.
constexpr std::array<std::string_view, 5> kUntracked{".git/", ".git", "build/", ".cache/",
                                                     "compile_commands.json"};

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string folderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? std::string() : path.substr(0, slash);
}

std::string nameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// Whether the CMake file stands in the source's folder or above, and names it.
bool names(const Source& cmake, const Source& source) {
  const std::string folder = folderOf(cmake.path);
  if (!folder.empty() && !source.isIn(folder)) return false;
  const std::regex word("(^|[\\s/(\"])" + std::regex_replace(nameOf(source.path), std::regex("\\."), "\\.") +
                        "($|[\\s)\"])");
  return std::regex_search(cmake.text, word);
}

}  // namespace

std::vector<std::string> topLevelOf(const std::string& root) {
  std::vector<std::string> entries;
  for (const auto& entry : fs::directory_iterator(root)) {
    entries.push_back(entry.path().filename().string() + (entry.is_directory() ? "/" : ""));
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

Findings checkTopLevel(const std::vector<std::string>& entries) {
  Findings findings;
  for (const std::string& entry : entries) {
    if (contains(kTopLevel, entry) || contains(kUntracked, entry) || entry.ends_with(".user")) continue;
    findings.push_back({entry, 0, "the top level is fixed: find its place in one of the folders"});
  }
  for (const std::string_view wanted : kTopLevel) {
    if (contains(entries, wanted)) continue;
    findings.push_back({std::string(wanted), 0, "is missing: the top level has it"});
  }
  return findings;
}

Findings checkDeadFiles(const std::vector<Source>& sources) {
  Findings findings;
  for (const Source& source : sources) {
    if (!source.path.ends_with(".cpp")) continue;
    const bool named = std::any_of(sources.begin(), sources.end(), [&](const Source& cmake) {
      return cmake.isCmake() && names(cmake, source);
    });
    if (!named)
      findings.push_back({source.path, 0, "is built by nothing: name it in CMakeLists.txt or delete it"});
  }
  return findings;
}

Findings checkFileNames(const std::vector<Source>& sources) {
  static const std::regex snakeCase(R"([a-z0-9]+(_[a-z0-9]+)*\.(h|cpp))");
  Findings findings;
  for (const Source& source : sources) {
    if (!source.isCpp() || std::regex_match(nameOf(source.path), snakeCase)) continue;
    findings.push_back({source.path, 0, "a file is called after its main type, in snake_case"});
  }
  return findings;
}

}  // namespace forklab::tidy
