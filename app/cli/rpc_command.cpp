#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "lab/rpc.h"
#include "net/unix_server.h"

namespace forklab::cli {
namespace {

struct RpcArguments {
  std::string path;
  std::string method;
  std::vector<std::string> words;
};

int ask(const RpcArguments& arguments) {
  const std::string path = arguments.path.starts_with("unix:") ? arguments.path.substr(5) : arguments.path;
  const auto answer = net::askUnix(path, lab::rpcRequest(arguments.method, arguments.words));
  if (!answer) {
    std::cerr << "forklab-cli: " << answer.error().message << "; " << answer.error().hint << '\n';
    return kBadInput;
  }
  const lab::RpcAnswer read = lab::readRpcAnswer(*answer);
  (read.isError ? std::cerr : std::cout) << (read.isError ? "forklab-cli: " : "") << read.text << '\n';
  return read.isError ? kCheckFailed : kDone;
}

}  // namespace

void addRpcCommand(CLI::App& app, Action& chosen) {
  const auto arguments = std::make_shared<RpcArguments>();
  CLI::App* const command = app.add_subcommand("rpc", "Ask a proxy that `serve --rpc unix:PATH` runs");
  command->add_option("path", arguments->path, "The socket that serve was given")
      ->required()
      ->type_name("PATH");
  command
      ->add_option("method", arguments->method, "The command, as in tm.stats; system.listMethods names all")
      ->required()
      ->type_name("METHOD");
  command->add_option("words", arguments->words, "Its parameters; s:12 is a text")->type_name("ARGS");
  command->callback([arguments, &chosen] { chosen = [arguments] { return ask(*arguments); }; });
}

}  // namespace forklab::cli
