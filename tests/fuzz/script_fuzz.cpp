#include "kernel/check.h"
#include "script/functions/all.h"
#include "script/functions/settings.h"
#include "script/program.h"

namespace {

using namespace forklab;

void loads(std::string_view text, const script::Registry& registry, bool strict) {
  // A folder that does not exist: no file that the text may name is read.
  const auto result =
      script::loadText("/nowhere/script.cfg", text, registry, {.includeRoot = "/nowhere", .strict = strict});
  FORKLAB_CHECK(result.program != nullptr || !result.diagnostics.empty());
  for (const auto& diagnostic : result.diagnostics) {
    FORKLAB_CHECK(!script::render(diagnostic, result.files).empty());
  }
  if (result.program != nullptr) functions::settingsOf(*result.program, true);
}

}  // namespace

/// Every module of the lab is there, so names, arguments and settings are resolved too; then as a stock
/// Kamailio would read it.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  loads(text, functions::registry(), size % 2 == 1);
  return 0;
}
