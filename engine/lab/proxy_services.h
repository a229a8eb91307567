#pragma once

#include <vector>

#include "lab/node.h"
#include "script/functions/module_state.h"
#include "script/program.h"

namespace forklab::lab {

/// Who gave a command and is told later.
class CommandGiver {
 public:
  virtual void onCommandAnswered(functions::RpcTicket ticket, const functions::RpcOutcome& outcome) = 0;

 protected:
  ~CommandGiver() = default;
};

/// What the modules of one proxy may ask of it, and their timers on the queue of the run.
class ProxyServices final : public functions::ModuleServices {
 public:
  /// All four outlive it; `target` gets `kind` with each timer and hands it to fired().
  ProxyServices(const NodeContext& context, const script::Program& program, proxy::Core& core,
                kernel::EventTarget& target, std::uint32_t kind)
      : context_(context), program_(program), core_(core), target_(target), kind_(kind) {}
  ~ProxyServices();
  ProxyServices(const ProxyServices&) = delete;
  ProxyServices& operator=(const ProxyServices&) = delete;

  proxy::Core& core() override { return core_; }
  kernel::RandomStream randomStream(std::string_view purpose) const override;
  kernel::EventHandle setTimer(const functions::ModuleTimer& timer) override;
  void stopTimer(kernel::EventHandle timer) override;
  kernel::Result<std::string> readFile(std::string_view name) const override;
  kernel::Result<std::string> pathOf(std::string_view name) const override;
  /// Once, when the states are made; they live as long as the proxy.
  void attach(const functions::ModuleStates& states) { states_ = &states; }
  const functions::ModuleStates& states() const override { return *states_; }
  std::string_view databaseFile() const override { return context_.databaseFile; }
  functions::DatabasePlace* databasePlace(std::string_view url) override {
    return context_.databases == nullptr ? nullptr : context_.databases->find(url);
  }
  void reportFault(std::string_view module, const kernel::Error& error) override;
  /// Each with the name of its module; the hint is kept apart.
  const std::vector<kernel::Error>& faults() const { return faults_; }
  bool hasEventRoute(std::string_view name) const override;
  void runEventRoute(std::string_view name, const sip::MessagePtr& message, const proxy::Arrival& arrival,
                     std::uint64_t dialog = 0) override;

  functions::RpcTicket newCommandTicket() override { return giver_ == nullptr ? 0 : ++lastTicket_; }
  void answerCommand(functions::RpcTicket ticket, const functions::RpcOutcome& outcome) override;
  /// Null: nobody is told. It outlives the proxy's last step.
  void setCommandGiver(CommandGiver* giver) { giver_ = giver; }

  /// A timer's event came: wakes its state. Effects of the core are the caller's to drain.
  void fired(kernel::Instant now, std::uint64_t argument);
  /// Instead of fired(): its event comes again then.
  void postpone(std::uint64_t argument, kernel::Instant until);

 private:
  struct Running {
    functions::ModuleTimer timer;
    kernel::EventHandle handle;
    trace::EventId setBy = 0;
  };

  const NodeContext& context_;
  const script::Program& program_;
  proxy::Core& core_;
  kernel::EventTarget& target_;
  std::uint32_t kind_;
  std::vector<Running> timers_;  ///< slots; one without a state is free
  std::vector<std::uint32_t> free_;
  std::vector<kernel::Error> faults_;
  const functions::ModuleStates* states_ = nullptr;
  CommandGiver* giver_ = nullptr;
  functions::RpcTicket lastTicket_ = 0;
};

}  // namespace forklab::lab
