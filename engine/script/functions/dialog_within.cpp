// The part of Dialogs that follows requests within a dialog.
#include "script/functions/dialog_headers.h"
#include "script/functions/dialog_state.h"

namespace forklab::functions {

namespace {

using dialog::Direction;
using dialog::Found;
using dialog::Input;
using dialog::Side;
using dialog::State;
using proxy::Moment;

constexpr proxy::Moments kOfBye = momentBit(Moment::responseOut) | momentBit(Moment::destroyed);
constexpr proxy::Moments kOfOther = momentBit(Moment::responseForwarded);

Input inputOf(sip::Method method) {
  switch (method) {
    case sip::Method::ack: return Input::ack;
    case sip::Method::bye: return Input::bye;
    case sip::Method::prack: return Input::prack;
    default: return Input::request;
  }
}

}  // namespace

Found Dialogs::search(const proxy::RoutingContext& context, std::string_view parameters,
                      DialogMatching matching) const {
  const dialog::Elements elements = elementsOf(context.message());
  if (matching != DialogMatching::byElements) {
    const auto text = sip::Parameters(parameters).find(settings_.routeParameter);
    const auto key = text ? keyOfParameter(*text) : std::nullopt;
    Dialog* const named = key ? table_.find(*key) : nullptr;
    const Direction direction = named == nullptr ? Direction::none : dialog::Table::match(*named, elements);
    if (direction != Direction::none) return {named, direction};
    if (key) {
      const std::string where = placeText(*key);
      context.log("WARNING", named == nullptr
                                 ? "dialog: unable to find dialog for " +
                                       std::string(context.message().methodText()) + " with route param '" +
                                       std::string(*text) + "' " + where + " and call-id '" +
                                       std::string(elements.callId) + "'"
                                 : "dialog: the dialog of route param '" + std::string(*text) + "' " + where +
                                       " has another Call-ID or other tags");
    }
    if (matching == DialogMatching::byNumber) return {};
  }
  return table_.find(elements);
}

void Dialogs::onLooseRoute(proxy::RoutingContext& context, std::string_view parameters) {
  if (context.message().toTag().empty() || context.dialog != 0) return;
  Found found = search(context, parameters, settings_.matching);
  if (found.dialog == nullptr && reach(context)) found = table_.find(elementsOf(context.message()));
  if (found.dialog != nullptr) follow(context, found);
}

void Dialogs::follow(proxy::RoutingContext& context, const Found& found) {
  Dialog& dialog = *found.dialog;
  context.dialog = dialog.key();
  context.dialogIsRouted = true;
  if (context.fork != nullptr) context.fork->dialog = dialog.key();
  const State before = dialog.state;
  const Input input = inputOf(context.message().method());
  const bool wasHeld = before == State::deleted;
  if (!step(dialog, input)) return;
  if (input == Input::bye && !wasHeld && dialog.state == State::deleted) return followBye(context, found);
  if (dialog.state == State::confirmed || dialog.state == State::early)
    followRequest(context, found, before, input);
}

void Dialogs::followBye(proxy::RoutingContext& context, const Found& found) {
  Dialog& dialog = *found.dialog;
  dialog.flags |= dialog::flag::hasBye;
  end(dialog, found.direction == Direction::upstream ? dialog::EndedBy::callee : dialog::EndedBy::caller);
  --counts_.active;
  ++dialog.transactions;
  const bool isOurs = claim(dialog);
  services_.core().watch(context, {this, isOurs ? kOfBye : momentBit(Moment::destroyed), dialog.key()});
  if (!isOurs) return;
  tell({dialog::Moment::terminated, dialog, &context.message(), nullptr, found.direction}, {&context});
  if (services_.hasEventRoute("dialog:end")) context.detour.route = "dialog:end";
}

/// The CSeq of an ACK is that of its INVITE, so it is kept as well.
void Dialogs::takeCseq(Dialog& dialog, const sip::Message& request, Direction direction) {
  const Side side = direction == Direction::upstream ? Side::callee : Side::caller;
  if (request.cseq()) keepCseq(dialog, side, cseqTextOf(request));
}

void Dialogs::followRequest(proxy::RoutingContext& context, const Found& found, State before, Input input) {
  if (input != Input::ack && input != Input::request) return;
  Dialog& dialog = *found.dialog;
  const sip::Message& message = context.message();
  const bool resets = !settings_.keepsTimeout && (dialog.properties & dialog::property::timeoutNoReset) == 0;
  const std::int64_t lifetime = lifetimeOf(context);
  if (lifetime != settings_.lifetimeSeconds) dialog.lifetimeSeconds = lifetime;
  if (dialog.state == State::confirmed && (before != State::confirmed || resets)) startTimer(dialog);
  takeCseq(dialog, message, found.direction);
  if (message.method() == sip::Method::invite) {
    const Side side = found.direction == Direction::upstream ? Side::callee : Side::caller;
    if (const auto contact = contactOf(message)) keepContact(dialog, side, *contact);
  }
  noteChange(dialog);
  save(dialog);
  const bool isConfirming = before == State::confirmedNoAck;
  // Kamailio writes a confirmed dialog twice (observed).
  if (isConfirming && dialog.state == State::confirmed) {
    noteChange(dialog);
    save(dialog);
  }
  tell({isConfirming ? dialog::Moment::confirmed : dialog::Moment::requestWithin, dialog, &message, nullptr,
        found.direction},
       {&context});
  if (!watchers_.empty() && input == Input::request)
    services_.core().watch(context, {this, kOfOther, dialog.key()});
}

}  // namespace forklab::functions
