#include "script/source_loader.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace forklab::script {

namespace fs = std::filesystem;

namespace {

/// A NUL, or many control bytes near the beginning: nobody wrote that by hand.
bool looksBinary(std::string_view text) {
  const std::string_view head = text.substr(0, 4096);
  if (head.find('\0') != std::string_view::npos) return true;
  const auto odd = std::count_if(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t' && byte != '\f' && byte != '\v';
  });
  return static_cast<std::size_t>(odd) * 10 > head.size();
}

std::vector<std::uint32_t> lineStartsOf(std::string_view text) {
  std::vector<std::uint32_t> starts{0};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') starts.push_back(static_cast<std::uint32_t>(i + 1));
  }
  return starts;
}

}  // namespace

std::shared_ptr<const SourceFile> sourceOf(std::string path, std::string text) {
  auto file = std::make_shared<SourceFile>();
  file->path = std::move(path);
  file->lineStarts = lineStartsOf(text);
  file->text = std::move(text);
  return file;
}

/// A refused main file still gets a number, so that the finding can name it.
Location SourceLoader::placeFor(const std::string& path, const std::optional<Location>& asked) {
  if (asked) return *asked;
  files_.push_back(sourceOf(path, {}));
  return {static_cast<std::uint16_t>(files_.size() - 1), {}};
}

void SourceLoader::refuse(std::string_view code, const std::string& path,
                          const std::optional<Location>& asked, std::string message, std::string hint) {
  const Location where = placeFor(path, asked);
  findings_.error(code, where, std::move(message), std::move(hint));
}

/// The size is asked before anything is read: 100 MB cost no more than one.
std::optional<std::uint16_t> SourceLoader::readFile(const std::string& path,
                                                    const std::optional<Location>& asked) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (failure || !fs::exists(status)) {
    refuse("missing-file", path, asked, "there is no file \"" + path + "\"", "check the name and the folder");
    return std::nullopt;
  }
  if (!fs::is_regular_file(status)) {
    refuse("not-a-file", path, asked, "\"" + path + "\" is not a file", "name a script file");
    return std::nullopt;
  }
  const std::uintmax_t size = fs::file_size(path, failure);
  if (failure || size > kLargestFile) {
    refuse("file-too-large", path, asked, "\"" + path + "\" is larger than 8 MiB",
           "a script is a text of some kilobytes");
    return std::nullopt;
  }
  std::ifstream stream(path, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  stream.read(text.data(), static_cast<std::streamsize>(size));
  if (!stream) {
    refuse("unreadable-file", path, asked, "\"" + path + "\" cannot be read", "check its permissions");
    return std::nullopt;
  }
  return addText(path, text, asked);
}

std::optional<std::uint16_t> SourceLoader::addText(std::string_view path, std::string_view text,
                                                   const std::optional<Location>& asked) {
  const std::string name(path);
  if (text.size() > kLargestFile) {
    refuse("file-too-large", name, asked, "\"" + name + "\" is larger than 8 MiB",
           "a script is a text of some kilobytes");
    return std::nullopt;
  }
  if (total_ + text.size() > kLargestTotal || files_.size() >= kMostFiles) {
    refuse("too-many-files", name, asked, "the script and its includes are more than 32 MiB or 256 files",
           "include less");
    return std::nullopt;
  }
  if (looksBinary(text)) {
    refuse("binary-file", name, asked, "\"" + name + "\" is not a text file", "name a Kamailio script");
    return std::nullopt;
  }
  files_.push_back(sourceOf(name, std::string(text)));
  total_ += text.size();
  return static_cast<std::uint16_t>(files_.size() - 1);
}

bool SourceLoader::exists(const std::string& path) {
  std::error_code failure;
  return fs::exists(path, failure);
}

/// Relative names start at the file that includes, as an author expects.
std::string SourceLoader::resolve(std::string_view name, std::uint16_t includer, Location asked) {
  fs::path target{std::string(name)};
  if (target.is_relative()) target = fs::path(files_[includer]->path).parent_path() / target;
  if (includeRoot_.empty()) return target.lexically_normal().string();
  std::error_code failure;
  const fs::path root = fs::weakly_canonical(includeRoot_, failure);
  const fs::path whole = fs::weakly_canonical(target, failure);
  const auto [rootEnd, ignored] = std::mismatch(root.begin(), root.end(), whole.begin(), whole.end());
  if (!failure && rootEnd == root.end()) return target.lexically_normal().string();
  findings_.error("include-outside", asked,
                  "\"" + std::string(name) + "\" lies outside the scenario's folder",
                  "copy the file into the folder and include it from there");
  return {};
}

}  // namespace forklab::script
