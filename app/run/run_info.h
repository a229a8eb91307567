#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab/outside_world.h"
#include "lab/scenario/scenario.h"
#include "script/diagnostic.h"
#include "trace/log.h"

namespace forklab::run {

/// What stays the same while a run is made: everything that the views may know of it besides its log.
struct RunInfo {
  std::string path;  ///< the file that was opened
  lab::Scenario scenario;
  std::uint64_t seed = 0;
  std::vector<lab::Binding> bindings;        ///< nodes with real sockets
  std::vector<script::SourceFiles> scripts;  ///< by node; empty: it has none
  std::shared_ptr<const trace::Log> log;
};

/// What loading had to say about the files.
struct Problems {
  std::vector<script::Diagnostic> diagnostics;
  script::SourceFiles files;
};

}  // namespace forklab::run
