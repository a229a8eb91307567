#include "kernel/check.h"
#include "lab/scenario/scenario_file.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // A folder that does not exist: no script that the text may name is read.
  const auto result = forklab::lab::parseScenario("/nowhere/scenario.yaml", text);
  FORKLAB_CHECK(result.scenario || !result.diagnostics.empty());
  for (const auto& diagnostic : result.diagnostics) {
    FORKLAB_CHECK(!forklab::script::render(diagnostic, result.files).empty());
  }
  return 0;
}
