#include "script/functions/module_state.h"

#include "script/program.h"

namespace forklab::functions {

ModuleStates::ModuleStates(const script::Program& program, const script::Registry& registry,
                           ModuleServices& services) {
  for (const script::ModuleSpec* module : registry.modules()) {
    if (module->makeState == nullptr || !program.loads(module->name)) continue;
    states_.push_back(module->makeState(program, services));
  }
}

void ModuleStates::start(kernel::Instant now) {
  for (const auto& state : states_) state->init(now);
  for (const auto& state : states_) state->start(now);
}

void ModuleStates::stop(kernel::Instant now) {
  for (const auto& state : states_) state->stop(now);
}

}  // namespace forklab::functions
