#pragma once

#include <cstddef>
#include <iosfwd>
#include <set>
#include <string>
#include <vector>

#include "script/diagnostic.h"

namespace forklab::cli {

/// Prints diagnostics in their order, each text once (two proxies may share a script), and counts them.
class FindingPrinter {
 public:
  /// `least`: what is less severe is counted and not shown. `strict`: what the real Kamailio would refuse is
  /// an error.
  FindingPrinter(std::ostream& out, script::Severity least, bool strict)
      : out_(out), least_(least), strict_(strict) {}

  void print(const std::vector<script::Diagnostic>& diagnostics, const script::SourceFiles& files);
  std::size_t errors() const { return errors_; }
  std::size_t warnings() const { return warnings_; }
  std::size_t hints() const { return hints_; }
  /// "no errors, 2 hints".
  std::string counts() const;

 private:
  std::ostream& out_;
  script::Severity least_;
  bool strict_;
  std::set<std::string> seen_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
  std::size_t hints_ = 0;
};

}  // namespace forklab::cli
