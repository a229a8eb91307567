#include "lab/proxy_node.h"

#include <algorithm>

#include "kernel/check.h"
#include "script/functions/all.h"
#include "script/functions/settings.h"

namespace forklab::lab {
namespace {

constexpr std::uint32_t kTransactionTimer = 0;
constexpr std::uint32_t kModuleTimer = 1;
constexpr Workers::Kinds kWorkerKinds{2, 3};

/// On the virtual network every port and protocol of an address is its node's.
proxy::Sockets socketsOf(const NodeContext& context) {
  proxy::Sockets sockets;
  for (const NodeSocket& each : context.sockets) sockets.add(each.at, each.advertised, each.isOutside);
  sockets.setHomes(context.homes);
  if (sockets.size() > 0) return sockets;
  for (const auto protocol : {kernel::Protocol::udp, kernel::Protocol::tcp, kernel::Protocol::tls}) {
    sockets.add({context.address.ip, context.address.port, protocol}, {});
  }
  return sockets;
}

proxy::Environment environmentOf(const NodeContext& context, const script::Program& program,
                                 proxy::Directory& directory, proxy::Process& process) {
  proxy::Environment environment;
  environment.node = context.id;
  environment.address = context.address;
  environment.sockets = socketsOf(context);
  environment.recorder = context.recorder;
  environment.directory = &directory;
  if (context.cost != nullptr) {
    environment.process = &process;
    environment.databaseCall = context.cost->databaseCall;
  }
  environment.seed = context.seed;
  environment.born = context.born;
  if (context.epoch != 0) environment.epoch = context.epoch;
  // Without a request_route Kamailio drops requests with an error; without reply_route tm sees replies at
  // once.
  environment.hasRequestRoute = program.hasRoute(script::RouteKind::request, {});
  environment.hasReplyRoute = program.hasRoute(script::RouteKind::reply, {});
  const auto hasEvent = [&](std::string_view name) {
    return program.hasRoute(script::RouteKind::event, name);
  };
  environment.hasOnsendRoute = program.hasRoute(script::RouteKind::onsend, {});
  environment.hasStatelessReplyRoute = hasEvent("sl:local-response");
  environment.hasFilteredAckRoute = hasEvent("sl:filtered-ack");
  environment.hasLocalRequestRoute = program.hasRoute(script::RouteKind::event, proxy::kLocalRequestRoute);
  return environment;
}

/// Kamailio: children for each UDP socket, and as many for the streams unless tcp_children says otherwise.
Workers::Sizes sizesOf(const script::Program& program) {
  constexpr std::int64_t kUsual = 8;
  constexpr std::int64_t kMost = 1000;
  const auto read = [&](std::string_view name, std::int64_t usual) {
    return std::clamp<std::int64_t>(program.integerSetting("core", name, usual), 1, kMost);
  };
  const std::int64_t children = read("children", kUsual);
  return {static_cast<std::uint32_t>(children), static_cast<std::uint32_t>(read("tcp_children", children))};
}

script::RouteKind kindOf(proxy::Route route) {
  switch (route) {
    case proxy::Route::reply: return script::RouteKind::reply;
    case proxy::Route::onreply: return script::RouteKind::onreply;
    case proxy::Route::failure: return script::RouteKind::failure;
    case proxy::Route::named: return script::RouteKind::named;
    case proxy::Route::event: return script::RouteKind::event;
    case proxy::Route::onsend: return script::RouteKind::onsend;
    case proxy::Route::request: break;
  }
  return script::RouteKind::request;
}

/// Kamailio has the commands of the modules that are loaded.
bool brings(const script::Program& program, const script::ModuleSpec& module) {
  return module.name == "core" || program.loads(module.name);
}

}  // namespace

ProxyNode::ProxyNode(const NodeContext& context, std::shared_ptr<const script::Program> program)
    : context_(context),
      program_(std::move(program)),
      variables_(script::startingVariables(*program_)),
      names_(context_, *program_, *this),
      core_(environmentOf(context_, *program_, names_, workers_),
            functions::settingsOf(*program_, context.epoch == 0)),
      timers_(*context.queue, *this, kTransactionTimer),
      workers_(context_, core_, sizesOf(*program_), timers_, *this, kWorkerKinds),
      services_(context_, *program_, core_, *this, kModuleTimer),
      states_(*program_, functions::registry(), services_) {
  services_.attach(states_);
}

ProxyNode::~ProxyNode() = default;

void ProxyNode::start(kernel::Instant now) {
  core_.beginStep(now);
  states_.start(now);
  services_.runEventRoute("core:worker-one-init", nullptr, {context_.address, context_.address, 0});
  drain(now);
}

void ProxyNode::stop(kernel::Instant now) {
  core_.beginStep(now);
  states_.stop(now);
  drain(now);
}

void ProxyNode::onPacket(kernel::Instant now, const net::Packet& packet, trace::EventId arrived) {
  if (workers_.take(now, packet, arrived)) work(now, packet, arrived);
}

void ProxyNode::work(kernel::Instant now, const net::Packet& packet, trace::EventId arrived) {
  const trace::CauseScope scope(*context_.recorder, arrived);
  core_.receive(now, {packet.from, packet.to, arrived}, packet.bytes);
  drain(now);
}

void ProxyNode::onSendFailed(kernel::Instant now, const net::Packet& packet) {
  core_.sendFailed(now, packet.transaction, packet.retransmission);
  drain(now);
}

void ProxyNode::onEvent(kernel::Instant now, std::uint32_t kind, std::uint64_t argument) {
  if (kind == kWorkerKinds.effect) {
    proxy::Effect effect = workers_.takeEffect(argument);
    const trace::CauseScope scope(*context_.recorder, effect.cause);
    send(now, effect);
    return drain(now);
  }
  if (kind == kWorkerKinds.free) {
    workers_.release(now, argument);
    while (const auto next = workers_.takeWaiting(now)) work(now, next->packet, next->arrived);
    return;
  }
  kernel::Instant later;
  const bool hasTime = workers_.takeTimer(now, later);
  if (kind == kModuleTimer) {
    if (!hasTime) return services_.postpone(argument, later);
    core_.beginStep(now);
    services_.fired(now, argument);
    return drain(now);
  }
  FORKLAB_CHECK(kind == kTransactionTimer);
  if (!hasTime) return timers_.postpone(argument, later);
  fireTimer(now, argument);
}

void ProxyNode::fireTimer(kernel::Instant now, std::uint64_t argument) {
  trace::Recorder& recorder = *context_.recorder;
  const auto due = timers_.fired(argument);
  const trace::CauseScope setBy(recorder, due.setBy);
  const std::string_view name = transaction::timerText(due.timer, transaction::Profile::kamailio);
  const trace::CauseScope scope(recorder, recorder.timerFired(now, context_.id, {due.transaction, name}));
  core_.fireTimer(now, due.transaction, due.timer);
  drain(now);
}

std::vector<std::string_view> ProxyNode::commandNames() const {
  std::vector<std::string_view> names;
  for (const script::ModuleSpec* const module : functions::registry().modules()) {
    if (!brings(*program_, *module)) continue;
    for (const script::RpcSpec& command : module->commands) names.push_back(command.name);
  }
  return names;
}

std::optional<functions::RpcOutcome> ProxyNode::command(kernel::Instant now, std::string_view name,
                                                        const std::vector<std::string>& parameters) {
  const script::ModuleSpec* module = nullptr;
  const script::RpcSpec* const found = functions::registry().command(name, &module);
  if (found == nullptr || !brings(*program_, *module)) return std::nullopt;
  core_.beginStep(now);
  functions::RpcCall call(services_, states_, *program_, parameters);
  found->run(call);
  drain(now);
  return call.takeOutcome();
}

void ProxyNode::wake(kernel::Instant now, proxy::RunTicket run) {
  core_.beginStep(now);
  core_.resumeRun(run, 1);
  drain(now);
}

void ProxyNode::spend(kernel::Duration time, std::string_view question) {
  spent_ = spent_ + time;
  core_.block(time, "DNS: " + std::string(question));
}

void ProxyNode::drain(kernel::Instant now) {
  proxy::Effects& effects = core_.effects();
  for (std::size_t i = 0; i < effects.size(); ++i) {
    // Taken out first: carrying it out may add effects and so move the vector.
    proxy::Effect effect = std::move(effects[i]);
    const trace::CauseScope scope(*context_.recorder, effect.cause);
    const bool goesFirst =
        effect.kind == proxy::Effect::Kind::runRoute && effect.context->stage == proxy::Stage::localRequest;
    const std::size_t before = effects.size();
    carryOut(now, effect, i);
    // tm runs this route inside the function that sends: what it lets out leaves before what the script said
    // after that function.
    if (goesFirst) {
      const auto at = [&](std::size_t index) { return effects.begin() + static_cast<std::ptrdiff_t>(index); };
      std::rotate(at(i + 1), at(before), effects.end());
    }
  }
  effects.clear();
  if (context_.recorder->records(trace::Level::full)) noteReading(now);
  workers_.finish(now);
  spent_ = {};
}

void ProxyNode::noteReading(kernel::Instant now) {
  static_assert(trace::MessageRead::kPartCount == sip::ParseTally::kPartCount);
  const sip::ParseTally& tally = core_.statistics().parsing;
  if (tally == noted_) return;
  const auto grown = [](std::uint64_t from, std::uint64_t to) {
    return static_cast<std::uint16_t>(to - from);
  };
  trace::MessageRead read;
  read.messages = grown(noted_.messages, tally.messages);
  read.headerLines = grown(noted_.headerLines, tally.headerLines);
  for (std::size_t i = 0; i < read.parts.size(); ++i) {
    read.parts[i] = {grown(noted_.parts[i].present, tally.parts[i].present),
                     grown(noted_.parts[i].read, tally.parts[i].read)};
  }
  noted_ = tally;
  context_.recorder->append(now, context_.id, trace::Level::full, read);
}

void ProxyNode::carryOut(kernel::Instant now, proxy::Effect& effect, std::size_t index) {
  switch (effect.kind) {
    case proxy::Effect::Kind::send: return sendNowOrLater(now, effect, index);
    case proxy::Effect::Kind::runRoute: return runRoute(now, effect);
    case proxy::Effect::Kind::resumeRun: return resumeRun(now, effect);
    case proxy::Effect::Kind::stopTimer:
    case proxy::Effect::Kind::setTimer: break;
  }
  if (workers_.defers(index)) return workers_.defer(index, std::move(effect));
  timers_.apply(effect.step);
}

/// onsend_route runs in the step; only the bytes wait for its end.
void ProxyNode::sendNowOrLater(kernel::Instant now, proxy::Effect& effect, std::size_t index) {
  // A drop there is a send error like any other (Kamailio tm, observed).
  if (core_.environment().hasOnsendRoute && isHeldBack(now, effect))
    return core_.sendFailed(now, effect.step.transaction, effect.step.retransmission);
  if (workers_.defers(index)) return workers_.defer(index, std::move(effect));
  send(now, effect);
}

bool ProxyNode::isHeldBack(kernel::Instant now, const proxy::Effect& effect) {
  proxy::RoutingContext* const context = core_.acquireOnsend(effect.step);
  if (context == nullptr) return false;
  PooledRun& pooled = idleRun();
  pooled.host.bind(*context);
  pooled.run->reset(pooled.host, variables_);
  const auto status = pooled.run->start(now, script::RouteKind::onsend, {});
  const bool dropped = pooled.run->end() == script::Run::End::dropped;
  leave(now, pooled, status);
  return dropped;
}

void ProxyNode::send(kernel::Instant now, proxy::Effect& effect) {
  net::Packet packet;
  packet.from = core_.sockets()[effect.step.socket].at;
  packet.to = effect.step.to;
  packet.bytes = std::move(effect.step.bytes);
  packet.transaction = effect.step.transaction;
  packet.branch = effect.step.branch;
  packet.retransmission = effect.step.retransmission;
  packet.timer = transaction::timerText(effect.step.timer, transaction::Profile::kamailio);
  if (context_.transport->send(now, packet) == net::SendResult::sent)
    return core_.noteSent(now, effect.step, packet.bytes.view());
  // Kamailio tm: a send error makes the 477 at once, or counts as a timeout with failure_exec_mode 1.
  core_.sendFailed(now, effect.step.transaction, effect.step.retransmission);
}

ProxyNode::PooledRun& ProxyNode::idleRun() {
  if (idleRuns_.empty()) {
    idleRuns_.push_back(static_cast<std::uint32_t>(runs_.size()));
    runs_.push_back(std::make_unique<PooledRun>());
    PooledRun& made = *runs_.back();
    made.run =
        std::make_unique<script::Run>(program_, made.host, variables_, *context_.recorder, context_.id);
    made.run->setMostSteps(context_.mostScriptSteps);
    made.host.attach(states_);
  }
  const std::uint32_t index = idleRuns_.back();
  idleRuns_.pop_back();
  PooledRun& pooled = *runs_[index];
  // Index and count of uses, so that a ticket of an earlier use fits no more.
  pooled.host.setTicket((proxy::RunTicket{++pooled.uses} << 32U) | index);
  return pooled;
}

void ProxyNode::runRoute(kernel::Instant now, proxy::Effect& effect) {
  PooledRun& pooled = idleRun();
  pooled.host.bind(*effect.context);
  pooled.run->reset(pooled.host, variables_);
  leave(now, pooled, pooled.run->start(now, kindOf(effect.route), effect.routeName));
}

void ProxyNode::resumeRun(kernel::Instant now, const proxy::Effect& effect) {
  const auto index = static_cast<std::uint32_t>(effect.run);
  if (index >= runs_.size()) return;
  PooledRun& pooled = *runs_[index];
  if (!pooled.waits || pooled.host.ticket() != effect.run) return;
  pooled.waits = false;
  leave(now, pooled, pooled.run->resume(now, effect.resumeCode));
}

void ProxyNode::leave(kernel::Instant now, PooledRun& pooled, script::Run::Status status) {
  pooled.waits = status == script::Run::Status::waiting;
  if (pooled.waits) return;
  idleRuns_.push_back(static_cast<std::uint32_t>(pooled.host.ticket()));
  core_.routeFinished(now, pooled.host.context(), pooled.run->end() == script::Run::End::dropped);
}

}  // namespace forklab::lab
