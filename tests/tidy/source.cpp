#include "tidy/source.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "tidy/masking.h"

namespace forklab::tidy {
namespace {

namespace fs = std::filesystem;

void countLines(Source& source, const std::vector<bool>& commentAt) {
  bool filled = false;
  bool comment = false;
  for (std::size_t i = 0; i <= source.text.size(); ++i) {
    if (i == source.text.size() || source.text[i] == '\n') {
      source.filledLines += filled ? 1 : 0;
      source.commentLines += comment ? 1 : 0;
      filled = comment = false;
      continue;
    }
    filled = filled || source.text[i] != ' ';
    comment = comment || commentAt[i];
  }
}

bool isLeftOut(const fs::path& entry) {
  const std::string name = entry.filename().string();
  return name.starts_with('.') || name == "build";
}

std::string contentOf(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

}  // namespace

Source::Source(std::string pathFromRoot, std::string content)
    : path(std::move(pathFromRoot)), text(std::move(content)) {
  if (!isCpp()) return;
  Masked masked = maskComments(text);
  code = std::move(masked.code);
  countLines(*this, masked.commentAt);
}

std::size_t Source::lines() const {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::size_t Source::lineOf(std::size_t offset) const {
  return 1 + static_cast<std::size_t>(
                 std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

std::string Finding::text() const {
  return path + (line == 0 ? "" : ':' + std::to_string(line)) + ": " + message;
}

std::vector<Source> readTree(const std::string& root) {
  std::vector<Source> sources;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::recursive_directory_iterator();
       ++entry) {
    if (isLeftOut(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file()) {
      sources.emplace_back(fs::relative(entry->path(), root).generic_string(), contentOf(entry->path()));
    }
  }
  std::sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) { return a.path < b.path; });
  return sources;
}

std::vector<Include> includesOf(const Source& source) {
  static const std::regex pattern(R"((?:^|\n) *# *include *("[^"\n]*"|<[^>\n]*>))");
  std::vector<Include> includes;
  for (auto match = std::sregex_iterator(source.text.begin(), source.text.end(), pattern);
       match != std::sregex_iterator(); ++match) {
    std::string name = (*match)[1].str();
    if (name.front() == '"') name = name.substr(1, name.size() - 2);
    includes.push_back({name, source.lineOf(static_cast<std::size_t>(match->position(1)))});
  }
  return includes;
}

}  // namespace forklab::tidy
