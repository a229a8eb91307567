#include "lab/proxy_services.h"

namespace forklab::lab {

ProxyServices::~ProxyServices() {
  for (const Running& running : timers_) {
    if (running.timer.state != nullptr) context_.queue->cancel(running.handle);
  }
}

kernel::RandomStream ProxyServices::randomStream(std::string_view purpose) const {
  return {context_.seed, context_.name + " " + std::string(purpose)};
}

kernel::EventHandle ProxyServices::setTimer(const functions::ModuleTimer& timer) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(timers_.size()));
    timers_.emplace_back();
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  Running& running = timers_[slot];
  running.timer = timer;
  running.setBy = context_.recorder->append(core_.now(), context_.id, trace::Level::full,
                                            trace::TimerSet{0, timer.name, timer.at});
  running.handle = context_.queue->schedule(timer.at, {&target_, kind_, timer.housekeeping, slot});
  return running.handle;
}

void ProxyServices::stopTimer(kernel::EventHandle timer) {
  if (!context_.queue->cancel(timer)) return;
  for (std::uint32_t slot = 0; slot < timers_.size(); ++slot) {
    Running& running = timers_[slot];
    const bool isIt = running.handle.slot == timer.slot && running.handle.generation == timer.generation;
    if (!isIt || running.timer.state == nullptr) continue;
    context_.recorder->append(core_.now(), context_.id, trace::Level::full,
                              trace::TimerStopped{0, running.timer.name});
    running.timer.state = nullptr;
    free_.push_back(slot);
    return;
  }
}

void ProxyServices::fired(kernel::Instant now, std::uint64_t argument) {
  const auto slot = static_cast<std::uint32_t>(argument);
  const Running running = timers_[slot];
  timers_[slot].timer.state = nullptr;
  free_.push_back(slot);
  const trace::CauseScope setBy(*context_.recorder, running.setBy);
  const trace::CauseScope scope(*context_.recorder,
                                context_.recorder->timerFired(now, context_.id, {0, running.timer.name}));
  running.timer.state->onTimer(now, running.timer.argument);
}

void ProxyServices::postpone(std::uint64_t argument, kernel::Instant until) {
  Running& running = timers_[static_cast<std::size_t>(argument)];
  running.handle = context_.queue->schedule(until, {&target_, kind_, running.timer.housekeeping, argument});
}

kernel::Result<std::string> ProxyServices::readFile(std::string_view name) const {
  return script::readBesideScript(program_, name);
}

kernel::Result<std::string> ProxyServices::pathOf(std::string_view name) const {
  return script::pathBesideScript(program_, name);
}

void ProxyServices::reportFault(std::string_view module, const kernel::Error& error) {
  faults_.push_back({std::string(module) + ": " + error.message, error.range, error.hint});
  core_.log("ERROR", faults_.back().message);
}

bool ProxyServices::hasEventRoute(std::string_view name) const {
  return program_.hasRoute(script::RouteKind::event, name);
}

void ProxyServices::runEventRoute(std::string_view name, const sip::MessagePtr& message,
                                  const proxy::Arrival& arrival, std::uint64_t dialog) {
  if (hasEventRoute(name)) core_.runEventRoute(name, message, arrival, dialog);
}

void ProxyServices::answerCommand(functions::RpcTicket ticket, const functions::RpcOutcome& outcome) {
  if (giver_ != nullptr) giver_->onCommandAnswered(ticket, outcome);
}

}  // namespace forklab::lab
