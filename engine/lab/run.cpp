#include "lab/run.h"

#include <algorithm>

#include "kernel/check.h"
#include "lab/agent_node.h"
#include "lab/agents/agent.h"
#include "lab/dns/phone_book.h"
#include "lab/dns/table.h"
#include "lab/name_table.h"
#include "lab/proxy_programs.h"
#include "lab/stream_settings.h"
#include "net/virtual_network.h"

namespace forklab::lab {

using kernel::Instant;

namespace {

std::string_view kindText(NodeKind kind) {
  switch (kind) {
    case NodeKind::phone: return "phone";
    case NodeKind::proxy: return "proxy";
    case NodeKind::network: return "network";
    case NodeKind::database: return "database";
  }
  return {};
}

/// `via` names a node, a phone sends to an address: of a proxy, to a socket of the phone's own protocol.
std::optional<kernel::Endpoint> addressOf(const Scenario& scenario, std::string_view node,
                                          kernel::Protocol protocol) {
  const auto found = std::find_if(scenario.nodes.begin(), scenario.nodes.end(),
                                  [&](const NodeSpec& each) { return each.name == node; });
  if (found == scenario.nodes.end()) return std::nullopt;
  const auto socket = std::find_if(found->listen.begin(), found->listen.end(),
                                   [&](const kernel::Endpoint& each) { return each.protocol == protocol; });
  kernel::Endpoint address = socket == found->listen.end() ? found->address : *socket;
  address.protocol = protocol;
  return address;
}

/// Phones keep their connections open: it is the proxy that has too many.
net::StreamSettings streamsOfPhone() {
  net::StreamSettings streams;
  streams.idle = kernel::Duration::seconds(365 * 24 * 3600);
  streams.framer = sipFramer();
  return streams;
}

/// A proxy lives in both worlds, as one with two network cards does. A phone has one address: the real one.
void moveIn(NodeContext& context, NodeKind kind, const Binding& bound, const OutsideWorld& outside) {
  if (kind == NodeKind::phone) {
    context.address = bound.sockets.front();
    return;
  }
  context.homes = &outside;
  const bool hasOwn = !context.sockets.empty();
  for (const auto protocol : {kernel::Protocol::udp, kernel::Protocol::tcp, kernel::Protocol::tls}) {
    if (!hasOwn) context.sockets.push_back({{context.address.ip, context.address.port, protocol}, {}, false});
  }
  for (const kernel::Endpoint& socket : bound.sockets) context.sockets.push_back({socket, {}, true});
}

/// A phone may have several behaviours: every caller makes its call, the others take turns in answering.
/// One that lives again, `backAt` that moment, registers at once and makes no calls: those were of the life
/// before.
std::unique_ptr<Node> makePhone(const Scenario& scenario, const NodeSpec& spec, const NodeContext& context,
                                std::optional<Instant> backAt) {
  std::vector<agents::CallPlan> calls;
  std::vector<agents::AnswerPlan> answers;
  std::vector<agents::TakePlan> takes;
  for (const BehaviourSpec& behaviour : spec.behaviours) {
    const agents::AgentSpec* agent = agents::findAgent(behaviour.name);
    FORKLAB_CHECK(agent != nullptr);
    const agents::Options options(agent->options, behaviour.options);
    if (agent->call != nullptr) {
      calls.push_back(agent->call(options));
      if (backAt && !calls.back().registration) {
        calls.pop_back();
        continue;
      }
      if (backAt) calls.back().at = *backAt - Instant{};
      // Behaviours know no nodes, so the name becomes an address here.
      if (!calls.back().via.empty())
        calls.back().firstHop = addressOf(scenario, calls.back().via, spec.address.protocol);
    } else if (agent->answer != nullptr) {
      answers.push_back(agent->answer(options));
    } else {
      takes.push_back(agent->take(options));
    }
  }
  return std::make_unique<AgentNode>(context, std::move(calls), std::move(answers), std::move(takes));
}

}  // namespace

struct LabRun::World final : kernel::EventTarget {
  World(const Scenario& given, const RunOptions& options)
      : scenario(given),
        seed(options.seed.value_or(given.seed)),
        end(Instant{given.duration.ns}),
        recorder(options.level),
        names(scenario),
        bounds(options.bounds),
        bindings(options.bindings),
        door(options.door) {
    if (!scenario.dns) return;
    nameServer.emplace(*scenario.dns);
    phoneBook.emplace(names, *nameServer);
  }

  void build();
  void openOutside();
  NodeContext contextOf(std::size_t index);
  void openSockets(std::size_t index);
  std::unique_ptr<Node> makeNode(std::size_t index, std::optional<Instant> backAt);
  void scheduleChanges();
  void crash(Instant now, std::size_t node);
  void revive(Instant now, std::size_t node);
  void onEvent(Instant now, std::uint32_t kind, std::uint64_t argument) override;
  std::string excess();
  bool endsNow();
  void settle();
  void finish(std::string_view reason);

