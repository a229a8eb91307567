#include "script/functions/lab_module.h"

#include <array>

#include "script/functions/dialog_state.h"
#include "script/functions/host.h"

namespace forklab::functions {

namespace {

using script::SettingType;

constexpr std::array kSettings{
    SettingSpec{
        "dialog_reach", SettingType::integer, "0",
        "Whose dialogs this proxy knows: 0 those in its memory, as Kamailio; 1 a BYE or CANCEL without a "
        "dialog is looked up in the database, among the rows of other sockets; 2 every request within a "
        "dialog that is unknown here is looked up. Each look costs a call of the database."},
    SettingSpec{
        "dialog_load", SettingType::integer, "0",
        "When stored dialogs are told as loaded: 0 in the first worker, when every module listens, as "
        "Kamailio; 1 while modules are initialised, when those that stand further down do not yet."},
    SettingSpec{"dialog_save_at_invite", SettingType::integer, "0",
                "1: in db_mode 1 a dialog has its row from the INVITE on, states 1 and 2 too."},
    SettingSpec{"dialog_archive_table", SettingType::text, "",
                "A table that keeps dialogs that are over: callid, from_uri, to_uri, start_time, end_time, "
                "duration, ended_by, progress, pdd. Times are Unix seconds, pdd is milliseconds."},
    SettingSpec{"dialog_history_table", SettingType::text, "",
                "A table of every change of state: callid, at_ms (Unix milliseconds), from_state, input, "
                "to_state, progress."},
    SettingSpec{"dialog_progress_column", SettingType::text, "",
                "A column of the table dialog for the call as people see it: dialled, trying, ringing, busy, "
                "talking, ended, failed. Written in the dialog's own statements."},
    SettingSpec{
        "dialog_ended_by_column", SettingType::text, "",
        "A column of the table dialog for who ended the call: caller, callee, timeout, command, script, "
        "failed, session timer of caller or callee."},
    SettingSpec{
        "dialog_pdd_column", SettingType::text, "",
        "A column of the table dialog for the post-dial delay in milliseconds: from the INVITE to the "
        "first 180 or 183, whichever branch it comes from, waves that failed before counted in."},
    SettingSpec{
        "dialog_extra_avp", SettingType::text, "",
        "An AVP, as `$avp(info)`, whose value goes into the column extra_info of the table dialog: what it "
        "holds when the dialog is made, or when its transaction is."},
    SettingSpec{"dialog_columns", SettingType::text, "",
                "Further columns of the table dialog and the $dlg_var that fills each, as "
                "`extra_info=info;carrier=carrier`. Written in the dialog's own statements."},
};

/// A module that rides on the dialog's callbacks, as the discussion wants one: it hears what it is told.
class DialogRide final : public ModuleState, public dialog::Watcher {
 public:
  DialogRide(const script::Program&, ModuleServices& services) : services_(services) {}
  void init(kernel::Instant) override {
    if (Dialogs* const dialogs = services_.states().find<Dialogs>()) dialogs->watch(*this);
  }
  void onDialog(const dialog::Notice& notice) override {
    if (notice.moment == dialog::Moment::loaded) ++loaded_;
  }
  std::int64_t loaded() const { return loaded_; }

 private:
  ModuleServices& services_;
  std::int64_t loaded_ = 0;
};

Value lab(Host& host, const VariableUse& use) {
  if (use.inner == "loaded") return Value(stateOf<DialogRide>(host).loaded());
  Dialogs* const dialogs = findState<Dialogs>(host);
  const Dialog* const dialog = dialogs == nullptr ? nullptr : dialogs->current(contextOf(host));
  if (dialog == nullptr) return {};
  if (use.inner == "progress") return Value(std::string(dialog::progressText(dialog->progress)));
  if (use.inner == "pdd")
    return dialog->postDialDelay.ns < 0 ? Value() : Value(dialog->postDialDelay.ns / 1'000'000);
  const std::string_view who = dialog::endedByText(dialog->endedBy);
  return who.empty() ? Value() : Value(std::string(who));
}

constexpr std::array kVariables{
    script::naming(
        "progress pdd ended_by loaded",
        {"lab", InnerName::required,
         "Of the dialog at hand: progress (dialled, trying, ringing, busy, talking, ended, failed), "
         "pdd (post-dial delay in milliseconds), ended_by (caller, callee, timeout, …). loaded: how "
         "many stored dialogs this module was told of.",
         lab}),
};

}  // namespace

const script::ModuleSpec& labModule() {
  static constexpr script::ModuleSpec kSpec{
      "forklab", {}, kVariables, {}, kSettings, {}, makeStateOf<DialogRide>};
  return kSpec;
}

}  // namespace forklab::functions
