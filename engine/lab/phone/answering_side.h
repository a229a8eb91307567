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
  bool ownsDialog(const sip::Message& request) const;
  void onBye(kernel::Instant now, const sip::Message& request);

 private:
  struct Call {
    agents::AnswerPlan plan;
    TransactionId transaction = 0;
    sip::MessagePtr invite;      ///< until its transaction ends
    std::uint32_t sequence = 0;  ///< of its CSeq
    std::string viaAdditions;
    Dialog dialog;
    int finalStatus = 0;
    bool isAcknowledged = false;
    kernel::Bytes answer;  ///< the 2xx, sent until its ACK comes (13.3.1.4)
    kernel::Duration repeatAfter;
    kernel::Instant answeredAt;
    TaskHandle repeatTask;
    std::vector<TaskHandle> replyTasks;  ///< beside the plan's steps
  };

  agents::AnswerPlan nextPlan();
  void begin(kernel::Instant now, std::size_t index);
  void reply(kernel::Instant now, std::size_t index, const agents::ReplyStep& step);
  kernel::Bytes buildReply(const Call& call, const agents::ReplyStep& step) const;
  void announce(kernel::Instant now, int status);
  void scheduleRepeat(kernel::Instant now, std::size_t index);
  void repeatAnswer(kernel::Instant now, std::size_t index);
  void scheduleHangUp(kernel::Instant now, std::size_t index);
  void hangUp(kernel::Instant now, Call& call);

  Stack& stack_;
  std::vector<agents::AnswerPlan> plans_;
  std::size_t plansUsed_ = 0;
  std::deque<Call> calls_;
  CallIndex index_;
};

}  // namespace forklab::lab::phone
