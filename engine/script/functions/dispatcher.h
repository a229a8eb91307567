#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "script/functions/database_access.h"
#include "script/functions/dispatcher_sets.h"
#include "script/functions/module_state.h"
#include "script/spec.h"

/// Kamailio's dispatcher: which of several destinations a request goes to, and which of them are alive.
namespace forklab::functions {

const script::ModuleSpec& dispatcherModule();

/// What the module's parameters say.
struct DispatcherSettings {
  enum class Probing : std::uint8_t { flagged, all, inactive, onlyFlagged };
  std::string listFile;
  std::string databaseUrl;  ///< empty: destinations come from the list file
  std::string table = "dispatcher";
  std::vector<std::string> columns;      ///< set, destination, flags, priority, attributes
  std::string extendedName = "_dsdst_";  ///< xavp_dst
  std::string contextName = "_dsctx_";   ///< xavp_ctx
  int extendedMode = 0;
  int contextMode = 0;
  std::uint32_t flags = 0;  ///< 1: hash users only; 2: keep the rest for failover
  bool overwritesDestination = true;
  bool usesDefault = false;  ///< the last destination of a set is for when no other is left
  std::string pingMethod = "OPTIONS";
  std::string pingFrom = "sip:dispatcher@localhost";
  std::string outboundProxy;
  std::string defaultSocket;  ///< for destinations without one, pings to them too
  std::string goodCodes;      ///< ds_ping_reply_codes
  std::int64_t pingSeconds = 0;
  int failuresToInactive = 1;
  int successesToActive = 1;
  Probing probing = Probing::flagged;
  bool measuresLatency = false;
  int loadSlots = 0;  ///< ds_hash_size: 0 turns call load off

  bool keepsOthers() const { return (flags & 2U) != 0; }
};
/// "ip", "a", "t", "d"; nothing: another letter.
std::optional<std::uint32_t> destinationState(std::string_view letters);
DispatcherSettings dispatcherSettingsOf(const script::Program& program);

/// Which destination a call counts for (algorithm 10).
struct CallLoad {
  int set = 0;
  std::string duid;
  std::int64_t endsAtSeconds = 0;
};

/// The sets of one proxy and the states of their destinations.
class Dispatcher final : public ModuleState, public proxy::OwnRequestUser {
 public:
  /// Why a state changed, for event_route[dispatcher:dst-down] and $dsv.
  struct Reason {
    int code = 0;
    std::string text;
    sip::MessagePtr message;  ///< null: no message led to it
    proxy::Arrival arrival;
  };

  Dispatcher(const script::Program& program, ModuleServices& services);
  void start(kernel::Instant now) override;
  void onTimer(kernel::Instant now, std::uint64_t argument) override;
  void onReply(proxy::OwnRequestId id, int code, const sip::MessagePtr& reply) override;

  const DispatcherSettings& settings() const { return settings_; }
  DestinationSets& sets() { return sets_; }
  kernel::RandomStream& chance() { return chance_; }
  std::map<std::string, CallLoad, std::less<>>& loads() { return loads_; }
  /// Reads the list file or the table again; false: it cannot be read, and everything stays.
  bool reload();
  /// One more until the next reload; false: not a URI, or one that nobody knows.
  bool add(const DestinationLine& line);
  /// As a person wishes it: counters start anew. False: there is no such destination.
  bool setState(int set, std::string_view uri, std::uint32_t state);
  bool pings() const { return pings_; }
  void setPings(bool pings) { pings_ = pings; }
  /// Kamailio's ds_update_state. False: there is no such destination.
  bool update(int set, std::string_view uri, std::uint32_t state, const Reason& reason);
  /// What the running event route is about.
  const Reason& reason() const { return told_; }
  void endLoad(std::string_view callId);

 private:
  struct Ping {
    int set = 0;
    std::string uri;
    kernel::Instant sentAt;
  };
  struct Event {
    std::string_view route;
    std::string uri;
    Reason reason;
  };
  void openTable();
  bool readTable();
  bool readFile();
  bool isPinged(const Destination& destination) const;
  void pingAll(kernel::Instant now);
  void ping(int set, const Destination& destination);
  void judge(const Ping& ping, int code, std::string_view reason);
  bool isGood(int code) const;
  void count(Destination& destination, std::uint32_t before, std::uint32_t wanted);
  bool resolve();
  void tellNext();

  ModuleServices& services_;
  DispatcherSettings settings_;
  kernel::RandomStream chance_;
  DestinationSets sets_;
  std::map<std::string, CallLoad, std::less<>> loads_;
  std::optional<DatabaseAccess> database_;
  bool pings_ = true;
  std::map<proxy::OwnRequestId, Ping> sent_;
  std::deque<Event> events_;
  Reason told_;
};

}  // namespace forklab::functions
