#include "tidy/functions.h"

#include <regex>

namespace forklab::tidy {
namespace {

/// Reads code from brace to brace and asks of each one outside a function what it opens. A reader of the
/// house's own style rather than of all C++.
class Reader {
 public:
  explicit Reader(const Source& source) : source_(source), code_(source.code) {}

  std::vector<FunctionSize> run() {
    for (; at_ < code_.size(); ++at_) step();
    return std::move(functions_);
  }

 private:
  enum class Opens { scope, function, value };

  void step() {
    const char c = code_[at_];
    if (c == '(' || c == '[') ++parentheses_;
    if (c == ')' || c == ']') --parentheses_;
    if (parentheses_ > 0) return extend(c);
    if (c == '{') return open();
    if (c == '}' || c == ';' || endsLabel(c)) return restart();
    extend(c);
  }

  void extend(char c) {
    if (head_.empty() && (c == ' ' || c == '\n')) return;
    if (head_.empty()) start_ = at_;
    head_ += c == '\n' ? ' ' : c;
  }

  void restart() { head_.clear(); }

  /// "public:" and its like.
  bool endsLabel(char c) const {
    static const std::regex label(
        R"((Q_OBJECT\s+)?(public|protected|private|signals|Q_SIGNALS)( slots| Q_SLOTS)?)");
    return c == ':' && std::regex_match(head_, label);
  }

  void open() {
    switch (whatOpens()) {
      case Opens::scope: return restart();
      case Opens::value: return skipValue();
      case Opens::function: break;
    }
    const std::size_t end = closing();
    const std::size_t line = source_.lineOf(start_);
    functions_.push_back({head_, line, source_.lineOf(end) - line + 1});
    at_ = end;
    restart();
  }

  void skipValue() {
    at_ = closing();
    head_ += "()";
  }

  Opens whatOpens() const {
    static const std::regex scope(
        R"((inline )?namespace\b.*|extern\s*|(template\s*<.*>\s*)?(class|struct|union|enum)\b[^()]*)");
    if (std::regex_match(head_, scope)) return Opens::scope;
    return followsParameters() ? Opens::function : Opens::value;
  }

  /// In "A::A(int b) : b_{b} {" the first brace opens a value and the second one the function: a value is put
  /// into the head as "()".
  bool followsParameters() const {
    static const std::regex tail(R"(\s*((const|noexcept|override|final|mutable|try|&)\s*|(->|requires).*)*)");
    const std::size_t close = head_.rfind(')');
    return close != head_.npos && std::regex_match(head_.substr(close + 1), tail);
  }

  std::size_t closing() const {
    std::size_t depth = 0;
    for (std::size_t i = at_; i < code_.size(); ++i) {
      if (code_[i] == '{') ++depth;
      if (code_[i] == '}' && --depth == 0) return i;
    }
    return code_.size() - 1;
  }

  const Source& source_;
  const std::string& code_;
  std::vector<FunctionSize> functions_;
  std::string head_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;
  int parentheses_ = 0;
};

}  // namespace

std::vector<FunctionSize> functionsOf(const Source& source) { return Reader(source).run(); }

}  // namespace forklab::tidy
