#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "lab/agents/agent.h"
#include "lab/phone/call_index.h"
#include "lab/phone/credentials.h"
#include "lab/phone/dialog.h"
#include "lab/phone/first_request.h"
#include "lab/phone/stack.h"

namespace forklab::lab::phone {

/// The calls that a phone makes: a user agent client (RFC 3261 13.2, 9.1, 15.1.1).
class CallingSide {
 public:
  /// Each plan is one call, or as many as it says. `stack` outlives this side.
  CallingSide(Stack& stack, std::vector<agents::CallPlan> plans);

  /// Schedules every call at its time since the run began.
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
    /// Built once: a repeated 2xx gets the very same bytes again.
    kernel::Bytes ack;
    /// Nothing when the scenario's names do not know the next hop; then no ACK is sent.
    std::optional<kernel::Endpoint> ackTo;
    std::uint16_t acksSent = 0;
  };
  /// One request of a plan and what came of it.
  struct Call {
    const agents::CallPlan* plan = nullptr;
    std::uint32_t left = 0;         ///< further calls of the plan, made when this one begins
    TransactionId transaction = 0;  ///< of the last try
    RequestDraft draft;
    Answers answers;                     ///< to challenges
    std::vector<std::string> redirects;  ///< still to be tried, the last one first
    kernel::Bytes request;               ///< until its transaction ends
    /// Where the request went; its CANCEL has to take the same way (RFC 3261 9.1).
    kernel::Endpoint firstHop;
    bool hasProvisional = false;
    /// The plan asked for a CANCEL that still waits for a provisional response.
    bool wantsCancel = false;
    bool isCancelled = false;
    bool isOver = false;  ///< a final response, or none in time
    /// Every 2xx, repetitions too: the plan may lose the first ones.
    std::uint32_t answersSeen = 0;
    TaskHandle cancelTask, expiryTask;
    /// One per To tag: a forked INVITE may be answered more than once (RFC 3261 13.2.2.4).
    std::vector<Answered> dialogs;
  };

  /// Sends the request, or records why it cannot be sent.
  void place(kernel::Instant now, std::size_t index);
  /// The next call of the same plan, after its pause.
  void scheduleNext(kernel::Instant now, std::size_t index);
  /// Sends the draft with a new Via and a CSeq one higher; false: its target leads nowhere.
  bool sendTry(kernel::Instant now, std::size_t index);
  /// 401, 407 and redirections that the plan answers with another try; false: the response stands.
  bool tryAgain(kernel::Instant now, std::size_t index, const sip::Message& response);
  bool answerChallenge(kernel::Instant now, std::size_t index, const sip::Message& response);
  bool followRedirect(kernel::Instant now, std::size_t index, const sip::Message& response);
  /// False: no contact is left, or the person has cancelled.
  bool tryNextRedirect(kernel::Instant now, std::size_t index);
  void scheduleRegistration(kernel::Instant now, std::size_t index);
  void registerAgain(kernel::Instant now, std::size_t index, bool unregisters);
  void scheduleCancel(kernel::Instant now, std::size_t index);
  /// At the planned time; without a provisional response the CANCEL waits for one.
  void cancel(kernel::Instant now, std::size_t index);
  void sendCancel(kernel::Instant now, std::size_t index);
  void onProvisional(kernel::Instant now, std::size_t index);
  void onFinal(kernel::Instant now, std::size_t index, const sip::MessagePtr& response);
  void onAnswer(kernel::Instant now, std::size_t index, const sip::Message& response);
  /// The dialog of this To tag, made on its first 2xx. The reference holds until the next one is made.
  Answered& answerOf(Call& call, const sip::Message& response, bool& isNew);
  void acknowledge(Call& call, Answered& answered);
  void scheduleHangUp(kernel::Instant now, std::size_t index, std::size_t answer);
  void hangUp(kernel::Instant now, std::size_t index, std::size_t answer);
  // Requests within a dialog (calling_within.cpp).
  /// What the plan wants to send while the call lasts.
  void scheduleWithin(kernel::Instant now, std::size_t index, std::size_t answer);
  /// False: the dialog is over, or leads nowhere.
  bool sendWithin(kernel::Instant now, std::size_t index, std::size_t answer, std::string_view method,
                  std::string_view headerLine = {});
  void sendBye(kernel::Instant now, std::size_t index, std::size_t answer);
  /// Nothing was heard of the last BYE: another one, with the next CSeq.
  void repeatBye(kernel::Instant now, std::size_t index, std::size_t answer);
  bool onResponseWithin(kernel::Instant now, TransactionId transaction, const sip::Message& response);

  /// A request within a dialog that has no final response yet.
  struct Within {
    std::size_t call = 0;
    std::size_t answer = 0;
    std::uint32_t sequence = 0;
    bool isInvite = false;
    bool isBye = false;
  };

  // Task::detail of Kind::within: the dialog above, the plan's step below.
  static constexpr unsigned kStepBits = 16;
  static constexpr std::size_t kStepMask = (std::size_t{1} << kStepBits) - 1;

  Stack& stack_;
  const std::vector<agents::CallPlan> plans_;
  std::deque<Call> calls_;
  CallIndex index_;
  std::map<TransactionId, Within> within_;
};

}  // namespace forklab::lab::phone
