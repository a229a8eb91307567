#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>

#include "kernel/address.h"
#include "kernel/bytes.h"
#include "kernel/instant.h"

/// What happened: one immutable row per step of a run. Texts are views: either static names (states, timers,
/// inputs, routes) or kept by the log (Recorder::keep), so they live as long as the log does.
namespace forklab::trace {

/// Counts from 1 in the order of writing; 0 is "none".
using EventId = std::uint64_t;
/// Index into the run's nodes, from 0 in scenario order; kNoNode for the run itself.
using NodeId = std::uint16_t;
inline constexpr NodeId kNoNode = 0xffff;
/// Counts from 1 within a run.
using TransactionId = std::uint32_t;

struct RunStarted {
  std::string_view scenario;
  std::uint64_t seed = 0;
};

/// Written once per node at the start; Event::node is its id.
struct NodeDeclared {
  std::string_view name;
  std::string_view kind;  ///< "phone", "proxy", "network"
  kernel::Endpoint address;
};

struct LinkDeclared {
  std::string_view name;  ///< "alice-proxy"
  NodeId from = kNoNode;
  NodeId to = kNoNode;
};

/// A node handed bytes to its transport. Its id names the packet from here on.
struct PacketSent {
  kernel::Endpoint from;
  kernel::Endpoint to;
  NodeId toNode = kNoNode;  ///< kNoNode: nobody lives at that address
  std::uint16_t retransmission =
      0;  ///< 0: first copy; n: the n-th repetition of the same bytes by its transaction
  TransactionId transaction = 0;  ///< 0: stateless
  std::uint16_t branch = 0;       ///< 1 + branch index of a fork; 0: none
  std::string_view timer;         ///< what made it go out again: "A", "retr_timer1"; empty: a first copy
  std::string_view bytes;
};

/// A copy of a packet reached Event::node.
struct PacketArrived {
  EventId sent = 0;
  NodeId fromNode = kNoNode;
  std::uint16_t copy = 0;  ///< 0: the packet; 1…: made by duplication
};

/// A copy of a packet did not arrive, and why.
struct PacketLost {
  EventId sent = 0;
  std::string_view link;
  std::string_view reason;  ///< "loss", "link cut", "queue full", "no path"
  std::uint16_t copy = 0;
};

/// Bytes that arrived and were not acted on, and why. Nothing is dropped without one of these.
struct MessageDropped {
  EventId arrived = 0;
  std::string_view reason;
  kernel::ByteRange range;
};

/// A route block begins. Its cause is the packet or the decision that led here.
struct RouteEntered {
  std::string_view block;  ///< "request_route", "route", "branch_route", "failure_route", "onreply_route",
                           ///< "reply_route", …
  std::string_view name;
  std::uint16_t file = 0;
  std::uint32_t line = 0;
};

struct RouteLeft {
  std::string_view block;
  std::string_view name;
  std::string_view how;  ///< "end", "return", "break", "exit", "drop"
  std::int64_t code = 0;
};

/// One statement is about to run.
struct ScriptStep {
  std::uint16_t file = 0;  ///< index into the script's source files of this node
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t endLine = 0;
  std::uint32_t endColumn = 0;
};

/// A function of a module returned.
struct FunctionCalled {
  std::string_view name;
  std::string_view arguments;
  std::int64_t code = 0;
  std::uint32_t line = 0;
};

/// xlog, and what the proxy itself has to say ("WARNING", "ERROR").
struct ScriptLogged {
  std::string_view level;
  std::string_view text;
  std::uint32_t line = 0;
};

struct TransactionStarted {
  TransactionId transaction = 0;
  std::string_view machine;  ///< "INVITE client", "non-INVITE client", "INVITE server", "non-INVITE server"
  std::string_view state;
  std::string_view method;
  std::string_view branch;   ///< top Via's branch
  TransactionId server = 0;  ///< for a branch of a fork: the server transaction it belongs to
};

struct TransactionChanged {
  TransactionId transaction = 0;
  std::string_view from;
  std::string_view input;
  std::string_view to;
  std::string_view section;  ///< "17.1.1.2", "kamailio 3.2"
};

struct TransactionEnded {
  TransactionId transaction = 0;
};

struct TimerSet {
  TransactionId transaction = 0;
  std::string_view timer;
  kernel::Instant at;
};

struct TimerStopped {
  TransactionId transaction = 0;
  std::string_view timer;
};

/// Its cause is the TimerSet.
struct TimerFired {
  TransactionId transaction = 0;
  std::string_view timer;
};

/// t_relay launched a group of branches.
struct WaveStarted {
  TransactionId server = 0;
  std::uint16_t wave = 1;  ///< 1, 2, …
  std::uint16_t branches = 0;
};

struct BranchStarted {
  TransactionId server = 0;
  TransactionId client = 0;
  std::uint16_t branch = 0;  ///< counts over the life of the transaction, from 0
  std::uint16_t wave = 1;
  std::int16_t q = -1;  ///< thousandths; -1: unspecified
  std::string_view uri;
  kernel::Endpoint to;
};

struct BranchChanged {
  TransactionId server = 0;
  std::uint16_t branch = 0;
  std::string_view state;  ///< "ringing", "answered", "failed", "cancelling", "cancelled", "timed out"
  std::uint16_t code = 0;
};

/// Response choice (RFC 3261 16.7 step 6, Kamailio tm).
struct ReplyChosen {
  TransactionId server = 0;
  std::uint16_t branch = 0;
  std::uint16_t code = 0;
  std::string_view why;
};

/// tm called its users back (Kamailio t_hooks.h), whether or not anybody listens.
struct CallbackReached {
  TransactionId transaction = 0;  ///< server transaction; of a request of the proxy's own the client one
  std::string_view callback;      ///< "TMCB_REQUEST_IN"
  std::int16_t code = 0;          ///< status; 0 a request, -1 an ACK and -2 a CANCEL of the proxy's own
  std::uint16_t branch = 0;       ///< 1 + branch index; 0: none in particular
  bool isAgain = false;
  bool isOwn = false;  ///< made by the proxy
};

/// Kamailio's h_entry and h_id in one number.
using DialogKey = std::uint64_t;

/// A request made a dialog (Kamailio's dialog module).
struct DialogStarted {
  DialogKey dialog = 0;
  std::string_view callId;
  std::string_view state;
};

struct DialogChanged {
  DialogKey dialog = 0;
  std::string_view from;
  std::string_view input;
  std::string_view to;
};

/// Its memory is free.
struct DialogEnded {
  DialogKey dialog = 0;
};

/// The dialog module called its users back (Kamailio dlg_cb.h), whether or not anybody listens.
struct DialogCallback {
  DialogKey dialog = 0;
  std::string_view callback;  ///< "DLGCB_CREATED"
};

/// Something that a dialog keeps has got a value, another one, or none: what its view shows besides the
/// state.
struct DialogNoted {
  DialogKey dialog = 0;
  /// "from uri", "to uri", "request uri", "caller tag", "caller contact", "caller cseq", "caller route set",
  /// "caller socket" (and of the callee), "lifetime ends" (Unix seconds), "progress", "ended by",
  /// "post-dial delay", "variable", "profile".
  std::string_view what;
  std::string_view name;   ///< of the variable or the profile; else empty
  std::string_view value;  ///< of a profile: its value, empty where it has none
  bool isGone = false;     ///< the variable or membership is no more
};

/// A proxy asked a database, or told it something; Event::node is the proxy. Written when it is done.
struct DatabaseCalled {
  std::string_view procedure;  ///< who asks and for what: "dialog: insert", "sqlops: route[CARRIERS]"
  std::string_view statement;  ///< SQL with its question marks
  std::string_view callId;     ///< of the call that it was for; empty: none
  std::string_view error;      ///< empty: it was done
  kernel::Duration blocked;    ///< for so long the worker stood still
  std::uint32_t sentBytes = 0;
  std::uint32_t receivedBytes = 0;
  std::uint32_t rows = 0;        ///< that it gave, or changed
  std::uint16_t roundTrips = 1;  ///< between proxy and database
  NodeId database = kNoNode;     ///< kNoNode: a file that has no place in the network
};

/// A node ends without a word, or lives again with what it had stored.
struct NodeChanged {
  std::string_view change;  ///< "crashed", "started"
};

/// The script changed its own copy of a request (Kamailio: the private copy with its lumps, and the R-URI).
struct RequestEdited {
  EventId arrived = 0;            ///< the packet that the copy was made of
  TransactionId transaction = 0;  ///< the server transaction; 0: none yet
  std::uint32_t held = 0;         ///< bytes: the message as it came, its index of headers, the changes
  bool isLate = false;            ///< behind the clone: nothing that is sent has it
  std::string_view bytes;         ///< the copy as it would be written now
};

/// A transaction took its own copy of its request (Kamailio tm's clone).
struct RequestCloned {
  EventId arrived = 0;
  TransactionId transaction = 0;
  std::uint32_t held = 0;  ///< as in RequestEdited
  bool isSealed = false;   ///< false: changes of the script still reach it, until the first t_relay
  std::string_view bytes;  ///< sealed: what every branch starts from; else empty
};

/// What one step of a proxy read of messages as values (sip::ParseTally, in its order of parts).
struct MessageRead {
  static constexpr std::size_t kPartCount = 10;
  struct Part {
    std::uint16_t present = 0;  ///< messages that came with it
    std::uint16_t read = 0;     ///< messages in which it was read, these or earlier ones
  };
  std::uint16_t messages = 0;  ///< that came
  std::uint16_t headerLines = 0;
  std::array<Part, kPartCount> parts{};
};

/// A name server was asked, or the cache answered in its place. Written when the answer is known.
struct NameAsked {
  std::string_view name;
  std::string_view type;    ///< "A", "AAAA", "SRV", "NAPTR"
  std::string_view answer;  ///< "10.0.0.2, 10.0.0.3", "no such name", "no such record", "no answer", …
  kernel::Duration took;
  std::uint16_t tries = 1;  ///< packets that went out; none when the cache knew
  bool found = false;
  bool fromCache = false;
};

/// What an agent does of its own accord: "calls", "rings", "answers", "cancels", "hangs up", …
struct AgentActed {
  std::string_view action;
  std::string_view detail;
};

struct LinkChanged {
  std::string_view link;
  std::string_view change;  ///< "cut", "mended"
};

/// A process of a proxy that works in time of its own: it takes a message, stands still, or is free again.
struct WorkerChanged {
  static constexpr std::uint16_t kNobody = 0xffff;
  std::string_view group;          ///< "udp", "stream", "timer"
  std::uint16_t worker = kNobody;  ///< counts within its group; kNobody: a message waits for one
  std::string_view change;         ///< "waits", "takes", "blocked", "free"
  std::string_view why;            ///< blocked: what it waits for; takes: what kind of work
  kernel::Duration span;           ///< takes: waited before; blocked, free: for so long
  std::uint32_t waiting = 0;       ///< messages that wait for this group now
};

/// A stream between two nodes is made or ends; Event::node is who sees it.
struct ConnectionChanged {
  std::uint32_t connection = 0;  ///< counts from 1 within a run
  kernel::Endpoint local;
  kernel::Endpoint peer;
  NodeId peerNode = kNoNode;
  std::string_view change;  ///< "connecting", "open", "accepted", "closed", "failed"
  std::string_view why;     ///< closed, failed
};

/// A person did something to the running lab.
struct CommandApplied {
  std::string_view command;
};

/// Something a scenario declared about the run held or not.
struct CheckReported {
  std::string_view check;
  bool held = false;
  std::string_view detail;
};

struct RunEnded {
  std::string_view reason;
};

using Payload =
    std::variant<RunStarted, NodeDeclared, LinkDeclared, PacketSent, PacketArrived, PacketLost,
                 MessageDropped, RouteEntered, RouteLeft, ScriptStep, FunctionCalled, ScriptLogged,
                 TransactionStarted, TransactionChanged, TransactionEnded, TimerSet, TimerStopped, TimerFired,
                 WaveStarted, BranchStarted, BranchChanged, ReplyChosen, CallbackReached, DialogStarted,
                 DialogChanged, DialogEnded, DialogCallback, DialogNoted, DatabaseCalled, RequestEdited,
                 RequestCloned, MessageRead, NameAsked, AgentActed, LinkChanged, NodeChanged, WorkerChanged,
                 ConnectionChanged, CommandApplied, CheckReported, RunEnded>;

struct Event {
  EventId id = 0;
  EventId cause = 0;
  kernel::Instant time;
  NodeId node = kNoNode;
  Payload payload;
};

/// The stable word of a payload in `.jsonl` traces and filters: "packet_sent", "script_step", …
std::string_view kindName(const Payload& payload);

}  // namespace forklab::trace