  struct Change {
    std::size_t link = 0;
    bool cut = false;
  };
  struct NodeChange {
    std::size_t node = 0;
    bool crashes = false;
  };
  static constexpr std::uint32_t kLinkChange = 0;
  static constexpr std::uint32_t kNodeChange = 1;

  Scenario scenario;
  std::uint64_t seed;
  Instant end;
  trace::Recorder recorder;
  NameTable names;
  std::optional<dns::Table> nameServer;
  std::optional<dns::PhoneBook> phoneBook;
  ProxyPrograms programs;
  DatabaseNodes databases;
  kernel::Simulator simulator;
  std::unique_ptr<net::VirtualNetwork> network;
  RunBounds bounds;
  Instant presentSince;
  std::uint64_t stepsBefore = 0;  ///< the present instant
  std::vector<Binding> bindings;
  Door* door;
  std::unique_ptr<OutsideWorld> outside;  ///< null: no node is bound
  std::vector<std::unique_ptr<Node>> nodes;
  std::vector<Change> changes;
  std::vector<NodeChange> nodeChanges;
  std::vector<std::uint32_t> lives;  ///< that a node has ended; beside the nodes
  Tally tally;
  std::vector<CheckResult> verdicts;
  std::string endReason;
};

/// Declarations come first, so that whoever reads the trace knows every node and link before anything moves.
void LabRun::World::build() {
  recorder.append({}, trace::kNoNode, trace::Level::wire,
                  trace::RunStarted{recorder.keep(scenario.name), seed});
  network = std::make_unique<net::VirtualNetwork>(simulator, recorder, seed);
  databases.connect(*network);
  lives.resize(scenario.nodes.size());
  for (const NodeSpec& spec : scenario.nodes) network->addNode(spec.name, kindText(spec.kind), spec.address);
  for (const LinkSpec& link : scenario.links) {
    network->addLink(link.name, static_cast<trace::NodeId>(link.a), static_cast<trace::NodeId>(link.b),
                     link.settings);
  }
  openOutside();
  for (std::size_t i = 0; i < scenario.nodes.size(); ++i) {
    nodes.push_back(makeNode(i, std::nullopt));
    openSockets(i);
    if (nodes.back() != nullptr) network->setReceiver(static_cast<trace::NodeId>(i), nodes.back().get());
  }
  // Before the nodes: a link cut at 0 s is cut for the first packet.
  scheduleChanges();
  for (const auto& node : nodes) {
    if (node != nullptr) node->start({});
  }
}

/// Null: nobody listens there.
std::unique_ptr<Node> LabRun::World::makeNode(std::size_t index, std::optional<Instant> backAt) {
  const NodeSpec& spec = scenario.nodes[index];
  if (spec.kind == NodeKind::phone) return makePhone(scenario, spec, contextOf(index), backAt);
  if (spec.kind == NodeKind::proxy) return programs.makeNode(index, contextOf(index));
  return nullptr;
}

void LabRun::World::openOutside() {
  if (bindings.empty()) return;
  outside = std::make_unique<OutsideWorld>(recorder, *network, bindings, door);
  std::vector<std::string> nodeNames;
  for (const NodeSpec& spec : scenario.nodes) nodeNames.push_back(spec.name);
  outside->open({}, nodeNames);
}

NodeContext LabRun::World::contextOf(std::size_t index) {
  const NodeSpec& spec = scenario.nodes[index];
  NodeContext context;
  context.id = static_cast<trace::NodeId>(index);
  context.name = spec.name;
  context.address = spec.address;
  context.queue = &simulator.queue();
  context.transport = &network->transportOf(context.id);
  context.recorder = &recorder;
  context.resolver = &names;
  context.cost = &spec.cost;
  if (nameServer) context.nameServer = &*nameServer;
  if (phoneBook && spec.kind == NodeKind::phone) context.resolver = &*phoneBook;
  for (const kernel::Endpoint& socket : spec.listen) context.sockets.push_back({socket, {}});
  context.databases = &databases;
  // Who lives again draws other numbers than in the life before.
  context.seed = seed + lives[index];
  context.born = simulator.now();
  const Binding* const bound = outside == nullptr ? nullptr : outside->bindingOf(index);
  if (bound != nullptr) moveIn(context, spec.kind, *bound, *outside);
  return context;
}

void LabRun::World::openSockets(std::size_t index) {
  const NodeSpec& spec = scenario.nodes[index];
  const auto id = static_cast<trace::NodeId>(index);
  for (const kernel::Endpoint& socket : spec.listen) network->addAddress(id, socket.ip);
  if (const auto program = programs.programOf(index)) {
    network->setStreams(id, streamSettingsOf(*program), spec.listen);
  } else {
    network->setStreams(id, streamsOfPhone(), {});
  }
}

void LabRun::World::scheduleChanges() {
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    for (const LinkChangeSpec& change : scenario.links[i].changes) {
      // Housekeeping: a cable that will be pulled keeps no call alive.
      simulator.queue().schedule(change.at, {this, kLinkChange, true, changes.size()});
      changes.push_back({i, change.cut});
    }
  }
  for (std::size_t i = 0; i < scenario.nodes.size(); ++i) {
    for (const NodeChangeSpec& change : scenario.nodes[i].changes) {
      simulator.queue().schedule(change.at, {this, kNodeChange, true, nodeChanges.size()});
      nodeChanges.push_back({i, change.crashes});
    }
  }
}

