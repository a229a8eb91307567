#include "cli/findings.h"

#include <ostream>

namespace forklab::cli {
namespace {

std::string counted(std::size_t count, const std::string& word) {
  return std::to_string(count) + ' ' + word + (count == 1 ? "" : "s");
}

}  // namespace

void FindingPrinter::print(const std::vector<script::Diagnostic>& diagnostics,
                           const script::SourceFiles& files) {
  for (script::Diagnostic diagnostic : diagnostics) {
    if (strict_ && diagnostic.refusedByKamailio) diagnostic.severity = script::Severity::error;
    const std::string text = script::render(diagnostic, files);
    if (!seen_.insert(text).second) continue;
    switch (diagnostic.severity) {
      case script::Severity::error: ++errors_; break;
      case script::Severity::warning: ++warnings_; break;
      case script::Severity::hint: ++hints_; break;
    }
    if (diagnostic.severity >= least_) out_ << text << (text.ends_with('\n') ? "" : "\n");
  }
}

std::string FindingPrinter::counts() const {
  std::string text = errors_ == 0 ? "no errors" : counted(errors_, "error");
  if (warnings_ > 0) text += ", " + counted(warnings_, "warning");
  if (hints_ > 0) text += ", " + counted(hints_, "hint");
  return text;
}

}  // namespace forklab::cli
