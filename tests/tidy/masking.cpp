#include "tidy/masking.h"

#include <algorithm>
#include <cctype>

namespace forklab::tidy {
namespace {

class Masker {
 public:
  explicit Masker(std::string_view text)
      : text_(text), result_{std::string(text), std::vector<bool>(text.size())} {}

  Masked run() {
    while (at_ < text_.size()) step();
    return std::move(result_);
  }

 private:
  bool startsWith(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  std::size_t find(std::string_view what, std::size_t from) const {
    return std::min(text_.find(what, from), text_.size());
  }

  void step() {
    if (startsWith("//")) return blank(find("\n", at_), true);
    if (startsWith("/*")) return blank(std::min(find("*/", at_ + 2) + 2, text_.size()), true);
    if (startsWith("R\"")) return rawString();
    if (text_[at_] == '"') return blank(endOfQuoted('"'), false);
    if (text_[at_] == '\'') return blank(endOfQuoted('\''), false);
    if (std::isdigit(static_cast<unsigned char>(text_[at_])) != 0) return number();
    if (text_[at_] == '#' && isFirstOfLine()) return directive();
    word();
  }

  void blank(std::size_t end, bool comment) {
    for (; at_ < end; ++at_) {
      if (text_[at_] != '\n') result_.code[at_] = ' ';
      result_.commentAt[at_] = comment;
    }
  }

  std::size_t endOfQuoted(char quote) const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
    return std::min(end + 1, text_.size());
  }

  void rawString() {
    const std::size_t open = find("(", at_);
    const std::string close = ')' + std::string(text_.substr(at_ + 2, open - at_ - 2)) + '"';
    blank(std::min(find(close, open) + close.size(), text_.size()), false);
  }

  /// So that the quotes in 1'000'000 open nothing.
  void number() {
    const auto belongs = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '\'' || c == '.';
    };
    while (at_ < text_.size() && belongs(text_[at_])) ++at_;
  }

  void word() {
    const auto belongs = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    const std::size_t start = at_;
    while (at_ < text_.size() && belongs(text_[at_]) && !startsWith("R\"")) ++at_;
    if (at_ == start) ++at_;
  }

  bool isFirstOfLine() const {
    for (std::size_t back = at_; back > 0 && text_[back - 1] != '\n'; --back) {
      if (text_[back - 1] != ' ') return false;
    }
    return true;
  }

  /// A comment behind a directive is still a comment.
  void directive() {
    for (;;) {
      const std::size_t end = find("\n", at_);
      const std::size_t comment = std::min(find("//", at_), end);
      const bool continued = end > at_ && end < text_.size() && text_[end - 1] == '\\';
      blank(comment, false);
      if (!continued) return;
      blank(std::min(end + 1, text_.size()), false);
    }
  }

  std::string_view text_;
  Masked result_;
  std::size_t at_ = 0;
};

}  // namespace

Masked maskComments(std::string_view text) { return Masker(text).run(); }

}  // namespace forklab::tidy