void LabRun::World::onEvent(Instant now, std::uint32_t kind, std::uint64_t argument) {
  if (kind == kNodeChange) {
    const NodeChange& change = nodeChanges[static_cast<std::size_t>(argument)];
    return change.crashes ? crash(now, change.node) : revive(now, change.node);
  }
  const Change& change = changes[static_cast<std::size_t>(argument)];
  network->setCut(now, change.link, change.cut);
}

/// Its memory goes with its timers; what it had sent is under way, and what comes finds nobody.
void LabRun::World::crash(Instant now, std::size_t node) {
  const auto id = static_cast<trace::NodeId>(node);
  recorder.append(now, id, trace::Level::wire, trace::NodeChanged{"crashed"});
  if (DatabaseNode* const database = databases.at(node)) return database->setDown(true);
  network->setReceiver(id, nullptr);
  network->closeStreams(now, id);
  nodes[node].reset();
}

void LabRun::World::revive(Instant now, std::size_t node) {
  const auto id = static_cast<trace::NodeId>(node);
  if (DatabaseNode* const database = databases.at(node)) {
    recorder.append(now, id, trace::Level::wire, trace::NodeChanged{"started"});
    return database->setDown(false);
  }
  if (nodes[node] != nullptr) return;
  const trace::CauseScope scope(recorder,
                                recorder.append(now, id, trace::Level::wire, trace::NodeChanged{"started"}));
  ++lives[node];
  nodes[node] = makeNode(node, now);
  network->setReceiver(id, nodes[node].get());
  nodes[node]->start(now);
}

/// Why the run goes too far; empty: it does not.
std::string LabRun::World::excess() {
  if (simulator.now() > presentSince) {
    presentSince = simulator.now();
    stepsBefore = simulator.steps();
  }
  const auto told = [](std::uint64_t bound, std::string_view what, std::string_view mend) {
    return "it was stopped: more than " + std::to_string(bound) + std::string(what) + "; " +
           std::string(mend);
  };
  if (simulator.steps() - stepsBefore > bounds.mostAtOnce)
    return told(bounds.mostAtOnce, " events at one moment", "give links a delay, or look for a loop");
  if (simulator.queue().pending() > bounds.mostPending)
    return told(bounds.mostPending, " packets and timers pending", "send less at a time, or look for a loop");
  if (simulator.steps() > bounds.mostSteps)
    return told(bounds.mostSteps, " events", "make it shorter, or send less");
  if (recorder.log() != nullptr && recorder.log()->size() > bounds.mostRecorded)
    return told(bounds.mostRecorded, " recorded events", "make it shorter, or record less");
  return {};
}

/// Asked before each event; ends the run when there is no further one that belongs to it.
bool LabRun::World::endsNow() {
  if (!endReason.empty()) return true;
  if (outside != nullptr) return false;
  kernel::EventQueue& queue = simulator.queue();
  const auto next = queue.nextAt();
  if (const std::string why = excess(); !why.empty()) {
    finish(why);
  } else if (!next) {
    finish("nothing left to happen");
  } else if (queue.pendingWork() == 0) {
    finish("only housekeeping timers were left");
  } else if (*next > end) {
    simulator.runUntil(end);
    finish("its duration was over");
  }
  return !endReason.empty();
}

/// Checks are judged before the end is written, so that RunEnded is the last event of every run.
void LabRun::World::finish(std::string_view reason) {
  const Instant now = simulator.now();
  for (const auto& node : nodes) {
    if (node != nullptr) node->stop(now);
  }
  if (recorder.log() != nullptr) verdicts = judge(scenario, *recorder.log());
  for (const CheckResult& verdict : verdicts) {
    recorder.append(
        now, trace::kNoNode, trace::Level::wire,
        trace::CheckReported{recorder.keep(verdict.text), verdict.held, recorder.keep(verdict.detail)});
  }
  endReason = reason;
  recorder.append(now, trace::kNoNode, trace::Level::wire, trace::RunEnded{recorder.keep(reason)});
}

