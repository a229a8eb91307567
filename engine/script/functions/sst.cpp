#include "script/functions/sst.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "proxy/local_reply.h"
#include "script/functions/header_lines.h"
#include "script/functions/host.h"
#include "script/functions/reply_lines.h"

namespace forklab::functions {

namespace {

using dialog::Moment;
using dialog::Side;

/// RFC 4028 5: no interval is shorter.
constexpr std::uint32_t kLeastSeconds = 90;
constexpr int kTooSmall = 422;
constexpr std::string_view kTooSmallReason = "Session Timer Too Small";

/// A Session-Expires or Min-SE: its seconds, and where it has one its refresher.
struct Interval {
  bool isThere = false;
  bool isSound = false;
  std::uint32_t seconds = 0;  ///< 0 where it is not sound
  std::string_view refresher;
};

Interval intervalIn(const sip::Message& message, std::string_view name) {
  const sip::HeaderLine* const line = firstNamed(message, name);
  if (line == nullptr) return {};
  const std::string_view value = message.value(*line);
  Interval found{true, false, 0, {}};
  const auto read = std::from_chars(value.data(), value.data() + value.size(), found.seconds);
  found.isSound = read.ec == std::errc();
  if (!found.isSound) found.seconds = 0;
  constexpr std::string_view kRefresher = "refresher=";
  const std::size_t at = value.find(kRefresher);
  if (at != std::string_view::npos) found.refresher = value.substr(at + kRefresher.size(), 3);
  return found;
}

Interval expiresIn(const sip::Message& message) { return intervalIn(message, "Session-Expires"); }

bool supportsTimer(const sip::Message& message) {
  return std::ranges::count(message.tokens(sip::HeaderName::supported), std::string_view("timer")) > 0;
}

std::string minimumLine(std::uint32_t seconds) { return "Min-SE: " + std::to_string(seconds) + "\r\n"; }

/// Who refreshes, by a 2xx to a request of `asker`.
std::optional<Side> refresherOf(std::string_view role, Side asker) {
  if (role == "uac") return asker;
  if (role == "uas") return dialog::otherSide(asker);
  return std::nullopt;
}

bool isSuccess(const sip::Message& reply) { return reply.status() >= 200 && reply.status() < 300; }

bool changesSession(const sip::Message& request) {
  return request.method() == sip::Method::invite || request.method() == sip::Method::update;
}

void replaceMinimum(proxy::RoutingContext& context, const sip::Message& invite, std::uint32_t seconds) {
  for (const sip::HeaderLine& line : invite.headers()) {
    if (line.name == sip::HeaderName::minSe) context.edits.remove(line);
  }
  context.edits.append(invite, minimumLine(seconds));
}

/// Kamailio 5.6.3 compares the wrong way round: it finds what is longer than its minimum too small
/// (observed).
Outcome checkMinimum(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::Message& message = context.message();
  if (!message.isRequest() || message.method() != sip::Method::invite) return truth(false);
  const Interval asked = expiresIn(message);
  if (!asked.isThere) return truth(false);
  if (!asked.isSound) {
    context.log("ERROR", "sst: the Session-Expires cannot be read");
    return Outcome::result(0);
  }
  const Interval minimum = intervalIn(message, "Min-SE");
  if (minimum.isThere && !minimum.isSound) return truth(false);
  const std::uint32_t least = stateOf<SessionTimers>(call).leastSeconds();
  const std::uint32_t theirs = minimum.isThere ? minimum.seconds : kLeastSeconds;
  if (least >= std::min(theirs, asked.seconds)) return truth(false);
  if (!call.text(0).empty()) {
    addReplyLine(context, minimumLine(least));
    replyEitherWay(context, kTooSmall, kTooSmallReason);
  }
  return truth(true);
}

constexpr std::array kAnswers{ParameterSpec{"answers", ParameterType::text}};

constexpr std::array kFunctions{
    FunctionSpec{
        "sstCheckMin", kAnswers,
        script::mask(RouteKind::request) | script::mask(RouteKind::named) | script::mask(RouteKind::event) |
            kOnreplyRoute,
        "1 min_se is below both intervals; -1 not, or none is asked for; 0 it cannot be read",
        "Compares what the INVITE asks for with min_se, as Kamailio 5.6.3 does: the wrong way round. "
        "With any text it answers 422.",
        "if (sstCheckMin(\"1\")) exit;", checkMinimum},
};

constexpr auto kInteger = script::SettingType::integer;
constexpr std::array kSettings{
    SettingSpec{"enable_stats", kInteger, "1", "Whether stats.get_statistics shows expired_sst; it stays 0."},
    SettingSpec{"min_se", kInteger, "90", "Seconds: no session interval may be shorter."},
    SettingSpec{"timeout_avp", script::SettingType::text, "",
                "AVP that gets the interval: what dialog's timeout_avp names, and dlg_set_timeout() takes."},
    SettingSpec{"reject_to_small", kInteger, "1",
                "1: 422 to an INVITE that supports timers and asks for less than min_se."},
    SettingSpec{"sst_flag", kInteger, "-1", "Message flag of the INVITEs whose sessions get a timer."},
};

constexpr std::int64_t kFlags = 32;

}  // namespace

SessionTimers::SessionTimers(const script::Program& program, ModuleServices& services)
    : services_(services),
      leastSeconds_(static_cast<std::uint32_t>(
          std::clamp<std::int64_t>(program.integerSetting("sst", "min_se", kLeastSeconds), 0, INT32_MAX))),
      refusesShort_(program.integerSetting("sst", "reject_to_small", 1) != 0),
      counts_(program.integerSetting("sst", "enable_stats", 1) != 0),
      avp_(avpNamed(program.textSetting("sst", "timeout_avp", ""))) {
  const std::int64_t number = program.integerSetting("sst", "sst_flag", -1);
  if (number >= 0 && number < kFlags) {
    flag_ = std::uint32_t{1} << static_cast<unsigned>(number);
  } else if (!program.modules().empty()) {
    services.reportFault("sst", {"sst_flag is not set, or is no number from 0 to 31",
                                 {},
                                 "write modparam(\"sst\", \"sst_flag\", 6), and setflag(6) for the INVITEs "
                                 "whose sessions get a timer"});
  }
  if (!program.loads("dialog"))
    services.reportFault("sst", {"the module dialog is not loaded", {}, "add loadmodule \"dialog.so\""});
}

void SessionTimers::start(kernel::Instant) {
  dialogs_ = services_.states().find<Dialogs>();
  if (dialogs_ != nullptr && flag_ != 0) dialogs_->watch(*this);
}

void SessionTimers::onDialog(const dialog::Notice& notice) {
  if (notice.moment == Moment::created) return onCreated(notice);
  const auto found = sessions_.find(notice.dialog.key());
  if (found == sessions_.end()) return;
  switch (notice.moment) {
    case Moment::responseForwarded: return onReply(found->second, notice);
    case Moment::requestWithin: return onRequestWithin(found->second, notice);
    case Moment::responseWithin: return onReplyWithin(notice);
    case Moment::destroyed: sessions_.erase(found); return;
    default: return;
  }
}

void SessionTimers::setAvp(proxy::RoutingContext* context, std::uint32_t seconds) {
  if (context == nullptr) return;
  if (avp_.empty()) return context->log("ERROR", "sst: timeout_avp is not set");
  proxy::AttributeValues& attributes = context->variables().attributes;
  const proxy::VariableValue* const newest = attributes.find(avp_, 0);
  const auto* const number = newest == nullptr ? nullptr : std::get_if<std::int64_t>(newest);
  if (number == nullptr || *number != seconds) attributes.add(avp_, std::int64_t{seconds});
}

/// Without a transaction, though the INVITE goes on when the script does not stop it (observed).
void SessionTimers::refuse(proxy::RoutingContext& context, std::uint32_t seconds) {
  addReplyLine(context, minimumLine(seconds));
  if (dialogs_->hand().transaction != nullptr) {
    proxy::replyStateless(context, kTooSmall, kTooSmallReason);
  } else {
    replyEitherWay(context, kTooSmall, kTooSmallReason);
  }
}

bool SessionTimers::agreeOn(Session& session, const sip::Message& invite, proxy::RoutingContext& context) {
  const std::uint32_t asked = expiresIn(invite).seconds;
  const std::uint32_t minimum = intervalIn(invite, "Min-SE").seconds;
  session = {std::max(leastSeconds_, kLeastSeconds), asked == 0, supportsTimer(invite)};
  if (asked == 0) {
    session.seconds = std::max(minimum, leastSeconds_);
    if (minimum != 0 && minimum < leastSeconds_) replaceMinimum(context, invite, session.seconds);
    context.edits.append(invite, "Session-Expires: " + std::to_string(session.seconds) + "\r\n");
  } else if (asked >= leastSeconds_) {
    session.seconds = asked;
  } else if (!session.callerSupports) {
    session.seconds = std::max(leastSeconds_, minimum);
    replaceMinimum(context, invite, session.seconds);
  } else if (refusesShort_) {
    refuse(context, std::max({leastSeconds_, minimum, kLeastSeconds}));
    return false;
  }
  return true;
}

void SessionTimers::onCreated(const dialog::Notice& notice) {
  proxy::RoutingContext* const context = dialogs_->hand().context;
  if (context == nullptr || notice.request == nullptr || notice.request->method() != sip::Method::invite)
    return;
  const std::uint32_t flags = context->fork == nullptr ? context->flags() : context->fork->flags;
  if ((flags & flag_) == 0) return;
  Session session;
  if (!agreeOn(session, *notice.request, *context)) return;
  sessions_[notice.dialog.key()] = session;
  notice.dialog.sessionSeconds = session.seconds;
  setAvp(context, session.seconds);
}

/// A phone that does not know session timers leaves the refreshing to the caller, if that one does.
void SessionTimers::onReply(Session& session, const dialog::Notice& notice) {
  if (notice.reply == nullptr) return;
  const sip::Message& reply = *notice.reply;
  if (reply.status() == kTooSmall)
    session.seconds = std::max(session.seconds, intervalIn(reply, "Min-SE").seconds);
  if (!isSuccess(reply)) return;
  const Interval agreed = expiresIn(reply);
  if (agreed.seconds != 0) {
    notice.dialog.refresher = refresherOf(agreed.refresher, Side::caller);
    return;
  }
  const proxy::Notice* const transaction = dialogs_->hand().transaction;
  if (!session.isAskedByProxy && !session.callerSupports) return;
  if (transaction == nullptr || transaction->edits == nullptr) return;
  transaction->edits->append(reply,
                             "Session-Expires: " + std::to_string(session.seconds) + ";refresher=uac\r\n");
  notice.dialog.refresher = Side::caller;
}

/// One without Session-Expires writes 0 there, which stands for default_timeout (observed).
void SessionTimers::onRequestWithin(Session& session, const dialog::Notice& notice) {
  if (notice.request == nullptr || !changesSession(*notice.request)) return;
  session.seconds = expiresIn(*notice.request).seconds;
  notice.dialog.sessionSeconds = session.seconds;
  setAvp(dialogs_->hand().context, session.seconds);
}

void SessionTimers::onReplyWithin(const dialog::Notice& notice) {
  if (notice.reply == nullptr || notice.request == nullptr) return;
  if (!isSuccess(*notice.reply) || !changesSession(*notice.request)) return;
  const bool isCallers = notice.request->fromTag() == notice.dialog.leg(Side::caller).tag;
  const auto named = refresherOf(expiresIn(*notice.reply).refresher, isCallers ? Side::caller : Side::callee);
  if (named) notice.dialog.refresher = named;
}

const ModuleSpec& sstModule() {
  static const ModuleSpec kModule{"sst", kFunctions, {}, {}, kSettings, {}, makeStateOf<SessionTimers>};
  return kModule;
}

}  // namespace forklab::functions
