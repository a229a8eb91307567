#pragma once

#include <optional>
#include <string>

#include "script/findings.h"
#include "script/program.h"
#include "script/source_loader.h"

namespace forklab::script {

/// What a module may ask and say at load about its settings and the files that they name.
class ModuleCheck {
 public:
  /// All three outlive the check.
  ModuleCheck(const Program& program, SourceLoader& loader, Findings& findings)
      : program_(program), loader_(loader), findings_(findings) {}

  const Program& program() const { return program_; }
  /// The last line that sets it; null: none does.
  const Setting* setting(std::string_view module, std::string_view name) const;
  Diagnostic& error(std::string_view code, Location where, std::string message, std::string hint) {
    return findings_.error(code, where, std::move(message), std::move(hint));
  }
  Diagnostic& warning(std::string_view code, Location where, std::string message, std::string hint) {
    return findings_.warning(code, where, std::move(message), std::move(hint));
  }

  /// A file of the load: findings may point into `text` by `number`.
  struct SideFile {
    std::uint16_t number = 0;
    std::string_view text;
  };
  /// The file that a setting's text names, as readBesideScript finds it; nothing when it was refused, which
  /// is reported at the setting.
  std::optional<SideFile> readFile(const Setting& setting);

 private:
  const Program& program_;
  SourceLoader& loader_;
  Findings& findings_;
};

}  // namespace forklab::script
