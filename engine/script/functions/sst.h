#pragma once

#include <cstdint>
#include <map>

#include "script/functions/dialog_state.h"
#include "script/spec.h"

/// Session timers of dialogs (RFC 4028, Kamailio sst).
namespace forklab::functions {

const script::ModuleSpec& sstModule();

/// Follows the dialogs whose INVITE bears sst_flag: asks for a session interval, refuses one that is too
/// short, and lays the interval into timeout_avp. Kamailio 5.6.3 reads that AVP before sst writes it: a
/// script hands it to dlg_set_timeout() itself (observed).
class SessionTimers final : public ModuleState, public dialog::Watcher {
 public:
  SessionTimers(const script::Program& program, ModuleServices& services);

  void start(kernel::Instant now) override;
  void onDialog(const dialog::Notice& notice) override;

  bool counts() const { return counts_; }
  std::uint32_t leastSeconds() const { return leastSeconds_; }

 private:
  struct Session {
    std::uint32_t seconds = 0;
    bool isAskedByProxy = false;  ///< the INVITE had no Session-Expires
    bool callerSupports = false;  ///< "Supported: timer"
  };
  void onCreated(const dialog::Notice& notice);
  void onReply(Session& session, const dialog::Notice& notice);
  void onRequestWithin(Session& session, const dialog::Notice& notice);
  void onReplyWithin(const dialog::Notice& notice);
  /// False: the INVITE was refused.
  bool agreeOn(Session& session, const sip::Message& invite, proxy::RoutingContext& context);
  void refuse(proxy::RoutingContext& context, std::uint32_t seconds);
  void setAvp(proxy::RoutingContext* context, std::uint32_t seconds);

  ModuleServices& services_;
  Dialogs* dialogs_ = nullptr;
  std::uint32_t flag_ = 0;  ///< mask
  std::uint32_t leastSeconds_;
  bool refusesShort_;
  bool counts_;
  std::string avp_;
  std::map<dialog::DialogKey, Session> sessions_;
};

}  // namespace forklab::functions
