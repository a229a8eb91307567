#include "lab/live_run.h"

#include "kernel/realtime.h"
#include "lab/live_names.h"
#include "lab/proxy_node.h"
#include "net/host_names.h"
#include "net/live_network.h"

namespace forklab::lab {

using kernel::Endpoint;
using kernel::Protocol;

namespace {

constexpr trace::NodeId kProxy = 0;

std::uint16_t portOf(const ListenLine& line, Protocol protocol, std::int64_t scriptPort) {
  if (line.port != 0) return line.port;
  return protocol == Protocol::tls ? 5061 : static_cast<std::uint16_t>(scriptPort);
}

std::vector<Protocol> protocolsOf(const ListenLine& line) {
  if (line.protocol) return {*line.protocol};
  return {Protocol::udp, Protocol::tcp};
}

}  // namespace

struct LiveRun::World {
  World(std::shared_ptr<const script::Program> given, const LiveOptions& options)
      : program(std::move(given)),
        listen(options.listen),
        recorder(options.level),
        loop(time),
        network(loop, recorder, kProxy),
        names(time) {
    recorder.setLogListener(options.listener);
  }

  kernel::Result<std::vector<ListenLine>> linesToOpen() const;
  kernel::Result<std::vector<NodeSocket>> places() const;
  void makeNode();

  std::shared_ptr<const script::Program> program;
  std::vector<ListenLine> listen;
  trace::Recorder recorder;
  kernel::RealTime time;
  net::LiveLoop loop;
  net::LiveNetwork network;
  LiveNames names;
  std::vector<NodeSocket> sockets;
  std::unique_ptr<ProxyNode> node;
};

/// Kamailio listens everywhere when no line says where; the lab opens nothing that nobody asked for.
kernel::Result<std::vector<ListenLine>> LiveRun::World::linesToOpen() const {
  if (!listen.empty()) return listen;
  std::vector<ListenLine> lines;
  for (const script::Setting& setting : program->settings()) {
    if (setting.module != "core" || setting.name != "listen") continue;
    auto line = parseListenLine(setting.value.toText());
    if (!line) return line.error();
    lines.push_back(std::move(line).value());
  }
  if (lines.empty()) {
    return kernel::Error{"the script has no listen line and no --listen was given",
                         {},
                         "say where to listen, as in --listen udp:127.0.0.1:5060"};
  }
  return lines;
}

kernel::Result<std::vector<NodeSocket>> LiveRun::World::places() const {
  const auto lines = linesToOpen();
  if (!lines) return lines.error();
  const std::int64_t scriptPort = program->integerSetting("core", "port", 5060);
  std::vector<NodeSocket> places;
  for (const ListenLine& line : *lines) {
    const auto addresses = net::localAddresses(line.host);
    if (addresses.empty()) {
      return kernel::Error{"cannot listen on " + line.host + ": no address, interface or known name",
                           {},
                           "`ip address` lists what this machine has"};
    }
    for (const kernel::IpAddress& ip : addresses) {
      for (const Protocol protocol : protocolsOf(line)) {
        places.push_back({{ip, portOf(line, protocol, scriptPort), protocol}, line.advertised});
      }
    }
  }
  return places;
}

void LiveRun::World::makeNode() {
  NodeContext context;
  context.id = kProxy;
  context.name = "proxy";
  context.address = sockets.front().at;
  context.sockets = sockets;
  context.queue = &time.queue();
  context.transport = &network;
  context.recorder = &recorder;
  context.resolver = &names;
  context.seed = static_cast<std::uint64_t>(time.epoch());
  context.epoch = time.epoch();
  node = std::make_unique<ProxyNode>(context, program);
  network.setReceiver(node.get());
  node->start(time.read());
}

LiveRun::LiveRun(std::shared_ptr<const script::Program> program, const LiveOptions& options)
    : world_(std::make_unique<World>(std::move(program), options)) {}

LiveRun::~LiveRun() = default;

kernel::Result<std::vector<Endpoint>> LiveRun::open() {
  const auto places = world_->places();
  if (!places) return places.error();
  std::vector<Endpoint> opened;
  for (const NodeSocket& place : *places) {
    const auto bound = world_->network.listen(place.at);
    if (!bound) return bound.error();
    world_->sockets.push_back({*bound, place.advertised});
    opened.push_back(*bound);
  }
  // Before anyone is told that we are ready, or a quick SIGTERM would kill the process.
  world_->loop.takeSignals();
  world_->makeNode();
  return opened;
}

void LiveRun::run() { world_->loop.run(); }

const trace::Recorder& LiveRun::recorder() const { return world_->recorder; }

}  // namespace forklab::lab
