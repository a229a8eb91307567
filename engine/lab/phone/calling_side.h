#pragma once

#include <deque>
#include <string>
#include <vector>

#include "lab/agents/agent.h"
#include "lab/phone/call_index.h"
#include "lab/phone/dialog.h"
#include "lab/phone/stack.h"

namespace forklab::lab::phone {

/// The calls that a phone makes: a user agent client (RFC 3261 13.2, 9.1, 15.1.1).
class CallingSide {
 public:
  CallingSide(Stack& stack, std::vector<agents::CallPlan> plans);

  void start(kernel::Instant now);
  void onTask(kernel::Instant now, const Task& task);
  /// A response that the layer handed up; false: not to a request of this side.
  bool onResponse(kernel::Instant now, TransactionId transaction, const sip::MessagePtr& response);
  /// No answer in time, or the transport refused.
  void onFailure(kernel::Instant now, TransactionId transaction, std::string_view why);
  /// The transaction is gone, and with it what only its messages could ask for.
  void onEnded(TransactionId transaction);
  /// A request inside one of its dialogs: BYE ends it. False: none of its dialogs.
  bool ownsDialog(const sip::Message& request) const;
  void onBye(const sip::Message& request);

 private:
  /// A dialog that an answer made, and the ACK that it got.
  struct Answered {
    Dialog dialog;
    kernel::Bytes ack;
    std::optional<kernel::Endpoint> ackTo;
    std::uint16_t acksSent = 0;
  };
  struct Call {
    agents::CallPlan plan;
    TransactionId transaction = 0;
    sip::MessagePtr request;
    kernel::Endpoint firstHop;
    bool hasProvisional = false;
    bool wantsCancel = false;
    bool isCancelled = false;
    bool isOver = false;  ///< a final response, or none in time
    std::uint32_t answersSeen = 0;
    TaskHandle cancelTask, expiryTask;
    std::vector<Answered> answers;
  };

  void place(kernel::Instant now, std::size_t index);
  kernel::Bytes buildRequest(const Call& call);
  void scheduleCancel(kernel::Instant now, std::size_t index);
  void cancel(kernel::Instant now, std::size_t index);
  void sendCancel(kernel::Instant now, std::size_t index);
  void onProvisional(kernel::Instant now, std::size_t index);
  void onFinal(kernel::Instant now, std::size_t index, const sip::MessagePtr& response);
  void onAnswer(kernel::Instant now, std::size_t index, const sip::Message& response);
  Answered& answerOf(Call& call, const sip::Message& response, bool& isNew);
  void acknowledge(Call& call, Answered& answered);
  void scheduleHangUp(kernel::Instant now, std::size_t index, std::size_t answer);
  void hangUp(kernel::Instant now, Dialog& dialog);

  Stack& stack_;
  std::deque<Call> calls_;
  CallIndex index_;
};

}  // namespace forklab::lab::phone
