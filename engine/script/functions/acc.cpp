#include "script/functions/acc.h"

#include <array>
#include <map>
#include <optional>

#include "script/functions/acc_cdr.h"
#include "script/module_check.h"
#include "script/program.h"
#include "sip/builder.h"

namespace forklab::functions {
namespace {

using proxy::Moment;

constexpr proxy::Moments kWatched = momentBit(Moment::failureReadOnly) |
                                    momentBit(Moment::responseForwarded) | momentBit(Moment::responseOut) |
                                    momentBit(Moment::destroyed);
constexpr std::string_view kAnswered = "ACC: transaction answered: ";
constexpr std::string_view kMissed = "ACC: call missed: ";
constexpr std::string_view kRequest = "ACC: request accounted: ";
constexpr std::string_view kAcknowledged = "ACC: request acknowledged: ";

/// A final reply as accounts name it.
struct FinalReply {
  int status = 0;
  std::string reason;
  std::string toTag;
};

/// Flags, tables and the watch over the transactions of one proxy.
class Accounting final : public ModuleState, public proxy::TransactionWatcher {
 public:
  Accounting(const script::Program& program, ModuleServices& services);

  void start(kernel::Instant) override { calls_.start(); }
  void onMoment(const proxy::Notice& notice) override;

  AccountWriter& writer() { return writer_; }

 private:
  /// The flag that a parameter names, as a mask; 0: none.
  static std::uint32_t flagOf(const script::Program& program, std::string_view name);
  bool counts(const proxy::Fork& fork, int status) const;
  std::uint32_t anyFlag() const { return logFlag_ | logMissedFlag_ | databaseFlag_ | databaseMissedFlag_; }
  void onFailure(const proxy::Notice& best);
  void onDecision(const proxy::Notice& notice);
  void onFinalReply(const proxy::Notice& notice);
  void onAcknowledged(const proxy::Notice& notice);
  void miss(proxy::Fork& fork, const FinalReply& reply);
  /// To the log and to the table, as flags say.
  struct Wish {
    std::string_view title;
    std::uint32_t logFlag;
    std::uint32_t databaseFlag;
    std::string_view table;
  };
  void write(proxy::Fork& fork, const Account& account, const Wish& wish);
  bool isTurned(const proxy::Fork& fork) const;
  FinalReply finalReply(const proxy::Notice& notice) const;

