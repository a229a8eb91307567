#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/findings.h"
#include "cli/log_printer.h"
#include "lab/live/live_run.h"
#include "lab/scenario/units.h"
#include "record/live_recording.h"
#include "script/functions/all.h"
#include "store/tables.h"

namespace forklab::cli {
namespace {

struct ServeArguments {
  std::string config;
  std::vector<std::string> listen;
  std::string rpc;
  std::string dns;
  std::string database;
  std::string trace;
  std::string pcap;
};

constexpr std::string_view kUnix = "unix:";

std::string refuseRpc(const std::string& text) {
  if (text.starts_with(kUnix) && text.size() > kUnix.size()) return {};
  return "`" + text + "` is no place for commands; write unix: and a file name, as in unix:proxy.sock";
}

std::string refuseDns(const std::string& text) {
  if (lab::parseEndpoint(text)) return {};
  return "`" + text + "` is no address; write the name server's IP and port, as in 127.0.0.1:53";
}

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

/// A lone address means DNS's own port.
std::string nameServerOf(const ServeArguments& arguments) {
  if (arguments.dns.empty()) return {};
  const auto ip = kernel::IpAddress::parse(arguments.dns);
  return ip ? kernel::Endpoint{*ip, 53}.text() : arguments.dns;
}

int complain(const kernel::Error& error) {
  std::cerr << "forklab-cli: " << error.message << (error.hint.empty() ? "" : "; ") << error.hint << '\n';
  return kBadInput;
}

std::shared_ptr<const script::Program> loadConfig(const std::string& path) {
  FindingPrinter findings(std::cerr, script::Severity::warning, false);
  // Its author may read what it includes, so there is no root to stay below.
  script::LoadOptions options;
  for (char** word = environ; word != nullptr && *word != nullptr; ++word) {
    const std::string_view text = *word;
    const std::size_t equal = text.find('=');
    if (equal != std::string_view::npos)
      options.environment.emplace(text.substr(0, equal), text.substr(equal + 1));
  }
  const script::LoadResult loaded = script::loadFile(path, functions::registry(), options);
  findings.print(loaded.diagnostics, loaded.files);
  return loaded.program;
}

/// Nothing: no file was named, or it is one of Kamailio's.
std::optional<kernel::Error> whyNoDatabase(const std::string& path) {
  if (path.empty()) return std::nullopt;
  auto opened = store::Database::open(path, store::OpenMode::existing);
  if (!opened) return opened.error();
  store::Database database = std::move(opened).value();
  const auto kept = store::checkFile(database);
  return kept ? std::nullopt : std::optional(kept.error());
}

int serve(const ServeArguments& arguments) {
  const auto program = loadConfig(arguments.config);
  if (program == nullptr) return kBadInput;
  if (const auto error = whyNoDatabase(arguments.database)) return complain(*error);
  LogPrinter printer(std::cerr, *program);
  lab::LiveOptions options;
  options.listener = &printer;
  options.listen = linesOf(arguments);
  options.nameServer = nameServerOf(arguments);
  options.databaseFile = arguments.database;
  if (!arguments.rpc.empty()) options.rpcPath = arguments.rpc.substr(kUnix.size());
  if (!arguments.trace.empty() && arguments.trace == arguments.pcap) {
    throw std::runtime_error(arguments.trace + ": --trace and --pcap cannot both write to it");
  }
  record::LiveRecording recording;
  if (!arguments.trace.empty() || !arguments.pcap.empty()) {
    options.level = arguments.trace.empty() ? trace::Level::wire : trace::Level::full;
    options.reader = &recording;
  }
  lab::LiveRun run(program, options);
  const auto sockets = run.open();
  if (!sockets) return complain(sockets.error());
  // Only now: a start that fails leaves no file behind.
  recording.open(arguments.trace, arguments.pcap);
  for (const kernel::Endpoint& socket : *sockets) {
    std::cout << "listening on " << kernel::protocolName(socket.protocol) << ':' << socket.text() << '\n';
  }
  std::cout.flush();
  for (const std::string& reason : run.notOpened()) {
    std::cerr << "note: " << reason << "; going on without this listen line of the script\n";
  }
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
      ->add_option(
          "--listen", arguments->listen,
          "Listen here, as in udp:127.0.0.1:5060; of the script's own lines only those on loopback stay")
      ->type_name("PROTOCOL:ADDRESS:PORT")
      ->expected(1)
      ->take_all()
      ->check(refuseListen);
  command
      ->add_option("--rpc", arguments->rpc,
                   "Take commands (JSON-RPC 2.0) on this socket file, as in unix:proxy.sock")
      ->type_name("unix:PATH")
      ->check(refuseRpc);
  command
      ->add_option("--dns", arguments->dns,
                   "Ask this name server, as in 127.0.0.1:53, instead of those of the machine")
      ->type_name("ADDRESS[:PORT]")
      ->check(refuseDns);
  command
      ->add_option("--db", arguments->database,
                   "Use this SQLite file with Kamailio's tables instead of every database of the script")
      ->type_name("FILE");
  command->add_option("--trace", arguments->trace, "Write every event as a line of JSON while it happens")
      ->type_name("FILE");
  command
      ->add_option("--pcap", arguments->pcap, "Write every message into a capture (pcapng) while it passes")
      ->type_name("FILE");
  command->callback([arguments, &chosen] { chosen = [arguments] { return serve(*arguments); }; });
}

}  // namespace forklab::cli
