#pragma once

#include <memory>
#include <vector>

#include "lab/dns/proxy_names.h"
#include "lab/node.h"
#include "lab/proxy_services.h"
#include "lab/workers.h"
#include "proxy/core.h"
#include "script/functions/host.h"
#include "script/functions/rpc.h"
#include "script/program.h"
#include "script/run.h"
#include "transaction/timer_slots.h"

namespace forklab::lab {

/// A proxy of the lab: joins the core, the script that drives it, the network and the timers. Runs no route
/// inside a step: what the core wants done is drained afterwards.
class ProxyNode final : public Node, dns::ProxyNames::Waker {
 public:
  /// The program is shared with other nodes of the same script and never changes.
  ProxyNode(const NodeContext& context, std::shared_ptr<const script::Program> program);
  ~ProxyNode() override;

  void start(kernel::Instant now) override;
  void stop(kernel::Instant now) override;
  void onPacket(kernel::Instant now, const net::Packet& packet, trace::EventId arrived) override;
  void onSendFailed(kernel::Instant now, const net::Packet& packet) override;
  void onEvent(kernel::Instant now, std::uint32_t kind, std::uint64_t argument) override;

  const sip::ParseTally* parsing() const override { return &core_.statistics().parsing; }

  const script::Program& program() const { return *program_; }
  /// What would keep Kamailio from starting, known before start().
  const std::vector<kernel::Error>& faults() const { return services_.faults(); }
  /// Those that command() takes.
  std::vector<std::string_view> commandNames() const;
  /// A command that a person or a program gives; nothing: no module has it.
  std::optional<functions::RpcOutcome> command(kernel::Instant now, std::string_view name,
                                               const std::vector<std::string>& parameters);
  /// Who hears of commands that are answered later; null: such commands fail.
  void setCommandGiver(CommandGiver* giver) { services_.setCommandGiver(giver); }

 private:
  /// One way through the script; kept for the next message, or waiting until its ticket is called.
  struct PooledRun {
    functions::ScriptHost host;
    std::unique_ptr<script::Run> run;
    std::uint32_t uses = 0;
    bool waits = false;
  };

  void wake(kernel::Instant now, proxy::RunTicket run) override;
  void spend(kernel::Duration time, std::string_view question) override;
  kernel::Duration spent() const override { return spent_; }
  void fireTimer(kernel::Instant now, std::uint64_t argument);
  void work(kernel::Instant now, const net::Packet& packet, trace::EventId arrived);
  /// Carries out the core's effects in their order; those that they add come behind them. The step is over
  /// then.
  void drain(kernel::Instant now);
  /// What the step read of messages.
  void noteReading(kernel::Instant now);
  /// `index`: its place among the effects of the step.
  void carryOut(kernel::Instant now, proxy::Effect& effect, std::size_t index);
  void sendNowOrLater(kernel::Instant now, proxy::Effect& effect, std::size_t index);
  void send(kernel::Instant now, proxy::Effect& effect);
  /// Runs onsend_route for a request that leaves; true: it was dropped there.
  bool isHeldBack(kernel::Instant now, const proxy::Effect& effect);
  void runRoute(kernel::Instant now, proxy::Effect& effect);
  void resumeRun(kernel::Instant now, const proxy::Effect& effect);
  /// A run has ended, or waits and keeps what it holds.
  void leave(kernel::Instant now, PooledRun& pooled, script::Run::Status status);
  /// A run that nobody uses, made when there is none; its buffers serve the next message again.
  PooledRun& idleRun();

  NodeContext context_;
  std::shared_ptr<const script::Program> program_;
  /// One node is one worker of Kamailio: `$var` lives here from message to message.
  script::WorkerVariables variables_;
  dns::ProxyNames names_;
  proxy::Core core_;
  transaction::TimerSlots timers_;
  Workers workers_;
  ProxyServices services_;
  functions::ModuleStates states_;
  std::vector<std::unique_ptr<PooledRun>> runs_;
  std::vector<std::uint32_t> idleRuns_;
  sip::ParseTally noted_;   ///< as far as the trace has been told
  kernel::Duration spent_;  ///< on questions, in the step at hand
};

}  // namespace forklab::lab
