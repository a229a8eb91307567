#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/usage.h"

namespace {

using namespace forklab::cli;

int complain(const std::string& reason) {
  std::cerr << "forklab-cli: " << reason << '\n';
  return kBadInput;
}

int runCommandLine(int argc, char** argv) {
  CLI::App app("ForkLab without its window: runs and checks SIP routing scenarios.", "forklab-cli");
  app.set_version_flag("--version", "forklab-cli " FORKLAB_VERSION);
  app.require_subcommand(0, 1);
  Action chosen;
  addRunCommand(app, chosen);
  addCheckCommand(app, chosen);
  addServeCommand(app, chosen);
  addRpcCommand(app, chosen);
  keepUnknownWords(app);
  std::string refusal;
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& wish) {
    return app.exit(wish, std::cout, std::cerr);
  } catch (const CLI::ParseError& error) {
    refusal = error.what();
  }
  // A misspelt option often makes a required one look missing, so it is named first.
  if (const std::string unknown = explainUnknown(app); !unknown.empty()) return complain(unknown);
  if (!refusal.empty()) return complain(refusal);
  if (!chosen) return complain("say what to do: run, check, serve or rpc (forklab-cli --help)");
  const int exitCode = chosen();
  std::cout.flush();
  return std::cout ? exitCode : complain("standard output cannot be written");
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return runCommandLine(argc, argv);
  } catch (const std::exception& error) {
    return complain(error.what());
  }
}
