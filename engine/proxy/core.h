#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kernel/instant.h"
#include "kernel/random.h"
#include "proxy/directory.h"
#include "proxy/effect.h"
#include "proxy/fork.h"
#include "proxy/own_request.h"
#include "proxy/process.h"
#include "proxy/routing_context.h"
#include "proxy/settings.h"
#include "proxy/sockets.h"
#include "proxy/statistics.h"
#include "proxy/transaction_watcher.h"
#include "trace/recorder.h"
#include "transaction/layer.h"

namespace forklab::proxy {

/// What the core is told about the place it runs in.
struct Environment {
  trace::NodeId node = trace::kNoNode;
  kernel::Endpoint address;  ///< of the first socket
  Sockets sockets;
  trace::Recorder* recorder = nullptr;
  Directory* directory = nullptr;
  /// Null: what waits, waits by the clock (live), or nothing does.
  Process* process = nullptr;
  /// What each call of a database costs besides its way there and back; 0: nothing.
  kernel::Duration databaseCall;
  std::uint64_t seed = 0;
  /// When the proxy begins to live; zero unless it lives again.
  kernel::Instant born;
  /// Nanoseconds since 1970 when the run begins; virtual runs all begin alike.
  std::int64_t epoch = 1'700'000'000'000'000'000;
  bool hasRequestRoute = true;
  bool hasReplyRoute = false;
  bool hasLocalRequestRoute = false;
  bool hasOnsendRoute = false;
  bool hasStatelessReplyRoute = false;  ///< event_route[sl:local-response]
  bool hasFilteredAckRoute = false;     ///< event_route[sl:filtered-ack]
};

/// Kamailio's core and tm without their script: takes packets and timers in, gives effects out. The node
/// drains effects() after every call and runs the routes among them.
class Core {
 public:
  Core(const Environment& environment, Settings settings);
  ~Core();
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  // Inputs.
  /// One packet. What is no SIP, or lacks what Kamailio parses first, is dropped without an answer.
  void receive(kernel::Instant now, const Arrival& arrival, const kernel::Bytes& bytes);
  /// A timer that an effect set and none stopped.
  void fireTimer(kernel::Instant now, TransactionId id, transaction::TimerName timer);
  /// The transport refused a packet. Only a branch's first copy makes a difference.
  void sendFailed(kernel::Instant now, TransactionId id, int retransmission);
  /// Before anything of a module runs that no input of the core led to.
  void beginStep(kernel::Instant now) { now_ = now; }
  /// What a function or the resolver waits for (Process::block).
  void block(kernel::Duration duration, std::string_view cause) {
    if (environment_.process != nullptr && duration.ns > 0) environment_.process->block(duration, cause);
  }
  /// The route of a runRoute effect has ended.
  void routeFinished(kernel::Instant now, RoutingContext& context, bool dropped);

  Effects& effects() { return effects_; }

