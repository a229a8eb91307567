#include "script/functions/dialog_state.h"

#include <utility>

#include "proxy/record_route.h"
#include "script/functions/dialog_headers.h"
#include "script/functions/host.h"

namespace forklab::functions {

namespace {

using dialog::Direction;
using dialog::EndedBy;
using dialog::Found;
using dialog::Input;
using dialog::ProgressInput;
using dialog::Side;
using dialog::State;
using proxy::Moment;

constexpr std::int64_t kCleanSeconds = 90;

constexpr proxy::Moments kOfInvite = momentBit(Moment::responseReady) | momentBit(Moment::responseForwarded) |
                                     momentBit(Moment::cancelIn) | momentBit(Moment::destroyed);

Input inputOf(int status) {
  if (status < 200) return Input::response1xx;
  return status < 300 ? Input::response2xx : Input::response3xxTo6xx;
}

/// Kamailio's numbers of what moves a dialog, as its log has them.
int numberOf(Input input) {
  constexpr int kNumbers[dialog::kInputs] = {1, 2, 3, 4, 6, 7, 5, 8};
  return kNumbers[static_cast<std::size_t>(input)];
}

std::int64_t secondsOf(const proxy::VariableValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  return Value(std::get<std::string>(value)).toInteger();
}

/// Event routes see the reply, or the request where none came.
sip::MessagePtr shownMessage(const proxy::Notice& notice) {
  return notice.reply == nullptr ? notice.fork->request : notice.reply->shared_from_this();
}

}  // namespace

Dialogs::Dialogs(const script::Program& program, ModuleServices& services)
    : services_(services),
      settings_(program),
      table_(settings_.hashSize, services.randomStream("dialog ids"), settings_.firstId, settings_.idStep),
      extension_(program),
      rider_(program),
      journal_(services, extension_) {
  profiles_.declare(program.textSetting("dialog", "profiles_no_value", ""), false);
  profiles_.declare(program.textSetting("dialog", "profiles_with_value", ""), true);
  proxy::Core& core = services.core();
  core.watch(*this, momentBit(Moment::requestIn));
  core.watchRoutes(*this);
  core.watchRuns(*this);
  writing_ = static_cast<DialogWriting>(settings_.databaseMode);
  if (writing_ == DialogWriting::never) return;
  store_.emplace(program, services);
  store_->addRider(rider_);
  if (store_->isOpen()) journal_.open(store_->database());
  if (settings_.loads) readRows();
}

void Dialogs::init(kernel::Instant) {
  if (extension_.loadsEarly) load();
}

void Dialogs::start(kernel::Instant now) {
  if (!extension_.loadsEarly) load();
  if (writing_ == DialogWriting::delayed)
    services_.setTimer({this, now + kernel::Duration::seconds(settings_.savePeriodSeconds),
                        "dialog db_update_period", static_cast<std::uint64_t>(Alarm::save) << kAlarmShift,
                        true});
  services_.setTimer({this, now + kernel::Duration::seconds(kCleanSeconds), "dialog cleaner",
                      static_cast<std::uint64_t>(Alarm::clean) << kAlarmShift, true});
  if (settings_.pingStepSeconds > 0)
    services_.setTimer({this, now + kernel::Duration::seconds(settings_.pingStepSeconds), "dialog ka_timer",
                        static_cast<std::uint64_t>(Alarm::ping) << kAlarmShift, true});
}

void Dialogs::onTimer(kernel::Instant now, std::uint64_t argument) {
  const auto again = [&](std::int64_t seconds, std::string_view name) {
    services_.setTimer({this, now + kernel::Duration::seconds(seconds), name, argument, true});
  };
  switch (static_cast<Alarm>(argument >> kAlarmShift)) {
    case Alarm::clean: clean(); return again(kCleanSeconds, "dialog cleaner");
    case Alarm::ping: ping(); return again(settings_.pingStepSeconds, "dialog ka_timer");
    case Alarm::save:
      isRetrying_ = false;
      writeAll();
      if (writing_ == DialogWriting::delayed) again(settings_.savePeriodSeconds, "dialog db_update_period");
      return;
    case Alarm::lifetime: break;
  }
  Dialog* const dialog = table_.find(argument);
  if (dialog != nullptr) expire(*dialog);
}

void Dialogs::tell(const dialog::Notice& notice, const DialogHand& hand) {
  trace::Recorder& recorder = services_.recorder();
  if (recorder.records(trace::Level::full)) {
    recorder.append(services_.now(), services_.node(), trace::Level::full,
                    trace::DialogCallback{notice.dialog.key(), dialog::momentText(notice.moment)});
  }
  if (watchers_.empty()) return;
  const DialogHand before = hand_;
  hand_ = {hand.context, transaction_};
  for (dialog::Watcher* watcher : watchers_) watcher->onDialog(notice);
  hand_ = before;
}

dialog::Elements Dialogs::elementsOf(const sip::Message& message) {
  return {message.callId(), message.fromTag(), message.toTag()};
}

Dialog* Dialogs::current(const proxy::RoutingContext& context) const {
  return context.dialog == 0 ? nullptr : table_.find(context.dialog);
}

Dialog* Dialogs::of(proxy::RoutingContext& context) {
  if (Dialog* const dialog = current(context)) return dialog;
  Dialog* const own = table_.find(elementsOf(context.message())).dialog;
  return own == nullptr && reach(context) ? table_.find(elementsOf(context.message())).dialog : own;
}

// How one is made.

bool Dialogs::manage(proxy::RoutingContext& context, std::string_view requestUri) {
  const sip::Message& message = context.message();
  if (!message.isRequest()) return false;
  if (message.toTag().empty()) return create(context, requestUri);
  if (context.dialog != 0) return true;
  Found found = search(context, {}, DialogMatching::byElements);
  if (found.dialog == nullptr && reach(context)) found = table_.find(elementsOf(message));
  if (found.dialog == nullptr) return false;
  follow(context, found);
  return true;
}

/// Kamailio's get_dlg_timeout.
std::int64_t Dialogs::lifetimeOf(proxy::RoutingContext& context) const {
  if (settings_.lifetimeAvp.empty()) return settings_.lifetimeSeconds;
  const proxy::VariableValue* const value = context.variables().attributes.find(settings_.lifetimeAvp, 0);
  const std::int64_t seconds = value == nullptr ? 0 : secondsOf(*value);
  return seconds > 0 ? seconds : settings_.lifetimeSeconds;
}

void Dialogs::addRouteParameter(proxy::RoutingContext& context, const Dialog& dialog) {
  if (settings_.matching == DialogMatching::byElements) return;
  addRecordRouteParameter(context, ";" + settings_.routeParameter + "=" + reversedHex(dialog.entry) + "." +
                                       reversedHex(dialog.id));
}

/// The same INVITE comes through here again: its dialog is known. One with credentials behind a challenge is
/// another call.
bool Dialogs::joinSpiral(proxy::RoutingContext& context) {
  const Found found = table_.find(elementsOf(context.message()));
  if (found.dialog == nullptr || found.dialog->state == State::deleted) return false;
  context.dialog = found.dialog->key();
  tell({dialog::Moment::spiraled, *found.dialog, &context.message(), nullptr, Direction::downstream});
  addRouteParameter(context, *found.dialog);
  return true;
}

bool Dialogs::create(proxy::RoutingContext& context, std::string_view requestUri) {
  if (context.dialog != 0) return false;
  const sip::Message& message = context.message();
  if (message.callId().empty() || message.fromTag().empty() || !message.from() || !message.to()) {
    context.log("ERROR", "dialog: the request has no Call-ID, From, To or From tag");
    return false;
  }
  if (settings_.detectsSpirals && joinSpiral(context)) return true;
  Dialog* const dialog = table_.add(message.callId());
  if (dialog == nullptr) {
    context.log("ERROR", "dialog: as many dialogs are open as a proxy may have");
    return false;
  }
  dialog->fromUri = message.from()->uri.text;
  dialog->toUri = message.to()->uri.text;
  dialog->requestUri = requestUri;
  dialog->madeAt = services_.core().unixSeconds();
  dialog->dialledAt = services_.now();
  if (!fillCaller(*dialog, context)) {
    context.log("ERROR", "dialog: the request has no Contact that can be read");
    table_.remove(*dialog);
    return false;
  }
  dialog->lifetimeSeconds = lifetimeOf(context);
  if (settings_.sendsByes) dialog->properties |= dialog::property::timeoutBye;
  adoptWishes(*dialog, context);
  takeExtra(context, *dialog);
  context.dialog = dialog->key();
  ++counts_.processed;
  services_.recorder().append(services_.now(), services_.node(), trace::Level::wire,
                              trace::DialogStarted{dialog->key(), services_.recorder().keep(dialog->callId),
                                                   dialog::stateText(dialog->state)});
  noteAll(*dialog);
  tell({dialog::Moment::created, *dialog, &message, nullptr, Direction::downstream}, {&context});
  addRouteParameter(context, *dialog);
  if (context.fork != nullptr) attach(context, *dialog);
  journal_.noteChange(*dialog, "", "INVITE", dialog::stateText(dialog->state));
  if (extension_.savesAtInvite) {
    dialog->flags |= dialog::flag::isNew;
    save(*dialog);
  }
  return true;
}

void Dialogs::adoptWishes(Dialog& dialog, proxy::RoutingContext& context) {
  proxy::DialogWishes* const wishes = context.dialogWishes.get();
  if (wishes == nullptr) return;
  if (wishes->timeoutBye != 0) dialog.properties |= dialog::property::timeoutBye;
  dialog.timeoutRoute = wishes->timeoutRoute;
  for (const auto& [name, value] : wishes->variables) dialog.setVariable(name, value);
  for (const auto& [name, value] : wishes->profiles) {
    dialog::Profile* const profile = profiles_.find(name);
    if (profile == nullptr) continue;
    profiles_.join(dialog, *profile, value);
    dialog.flags |= dialog::flag::profilesChanged;
  }
  wishes->variables.clear();
  wishes->profiles.clear();
}

bool Dialogs::fillCaller(Dialog& dialog, const proxy::RoutingContext& context) {
  const sip::Message& message = context.message();
  const auto contact = contactOf(message);
  if (!contact || !message.cseq()) return false;
  dialog::Leg& leg = dialog.leg(Side::caller);
  leg.tag = message.fromTag();
  leg.contact = *contact;
  leg.cseq = cseqTextOf(message);
  const RouteSet routes = routeSetOf(message);
  leg.routeSet = routes.text;
  const proxy::Sockets& sockets = services_.core().sockets();
  leg.socket = socketText(sockets[sockets.boundAt(context.arrival.to)]);
  leg.isKnown = true;
  return true;
}

/// From the 2xx that goes to the caller: what stands behind our own Record-Route in it.
void Dialogs::fillCallee(Dialog& dialog, const proxy::Notice& notice) {
  if (notice.reply == nullptr) return;
  const sip::Message& reply = *notice.reply;
  dialog::Leg& leg = dialog.leg(Side::callee);
  leg.tag = reply.toTag();
  leg.cseq = "0";
  if (const auto contact = contactOf(reply)) {
    leg.contact = *contact;
  } else {
    services_.core().log("ERROR", "dialog: the 2xx has no Contact that can be read");
  }
  const std::size_t branch = notice.branch < 0 ? 0 : static_cast<std::size_t>(notice.branch);
  std::uint32_t skipped = 0;
  if (branch < notice.fork->branches.size()) {
    const proxy::Branch& way = notice.fork->branches[branch];
    const auto sent = sip::Message::parseLeniently(way.sent);
    if (sent) skipped = recordRouteCount(**sent);
    leg.socket = socketText(services_.core().sockets()[way.socket]);
  }
  leg.routeSet = reversedRouteSetOf(reply, skipped);
  leg.isKnown = true;
  noteLeg(dialog, Side::callee);
}

void Dialogs::attach(proxy::RoutingContext& context, Dialog& dialog) {
  context.fork->dialog = dialog.key();
  dialog.flags |= dialog::flag::inTransaction;
  ++dialog.transactions;
  advance(dialog, ProgressInput::tried);
  takeExtra(context, dialog);
  services_.core().watch(context, {this, kOfInvite, dialog.key()});
}

void Dialogs::onRunEnd(proxy::RoutingContext& context) {
  Dialog* const dialog = current(context);
  if (dialog == nullptr) return;
  if (context.stage == proxy::Stage::event) {
    --dialog->eventRoutes;
  } else if (context.fork == nullptr) {
    dropUnused(context, *dialog);
  }
  releaseIfOver(*dialog);
}

void Dialogs::dropUnused(proxy::RoutingContext& context, Dialog& dialog) {
  for (const proxy::Watch& watch : context.watches) {
    if (watch.watcher == this && (watch.moments & momentBit(Moment::destroyed)) != 0) --dialog.transactions;
  }
  if (dialog.state != State::unconfirmed || dialog.transactions > 0) return;
  advance(dialog, ProgressInput::refused);
  end(dialog, EndedBy::failed);
  dialog.state = State::deleted;
}

// What becomes of its INVITE.

void Dialogs::onMoment(const proxy::Notice& notice) {
  const proxy::Notice* const before = std::exchange(transaction_, &notice);
  takeMoment(notice);
  transaction_ = before;
}

void Dialogs::takeMoment(const proxy::Notice& notice) {
  if (notice.moment == Moment::requestIn) {
    const sip::Method method = notice.request->method();
    proxy::RoutingContext& context = *notice.context;
    if (method != sip::Method::invite) return;
    Dialog* dialog = current(context);
    if (dialog == nullptr && settings_.flag != 0 && (notice.fork->flags & settings_.flag) != 0 &&
        notice.request->toTag().empty()) {
      create(context, context.uri());
      return;
    }
    if (dialog != nullptr && notice.request->toTag().empty()) attach(context, *dialog);
    return;
  }
  Dialog* const dialog = table_.find(notice.argument);
  if (dialog == nullptr) return;
  if (notice.moment == Moment::destroyed) return onTransactionEnd(*dialog, notice);
  if (notice.moment == Moment::cancelIn) {
    dialog->wasGivenUp = true;
    return;
  }
  const bool isWithin = !notice.request->toTag().empty();
  if (isWithin && notice.moment == Moment::responseOut) {
    if (notice.code >= 200)
      tell({dialog::Moment::terminatedConfirmed, *dialog, notice.request, notice.reply});
  } else if (notice.moment == Moment::responseForwarded) {
    if (!isWithin) takePostDialDelay(*dialog, notice.code);
    tell({isWithin ? dialog::Moment::responseWithin : dialog::Moment::responseForwarded, *dialog,
          notice.request, notice.reply, Direction::upstream});
  } else {
    onResponse(*dialog, notice);
  }
}

void Dialogs::onResponse(Dialog& dialog, const proxy::Notice& notice) {
  if (notice.code <= 100) return;
  const State before = dialog.state;
  if (!step(dialog, inputOf(notice.code))) return;
  if (notice.code < 300) advance(dialog, dialog::progressInputOf(notice.code));
  if (dialog.state == State::early) {
    if (before != State::early) ++counts_.early;
    if (extension_.savesAtInvite) {
      noteChange(dialog);
      save(dialog);
    }
    tell({dialog::Moment::early, dialog, notice.request, notice.reply, Direction::upstream});
    return;
  }
  if (dialog.state == State::confirmedNoAck && before != State::confirmedNoAck) {
    dialog.startedAt = services_.core().unixSeconds();
    dialog.endedBy = EndedBy::nobody;
    dialog.flags |= dialog.isStored ? dialog::flag::isChanged : dialog::flag::isNew;
    fillCallee(dialog, notice);
    save(dialog);
    startTimer(dialog);
    if (before == State::early) --counts_.early;
    ++counts_.active;
    tell({dialog::Moment::confirmedNoAck, dialog, notice.request, notice.reply, Direction::upstream});
    runEventRoute("dialog:start", dialog, shownMessage(notice), notice.fork->arrival);
  } else if (dialog.state == State::deleted && before != State::deleted) {
    fail(dialog, before, notice);
  }
}

/// Refused, or nobody answered.
void Dialogs::fail(Dialog& dialog, State before, const proxy::Notice& notice) {
  if (before == State::early) --counts_.early;
  const auto how = notice.code < 300 ? ProgressInput::refused : dialog::progressInputOf(notice.code);
  advance(dialog, dialog.wasGivenUp ? ProgressInput::over : how);
  end(dialog, dialog.wasGivenUp ? EndedBy::caller : EndedBy::failed);
  ++counts_.failed;
  tell({dialog::Moment::failed, dialog, notice.request, notice.reply, Direction::upstream});
  runEventRoute("dialog:failed", dialog, shownMessage(notice), notice.fork->arrival);
  if (!settings_.awaitsAck) dialog.transactions = 0;
  releaseIfOver(dialog);
}

void Dialogs::onTransactionEnd(Dialog& dialog, const proxy::Notice& notice) {
  --dialog.transactions;
  const State before = dialog.state;
  if (notice.fork->request->method() == sip::Method::invite) step(dialog, Input::transactionEnded);
  if (dialog.state == State::deleted && before != State::deleted) return fail(dialog, before, notice);
  releaseIfOver(dialog);
}

bool Dialogs::step(Dialog& dialog, Input input) {
  const bool byeSeen = (dialog.flags & dialog::flag::hasBye) != 0;
  const dialog::Row* const row = dialog::find(dialog.state, input, byeSeen);
  if (row == nullptr) {
    services_.core().log("CRITICAL", "dialog: bogus event " + std::to_string(numberOf(input)) + " in state " +
                                         std::to_string(dialog::numberOf(dialog.state)) + " for dlg " +
                                         placeText(dialog.key()) + " with clid '" + dialog.callId +
                                         "' and tags '" + dialog.leg(Side::caller).tag + "' '" +
                                         dialog.leg(Side::callee).tag + "'");
    return false;
  }
  if (row->to == dialog.state) return true;
  services_.recorder().append(services_.now(), services_.node(), trace::Level::wire,
                              trace::DialogChanged{dialog.key(), dialog::stateText(dialog.state),
                                                   dialog::inputText(input), dialog::stateText(row->to)});
  journal_.noteChange(dialog, dialog::stateText(dialog.state), dialog::inputText(input),
                      dialog::stateText(row->to));
  dialog.state = row->to;
  return true;
}

std::uint32_t Dialogs::propertyNamed(std::string_view name) {
  if (name == "timeout-noreset") return dialog::property::timeoutNoReset;
  if (name == "ka-src") return dialog::property::pingsCaller;
  if (name == "ka-dst") return dialog::property::pingsCallee;
  return 0;
}

void Dialogs::end(Dialog& dialog, EndedBy who) {
  stopTimer(dialog);
  dialog.endedAt = services_.core().unixSeconds();
  blame(dialog, who);
  note(dialog, "ended by", dialog::endedByText(dialog.endedBy));
  advance(dialog, ProgressInput::over);
  leaveProfiles(dialog);
}

void Dialogs::releaseIfOver(Dialog& dialog) {
  if (dialog.state == State::deleted && dialog.transactions <= 0 && dialog.eventRoutes <= 0) release(dialog);
}

void Dialogs::release(Dialog& dialog) {
  tell({dialog::Moment::destroyed, dialog});
  services_.recorder().append(services_.now(), services_.node(), trace::Level::wire,
                              trace::DialogEnded{dialog.key()});
  stopTimer(dialog);
  leaveProfiles(dialog);
  erase(dialog);
  rider_.forget(dialog.key());
  table_.remove(dialog);
}

void Dialogs::runEventRoute(std::string_view name, Dialog& dialog, const sip::MessagePtr& message,
                            const proxy::Arrival& arrival) {
  if (!services_.hasEventRoute(name)) return;
  // It outlives the route, which sees it.
  ++dialog.eventRoutes;
  services_.runEventRoute(name, message, arrival, dialog.key());
}

}  // namespace forklab::functions
