#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace forklab::cli {

/// What a parsed command line wants done; gives the exit code.
using Action = std::function<int()>;

// Each adds its subcommand, which puts its action into `chosen` when it was parsed.
void addRunCommand(CLI::App& app, Action& chosen);
void addCheckCommand(CLI::App& app, Action& chosen);
void addRpcCommand(CLI::App& app, Action& chosen);
void addServeCommand(CLI::App& app, Action& chosen);

}  // namespace forklab::cli