  // For the functions of the script and the other files of this room.
  kernel::Instant now() const { return now_; }
  /// Whole seconds since 1970: what tables, nonces and accounts are dated by.
  std::int64_t unixSeconds() const { return (environment_.epoch + now_.ns) / 1'000'000'000; }
  const Settings& settings() const { return settings_; }
  const Environment& environment() const { return environment_; }
  transaction::Layer& layer() { return layer_; }
  /// The list that calls of the layer fill; settle() afterwards.
  transaction::Effects& layerEffects() { return layerEffects_; }
  /// Acts on everything the layer asked for.
  void settle();

  const Sockets& sockets() const { return environment_.sockets; }
  /// Our first address as a URI or Via has it; SIP's own port is left out, as Kamailio does.
  const std::string& ownHost() const { return sockets()[0].host; }
  const std::string& ownHostPort() const { return sockets()[0].hostPort; }
  /// host:port is this proxy.
  bool isMyself(std::string_view host, std::uint16_t port) const;
  /// One of our names, whatever the port.
  bool isMyHost(std::string_view host) const;
  void log(std::string_view level, std::string_view text) const;
  void drop(const Arrival& arrival, std::string_view reason, kernel::ByteRange range = {}) const;
  void sendStateless(SocketIndex from, const kernel::Endpoint& to, kernel::Bytes bytes);

  Statistics& statistics() { return statistics_; }
  const Statistics& statistics() const { return statistics_; }
  /// A reply of a transaction on its way upstream.
  struct Answer {
    int status = 0;
    bool isOwn = false;                   ///< made here, not relayed
    const sip::Message* reply = nullptr;  ///< as it came; null: made here
    int branch = -1;
  };
  /// Sends it through the server transaction and counts it.
  void respond(Fork& fork, const Answer& answer, const kernel::Bytes& bytes);
  /// Every one that was ever needed at a time, those that serve nothing now among them.
  const std::vector<std::unique_ptr<Fork>>& forks() const { return forks_; }

  /// As many server transactions are open as settings() allow.
  bool isFull() const { return servers_.size() >= settings_.mostTransactions; }
  /// Null: no such server transaction, or it is over.
  Fork* forkOf(TransactionId server) const;
  /// The oldest living one of that Call-ID and CSeq number; null: none.
  Fork* forkByCallId(std::string_view callId, std::uint32_t cseq) const;
  /// The reference is good while the transaction is open or a context holds it.
  Fork& openFork(const sip::MessagePtr& request, const Arrival& arrival, bool forcesRport);
  /// Opens the transaction of the request at hand; what the run gathered so far moves into it.
  void adopt(RoutingContext& context);
  /// Opens the client transaction of a branch and sends it; settle() afterwards.
  void openBranch(Fork& fork, std::size_t index);
  /// As openBranch, and settles by itself.
  void openCancel(Fork& fork, std::size_t index, kernel::Bytes cancel);
  /// A context for one run of a route; given back by routeFinished.
  RoutingContext& acquire(Stage stage, const sip::MessagePtr& message, const Arrival& arrival, Fork* fork);
  /// Asks the node to run a route; nothing runs before effects() is drained.
  void runRoute(Route route, std::string_view name, RoutingContext& context);
  /// Asks the node to let a waiting run go on; nothing happens when it is gone.
  void resumeRun(RunTicket run, std::int64_t code);
  /// The context of onsend_route for a request that is about to leave: the request as it came, with the R-URI
  /// that goes out. Null: not a message that onsend_route sees (a retransmission, a reply, tm's own CANCEL
  /// and ACK).
  RoutingContext* acquireOnsend(const transaction::Effect& sent);
  /// Asks the node for event_route[name]; `message` null: on the faked request.
  void runEventRoute(std::string_view name, const sip::MessagePtr& message, const Arrival& arrival,
                     std::uint64_t dialog = 0) {
    runAside(Route::event, name, message, arrival, dialog);
  }
  /// The same with a route of another kind.
  void runAside(Route route, std::string_view name, const sip::MessagePtr& message, const Arrival& arrival,
                std::uint64_t dialog);
  /// The request that Kamailio shows to routes which no message led to.
  const sip::MessagePtr& fakedRequest();
  OwnRequests& ownRequests() { return ownRequests_; }

  /// For every transaction. Those of one transaction are called first, in each list the newest first. A
  /// watcher outlives the core's last step, here and below.
  void watch(TransactionWatcher& watcher, Moments moments, std::uint64_t argument = 0);
  /// For the transaction of the message at hand, or the one that it will get.
  void watch(RoutingContext& context, const Watch& watch);
  /// Whether tell() would reach anybody or the record: asked first, as it costs next to nothing.
  bool hears(Moments moments) const { return (watched_ & moments) != 0; }
  bool hears(Moment moment) const { return hears(momentBit(moment)); }
  /// `transaction` is filled in from the fork.
  void tell(Notice notice);
  /// The transport has taken what a send effect asked for.
  void noteSent(kernel::Instant now, const transaction::Effect& sent, std::string_view bytes);
  void watchRoutes(RouteWatcher& watcher) { routeWatchers_.push_back(&watcher); }
  const std::vector<RouteWatcher*>& routeWatchers() const { return routeWatchers_; }
  void watchRuns(RunWatcher& watcher) { runWatchers_.push_back(&watcher); }

  /// Constant per request: 32 hex digits, "-", 8 hex digits (tm) or "." (sl).
  std::string toTag(const sip::Message& request, char separator) const;
  /// A 2xx of the proxy's own to an INVITE went out: it is repeated until its ACK is taken here.
  void noteOwnSuccess(Fork& fork, std::string_view toTag);
  /// How an ACK stands to our transactions.
  enum class AckFate : std::uint8_t {
    unknown,
    absorbed,  ///< of a negative final, or of a 2xx of our own
    endToEnd   ///< of a relayed 2xx that somebody watches
  };
  AckFate takeAck(RoutingContext& context);
  /// A retransmission of the request of this transaction.
  void takeAgain(RoutingContext& context, TransactionId server);
  /// A branch that only waits (t_suspend).
  void openBlind(Fork& fork, std::size_t index);
  /// A stateless reply went out: its ACK is absorbed for two seconds.
  void noteStatelessReply(int status) {
    statelessReplyAt_ = now_;
    ++statistics_.statelessReplies[Statistics::statusOf(status)];
  }
  /// Drawn from the node's own stream, so that runs repeat.
  std::uint32_t nextChance();

 private:
  void receiveRequest(const sip::MessagePtr& message, const Arrival& arrival,
                      const std::optional<HeaderFlaw>& flaw);
  void receiveReply(const sip::MessagePtr& message, const Arrival& arrival);
  void takeReply(const sip::MessagePtr& message, const sip::Edits& edits, const Arrival& arrival);
  /// The edits that hold after watchers saw the response: those given, or `changed`.
  const sip::Edits* tellResponse(TransactionId client, const sip::Message& message, const sip::Edits& edits,
                                 sip::Edits& changed);
  bool absorbsStatelessAck(const sip::Message& message) const;
  void obey(transaction::Effect effect);
  void deliver(TransactionId client, const sip::MessagePtr& response);
  void timedOut(TransactionId client);
  void refused(TransactionId client);
  void ended(TransactionId id);
  void finishRequest(RoutingContext& context);
  void tellRunEnd(RoutingContext& context);
  void release(RoutingContext& context);
  void releaseIfDone(Fork& fork);
  /// False: that 2xx was known already.
  bool keepSuccess(Fork& fork, std::string_view toTag, bool isOwn);
  bool takeAckOfSuccess(RoutingContext& context, AckFate& fate);
  void noteReplySent(Notice& notice, std::uint8_t mark);
  void noteRequestSent(Notice& notice, const transaction::Effect& sent);

  // Marks of replies among the layer's effects.
  static constexpr std::uint8_t kOwnReply = 1;
  static constexpr std::uint8_t kReplyOut = 2;  ///< watchers are told that it left
  static constexpr Moments kSendMoments = momentBit(Moment::requestOut) | momentBit(Moment::requestSent) |
                                          momentBit(Moment::responseOut) | momentBit(Moment::responseSent);
  static constexpr Moments kAckMoments = momentBit(Moment::ackIn) | momentBit(Moment::ackAgain);

  /// Which branch of which fork a client transaction serves.
  struct ClientPlace {
    Fork* fork = nullptr;
    std::uint16_t branch = 0;
    bool isCancel = false;
  };

  /// A 2xx to an INVITE that went upstream.
  struct Success {
    TransactionId server = 0;
    bool isOwn = false;
    bool acknowledged = false;
  };

  Environment environment_;
  Settings settings_;
  Statistics statistics_;
  transaction::Layer layer_;
  kernel::Instant now_;
  Effects effects_;
  transaction::Effects layerEffects_;
  /// settle() is at work further up: what is added meanwhile is taken by that loop.
  bool settling_ = false;
  std::unordered_map<TransactionId, Fork*> servers_;
  std::unordered_map<TransactionId, ClientPlace> clients_;
  std::vector<std::unique_ptr<Fork>> forks_;
  // Forks and contexts are used again, with the memory of their texts.
  std::vector<Fork*> freeForks_;
  std::vector<std::unique_ptr<RoutingContext>> contexts_;
  std::vector<RoutingContext*> freeContexts_;
  const sip::Edits* replyEdits_ = nullptr;
  Arrival replyArrival_;
  OwnRequests ownRequests_;
  std::vector<Watch> watches_;
  std::vector<RouteWatcher*> routeWatchers_;
  std::vector<RunWatcher*> runWatchers_;
  Moments watched_ = 0;  ///< by anybody, ever; every moment where the record is full
  sip::MessagePtr fakedRequest_;
  kernel::RandomStream chance_;
  std::optional<kernel::Instant> statelessReplyAt_;
  std::map<std::string, Success, std::less<>> successes_;
  std::string tagBase_;
  std::string statelessTagBase_;
};

}  // namespace forklab::proxy
