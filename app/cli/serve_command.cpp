#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/findings.h"
#include "cli/log_printer.h"
#include "lab/live_run.h"
#include "script/functions/all.h"

namespace forklab::cli {
namespace {

struct ServeArguments {
  std::string config;
  std::vector<std::string> listen;
};

std::string refuseListen(const std::string& text) {
  const auto line = lab::parseListenLine(text);
  if (!line) return line.error().message + "; " + line.error().hint;
  return line->protocol ? ""
                        : "`" + text + "` names no protocol; write udp:, tcp: or tls: before the address";
}

std::vector<lab::ListenLine> linesOf(const ServeArguments& arguments) {
  std::vector<lab::ListenLine> lines;
  for (const std::string& text : arguments.listen) lines.push_back(lab::parseListenLine(text).value());
  return lines;
}

int complain(const kernel::Error& error) {
  std::cerr << "forklab-cli: " << error.message << (error.hint.empty() ? "" : "; ") << error.hint << '\n';
  return kBadInput;
}

std::shared_ptr<const script::Program> loadConfig(const std::string& path) {
  FindingPrinter findings(std::cerr, script::Severity::warning, false);
  // Its author may read what it includes, so there is no root to stay below.
  const script::LoadResult loaded = script::loadFile(path, functions::registry(), {});
  findings.print(loaded.diagnostics, loaded.files);
  return loaded.program;
}

int serve(const ServeArguments& arguments) {
  const auto program = loadConfig(arguments.config);
  if (program == nullptr) return kBadInput;
  LogPrinter printer(std::cerr, *program);
  lab::LiveOptions options;
  options.listener = &printer;
  options.listen = linesOf(arguments);
  lab::LiveRun run(program, options);
  const auto sockets = run.open();
  if (!sockets) return complain(sockets.error());
  for (const kernel::Endpoint& socket : *sockets) {
    std::cout << "listening on " << kernel::protocolName(socket.protocol) << ':' << socket.text() << '\n';
  }
  std::cout.flush();
  run.run();
  return kDone;
}

}  // namespace

void addServeCommand(CLI::App& app, Action& chosen) {
  const auto arguments = std::make_shared<ServeArguments>();
  CLI::App* const command =
      app.add_subcommand("serve", "Run a kamailio.cfg on real sockets until SIGTERM or Ctrl-C");
  command->add_option("config", arguments->config, "The script of the proxy (.cfg)")
      ->required()
      ->type_name("CONFIG");
  command
      ->add_option("--listen", arguments->listen,
                   "Listen here, as in udp:127.0.0.1:5060, instead of where the script says")
      ->type_name("PROTOCOL:ADDRESS:PORT")
      ->expected(1)
      ->take_all()
      ->check(refuseListen);
  command->callback([arguments, &chosen] { chosen = [arguments] { return serve(*arguments); }; });
}

}  // namespace forklab::cli
