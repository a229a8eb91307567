#include "kernel/check.h"
#include "script/program.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  // No modules: what they add is data, and an unknown function is a finding like any other.
  const forklab::script::Registry registry;
  const auto result =
      forklab::script::loadText("/nowhere/script.cfg", text, registry, {.includeRoot = "/nowhere"});
  FORKLAB_CHECK(result.program != nullptr || !result.diagnostics.empty());
  for (const auto& diagnostic : result.diagnostics) {
    FORKLAB_CHECK(!forklab::script::render(diagnostic, result.files).empty());
  }
  return 0;
}
