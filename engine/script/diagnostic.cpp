#include "script/diagnostic.h"

#include <algorithm>

namespace forklab::script {

SourceFile::Position SourceFile::positionOf(std::uint32_t offset) const {
  const auto after = std::upper_bound(lineStarts.begin(), lineStarts.end(), offset);
  const auto line = static_cast<std::uint32_t>(after - lineStarts.begin());
  const std::uint32_t start = line == 0 ? 0 : lineStarts[line - 1];
  return {std::max<std::uint32_t>(line, 1), offset - start + 1};
}

std::string_view SourceFile::lineText(std::uint32_t line) const {
  if (line == 0 || line > lineStarts.size()) return {};
  const std::size_t begin = lineStarts[line - 1];
  const std::size_t end = line < lineStarts.size() ? lineStarts[line] : text.size();
  std::string_view whole = std::string_view(text).substr(begin, end - begin);
  while (!whole.empty() && (whole.back() == '\n' || whole.back() == '\r')) whole.remove_suffix(1);
  return whole;
}

namespace {

constexpr std::size_t kWidestLine = 160;

std::string_view severityText(Severity severity) {
  switch (severity) {
    case Severity::hint: return "hint";
    case Severity::warning: return "warning";
    case Severity::error: break;
  }
  return "error";
}

/// Tabs as one space and control bytes as a dot, so that the caret stands under its byte.
std::string printable(std::string_view line) {
  std::string shown(line.substr(0, kWidestLine));
  for (char& c : shown) {
    if (c == '\t') c = ' ';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '.';
  }
  return shown;
}

/// Continuation bytes of UTF-8 take no column on a terminal.
std::size_t columnsOf(std::string_view bytes) {
  return static_cast<std::size_t>(std::count_if(
      bytes.begin(), bytes.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

/// Clickable in editors and terminals.
std::string heading(const Location& where, const SourceFiles& files) {
  if (where.file >= files.size()) return {};
  const SourceFile& file = *files[where.file];
  const auto position = file.positionOf(where.range.begin);
  return file.path + ":" + std::to_string(position.line) + ":" + std::to_string(position.column) + ": ";
}

/// The line and a caret under its first byte that matters; long lines are cut.
std::string picture(const Location& where, const SourceFiles& files) {
  if (where.file >= files.size()) return {};
  const SourceFile& file = *files[where.file];
  const auto position = file.positionOf(where.range.begin);
  const std::string_view line = file.lineText(position.line);
  const std::string number = std::to_string(position.line);
  const std::string margin(std::max<std::size_t>(number.size(), 5), ' ');
  std::string out = margin.substr(number.size()) + number + " | " + printable(line) + "\n";
  const std::size_t begin = position.column - 1;
  if (begin > std::min(line.size(), kWidestLine)) return out;
  const std::size_t end =
      std::clamp<std::size_t>(begin + where.range.size(), begin, std::min(line.size(), kWidestLine));
  const std::size_t marked = std::max<std::size_t>(columnsOf(line.substr(begin, end - begin)), 1);
  out += margin + " | " + std::string(columnsOf(line.substr(0, begin)), ' ') + "^" +
         std::string(marked - 1, '~') + "\n";
  return out;
}

}  // namespace

std::string render(const Diagnostic& diagnostic, const SourceFiles& files) {
  std::string out = heading(diagnostic.where, files);
  out.append(severityText(diagnostic.severity)).append(": ").append(diagnostic.message).append("\n");
  out += picture(diagnostic.where, files);
  if (!diagnostic.hint.empty()) out += "  hint: " + diagnostic.hint + "\n";
  for (const Diagnostic::Related& related : diagnostic.related) {
    out += heading(related.where, files) + "note: " + related.message + "\n" + picture(related.where, files);
  }
  return out;
}

}  // namespace forklab::script
