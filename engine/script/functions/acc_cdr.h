#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "script/functions/acc_writer.h"
#include "script/functions/dialog_state.h"

namespace forklab::functions {

/// One account for each call (Kamailio acc's CDRs): start, end and duration stand in variables of the dialog,
/// the account is written when the reply to its BYE has gone, or it failed.
class CallAccounts final : public dialog::Watcher {
 public:
  CallAccounts(const script::Program& program, ModuleServices& services, AccountWriter& writer);
  /// When the proxy starts; before dialogs of the database are told.
  void start();

  void onDialog(const dialog::Notice& notice) override;

 private:
  /// Places in names_.
  static constexpr std::size_t kStart = 0, kEnd = 1, kDuration = 2;

  std::string nowText() const;
  void setStart(Dialog& dialog);
  void setEnd(Dialog& dialog);
  void onFailed(const dialog::Notice& notice);
  void onExpired(const dialog::Notice& notice);
  /// `message` null: nothing led to its end, so that the further fields are variables of the dialog, or
  /// nothing.
  void write(Dialog& dialog, const sip::Message* message);
  std::vector<std::string> fieldsOf(const Dialog& dialog, const sip::Message* message);
  void log(const Dialog& dialog, const std::vector<std::string>& fields);
  void store(const Dialog& dialog, const std::vector<std::string>& fields);

  ModuleServices& services_;
  AccountWriter& writer_;
  Dialogs* dialogs_ = nullptr;
  bool isOn_;
  bool startsAtAck_;
  bool countsFailures_;
  bool countsExpired_;
  bool logs_;
  bool hasNulls_;
  std::string skip_;   ///< variable of the dialogs that get none; empty: there is no such
  std::string table_;  ///< empty: none
  std::array<std::string, 3> names_;
  AccountExtra extra_;
};

}  // namespace forklab::functions
