#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/event_queue.h"
#include "kernel/random.h"
#include "kernel/result.h"
#include "proxy/core.h"
#include "script/spec.h"
#include "store/database.h"

/// What modules keep between messages: one state per module and proxy, made from its settings at the start.
namespace forklab::functions {

/// Location table, dispatcher sets, hash tables, … of one proxy. All calls come from one thread, never during
/// another step of the proxy.
class ModuleState {
 public:
  virtual ~ModuleState() = default;
  /// Once, when every state of the proxy is made, in their order: who wants to listen to another one says so
  /// (Kamailio's mod_init).
  virtual void init(kernel::Instant now) { static_cast<void>(now); }
  /// Once, when all have done that (Kamailio's first child_init).
  virtual void start(kernel::Instant now) { static_cast<void>(now); }
  /// Once, when the proxy ends in good order: what is to be kept is written now.
  virtual void stop(kernel::Instant now) { static_cast<void>(now); }
  /// A timer of ModuleServices::setTimer.
  virtual void onTimer(kernel::Instant now, std::uint64_t argument) {
    static_cast<void>(now);
    static_cast<void>(argument);
  }

 private:
  friend class ModuleStates;
  template <class T>
  friend std::unique_ptr<ModuleState> makeStateOf(const script::Program& program,
                                                  class ModuleServices& services);
  const void* key_ = nullptr;
};

/// A database that stands in the network of a lab, and what it costs to speak to it.
class DatabasePlace {
 public:
  virtual store::Database& database() = 0;
  virtual trace::NodeId node() const = 0;
  /// How long so many bytes travel between it and a node, either way; nothing: there is no way now.
  virtual std::optional<kernel::Duration> travel(trace::NodeId proxy, std::uint32_t bytes) = 0;
  /// What a statement takes it.
  virtual kernel::Duration work() const = 0;
  /// How long who asks waits for an answer that does not come.
  virtual kernel::Duration patience() const = 0;

 protected:
  ~DatabasePlace() = default;
};

class ModuleStates;
struct RpcOutcome;

/// Names a command that is answered later; 0: none. Counts from 1 in each proxy.
using RpcTicket = std::uint64_t;

/// When and how a state wants to be woken.
struct ModuleTimer {
  ModuleState* state = nullptr;
  kernel::Instant at;
  std::string_view name;       ///< static text for the trace: "usrloc timer_interval"
  std::uint64_t argument = 0;  ///< what onTimer gets
  bool housekeeping = true;    ///< the run may end while only such timers are left
};

/// What a module may ask of its proxy. Lives as long as the proxy.
class ModuleServices {
 public:
  /// Own requests are started through it (proxy/own_request.h), waiting runs resumed (Core::resumeRun).
  virtual proxy::Core& core() = 0;
  /// A stream of chance for this node and purpose.
  virtual kernel::RandomStream randomStream(std::string_view purpose) const = 0;
  virtual kernel::EventHandle setTimer(const ModuleTimer& timer) = 0;
  /// Nothing happens when it has fired.
  virtual void stopTimer(kernel::EventHandle timer) = 0;
  /// A text file that the script names (script::readBesideScript).
  virtual kernel::Result<std::string> readFile(std::string_view name) const = 0;
  /// The path of such a file, which may not exist yet (script::pathBesideScript).
  virtual kernel::Result<std::string> pathOf(std::string_view name) const = 0;
  /// Of all modules of this proxy; after the last of them is made.
  virtual const ModuleStates& states() const = 0;
  /// The SQLite file that stands for every database of the script; empty: each URL means what it says.
  virtual std::string_view databaseFile() const = 0;
  /// The database of the lab that a db_url means; null: a file is meant.
  virtual DatabasePlace* databasePlace(std::string_view url) = 0;
  /// What would keep Kamailio from starting. In virtual time it is a line of the log and the proxy goes on
  /// without; a live one does not start.
  virtual void reportFault(std::string_view module, const kernel::Error& error) = 0;
  virtual bool hasEventRoute(std::string_view name) const = 0;
  /// Runs event_route[name] after the step at hand; `message` null: on Kamailio's faked request. Nothing
  /// happens without such a block.
  virtual void runEventRoute(std::string_view name, const sip::MessagePtr& message,
                             const proxy::Arrival& arrival, std::uint64_t dialog = 0) = 0;

  /// For a command that cannot be answered at once (RpcCall::waitFor). 0: who asks takes no late answers.
  virtual RpcTicket newCommandTicket() = 0;
  virtual void answerCommand(RpcTicket ticket, const RpcOutcome& outcome) = 0;

  kernel::Instant now() { return core().now(); }
  trace::Recorder& recorder() { return *core().environment().recorder; }
  trace::NodeId node() { return core().environment().node; }

 protected:
  ~ModuleServices() = default;
};

/// Its address tells the states apart.
template <class T>
inline constexpr char kStateKey = 0;

/// ModuleSpec::makeState of a state that is made from (program, services).
template <class T>
std::unique_ptr<ModuleState> makeStateOf(const script::Program& program, ModuleServices& services) {
  std::unique_ptr<ModuleState> made = std::make_unique<T>(program, services);
  made->key_ = &kStateKey<T>;
  return made;
}

/// All states of one proxy, in the order of the registry.
class ModuleStates {
 public:
  ModuleStates(const script::Program& program, const script::Registry& registry, ModuleServices& services);
  void start(kernel::Instant now);
  void stop(kernel::Instant now);

  /// Null: its module is not loaded. A few comparisons of addresses.
  template <class T>
  T* find() const {
    for (const auto& state : states_) {
      if (state->key_ == &kStateKey<T>) return static_cast<T*>(state.get());
    }
    return nullptr;
  }

 private:
  std::vector<std::unique_ptr<ModuleState>> states_;
};

}  // namespace forklab::functions
