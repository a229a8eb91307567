#include <string>
#include <vector>

#include "bench/compare.h"
#include "kernel/check.h"
#include "kernel/event_queue.h"
#include "sip/builder.h"
#include "transaction/layer.h"
#include "transaction/timer_slots.h"

// What a proxy's transactions cost beside reading and writing messages: for one call a server and a client
// transaction are opened, ring, are answered, and end by wt_timer. Messages are read before the clock starts.
namespace forklab::bench {
namespace {

using namespace kernel::literals;

sip::MessagePtr read(const std::string& text) {
  auto message = sip::Message::parse(kernel::Bytes(text));
  FORKLAB_CHECK(static_cast<bool>(message));
  return std::move(message).value();
}

/// The messages of one call at a proxy.
struct Call {
  sip::MessagePtr in, out, ringing, answer;
};

std::string invite(const std::string& branch) {
  return "INVITE sip:bob@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK" + branch +
         "\r\nMax-Forwards: 70\r\nFrom: <sip:alice@10.0.0.1>;tag=a\r\nTo: <sip:bob@10.0.0.2>\r\nCall-ID: " +
         branch + "@10.0.0.1\r\nCSeq: 1 INVITE\r\nContent-Length: 0\r\n\r\n";
}

Call makeCall(int number) {
  Call call;
  call.in = read(invite("up-776asdhds-" + std::to_string(number)));
  call.out = read(invite("cydzigwkX.d41d8cd98f00b204." + std::to_string(number)));
  sip::ResponseOptions options;
  options.toTag = "b";
  const auto respond = [&](int status) {
    return read(
        std::string(sip::buildResponse(*call.out, status, sip::standardReason(status), options).view()));
  };
  call.ringing = respond(180);
  call.answer = respond(200);
  // Reading is not part of what is measured: the typed values are there already.
  for (const auto& message : {call.in, call.out, call.ringing, call.answer}) {
    FORKLAB_CHECK(message->topVia() && message->cseq());
  }
  return call;
}

class Proxy final : public kernel::EventTarget {
 public:
  explicit Proxy(int calls)
      : layer_(transaction::Profile::kamailio, {}, 0, recorder_), timers_(queue_, *this, 1) {
    for (int i = 0; i < calls; ++i) calls_.push_back(makeCall(i));
  }

  void relayNext() {
    const Call& call = calls_[next_++ % calls_.size()];
    now_ = now_ + 100_ms;
    while (queue_.nextAt().value_or(kernel::kNever) <= now_) {
      const auto due = queue_.pop();
      onEvent(due->at, due->event.kind, due->event.argument);
    }
    FORKLAB_CHECK(layer_.matchServer(*call.in) == 0);
    const auto server = layer_.openServer(now_, call.in, {}, effects_);
    layer_.openClient(now_, {call.out->bytes(), "INVITE", call.out->topVia()->branch}, {}, server, 1,
                      effects_);
    drain();
    for (const auto& response : {call.ringing, call.answer}) {
      const auto client = layer_.matchClient(*response);
      layer_.receiveResponse(now_, client, response, effects_);
      layer_.respond(now_, layer_.serverOf(client), response->bytes(), response->status(), effects_);
      drain();
    }
  }

  void onEvent(kernel::Instant now, std::uint32_t, std::uint64_t argument) override {
    const auto due = timers_.fired(argument);
    layer_.fireTimer(now, due.transaction, due.timer, effects_);
    drain();
  }

 private:
  void drain() {
    for (const transaction::Effect& effect : effects_) timers_.apply(effect);
    effects_.clear();
  }

  kernel::EventQueue queue_;
  trace::Recorder recorder_{trace::Level::none};
  transaction::Layer layer_;
  transaction::TimerSlots timers_;
  transaction::Effects effects_;
  std::vector<Call> calls_;
  std::size_t next_ = 0;
  kernel::Instant now_;
};

void transactionPair(benchmark::State& state) {
  // At 10 calls a second and 5 s of wt_timer 50 pairs live at a time: their messages are as near as freshly
  // read ones.
  Proxy proxy(64);
  for (auto _ : state) proxy.relayNext();
  reachTime(state, 1500);
}

BENCHMARK(transactionPair)->Name("transaction pair")->Iterations(400'000)->Repetitions(5);

}  // namespace
}  // namespace forklab::bench
