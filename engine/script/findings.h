#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "script/diagnostic.h"

namespace forklab::script {

/// Where loading puts what it found; keeps the first hundred.
class Findings {
 public:
  static constexpr std::size_t kMost = 100;

  // The references are good until the next finding, for adding related places.
  Diagnostic& error(std::string_view code, Location where, std::string message, std::string hint = {}) {
    ++errors_;
    return add({Severity::error, code, where, std::move(message), std::move(hint), false, {}});
  }
  Diagnostic& warning(std::string_view code, Location where, std::string message, std::string hint = {}) {
    return add({Severity::warning, code, where, std::move(message), std::move(hint), false, {}});
  }

  bool full() const { return list_.size() >= kMost; }
  /// Counts those beyond the bound too, so that no script with errors passes.
  std::size_t errors() const { return errors_; }
  std::vector<Diagnostic> take() { return std::move(list_); }

 private:
  Diagnostic& add(Diagnostic diagnostic) {
    if (full()) return spare_ = std::move(diagnostic);
    return list_.emplace_back(std::move(diagnostic));
  }

  std::vector<Diagnostic> list_;
  Diagnostic spare_;
  std::size_t errors_ = 0;
};

}  // namespace forklab::script
