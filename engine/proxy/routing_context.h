#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "proxy/fork.h"
#include "proxy/header_check.h"
#include "proxy/relay_step.h"
#include "proxy/settings.h"
#include "proxy/target_set.h"
#include "proxy/variables.h"
#include "sip/edits.h"
#include "sip/message.h"

namespace forklab::proxy {

class Core;

/// What functions asked of the transaction, perhaps before it is made; nothing: its settings hold.
struct TransactionWishes {
  std::optional<kernel::Duration> first, invite;  ///< t_set_fr: fr_timer, fr_inv_timer
  std::optional<kernel::Duration> retry1, retry2;
  std::optional<kernel::Duration> maxInvite, maxOther;
  std::optional<bool> sends100, blocksOn6xx, answersErrors, forwardsCancelReason;
};

/// What the script said of a dialog that does not stand yet (Kamailio dialog: $dlg_ctx, $dlg_var,
/// set_dlg_profile).
struct DialogWishes {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  std::int64_t on = 0;
  std::int64_t timeoutSeconds = 0;
  std::int64_t timeoutBye = 0;
  std::string timeoutRoute;
  Pairs variables;
  Pairs profiles;  ///< name and value
};

/// Which kind of route is running on a context.
enum class Stage : std::uint8_t {
  request,
  branch,
  failure,
  onreply,
  reply,
  continued,      ///< route[NAME] of t_continue, on the request
  branchFailure,  ///< event_route[tm:branch-failure:NAME]
  onsend,         ///< a request is about to leave
  event,          ///< an event_route that concerns nobody but the script
  localRequest    ///< event_route[tm:local-request]
};

/// Why the last function failed, for sl_reply_error (Kamailio's ser_error).
enum class ScriptError : std::uint8_t { none, badUri, badRequest };

/// One message on its way through the script: what the functions of all modules read and change.
class RoutingContext {
 public:
  explicit RoutingContext(Core& core) : core_(core) {}
  RoutingContext(const RoutingContext&) = delete;
  RoutingContext& operator=(const RoutingContext&) = delete;

  Core& core() const { return core_; }
  /// Forgets the last message; keeps the memory.
  void reset();

  const sip::Message& message() const { return *messagePointer; }
  bool isRequest() const { return messagePointer->isRequest(); }
  /// Of the request: of the message itself, or in a reply of its transaction.
  std::uint32_t& flags();
  TransactionVariables& variables();
  ArmedRoutes& armed();
  /// Null outside a transaction and for request stages without a branch.
  Branch* branch() const;

  /// The R-URI as it now stands.
  const std::string& uri() const { return target.uri; }
  /// Makes it usable for forking again. False: not a URI, nothing changed.
  bool setUri(std::string_view uri);
  void setDestination(std::string_view uri);
  /// append_branch. False: full.
  bool appendBranch(Target added);
  /// For this transaction, or the one that comes.
  void applyWishes();
  /// Our name as the script set it for this message, or as the parameters set it for all; null: the socket's.
  const Advertised* advertised() const;
  /// The line that a function says to the log ("ERROR", "WARNING").
  void log(std::string_view level, std::string_view text) const;

  Stage stage = Stage::request;
  sip::MessagePtr messagePointer;
  std::optional<HeaderFlaw> flaw;  ///< of a request as it came
  ScriptError error = ScriptError::none;
  Arrival arrival;
  sip::Edits edits;
  Target target;
  bool targetIsNew = true;
  TargetSet branches;
  /// What the trace knows of the copy at hand.
  struct NotedCopy {
    const sip::Message* message = nullptr;
    std::uint32_t edits = 0;
    std::string uri;
  } noted;
  bool forcesRport = false;
  Advertised ownName;  ///< set_advertised_address, set_advertised_port
  Fork* fork = nullptr;
  /// Index of the branch at hand in branch and reply stages; in failure routes the number of branches so far.
  int branchIndex = -1;
  int replyCode = 0;               ///< $T_reply_code: the winner in failure routes
  std::size_t branchesBefore = 0;  ///< failure route: how many there were when it began
  std::size_t pickedBranch = 0;
  std::optional<int> dropReplies;     ///< t_drop_replies in this run
  bool replied = false;               ///< t_reply gave a final answer in this run
  bool opensTransaction = false;      ///< this run made the transaction
  std::string replyLines;             ///< append_to_reply before there is a transaction
  std::string recordRouteParameters;  ///< add_rr_param
  std::uint32_t scriptFlags = 0;      ///< $sf, of this run alone
  std::string routeParameters;        ///< of the Route that loose_route took off
  TransactionWishes wishes;
  RelayStep relay;
  /// onsend: what leaves, between which places.
  struct Leaving {
    kernel::Endpoint from;
    kernel::Endpoint to;
    std::size_t length = 0;
  } leaving;
  std::uint32_t ownRequest = 0;  ///< localRequest: which one is about to be sent
  std::vector<Watch> watches;    ///< registered before there is a transaction
  bool ackTold = false;          ///< watchers know of this ACK
  /// The dialog of this run, as the module dialog names it; 0: none.
  std::uint64_t dialog = 0;
  bool dialogIsRouted = false;  ///< this very message was found to belong to it
  bool dialogWasSought = false;  ///< beyond the proxy's own memory
  std::unique_ptr<DialogWishes> dialogWishes;
  /// An event_route that the function at hand runs before it returns `code`; empty: none.
  struct Detour {
    std::string_view route;
    int code = 0;
  } detour;

 private:
  friend class Core;
  Core& core_;
  std::uint32_t flags_ = 0;
  ArmedRoutes armed_;
  std::shared_ptr<TransactionVariables> variables_;
};

}  // namespace forklab::proxy
