#include "script/functions/acc_cdr.h"

#include <charconv>

#include "store/time_cell.h"

namespace forklab::functions {

namespace {

using dialog::Moment;
using store::Cell;

constexpr std::int64_t kMillis = 1000;

/// "1700000000.250"
std::string secondsText(std::int64_t millis) {
  const std::string below = std::to_string(millis % kMillis);
  return std::to_string(millis / kMillis) + "." + std::string(3 - below.size(), '0') + below;
}

/// What a script left in such a variable: milliseconds; nothing: not that form.
std::optional<std::int64_t> millisIn(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot + 1 == text.size()) return std::nullopt;
  std::int64_t seconds = 0;
  std::int64_t millis = 0;
  const char* const end = text.data() + text.size();
  if (std::from_chars(text.data(), text.data() + dot, seconds).ptr != text.data() + dot) return std::nullopt;
  if (std::from_chars(text.data() + dot + 1, end, millis).ptr != end) return std::nullopt;
  return seconds * kMillis + millis;
}

std::string valueOf(const Dialog& dialog, std::string_view name) {
  const std::string* const value = dialog.variable(name);
  return value == nullptr ? std::string() : *value;
}

}  // namespace

CallAccounts::CallAccounts(const script::Program& program, ModuleServices& services, AccountWriter& writer)
    : services_(services),
      writer_(writer),
      isOn_(program.integerSetting("acc", "cdr_enable", 0) != 0),
      startsAtAck_(program.integerSetting("acc", "cdr_start_on_confirmed", 0) != 0),
      countsFailures_(program.integerSetting("acc", "cdr_on_failed", 1) != 0),
      countsExpired_(program.integerSetting("acc", "cdr_expired_dlg_enable", 0) != 0),
      logs_(program.integerSetting("acc", "cdr_log_enable", 1) != 0),
      hasNulls_(program.integerSetting("acc", "cdr_extra_nullable", 0) != 0),
      skip_(program.textSetting("acc", "cdr_skip", "")),
      table_(program.textSetting("acc", "cdrs_table", "")),
      names_{program.textSetting("acc", "cdr_start_id", "start_time"),
             program.textSetting("acc", "cdr_end_id", "end_time"),
             program.textSetting("acc", "cdr_duration_id", "duration")},
      extra_(program.textSetting("acc", "cdr_extra", "")) {
  if (isOn_ && !program.loads("dialog"))
    services.reportFault(
        "acc",
        {"cdr_enable needs the module dialog, which is not loaded", {}, "add loadmodule \"dialog.so\""});
}

void CallAccounts::start() {
  if (!isOn_) return;
  dialogs_ = services_.states().find<Dialogs>();
  if (dialogs_ != nullptr) dialogs_->watch(*this);
}

std::string CallAccounts::nowText() const {
  const std::int64_t at = services_.core().environment().epoch + services_.now().ns;
  return secondsText(at / 1'000'000);
}

void CallAccounts::onDialog(const dialog::Notice& notice) {
  switch (notice.moment) {
    case Moment::created: return setStart(notice.dialog);
    case Moment::confirmed:
      if (startsAtAck_) setStart(notice.dialog);
      return;
    case Moment::failed: return onFailed(notice);
    case Moment::terminated: return setEnd(notice.dialog);
    case Moment::terminatedConfirmed: return write(notice.dialog, notice.request);
    case Moment::expired: return onExpired(notice);
    default: return;
  }
}

void CallAccounts::setStart(Dialog& dialog) {
  const std::string now = nowText();
  dialogs_->setVariable(dialog, names_[kStart], now);
  dialogs_->setVariable(dialog, names_[kEnd], now);
  dialogs_->setVariable(dialog, names_[kDuration], "0");
}

