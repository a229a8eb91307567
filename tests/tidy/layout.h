#pragma once

#include "tidy/source.h"

namespace forklab::tidy {

/// The top level holds what its user fixed and nothing else. `entries`: names at the root, folders with '/'
/// at the end.
Findings checkTopLevel(const std::vector<std::string>& entries);
std::vector<std::string> topLevelOf(const std::string& root);

/// C++ files that no CMake file of their folder or of one above it names.
Findings checkDeadFiles(const std::vector<Source>& sources);

/// Files of C++ are named in snake_case.
Findings checkFileNames(const std::vector<Source>& sources);

}  // namespace forklab::tidy
