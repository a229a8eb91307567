// The part of CallingSide that speaks within its dialogs.
#include <algorithm>

#include "lab/phone/calling_side.h"

namespace forklab::lab::phone {

using kernel::Instant;

void CallingSide::scheduleWithin(Instant now, std::size_t index, std::size_t answer) {
  const agents::CallPlan& plan = *calls_[index].plan;
  for (std::size_t i = 0; i < plan.within.size(); ++i) {
    stack_.schedule(now + plan.within[i].after,
                    {Task::Kind::within, index, answer << kStepBits | i, true, 0});
  }
}

/// Every request within a dialog follows its route set (RFC 3261 12.2.1.1); one that may move the call names
/// the phone's own Contact.
bool CallingSide::sendWithin(Instant now, std::size_t index, std::size_t answer, std::string_view method,
                             std::string_view headerLine) {
  Dialog& dialog = calls_[index].dialogs[answer].dialog;
  const bool isBye = method == "BYE";
  if (dialog.isOver && !isBye) return false;
  const auto to = stack_.resolve(dialog.nextHop());
  if (!to) return false;
  const bool isInvite = method == "INVITE";
  const bool isTarget = isInvite || method == "UPDATE" || method == "SUBSCRIBE";
  if (!isBye) stack_.act(now, isInvite ? "invites again" : "asks", method);
  const std::string via = stack_.newVia();
  const InDialogRequest request{method, ++dialog.localSequence, via,
                                isTarget ? std::string_view(stack_.contact()) : std::string_view(),
                                headerLine};
  const TransactionId transaction = stack_.sendRequest(now, buildInDialog(dialog, request), *to);
  within_[transaction] = {index, answer, dialog.localSequence, isInvite, isBye};
  return true;
}

void CallingSide::sendBye(Instant now, std::size_t index, std::size_t answer) {
  const bool wasSent = sendWithin(now, index, answer, "BYE");
  const auto& again = calls_[index].plan->repeatByeAfter;
  if (wasSent && again) stack_.schedule(now + *again, {Task::Kind::repeatBye, index, answer, true, 0});
}

void CallingSide::repeatBye(Instant now, std::size_t index, std::size_t answer) {
  const auto unanswered = std::find_if(within_.begin(), within_.end(), [&](const auto& each) {
    return each.second.isBye && each.second.call == index && each.second.answer == answer;
  });
  if (unanswered == within_.end()) return;
  stack_.layer().abandon(now, unanswered->first, stack_.effects());
  within_.erase(unanswered);
  stack_.act(now, "hangs up again", "nothing was heard of its BYE");
  sendWithin(now, index, answer, "BYE");
}

bool CallingSide::onResponseWithin(Instant now, TransactionId transaction, const sip::Message& response) {
  const auto found = within_.find(transaction);
  if (found == within_.end()) return false;
  if (response.status() < 200) return true;
  const Within within = found->second;
  within_.erase(found);
  if (!within.isInvite || response.status() >= 300) return true;
  // RFC 3261 13.2.2.4: an ACK of its own, with the number of its INVITE.
  const Dialog& dialog = calls_[within.call].dialogs[within.answer].dialog;
  const auto to = stack_.resolve(dialog.nextHop());
  if (to)
    stack_.sendAlone(buildInDialog(dialog, {"ACK", within.sequence, stack_.newVia(), {}}), *to, transaction,
                     0);
  static_cast<void>(now);
  return true;
}

}  // namespace forklab::lab::phone
