#include <QTest>
#include <vector>

#include "kernel/event_queue.h"
#include "sip/builder.h"
#include "support/allocation_count.h"
#include "transaction/layer.h"
#include "transaction/timer_slots.h"

using namespace forklab;
using namespace forklab::kernel::literals;

namespace {

sip::MessagePtr invite(int number) {
  const std::string branch = std::to_string(number);
  return sip::Message::parse(
             kernel::Bytes(
                 "INVITE sip:bob@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK" + branch +
                 "\r\nFrom: <sip:alice@10.0.0.1>;tag=a\r\nTo: <sip:bob@10.0.0.2>\r\nCall-ID: " + branch +
                 "\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n"))
      .value();
}

/// Relays calls that ring and are answered; wt_timer ends them.
class Relay final : public kernel::EventTarget {
 public:
  explicit Relay(int calls)
      : layer(transaction::Profile::kamailio, {}, 0, recorder_), timers_(queue_, *this, 1) {
    for (int i = 0; i < calls; ++i) {
      Call& call = calls_.emplace_back();
      call.in = invite(2 * i);
      call.out = invite(2 * i + 1);
      for (const int status : {180, 200}) {
        call.replies.push_back(sip::Message::parse(sip::buildResponse(*call.out, status, "OK", {})).value());
      }
    }
  }

  void relay(std::size_t index) {
    const Call& call = calls_[index % calls_.size()];
    runTo(now_ + 200_ms);
    const auto server = layer.openServer(now_, call.in, {}, effects_);
    layer.openClient(now_, {call.out->bytes(), "INVITE", call.out->topVia()->branch}, {}, server, 1,
                     effects_);
    for (const auto& reply : call.replies) {
      layer.receiveResponse(now_, layer.matchClient(*reply), reply, effects_);
      layer.respond(now_, server, reply->bytes(), reply->status(), effects_);
    }
    drain();
  }

  void onEvent(kernel::Instant now, std::uint32_t, std::uint64_t argument) override {
    const auto due = timers_.fired(argument);
    layer.fireTimer(now, due.transaction, due.timer, effects_);
    drain();
  }

 private:
  struct Call {
    sip::MessagePtr in, out;
    std::vector<sip::MessagePtr> replies;
  };
  trace::Recorder recorder_{trace::Level::none};

 public:
  transaction::Layer layer;

 private:
  void runTo(kernel::Instant until) {
    now_ = until;
    while (queue_.nextAt().value_or(kernel::kNever) <= until) {
      const auto due = queue_.pop();
      onEvent(due->at, due->event.kind, due->event.argument);
    }
  }
  void drain() {
    for (const transaction::Effect& effect : effects_) timers_.apply(effect);
    effects_.clear();
  }

  kernel::EventQueue queue_;
  transaction::TimerSlots timers_;
  transaction::Effects effects_;
  std::vector<Call> calls_;
  kernel::Instant now_;
};

}  // namespace

class SteadyState : public QObject {
  Q_OBJECT

 private slots:
  void transactionsComeAndGoWithoutAskingForMemory();
};

void SteadyState::transactionsComeAndGoWithoutAskingForMemory() {
  Relay relay(64);
  std::size_t call = 0;
  while (call < 5000) relay.relay(call++);
  const std::size_t allocations = allocationCount();
  QVERIFY(allocations > 0);
  while (call < 6000) relay.relay(call++);
  QCOMPARE(allocationCount(), allocations);
  // 5 s of wt_timer at five calls a second, two transactions each.
  QCOMPARE(relay.layer.living(), 50u);
}

QTEST_APPLESS_MAIN(SteadyState)
#include "test_steady_state.moc"
