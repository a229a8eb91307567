#pragma once

#include <deque>
#include <string>
#include <vector>

#include "lab/agents/agent.h"
#include "lab/phone/call_index.h"
#include "lab/phone/dialog.h"
#include "lab/phone/stack.h"

namespace forklab::lab::phone {

/// The calls that reach a phone: a user agent server (RFC 3261 13.3, 9.2, 15.1.2).
class AnsweringSide {
 public:
  /// The n-th INVITE gets the n-th plan, all further ones the last. No plan: 480.
  AnsweringSide(Stack& stack, std::vector<agents::AnswerPlan> plans);

  /// Nothing is answered at all.
  bool isSilent() const;
  /// A new INVITE, outside a dialog or in one of ours; `from`: where the packet came from.
  void onInvite(kernel::Instant now, const sip::MessagePtr& invite, const kernel::Endpoint& from);
  /// The INVITE of that transaction was cancelled.
  void onCancel(kernel::Instant now, TransactionId invite);
  /// The To tag that this side gave in that INVITE's responses.
  std::string tagOf(TransactionId invite) const;
  /// An ACK for a 2xx; false: it belongs to no call.
  bool onAck(kernel::Instant now, const sip::Message& ack);
  void onTask(kernel::Instant now, const Task& task);

  /// The transaction is gone, and with it what only its messages could ask for.
  void onEnded(TransactionId transaction);
  /// Whether the request belongs to a call here that was not refused and not hung up.
  bool ownsDialog(const sip::Message& request) const;
  /// Ends the dialogs that own it; the node answers the BYE itself.
  void onBye(kernel::Instant now, const sip::Message& request);

 private:
  /// One INVITE that reached the phone, a re-INVITE included; kept to the end of the run, because a late ACK
  /// or BYE still has to find it.
  struct Call {
    /// Of this side, which outlives the call; the last plan may serve many calls.
    const agents::AnswerPlan* plan = nullptr;
    TransactionId transaction = 0;
    sip::MessagePtr invite;      ///< until its final response
    std::uint32_t sequence = 0;  ///< of its CSeq
    /// What RFC 3261 18.2.1 and RFC 3581 add to the top Via; the same in every response of the call.
    std::string viaAdditions;
    Dialog dialog;
    /// 0: still open. Once set, steps that were planned for later are void.
    int finalStatus = 0;
    bool isAcknowledged = false;
    kernel::Bytes answer;  ///< the 2xx, sent until its ACK comes (13.3.1.4)
    kernel::Duration repeatAfter;
    kernel::Instant answeredAt;
    TaskHandle repeatTask;
    std::vector<TaskHandle> replyTasks;  ///< beside the plan's steps
  };

  /// Counts the plans that were handed out; a phone without any plan declines with 480.
  const agents::AnswerPlan& nextPlan();
  /// The plan of the next call asks who it is, and this INVITE does not say: the 401 or 407; else null.
  const agents::AnswerPlan* challengeFor(const sip::Message& invite) const;
  /// Sends what is due at once, a 100 before it when the first step is far off, and schedules the rest.
  void begin(kernel::Instant now, std::size_t index);
  /// Does nothing after a final response or when the transaction has gone.
  void reply(kernel::Instant now, std::size_t index, const agents::ReplyStep& step);
  kernel::Bytes buildReply(const Call& call, const agents::ReplyStep& step) const;
  void announce(kernel::Instant now, int status);
  /// The 2xx is repeated by the user agent, not by its transaction (RFC 3261 13.3.1.4).
  void scheduleRepeat(kernel::Instant now, std::size_t index);
  void repeatAnswer(kernel::Instant now, std::size_t index);
  void scheduleHangUp(kernel::Instant now, std::size_t index);
  /// BYE, once per dialog; without a way to the other side the dialog just ends here.
  void hangUp(kernel::Instant now, Call& call);

  Stack& stack_;
  const std::vector<agents::AnswerPlan> plans_;
  const agents::AnswerPlan refusesCalls_;
  const agents::AnswerPlan acceptsReinvites_;
  /// Of each plan that asks; one nonce serves the run.
  struct Gate {
    std::string nonce;
    agents::AnswerPlan refusal;
  };
  std::vector<Gate> gates_;  ///< beside plans_
  std::size_t plansUsed_ = 0;
  std::deque<Call> calls_;
  CallIndex index_;
};

}  // namespace forklab::lab::phone
