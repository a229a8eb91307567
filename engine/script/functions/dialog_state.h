#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dialog/profile.h"
#include "dialog/table.h"
#include "dialog/watcher.h"
#include "script/functions/dialog_extension.h"
#include "script/functions/dialog_settings.h"
#include "script/functions/dialog_store.h"
#include "script/functions/module_state.h"

/// Kamailio's dialog module in one proxy.
namespace forklab::functions {

using dialog::Dialog;

/// What dialog's statistics count.
struct DialogCounts {
  std::int64_t active = 0;
  std::int64_t early = 0;
  std::uint64_t processed = 0;
  std::uint64_t expired = 0;
  std::uint64_t failed = 0;
};

/// What the script says of a dialog that this run may make.
inline proxy::DialogWishes& dialogWishesOf(proxy::RoutingContext& context) {
  if (context.dialogWishes == nullptr) context.dialogWishes = std::make_unique<proxy::DialogWishes>();
  return *context.dialogWishes;
}

/// What led to a notice: what watchers of this room may change beside the dialog.
struct DialogHand {
  proxy::RoutingContext* context = nullptr;    ///< the run that made it or follows it; null: none
  const proxy::Notice* transaction = nullptr;  ///< what tm told of its transaction; null: nothing
};

/// A request of the proxy's own within a dialog.
struct DialogRequest {
  std::string_view method;
  dialog::Side to = dialog::Side::caller;
  std::string_view headers;  ///< whole lines
};

/// The dialogs of one proxy: made by requests, moved by what becomes of them, ended by BYEs and by time.
class Dialogs final : public ModuleState,
                      public proxy::TransactionWatcher,
                      public proxy::RouteWatcher,
                      public proxy::RunWatcher,
                      public proxy::OwnRequestUser {
 public:
  Dialogs(const script::Program& program, ModuleServices& services);

  void init(kernel::Instant now) override;
  void start(kernel::Instant now) override;
  void stop(kernel::Instant now) override;
  void onTimer(kernel::Instant now, std::uint64_t argument) override;
  void onMoment(const proxy::Notice& notice) override;
  void onLooseRoute(proxy::RoutingContext& context, std::string_view parameters) override;
  void onRunEnd(proxy::RoutingContext& context) override;
  void onReply(proxy::OwnRequestId id, int code, const sip::MessagePtr& reply) override;

  const DialogSettings& settings() const { return settings_; }
  ModuleServices& services() { return services_; }
  dialog::Table& table() { return table_; }
  dialog::Profiles& profiles() { return profiles_; }
  const DialogCounts& counts() const { return counts_; }
  void watch(dialog::Watcher& watcher) { watchers_.push_back(&watcher); }
  void tell(const dialog::Notice& notice, const DialogHand& hand = {});
  /// During Watcher::onDialog.
  const DialogHand& hand() const { return hand_; }

  /// dlg_manage(): makes the dialog of an INVITE without To tag, or finds that of a request within one.
  /// False: neither, or the message has one already.
  bool manage(proxy::RoutingContext& context, std::string_view requestUri);
  /// The one that this run is about; null: none.
  Dialog* current(const proxy::RoutingContext& context) const;
  /// That, or the one that the message belongs to by Call-ID and tags; null: none.
  Dialog* of(proxy::RoutingContext& context);
  /// False: not a name that is known. dlg_set_property, dlg_reset_property.
  static std::uint32_t propertyNamed(std::string_view name);
  /// From now on, if its timer runs.
  void setLifetime(Dialog& dialog, std::int64_t seconds);
  void noteChange(Dialog& dialog) { dialog.flags |= dialog::flag::isChanged; }

  // Requests of our own (dialog_requests.cpp).
  // Rows in the database (dialog_storage.cpp), where and when db_mode wants them.
  /// $dlg_var(name) = …
  void setVariable(Dialog& dialog, std::string_view name, std::string_view value);
  void removeVariable(Dialog& dialog, std::string_view name);
  void joinProfile(Dialog& dialog, dialog::Profile& profile, std::string_view value);
  /// False: it was not in.
  bool leaveProfile(Dialog& dialog, dialog::Profile& profile, std::string_view value);

  /// The stored dialogs of this Call-ID, or with none all, of which those that are known already stay as they
  /// are (dlg_db_load_callid, dlg_db_load_extra). False: there is no database, or of another hash_size.
  bool loadRows(std::string_view callId);

  /// False: it could not be built or sent.
  bool send(Dialog& dialog, const DialogRequest& request);
  /// BYE to one side. False: not answered yet, or not sent.
  bool sendBye(Dialog& dialog, dialog::Side to, std::string_view headers = {});
  /// BYE to both; it is told as ended first (dlg_bye_all).
  bool endByByes(Dialog& dialog, dialog::EndedBy who, std::string_view headers = {});
  /// Who ends it, unless somebody has begun to before.
  static void blame(Dialog& dialog, dialog::EndedBy who);

 private:
  enum class Alarm : std::uint8_t { lifetime, clean, ping, save };
  static constexpr std::uint64_t kAlarmShift = 62;  ///< where it stands in a timer's argument
  enum class Purpose : std::uint8_t { bye, ping };
  struct Pending {
    dialog::DialogKey dialog = 0;
    Purpose purpose = Purpose::bye;
  };

  static dialog::Elements elementsOf(const sip::Message& message);
  bool create(proxy::RoutingContext& context, std::string_view requestUri);
  bool joinSpiral(proxy::RoutingContext& context);
  /// What the run said before there was a dialog.
  void adoptWishes(Dialog& dialog, proxy::RoutingContext& context);
  void addRouteParameter(proxy::RoutingContext& context, const Dialog& dialog);
  /// Watches the transaction of its INVITE.
  void attach(proxy::RoutingContext& context, Dialog& dialog);
  bool fillCaller(Dialog& dialog, const proxy::RoutingContext& context);
  void fillCallee(Dialog& dialog, const proxy::Notice& notice);
  std::int64_t lifetimeOf(proxy::RoutingContext& context) const;

  /// The one that a request within it belongs to, by the parameters of its Route and by its tags.
  dialog::Found search(const proxy::RoutingContext& context, std::string_view parameters,
                       DialogMatching matching) const;
  /// A request within it: moves it, keeps its CSeq, tells about it.
  void follow(proxy::RoutingContext& context, const dialog::Found& found);
  void followBye(proxy::RoutingContext& context, const dialog::Found& found);
  void followRequest(proxy::RoutingContext& context, const dialog::Found& found, dialog::State before,
                     dialog::Input input);
  void takeCseq(Dialog& dialog, const sip::Message& request, dialog::Direction direction);

  void takeMoment(const proxy::Notice& notice);
  void onResponse(Dialog& dialog, const proxy::Notice& notice);
  void onTransactionEnd(Dialog& dialog, const proxy::Notice& notice);
  /// False: the input is bogus in this state, and was logged.
  bool step(Dialog& dialog, dialog::Input input);
  /// What every end has in common.
  void end(Dialog& dialog, dialog::EndedBy who);
  void fail(Dialog& dialog, dialog::State before, const proxy::Notice& notice);
  /// An INVITE that nothing was made of takes its dialog with it.
  void dropUnused(proxy::RoutingContext& context, Dialog& dialog);
  /// Its memory goes when nothing holds it.
  void releaseIfOver(Dialog& dialog);
  void release(Dialog& dialog);
  void runEventRoute(std::string_view name, Dialog& dialog, const sip::MessagePtr& message,
                     const proxy::Arrival& arrival);

  // What the record hears of it (dialog_notes.cpp): only where it is full, and only what changes.
  bool notes();
  /// `what` is one of trace::DialogNoted.
  void note(const Dialog& dialog, std::string_view what, std::string_view value, std::string_view name = {},
            bool isGone = false);
  void noteAll(const Dialog& dialog);
  void noteLeg(const Dialog& dialog, dialog::Side side);
  void noteTimeout(const Dialog& dialog);
  void keepCseq(Dialog& dialog, dialog::Side side, std::string cseq);
  void keepContact(Dialog& dialog, dialog::Side side, std::string_view contact);
  void advance(Dialog& dialog, dialog::ProgressInput input);
  void takePostDialDelay(Dialog& dialog, int code);
  void leaveProfiles(Dialog& dialog);

  /// Looks for the dialog of a request that is unknown here among the rows of every proxy, where the lab's
  /// own module asks for that (dialog_reach.cpp). False: not asked, or there is none.
  bool reach(proxy::RoutingContext& context);
  /// Whether it is for this proxy to tell and bill its end: of several that share a database, the first.
  bool claim(Dialog& dialog);
  /// How many rows became dialogs; nothing: one belongs to a table of another size.
  std::optional<std::size_t> takeRows(std::string_view callId, bool tellsConflicts);
  /// What the AVP of dialog_extra_avp holds now, for the dialog's column.
  void takeExtra(proxy::RoutingContext& context, const Dialog& dialog);
  void joinStored(Dialog& dialog, const std::string& profile, const std::string& value);
  /// Every stored dialog and its variables, before the proxy starts.
  void readRows();
  /// They live from now on; those that are over already end at once.
  void load();
  void loadOne(Dialog& dialog);
  /// In realtime mode: its row holds what is known now.
  void save(Dialog& dialog);
  /// Whatever mode: what its rows lack.
  /// False: the database refuses; it is tried again.
  bool write(Dialog& dialog);
  void writeVariables(Dialog& dialog);
  static void settleVariables(Dialog& dialog);
  bool isKept(const Dialog& dialog) const;
  void writeAll();
  void retryLater();
  struct Removal {
    dialog::DialogKey key = 0;
    std::string callId;
  };
  void remove(const Removal& removal);
  void erase(const Dialog& dialog);

  void startTimer(Dialog& dialog);
  void stopTimer(Dialog& dialog);
  void expire(Dialog& dialog);
  /// What stood still for too long gets an end (Kamailio's dlg_clean_run).
  void clean();
  void ping();
  void takeByeReply(Dialog& dialog, const sip::MessagePtr& reply);
  void takePingReply(Dialog& dialog, int code);

  ModuleServices& services_;
  DialogSettings settings_;
  dialog::Table table_;
  dialog::Profiles profiles_;
  DialogCounts counts_;
  std::vector<dialog::Watcher*> watchers_;
  DialogHand hand_;
  const proxy::Notice* transaction_ = nullptr;  ///< while tm tells
  std::map<proxy::OwnRequestId, Pending> pending_;
  DialogWriting writing_ = DialogWriting::never;
  DialogExtension extension_;
  ConfiguredRider rider_;
  DialogJournal journal_;
  std::optional<DialogStore> store_;
  std::vector<Removal> removals_;  ///< rows of dialogs that are over, which the database kept
  bool isRetrying_ = false;
};

}  // namespace forklab::functions