LabRun::LabRun(const Scenario& scenario, const RunOptions& options)
    : world_(std::make_unique<World>(scenario, options)) {
  world_->programs.load(world_->scenario);
  world_->programs.make(world_->databases, world_->scenario);
  if (isReady()) world_->build();
}

LabRun::~LabRun() = default;

bool LabRun::isReady() const { return !world_->programs.hasErrors(); }
const std::vector<script::Diagnostic>& LabRun::diagnostics() const { return world_->programs.diagnostics(); }
const script::SourceFiles& LabRun::diagnosticFiles() const { return world_->programs.files(); }
const Scenario& LabRun::scenario() const { return world_->scenario; }
std::uint64_t LabRun::seed() const { return world_->seed; }
const trace::Recorder& LabRun::recorder() const { return world_->recorder; }
kernel::Instant LabRun::now() const { return world_->simulator.now(); }
bool LabRun::isFinished() const { return !world_->endReason.empty(); }

std::shared_ptr<const script::Program> LabRun::programOf(trace::NodeId node) const {
  return world_->programs.programOf(node);
}

bool LabRun::step() {
  if (!isReady() || world_->endsNow()) return false;
  const bool moved = world_->simulator.step();
  world_->endsNow();
  return moved;
}

/// Event by event, because each may be the last: a plain jump would pass over the moment when only
/// housekeeping is left.
void LabRun::runUntil(Instant until) {
  if (!isReady()) return;
  const auto isDue = [&] {
    // With bound nodes the queue may be empty and the run go on.
    const auto next = world_->simulator.queue().nextAt();
    return next && *next <= until;
  };
  while (!world_->endsNow() && isDue()) world_->simulator.step();
  // Nothing is left before `until`, so only the clock moves there.
  if (isFinished()) return;
  if (world_->outside != nullptr) return world_->simulator.waitUntil(until);
  world_->simulator.runUntil(until);
}

void LabRun::stepMessage() {
  const trace::Log* log = world_->recorder.log();
  std::size_t seen = log == nullptr ? 0 : log->size();
  while (step()) {
    if (log == nullptr) return;
    for (; seen < log->size(); ++seen) {
      const trace::Payload& payload = log->at(seen).payload;
      if (std::holds_alternative<trace::PacketSent>(payload) ||
          std::holds_alternative<trace::PacketArrived>(payload))
        return;
    }
  }
}

/// The rest of the present instant comes first: then the time of an input is all that its record needs.
void LabRun::World::settle() {
  const Instant present = simulator.now();
  while (!endsNow() && simulator.queue().nextAt() && *simulator.queue().nextAt() <= present) simulator.step();
}

void LabRun::arriveFromOutside(const net::Packet& packet) {
  if (world_->outside == nullptr || isFinished()) return;
  world_->settle();
  const auto node = world_->outside->nodeAt(packet.to);
  if (node) world_->outside->arrive(now(), *node, packet, *world_->nodes[*node]);
}

void LabRun::loseOutside(const net::Packet& packet, std::string_view reason) {
  if (world_->outside == nullptr || isFinished()) return;
  world_->settle();
  const auto node = world_->outside->nodeAt(packet.from);
  if (node) world_->outside->lose(now(), *node, packet, reason, *world_->nodes[*node]);
}

void LabRun::end(std::string_view reason) {
  if (world_->outside == nullptr || isFinished()) return;
  world_->settle();
  world_->finish(reason);
}

/// Written down, so that a recorded run can be played again.
void LabRun::setLinkCut(std::size_t link, bool cut) {
  if (!isReady() || isFinished() || link >= world_->network->linkCount()) return;
  world_->settle();
  if (isFinished()) return;
  trace::Recorder& recorder = world_->recorder;
  // The command is an event of its own, so that the log alone tells why the link changed.
  const std::string text = (cut ? "cut " : "mend ") + std::string(world_->network->linkName(link));
  const trace::CauseScope scope(recorder, recorder.append(now(), trace::kNoNode, trace::Level::wire,
                                                          trace::CommandApplied{recorder.keep(text)}));
  world_->network->setCut(now(), link, cut);
}

Summary LabRun::summary() const {
  Summary summary;
  const trace::Log* log = world_->recorder.log();
  if (log != nullptr) static_cast<Counts&>(summary) = world_->tally.update(*log);
  summary.scenario = world_->scenario.name;
  summary.seed = world_->seed;
  summary.end = now();
  summary.endReason = world_->endReason;
  summary.fingerprint = world_->recorder.fingerprint().text();
  summary.checks = world_->verdicts;
  for (const auto& node : world_->nodes) {
    if (node != nullptr && node->parsing() != nullptr) summary.parsing.add(*node->parsing());
  }
  if (!isFinished() && log != nullptr) summary.checks = judge(world_->scenario, *log);
  return summary;
}

}  // namespace forklab::lab
