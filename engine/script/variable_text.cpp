#include "script/variable_text.h"

#include <algorithm>

namespace forklab::script {

namespace {

/// As Kamailio reads names in texts: dots belong to them, so "$rd." asks for a variable "rd.".
bool isNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '?';
}

kernel::Error errorAt(std::size_t at, std::string message, std::string hint = {}) {
  const auto begin = static_cast<std::uint32_t>(at);
  return {std::move(message), {begin, begin + 1}, std::move(hint)};
}

/// One walk over the text of a variable.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  kernel::Result<VariableText> read();

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void name();
  /// What stands between two signs that nest; false when the closing one is missing.
  bool enclosed(char open, char close, std::string& content);
  bool parts();
  void addTransformation(const std::string& content);

  std::string_view text_;
  std::size_t at_ = 1;
  VariableText made_;
};

void Reader::name() {
  const std::size_t begin = at_;
  while (isNameCharacter(peek())) ++at_;
  made_.name = text_.substr(begin, at_ - begin);
}

bool Reader::enclosed(char open, char close, std::string& content) {
  const std::size_t begin = at_ + 1;
  int depth = 0;
  for (; at_ < text_.size(); ++at_) {
    if (text_[at_] == open) ++depth;
    if (text_[at_] == close && --depth == 0) {
      content = text_.substr(begin, at_ - begin);
      ++at_;
      return true;
    }
  }
  return false;
}

/// Blanks around a name are no part of it.
std::string trimmed(const std::string& name) {
  const std::size_t begin = name.find_first_not_of(" \t\r\n");
  return begin == std::string::npos ? std::string()
                                    : name.substr(begin, name.find_last_not_of(" \t\r\n") + 1 - begin);
}

void Reader::addTransformation(const std::string& content) {
  TransformationText made;
  const std::size_t comma = std::min(content.find(','), content.size());
  const std::size_t dot = std::min(content.find('.'), comma);
  made.className = content.substr(0, dot);
  if (dot < comma) made.name = trimmed(content.substr(dot + 1, comma - dot - 1));
  made.hasParameters = comma < content.size();
  if (made.hasParameters) made.parameters = content.substr(comma + 1);
  made_.transformations.push_back(std::move(made));
}

bool Reader::parts() {
  if (peek() == '(') {
    made_.hasInner = true;
    if (!enclosed('(', ')', made_.inner)) return false;
  }
  return true;
}

kernel::Result<VariableText> Reader::read() {
  const bool whole = peek() == '(';
  if (whole) ++at_;
  name();
  if (made_.name.empty())
    return errorAt(0, "a $ must be followed by the name of a variable", "write $$ for a dollar sign");
  if (!parts()) return errorAt(0, "the parenthesis of this variable is never closed");
  if (whole) {
    if (peek() == '[') {
      if (!enclosed('[', ']', made_.index)) return errorAt(at_, "the index of this variable is never closed");
      if (made_.index.empty()) return errorAt(at_ - 1, "this index is empty", "write [0], [*] or no index");
    }
    while (peek() == '{') {
      std::string content;
      const std::size_t begin = at_;
      if (!enclosed('{', '}', content))
        return errorAt(begin, "this transformation is never closed", "add a }");
      addTransformation(content);
      while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n') ++at_;
    }
    if (peek() != ')')
      return errorAt(std::min(at_, text_.size() - 1), "expected ) at the end of the variable");
    ++at_;
  }
  made_.length = at_;
  return std::move(made_);
}

}  // namespace

kernel::Result<VariableText> readVariable(std::string_view text) { return Reader(text).read(); }

kernel::Result<std::vector<FormatPiece>> readFormat(std::string_view text) {
  std::vector<FormatPiece> pieces;
  std::string literal;
  const auto flush = [&] {
    if (literal.empty()) return;
    FormatPiece piece;
    piece.literal = std::move(literal);
    pieces.push_back(std::move(piece));
    literal.clear();
  };
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] != '$') {
      literal += text[at++];
    } else if (at + 1 < text.size() && text[at + 1] == '$') {
      literal += '$';
      at += 2;
    } else {
      auto variable = readVariable(text.substr(at));
      if (!variable) {
        kernel::Error error = variable.error();
        error.range.begin += static_cast<std::uint32_t>(at);
        error.range.end += static_cast<std::uint32_t>(at);
        return error;
      }
      flush();
      FormatPiece piece;
      piece.isVariable = true;
      piece.offset = at;
      piece.variable = std::move(variable).value();
      at += piece.variable.length;
      pieces.push_back(std::move(piece));
    }
  }
  flush();
  return pieces;
}

}  // namespace forklab::script
