#include "script/functions/acc.h"

#include <array>
#include <map>
#include <optional>

#include "script/functions/database_access.h"
#include "script/functions/host.h"
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

/// What one account says.
struct Account {
  const sip::Message& request;
  std::string code;
  std::string_view reason;
  std::string_view toTag;
};

std::string twoDigits(std::int64_t number) { return std::to_string(100 + number).substr(1); }

/// "2023-11-14 22:13:20" in UTC, after H. Hinnant's days_from_civil turned around.
std::string dateText(std::int64_t unixSeconds) {
  const std::int64_t days = unixSeconds / 86'400 + 719'468;
  const std::int64_t era = days / 146'097;
  const std::int64_t ofEra = days - era * 146'097;
  const std::int64_t yearOfEra = (ofEra - ofEra / 1'460 + ofEra / 36'524 - ofEra / 146'096) / 365;
  const std::int64_t ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const std::int64_t shifted = (5 * ofYear + 2) / 153;
  const std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  const std::int64_t year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const std::int64_t second = unixSeconds % 86'400;
  return std::to_string(year) + "-" + twoDigits(month) + "-" +
         twoDigits(ofYear - (153 * shifted + 2) / 5 + 1) + " " + twoDigits(second / 3'600) + ":" +
         twoDigits(second / 60 % 60) + ":" + twoDigits(second % 60);
}

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

  void onMoment(const proxy::Notice& notice) override;

  void log(std::string_view title, const Account& account);
  /// False: no database, or it refused.
  bool store(std::string_view table, const Account& account);

 private:
  /// The flag that a parameter names, as a mask; 0: none.
  static std::uint32_t flagOf(const script::Program& program, std::string_view name);
  void openTables(std::string_view url);
  bool counts(const proxy::Fork& fork, int status) const;
  std::uint32_t anyFlag() const { return logFlag_ | logMissedFlag_ | databaseFlag_ | databaseMissedFlag_; }
  void onFailure(const proxy::Notice& best);
  void onDecision(const proxy::Notice& notice);
  void onFinalReply(const proxy::Notice& notice);
  void miss(const proxy::Fork& fork, const FinalReply& reply);
  FinalReply finalReply(const proxy::Notice& notice) const;

  ModuleServices& services_;
  std::uint32_t logFlag_;
  std::uint32_t logMissedFlag_;
  std::uint32_t databaseFlag_;
  std::uint32_t databaseMissedFlag_;
  std::uint32_t failedFlag_;
  bool countsCancels_;
  std::string table_;
  std::string missedTable_;
  std::optional<store::Database> database_;
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
      table_(program.textSetting("acc", "db_table_acc", "acc")),
      missedTable_(program.textSetting("acc", "db_table_missed_calls", "missed_calls")) {
  services.core().watch(*this, momentBit(Moment::requestIn));
  openTables(program.textSetting("acc", "db_url", {}));
}

std::uint32_t Accounting::flagOf(const script::Program& program, std::string_view name) {
  const std::int64_t flag = program.integerSetting("acc", name, -1);
  return flag >= 0 && flag < 32 ? std::uint32_t{1} << static_cast<unsigned>(flag) : 0;
}

void Accounting::openTables(std::string_view url) {
  if (url.empty()) return;
  auto database = openDatabase(services_, url);
  if (database) {
    database_.emplace(std::move(database).value());
  } else {
    services_.core().log("ERROR", "acc: " + database.error().message);
  }
}

void Accounting::log(std::string_view title, const Account& account) {
  std::string text(title);
  text.append("timestamp=").append(std::to_string(services_.core().unixSeconds()));
  text.append(";method=").append(account.request.methodText());
  text.append(";from_tag=").append(account.request.fromTag());
  text.append(";to_tag=").append(account.toTag);
  text.append(";call_id=").append(account.request.callId());
  text.append(";code=").append(account.code).append(";reason=").append(account.reason);
  services_.core().log("NOTICE", text);
}

bool Accounting::store(std::string_view table, const Account& account) {
  if (!database_) return false;
  const std::array<store::Cell, 7> values{std::string(account.request.methodText()),
                                          std::string(account.request.fromTag()),
                                          std::string(account.toTag),
                                          std::string(account.request.callId()),
                                          account.code,
                                          std::string(account.reason),
                                          dateText(services_.core().unixSeconds())};
  std::string name;
  for (const char c : table) name += c == '"' ? std::string("\"\"") : std::string(1, c);
  const auto done = database_->run("insert into \"" + name +
                                       "\" (method, from_tag, to_tag, callid, sip_code, sip_reason, time) "
                                       "values (?, ?, ?, ?, ?, ?, ?)",
                                   values);
  if (!done) services_.core().log("ERROR", "acc: " + done.error().message);
  return static_cast<bool>(done);
}

bool Accounting::counts(const proxy::Fork& fork, int status) const {
  if (fork.request->method() == sip::Method::cancel && !countsCancels_) return false;
  return status < 300 || (fork.flags & failedFlag_) != 0;
}

/// Kamailio acc looks at the flags when the transaction is made: those that are set later make no account.
void Accounting::onMoment(const proxy::Notice& notice) {
  switch (notice.moment) {
    case Moment::requestIn:
      if ((notice.fork->flags & anyFlag()) != 0) services_.core().watch(*notice.context, {this, kWatched});
      return;
    case Moment::failureReadOnly: return onFailure(notice);
    case Moment::responseForwarded: return onDecision(notice);
    case Moment::destroyed: decided_.erase(notice.transaction); return;
    default:
      if (notice.code >= 200) onFinalReply(notice);
  }
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
  const auto sent = sip::Message::parse(kernel::Bytes(notice.bytes));
  if (!sent) return {notice.code, {}, {}};
  return {notice.code, std::string(sent.value()->reason()), std::string(sent.value()->toTag())};
}

void Accounting::miss(const proxy::Fork& fork, const FinalReply& reply) {
  if (!fork.isInvite()) return;
  const Account account{*fork.request, std::to_string(reply.status), reply.reason, reply.toTag};
  if ((fork.flags & logMissedFlag_) != 0) log(kMissed, account);
  if ((fork.flags & databaseMissedFlag_) != 0) store(missedTable_, account);
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
  const proxy::Fork& fork = *notice.fork;
  const auto found = decided_.find(notice.transaction);
  const bool isTold = found != decided_.end() && found->second.isDecided;
  const FinalReply reply = finalReply(notice);
  if (reply.status >= 300 && !isTold) miss(fork, reply);
  if (!counts(fork, reply.status)) return;
  const Account account{*fork.request, std::to_string(reply.status), reply.reason, reply.toTag};
  if ((fork.flags & logFlag_) != 0) log(kAnswered, account);
  if ((fork.flags & databaseFlag_) != 0) store(table_, account);
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
  stateOf<Accounting>(call).log(kRequest, accountOf(requestOf(contextOf(call)), comment));
  return truth(true);
}

Outcome storeRequest(Call& call) {
  const std::string comment(call.text(0));
  return truth(stateOf<Accounting>(call).store(call.text(1), accountOf(requestOf(contextOf(call)), comment)));
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
    SettingSpec{"early_media", kInteger, "0", kUnused},
    SettingSpec{"report_ack", kInteger, "0", kUnused},
    SettingSpec{"detect_direction", kInteger, "0", kUnused},
    SettingSpec{"log_level", kInteger, "1", kUnused},
    SettingSpec{"log_facility", kText, "LOG_DAEMON", kUnused},
    SettingSpec{"log_extra", kText, "", "Read; the lab's accounts have no further fields."},
    SettingSpec{"db_extra", kText, "", "Read; the lab's accounts have no further fields."},
    SettingSpec{"multi_leg_info", kText, "", kUnused},
    SettingSpec{"cdr_enable", kInteger, "0", kUnused},
    SettingSpec{"cdr_start_on_confirmed", kInteger, "0", kUnused},
    SettingSpec{"cdr_facility", kText, "LOG_DAEMON", kUnused},
    SettingSpec{"cdr_extra", kText, "", kUnused},
    SettingSpec{"cdr_log_enable", kInteger, "1", kUnused},
    SettingSpec{"cdrs_table", kText, "", kUnused},
    SettingSpec{"time_mode", kInteger, "0", kUnused},
    SettingSpec{"time_attr", kText, "", kUnused},
    SettingSpec{"time_exten", kText, "", kUnused},
};

}  // namespace

const ModuleSpec& accModule() {
  static constexpr ModuleSpec kModule{"acc", kFunctions, {}, {}, kSettings, {}, makeStateOf<Accounting>};
  return kModule;
}

}  // namespace forklab::functions
