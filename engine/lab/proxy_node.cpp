#include "lab/proxy_node.h"

#include "kernel/check.h"
#include "script/functions/settings.h"

namespace forklab::lab {
namespace {

constexpr std::uint32_t kTransactionTimer = 0;

proxy::Environment environmentOf(const NodeContext& context, const script::Program& program,
                                 const proxy::Directory& directory) {
  proxy::Environment environment;
  environment.node = context.id;
  environment.address = context.address;
  environment.recorder = context.recorder;
  environment.directory = &directory;
  environment.seed = context.seed;
  // Without a request_route Kamailio drops requests with an error; without reply_route tm sees replies at
  // once.
  environment.hasRequestRoute = program.hasRoute(script::RouteKind::request, {});
  environment.hasReplyRoute = program.hasRoute(script::RouteKind::reply, {});
  return environment;
}

script::RouteKind kindOf(proxy::Route route) {
  switch (route) {
    case proxy::Route::reply: return script::RouteKind::reply;
    case proxy::Route::onreply: return script::RouteKind::onreply;
    case proxy::Route::failure: return script::RouteKind::failure;
    case proxy::Route::request: break;
  }
  return script::RouteKind::request;
}

}  // namespace

std::optional<kernel::Endpoint> ProxyNode::Names::resolve(std::string_view user, std::string_view host,
                                                          std::uint16_t port,
                                                          kernel::Protocol protocol) const {
  if (resolver_ == nullptr) return std::nullopt;
  return resolver_->resolve(user, host, port, protocol);
}

ProxyNode::ProxyNode(const NodeContext& context, std::shared_ptr<const script::Program> program)
    : context_(context),
      program_(std::move(program)),
      variables_(script::startingVariables(*program_)),
      names_(context.resolver),
      core_(environmentOf(context_, *program_, names_), functions::settingsOf(*program_)),
      timers_(*context.queue, *this, kTransactionTimer) {}

ProxyNode::~ProxyNode() = default;

/// A proxy does nothing of its own accord.
void ProxyNode::start(kernel::Instant now) { static_cast<void>(now); }

void ProxyNode::onPacket(kernel::Instant now, const net::Packet& packet, trace::EventId arrived) {
  const trace::CauseScope scope(*context_.recorder, arrived);
  core_.receive(now, {packet.from, packet.to, arrived}, packet.bytes);
  drain(now);
}

void ProxyNode::onEvent(kernel::Instant now, std::uint32_t kind, std::uint64_t argument) {
  trace::Recorder& recorder = *context_.recorder;
  FORKLAB_CHECK(kind == kTransactionTimer);
  const auto due = timers_.fired(argument);
  const trace::CauseScope setBy(recorder, due.setBy);
  const std::string_view name = transaction::timerText(due.timer, transaction::Profile::kamailio);
  const trace::CauseScope scope(recorder, recorder.timerFired(now, context_.id, {due.transaction, name}));
  core_.fireTimer(now, due.transaction, due.timer);
  drain(now);
}

void ProxyNode::drain(kernel::Instant now) {
  proxy::Effects& effects = core_.effects();
  for (std::size_t i = 0; i < effects.size(); ++i) {
    // Taken out first: carrying it out may add effects and so move the vector.
    proxy::Effect effect = std::move(effects[i]);
    const trace::CauseScope scope(*context_.recorder, effect.cause);
    carryOut(now, effect);
  }
  effects.clear();
}

void ProxyNode::carryOut(kernel::Instant now, proxy::Effect& effect) {
  switch (effect.kind) {
    case proxy::Effect::Kind::send: return send(now, effect);
    case proxy::Effect::Kind::runRoute: return runRoute(now, effect);
    case proxy::Effect::Kind::stopTimer:
    case proxy::Effect::Kind::setTimer: break;
  }
  timers_.apply(effect.step);
}

void ProxyNode::send(kernel::Instant now, proxy::Effect& effect) {
  net::Packet packet;
  packet.from = context_.address;
  // t_relay_to_tcp may leave over another transport than the scenario's address names.
  packet.from.protocol = effect.step.to.protocol;
  packet.to = effect.step.to;
  packet.bytes = std::move(effect.step.bytes);
  packet.transaction = effect.step.transaction;
  packet.branch = effect.step.branch;
  packet.retransmission = effect.step.retransmission;
  packet.timer = transaction::timerText(effect.step.timer, transaction::Profile::kamailio);
  if (context_.transport->send(now, packet) == net::SendResult::sent) return;
  // Kamailio tm: a send error makes the 477 at once, or counts as a timeout with failure_exec_mode 1.
  core_.sendFailed(now, effect.step.transaction, effect.step.retransmission);
}

ProxyNode::PooledRun& ProxyNode::idleRun() {
  if (runsInUse_ == runs_.size()) {
    runs_.push_back(std::make_unique<PooledRun>());
    PooledRun& made = *runs_.back();
    made.run =
        std::make_unique<script::Run>(program_, made.host, variables_, *context_.recorder, context_.id);
  }
  return *runs_[runsInUse_++];
}

void ProxyNode::runRoute(kernel::Instant now, proxy::Effect& effect) {
  PooledRun& pooled = idleRun();
  pooled.host.bind(*effect.context);
  pooled.run->reset(pooled.host, variables_);
  const auto status = pooled.run->start(now, kindOf(effect.route), effect.routeName);
  FORKLAB_CHECK(status == script::Run::Status::finished);  // No function of this engine waits.
  --runsInUse_;
  core_.routeFinished(now, *effect.context, pooled.run->end() == script::Run::End::dropped);
}

}  // namespace forklab::lab
