#include "lab/live/live_run.h"

#include <algorithm>
#include <optional>

#include "kernel/realtime.h"
#include "lab/live/live_name_server.h"
#include "lab/proxy_node.h"
#include "lab/rpc.h"
#include "lab/stream_settings.h"
#include "net/host_names.h"
#include "net/live_network.h"
#include "net/unix_server.h"

namespace forklab::lab {

using kernel::Endpoint;
using kernel::Protocol;

namespace {

constexpr trace::NodeId kProxy = 0;

std::uint16_t portOf(const ListenLine& line, Protocol protocol, std::int64_t scriptPort) {
  if (line.port) return *line.port;
  return protocol == Protocol::tls ? 5061 : static_cast<std::uint16_t>(scriptPort);
}

std::vector<Protocol> protocolsOf(const ListenLine& line, const script::Program& program) {
  if (line.protocol) return {*line.protocol};
  if (program.integerSetting("core", "disable_tcp", 0) != 0) return {Protocol::udp};
  return {Protocol::udp, Protocol::tcp};
}

/// Every machine has these addresses: a script that names one runs anywhere.
bool isLoopback(const ListenLine& line) {
  return line.host == "::1" || line.host == "[::1]" || line.host == "localhost" ||
         line.host.starts_with("127.");
}

/// One socket to open. `own`: of the script, beside those that the command line asks for.
struct Place {
  NodeSocket socket;
  bool own = false;
};

}  // namespace

constexpr kernel::Duration kBetweenReadings = kernel::Duration::milliseconds(100);
/// A burst does not wait for the next reading: the log would grow with it.
constexpr std::size_t kMostUnread = 4 * trace::Log::kChunkEvents;

struct LiveRun::World final : kernel::EventTarget,
                              net::LiveLoop::Flusher,
                              net::UnixServer::Handler,
                              RpcResponder::Post {
  World(std::shared_ptr<const script::Program> given, const LiveOptions& options)
      : program(std::move(given)),
        listen(options.listen),
        reader(options.reader),
        recorder(options.level),
        loop(time),
        network(loop, recorder, kProxy, streamSettingsOf(*program)),
        names(loop, dns::settingsOf(*program, false), options.nameServer),
        commands(loop, *this),
        rpcPath(options.rpcPath),
        databaseFile(options.databaseFile) {
    recorder.setLogListener(options.listener);
    loop.addFlusher(*this);
  }

  kernel::Result<std::vector<ListenLine>> ownLines() const;
  std::optional<kernel::Error> addPlaces(std::vector<Place>& places, const ListenLine& line, bool own) const;
  kernel::Result<std::vector<Place>> places() const;
  /// What would keep Kamailio from starting, or nothing.
  std::optional<kernel::Error> makeNode();
  void declare();
  void read();
  void onEvent(kernel::Instant now, std::uint32_t kind, std::uint64_t argument) override;
  void flush(kernel::Instant now) override;
  std::size_t firstQuestion(std::string_view bytes) override { return RpcResponder::firstRequest(bytes); }
  std::string answer(kernel::Instant now, std::string_view question,
                     net::UnixServer::ClientId client) override;
  void deliver(RpcResponder::Asker asker, const std::string& answer) override;

  std::shared_ptr<const script::Program> program;
  std::vector<ListenLine> listen;
  LogReader* reader;
  std::size_t readTo = 0;
  trace::Recorder recorder;
  kernel::RealTime time;
  net::LiveLoop loop;
  net::LiveNetwork network;
  LiveNameServer names;
  net::UnixServer commands;
  std::string rpcPath;
  std::string databaseFile;
  std::vector<NodeSocket> sockets;
  std::vector<std::string> notOpened;
  std::unique_ptr<ProxyNode> node;
  std::unique_ptr<RpcResponder> responder;
};

kernel::Result<std::vector<ListenLine>> LiveRun::World::ownLines() const {
  std::vector<ListenLine> lines;
  for (const script::Setting& setting : program->settings()) {
    if (setting.module != "core" || setting.name != "listen") continue;
    auto line = parseListenLine(setting.value.toText());
    if (!line) return line.error();
    lines.push_back(std::move(line).value());
  }
  return lines;
}

std::optional<kernel::Error> LiveRun::World::addPlaces(std::vector<Place>& places, const ListenLine& line,
                                                       bool own) const {
  const auto addresses = net::localAddresses(line.host);
  if (addresses.empty()) {
    return kernel::Error{"cannot listen on " + line.host + ": no address, interface or known name",
                         {},
                         "`ip address` lists what this machine has"};
  }
  const std::int64_t scriptPort = program->integerSetting("core", "port", 5060);
  for (const kernel::IpAddress& ip : addresses) {
    for (const Protocol protocol : protocolsOf(line, *program)) {
      const Endpoint at{ip, portOf(line, protocol, scriptPort), protocol};
      const auto same = [&at](const Place& place) { return place.socket.at == at; };
      if (!own || std::none_of(places.begin(), places.end(), same)) {
        places.push_back({{at, line.advertised}, own});
      }
    }
  }
  return std::nullopt;
}

/// The command line's places come first: the first socket is the one that the proxy sends from. Of the
/// script's own lines those on loopback stay beside them, as with Kamailio's `-l`; the others name addresses
/// of the machine that the script was written for. Kamailio listens everywhere when no line says where; the
/// lab opens nothing that nobody asked for.
kernel::Result<std::vector<Place>> LiveRun::World::places() const {
  std::vector<Place> places;
  for (const ListenLine& line : listen) {
    if (auto error = addPlaces(places, line, false)) return *error;
  }
  const auto lines = ownLines();
  if (!lines) return lines.error();
  for (const ListenLine& line : *lines) {
    if (!listen.empty() && !isLoopback(line)) continue;
    if (auto error = addPlaces(places, line, !listen.empty())) return *error;
  }
  if (!places.empty()) return places;
  return kernel::Error{"the script has no listen line and no --listen was given",
                       {},
                       "say where to listen, as in --listen udp:127.0.0.1:5060"};
}

std::optional<kernel::Error> LiveRun::World::makeNode() {
  NodeContext context;
  context.id = kProxy;
  context.name = "proxy";
  context.address = sockets.front().at;
  context.sockets = sockets;
  context.queue = &time.queue();
  context.transport = &network;
  context.recorder = &recorder;
  context.nameServer = &names;
  context.seed = static_cast<std::uint64_t>(time.epoch());
  context.epoch = time.epoch();
  context.databaseFile = databaseFile;
  node = std::make_unique<ProxyNode>(context, program);
  responder = std::make_unique<RpcResponder>(*node, this);
  if (!node->faults().empty()) return node->faults().front();
  network.setReceiver(node.get());
  return std::nullopt;
}

/// As every run begins: who there is, before anything moves.
void LiveRun::World::declare() {
  if (recorder.log() == nullptr) return;
  LiveBeginning beginning;
  beginning.log = recorder.sharedLog();
  beginning.seed = static_cast<std::uint64_t>(time.epoch());
  beginning.epoch = time.epoch();
  for (const auto& file : program->files()) beginning.scriptFiles.push_back(file->path);
  beginning.script = beginning.scriptFiles.front();
  recorder.append(time.read(), trace::kNoNode, trace::Level::wire,
                  trace::RunStarted{recorder.keep(beginning.script), beginning.seed});
  recorder.append(time.now(), kProxy, trace::Level::wire,
                  trace::NodeDeclared{"proxy", "proxy", sockets.front().at});
  if (reader == nullptr) return;
  reader->onBegin(beginning);
  time.queue().schedule(time.now() + kBetweenReadings, {this, 0, true, 0});
}

void LiveRun::World::read() {
  trace::Log* const log = recorder.log();
  if (log == nullptr || reader == nullptr || log->size() == readTo) return;
  readTo = log->size();
  reader->onGrown(*log);
}

void LiveRun::World::onEvent(kernel::Instant now, std::uint32_t, std::uint64_t) {
  read();
  time.queue().schedule(now + kBetweenReadings, {this, 0, true, 0});
}

std::string LiveRun::World::answer(kernel::Instant now, std::string_view question,
                                   net::UnixServer::ClientId client) {
  const trace::CauseScope scope(recorder, recorder.append(now, kProxy, trace::Level::wire,
                                                          trace::CommandApplied{recorder.keep(question)}));
  return responder->answer(now, question, client);
}

void LiveRun::World::deliver(RpcResponder::Asker asker, const std::string& answer) {
  commands.deliver(asker, answer);
}

void LiveRun::World::flush(kernel::Instant) {
  if (recorder.log() != nullptr && recorder.log()->size() - readTo > kMostUnread) read();
}

LiveRun::LiveRun(std::shared_ptr<const script::Program> program, const LiveOptions& options)
    : world_(std::make_unique<World>(std::move(program), options)) {}

LiveRun::~LiveRun() = default;

kernel::Result<std::vector<Endpoint>> LiveRun::open() {
  const auto places = world_->places();
  if (!places) return places.error();
  std::vector<Endpoint> opened;
  for (const Place& place : *places) {
    const auto bound = world_->network.listen(place.socket.at);
    if (!bound && place.own) {
      world_->notOpened.push_back(bound.error().message);
      continue;
    }
    if (!bound) return bound.error();
    world_->sockets.push_back({*bound, place.socket.advertised});
    opened.push_back(*bound);
  }
  if (const auto fault = world_->makeNode()) return *fault;
  if (!world_->rpcPath.empty()) {
    if (const auto error = world_->commands.listen(world_->rpcPath)) return *error;
  }
  // Before anyone is told that we are ready, or a quick SIGTERM would kill the process.
  world_->loop.takeSignals();
  return opened;
}

void LiveRun::run() {
  world_->declare();
  world_->node->start(world_->time.read());
  world_->loop.run();
  world_->node->stop(world_->time.read());
  world_->recorder.append(world_->time.now(), trace::kNoNode, trace::Level::wire,
                          trace::RunEnded{"a signal ended it"});
  world_->read();
}

const std::vector<std::string>& LiveRun::notOpened() const { return world_->notOpened; }

const trace::Recorder& LiveRun::recorder() const { return world_->recorder; }

}  // namespace forklab::lab