  ModuleServices& services_;
  std::uint32_t logFlag_;
  std::uint32_t logMissedFlag_;
  std::uint32_t databaseFlag_;
  std::uint32_t databaseMissedFlag_;
  std::uint32_t failedFlag_;
  bool countsCancels_;
  bool countsEarlyMedia_;
  bool countsAcks_;
  bool detectsDirection_;
  std::string table_;
  std::string missedTable_;
  AccountWriter writer_;
  CallAccounts calls_;
  /// What became of a transaction whose failure was told, by its number.
  struct Decision {
    bool isDecided = false;  ///< tm has chosen what goes upstream
    bool isRemade = false;   ///< it sends a reply of its own in place of a phone's
  };
  std::map<proxy::TransactionId, Decision> decided_;
};

Accounting::Accounting(const script::Program& program, ModuleServices& services)
    : services_(services),
      logFlag_(flagOf(program, "log_flag")),
      logMissedFlag_(flagOf(program, "log_missed_flag")),
      databaseFlag_(flagOf(program, "db_flag")),
      databaseMissedFlag_(flagOf(program, "db_missed_flag")),
      failedFlag_(flagOf(program, "failed_transaction_flag")),
      countsCancels_(program.integerSetting("acc", "report_cancels", 0) != 0),
      countsEarlyMedia_(program.integerSetting("acc", "early_media", 0) != 0),
      countsAcks_(program.integerSetting("acc", "report_ack", 0) != 0),
      detectsDirection_(program.integerSetting("acc", "detect_direction", 0) != 0),
      table_(program.textSetting("acc", "db_table_acc", "acc")),
      missedTable_(program.textSetting("acc", "db_table_missed_calls", "missed_calls")),
      writer_(program, services),
      calls_(program, services, writer_) {
  services.core().watch(*this, momentBit(Moment::requestIn));
}

std::uint32_t Accounting::flagOf(const script::Program& program, std::string_view name) {
  const std::int64_t flag = program.integerSetting("acc", name, -1);
  return flag >= 0 && flag < 32 ? std::uint32_t{1} << static_cast<unsigned>(flag) : 0;
}

bool Accounting::counts(const proxy::Fork& fork, int status) const {
  if (fork.request->method() == sip::Method::cancel && !countsCancels_) return false;
  return status < 300 || (fork.flags & failedFlag_) != 0;
}

/// Kamailio acc looks at the flags when the transaction is made: those that are set later make no account.
void Accounting::onMoment(const proxy::Notice& notice) {
  switch (notice.moment) {
    case Moment::requestIn:
      if ((notice.fork->flags & anyFlag()) != 0)
        services_.core().watch(*notice.context,
                               {this, kWatched | (countsAcks_ ? momentBit(Moment::ackIn) : 0)});
      return;
    case Moment::failureReadOnly: return onFailure(notice);
    case Moment::responseForwarded: return onDecision(notice);
    case Moment::ackIn: return onAcknowledged(notice);
    case Moment::destroyed: decided_.erase(notice.transaction); return;
    default: break;
  }
  const bool isMedia = countsEarlyMedia_ && notice.reply != nullptr && !notice.reply->body().empty();
  if (notice.code >= 200 || isMedia) onFinalReply(notice);
}

/// Kamailio's is_direction: the Route that was ours bears the tag of who called.
bool Accounting::isTurned(const proxy::Fork& fork) const {
  if (!detectsDirection_) return false;
  const sip::Message& request = *fork.request;
  const auto& routes = request.nameAddrs(sip::HeaderName::route);
  if (!request.has(sip::HeaderName::route) || !routes || routes->empty()) return false;
  const auto tag = routes->front().uri.parameters.find("ftag");
  return tag && *tag != request.fromTag();
}

/// The further fields see the request, its flags and variables.
void Accounting::write(proxy::Fork& fork, const Account& account, const Wish& wish) {
  proxy::RoutingContext context(services_.core());
  context.messagePointer = fork.request;
  context.arrival = fork.arrival;
  context.fork = &fork;
  context.target.uri = fork.firstUri.empty() ? std::string(fork.request->requestUri()) : fork.firstUri;
  context.replyCode = static_cast<int>(Value(account.code).toInteger());
  ScriptHost host;
  host.bind(context);
  host.attach(services_.states());
  if ((fork.flags & wish.logFlag) != 0) writer_.log(wish.title, account, host);
  if ((fork.flags & wish.databaseFlag) != 0) writer_.store(wish.table, account, host);
}

void Accounting::onAcknowledged(const proxy::Notice& notice) {
  if (notice.fork == nullptr || notice.request == nullptr) return;
  const int status = notice.fork->lastStatus;
  const std::string reason(sip::standardReason(status));
  const Account account{*notice.request, std::to_string(status), reason, notice.request->toTag(),
                        isTurned(*notice.fork)};
  write(*notice.fork, account, {kAcknowledged, logFlag_, databaseFlag_, table_});
}

/// Of a reply that is made here Kamailio acc names the reason by its code, and its tag only when no reply of
/// a phone stood behind it (a 503 that becomes 500, merged challenges).
FinalReply Accounting::finalReply(const proxy::Notice& notice) const {
  const sip::Message& request = *notice.fork->request;
  if (notice.isOwn) {
    const auto decided = decided_.find(notice.transaction);
    const bool hasTag = notice.code >= 300 && (decided == decided_.end() || !decided->second.isRemade);
    return {notice.code, std::string(sip::standardReason(notice.code)),
            hasTag ? services_.core().toTag(request, '-') : std::string(request.toTag())};
  }
  if (notice.reply != nullptr)
    return {notice.code, std::string(notice.reply->reason()), std::string(notice.reply->toTag())};
  const auto sent = sip::Message::parseLeniently(kernel::Bytes(notice.bytes));
  if (!sent) return {notice.code, {}, {}};
  return {notice.code, std::string(sent.value()->reason()), std::string(sent.value()->toTag())};
}

void Accounting::miss(proxy::Fork& fork, const FinalReply& reply) {
  if (!fork.isInvite()) return;
  const Account account{*fork.request, std::to_string(reply.status), reply.reason, reply.toTag,
                        isTurned(fork)};
  write(fork, account, {kMissed, logMissedFlag_, databaseMissedFlag_, missedTable_});
}

/// A call that fails is missed before its failure_route.
void Accounting::onFailure(const proxy::Notice& best) {
  decided_[best.transaction] = {};
  miss(*best.fork, finalReply(best));
}

/// What tm itself sends after that is no second miss; an answer of the failure_route is (observed).
void Accounting::onDecision(const proxy::Notice& notice) {
  const auto found = decided_.find(notice.transaction);
  if (found != decided_.end()) found->second = {true, notice.isOwn && notice.reply != nullptr};
}

void Accounting::onFinalReply(const proxy::Notice& notice) {
  proxy::Fork& fork = *notice.fork;
  const auto found = decided_.find(notice.transaction);
  const bool isTold = found != decided_.end() && found->second.isDecided;
  const FinalReply reply = finalReply(notice);
  if (reply.status >= 300 && !isTold) miss(fork, reply);
  if (!counts(fork, reply.status)) return;
  const Account account{*fork.request, std::to_string(reply.status), reply.reason, reply.toTag,
                        isTurned(fork)};
  write(fork, account, {kAnswered, logFlag_, databaseFlag_, table_});
}

/// "404 Not here" is a code and a reason, any other text a reason.
Account accountOf(const sip::Message& request, std::string_view comment) {
  const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
  Account account{request, {}, comment, request.toTag()};
  if (comment.size() < 3 || !isDigit(comment[0]) || !isDigit(comment[1]) || !isDigit(comment[2]))
    return account;
  account.code = comment.substr(0, 3);
  account.reason = comment.substr(3);
  while (account.reason.starts_with(' ')) account.reason.remove_prefix(1);
  return account;
}

Outcome logRequest(Call& call) {
  const std::string comment(call.text(0));
  stateOf<Accounting>(call).writer().log(kRequest, accountOf(requestOf(contextOf(call)), comment),
                                         call.host());
  return truth(true);
}

Outcome storeRequest(Call& call) {
  const std::string comment(call.text(0));
  const Account account = accountOf(requestOf(contextOf(call)), comment);
  return truth(stateOf<Accounting>(call).writer().store(call.text(1), account, call.host()));
}

constexpr std::array kComment{ParameterSpec{"comment", ParameterType::text}};
constexpr std::array kCommentAndTable{ParameterSpec{"comment", ParameterType::text},
                                      ParameterSpec{"table", ParameterType::text}};
constexpr std::array kFunctions{
    FunctionSpec{"acc_log_request", kComment, script::kAnyRoute, "1",
                 "Writes an account of the request at hand into the log.",
                 "acc_log_request(\"404 Not here\");", logRequest},
    FunctionSpec{"acc_db_request", kCommentAndTable, script::kAnyRoute, "1; -1 no database, or it refused",
                 "Writes an account of the request at hand into a table.",
                 "acc_db_request(\"404 Not here\", \"acc\");", storeRequest},
};

constexpr auto kInteger = script::SettingType::integer;
constexpr auto kText = script::SettingType::text;
constexpr std::string_view kUnused = "Read; it changes nothing in the lab.";
constexpr std::array kSettings{
    SettingSpec{"log_flag", kInteger, "-1", "Message flag: the log gets answered transactions."},
    SettingSpec{"log_missed_flag", kInteger, "-1", "Message flag: the log gets missed calls."},
    SettingSpec{"db_flag", kInteger, "-1", "Message flag: the table gets answered transactions."},
    SettingSpec{"db_missed_flag", kInteger, "-1", "Message flag: the table gets missed calls."},
    SettingSpec{"failed_transaction_flag", kInteger, "-1", "Message flag: refusals count as well."},
    SettingSpec{"report_cancels", kInteger, "0", "1: transactions of CANCEL count."},
    SettingSpec{"db_url", kText, "", "The database: sqlite:///lab.db is a file beside the script."},
    SettingSpec{"db_table_acc", kText, "acc", "Table of answered transactions."},
    SettingSpec{"db_table_missed_calls", kText, "missed_calls", "Table of missed calls."},
    SettingSpec{"early_media", kInteger, "0", "1: provisional replies with a body count."},
    SettingSpec{"report_ack", kInteger, "0", "1: the ACK of a 2xx counts."},
    SettingSpec{"detect_direction", kInteger, "0",
                "1: requests of the callee have From and To changed, by the ftag of their Route."},
    SettingSpec{"log_level", kInteger, "1", "Level of the lines of the log."},
    SettingSpec{"log_facility", kText, "LOG_DAEMON", kUnused},
    SettingSpec{"log_extra", kText, "", "Further fields of the log: \"src=$si;agent=$ua\"."},
    SettingSpec{"db_extra", kText, "", "Further columns of the tables: \"src=$si;agent=$ua\"."},
    SettingSpec{"multi_leg_info", kText, "", kUnused},
    SettingSpec{"cdr_enable", kInteger, "0",
                "1: the log, or a table, gets an account of each call; it needs the module dialog."},
    SettingSpec{"cdr_start_on_confirmed", kInteger, "0",
                "1: a call starts with its ACK, not with its INVITE."},
    SettingSpec{"cdr_facility", kText, "LOG_DAEMON", kUnused},
    SettingSpec{"cdr_extra", kText, "",
                "Further fields of it, by the message that ends the call: \"src=$si;who=$dlg_var(who)\"."},
    SettingSpec{"cdr_log_enable", kInteger, "1", "0: the log gets none."},
    SettingSpec{"cdrs_table", kText, "", "Table that gets them; \"\": none."},
    SettingSpec{"time_mode", kInteger, "0",
                "What stands beside the whole seconds: 1 microseconds, 2 seconds with decimals, 3 the local "
                "date, 4 the date in UTC; the lab's local time is UTC."},
    SettingSpec{"time_attr", kText, "", "Name of what time_mode 2, 3 and 4 add."},
    SettingSpec{"time_exten", kText, "time_exten", "Name of what time_mode 1 adds."},
    SettingSpec{"time_format", kText, "%Y-%m-%d %H:%M:%S", "The date of time_mode 3 and 4."},
    SettingSpec{"reason_from_hf", kInteger, "0", kUnused},
    SettingSpec{"clone_msg", kInteger, "1", kUnused},
    SettingSpec{"cdr_expired_dlg_enable", kInteger, "0",
                "1: calls that time or the proxy itself ends get one; of the further fields only $dlg_var(…) "
                "has a value."},
    SettingSpec{"cdr_on_failed", kInteger, "1", "0: calls that were never answered get none."},
    SettingSpec{"cdr_skip", kText, "", "Variable of the dialog: a call that has it gets none."},
    SettingSpec{"cdr_extra_nullable", kInteger, "0", "1: what is empty is null in the table."},
    SettingSpec{"cdr_start_id", kText, "start_time", "Field, and variable of the dialog, with its start."},
    SettingSpec{"cdr_end_id", kText, "end_time", "Field, and variable of the dialog, with its end."},
    SettingSpec{"cdr_duration_id", kText, "duration", "Field, and variable of the dialog, with its seconds."},
    SettingSpec{"acc_method_column", kText, "method", "Another name for this column."},
    SettingSpec{"acc_from_tag_column", kText, "from_tag", "Another name for this column."},
    SettingSpec{"acc_to_tag_column", kText, "to_tag", "Another name for this column."},
    SettingSpec{"acc_callid_column", kText, "callid", "Another name for this column."},
    SettingSpec{"acc_sip_code_column", kText, "sip_code", "Another name for this column."},
    SettingSpec{"acc_sip_reason_column", kText, "sip_reason", "Another name for this column."},
    SettingSpec{"acc_time_column", kText, "time", "Another name for this column."},
};

/// Kamailio does not start with a further field that it cannot read.
void checkExtra(script::ModuleCheck& check) {
  for (const char* name : {"log_extra", "db_extra", "cdr_extra"}) {
    const script::Setting* const setting = check.setting("acc", name);
    if (setting == nullptr) continue;
    const std::string fault = AccountExtra::check(setting->value.toText());
    if (fault.empty()) continue;
    check.error("bad-account-field", setting->where, std::string(name) + " cannot be read: " + fault,
                "write it as \"src=$si;agent=$ua\"");
  }
}

}  // namespace

const ModuleSpec& accModule() {
  static constexpr ModuleSpec kModule{"acc",     kFunctions, {}, {}, kSettings, {}, makeStateOf<Accounting>,
                                      checkExtra};
  return kModule;
}

}  // namespace forklab::functions