void CallAccounts::setEnd(Dialog& dialog) {
  dialogs_->setVariable(dialog, names_[kEnd], nowText());
  const auto start = millisIn(valueOf(dialog, names_[kStart]));
  const auto end = millisIn(valueOf(dialog, names_[kEnd]));
  if (!start || !end)
    return services_.core().log("ERROR",
                                "acc: $dlg_var(" + names_[kStart] + ") is no time; its call has no duration");
  dialogs_->setVariable(dialog, names_[kDuration], secondsText(*end - *start));
}

void CallAccounts::onFailed(const dialog::Notice& notice) {
  if (!countsFailures_) return;
  write(notice.dialog, notice.reply == nullptr ? notice.request : notice.reply);
}

void CallAccounts::onExpired(const dialog::Notice& notice) {
  setEnd(notice.dialog);
  if (countsExpired_) write(notice.dialog, nullptr);
}

void CallAccounts::write(Dialog& dialog, const sip::Message* message) {
  // A BYE of the proxy's own shows no message (observed).
  if (message == nullptr && !countsExpired_) return services_.core().log("ERROR", "acc: message is empty!");
  if (!skip_.empty() && dialog.variable(skip_) != nullptr) return;
  const std::vector<std::string> fields = fieldsOf(dialog, message);
  if (logs_) log(dialog, fields);
  if (!table_.empty()) store(dialog, fields);
}

std::vector<std::string> CallAccounts::fieldsOf(const Dialog& dialog, const sip::Message* message) {
  std::vector<std::string> values;
  const proxy::Notice* const transaction = dialogs_->hand().transaction;
  if (message == nullptr || transaction == nullptr || transaction->fork == nullptr) {
    for (const AccountExtra::Field& field : extra_.fields())
      values.push_back(field.variable.name == "dlg_var" ? valueOf(dialog, field.variable.inner)
                                                        : std::string());
    return values;
  }
  proxy::Fork& fork = *transaction->fork;
  proxy::RoutingContext context(services_.core());
  context.messagePointer = message->shared_from_this();
  context.arrival = fork.arrival;
  context.fork = &fork;
  context.dialog = dialog.key();
  context.target.uri = fork.firstUri.empty() ? std::string(fork.request->requestUri()) : fork.firstUri;
  context.replyCode = transaction->code;
  if (!message->isRequest()) context.stage = proxy::Stage::onreply;
  const auto branch = static_cast<std::size_t>(transaction->branch);
  if (!message->isRequest() && transaction->branch >= 0 && branch < fork.branches.size())
    context.arrival.from = fork.branches[branch].to;
  ScriptHost host;
  host.bind(context);
  host.attach(services_.states());
  for (const AccountExtra::Field& field : extra_.fields())
    values.push_back(AccountExtra::valueOf(field, host).toText());
  return values;
}

void CallAccounts::log(const Dialog& dialog, const std::vector<std::string>& fields) {
  std::string text;
  for (const std::string& name : names_)
    text.append(text.empty() ? "" : "; ").append(name).append("=").append(valueOf(dialog, name));
  for (std::size_t i = 0; i < fields.size(); ++i)
    text.append("; ").append(extra_.fields()[i].name).append("=").append(fields[i]);
  services_.core().log(writer_.logLevel(), text);
}

void CallAccounts::store(const Dialog& dialog, const std::vector<std::string>& fields) {
  std::vector<std::string> names(names_.begin(), names_.end());
  std::vector<Cell> values;
  for (const std::size_t each : {kStart, kEnd}) {
    const auto millis = millisIn(valueOf(dialog, names_[each]));
    values.push_back(millis ? writer_.timeCell(*millis / kMillis) : Cell());
  }
  double seconds = 0;
  const std::string duration = valueOf(dialog, names_[kDuration]);
  std::from_chars(duration.data(), duration.data() + duration.size(), seconds);
  values.emplace_back(seconds);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    names.push_back(extra_.fields()[i].name);
    const bool isNull = hasNulls_ && fields[i].empty();
    values.push_back(isNull ? Cell() : Cell(fields[i]));
  }
  writer_.insert({"acc: cdr", dialog.callId}, table_, names, values);
}

}  // namespace forklab::functions
