#include "support/core_bench.h"

#include "proxy/relay.h"

namespace forklab::test {
namespace {

kernel::Endpoint at(std::uint8_t last) {
  return {kernel::IpAddress::v4(10, 0, 0, last), 5060, kernel::Protocol::udp};
}

proxy::Environment environment(trace::Recorder& recorder) {
  proxy::Environment made;
  made.node = 0;
  made.address = at(1);
  made.sockets.add(at(1), {});
  made.recorder = &recorder;
  made.seed = 1;
  return made;
}

}  // namespace

CoreBench::CoreBench(trace::Level level, proxy::Settings settings)
    : recorder_(level), core_(environment(recorder_), std::move(settings)) {}

void CoreBench::relay(proxy::RoutingContext& context) {
  if (proxy::beginRelay(context, {})) return;
  while (proxy::enterBranch(context)) proxy::leaveBranch(context, false, {});
  proxy::finishRelay(context);
}

void CoreBench::relaysEverything() { onRequest(relay); }

void CoreBench::relayOnce(proxy::Fork& fork, const std::string& uri) {
  proxy::RoutingContext& context =
      core_.acquire(proxy::Stage::branchFailure, fork.request, fork.arrival, &fork);
  context.setUri(uri);
  relay(context);
  // Everything else of its end has to do with the branch whose failure it is.
  context.stage = proxy::Stage::event;
  core_.routeFinished(core_.now(), context, false);
}

void CoreBench::receive(const std::string& method, const std::string& toTag, const std::string& branch) {
  take(method + " sip:callee@10.0.0.3 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2;branch=" + branch +
           "\r\nFrom: <sip:caller@10.0.0.2>;tag=caller\r\nTo: <sip:callee@10.0.0.3>" + toTag +
           "\r\nCall-ID: 1@10.0.0.2\r\nCSeq: 1 " + method + "\r\nContent-Length: 0\r\n\r\n",
       at(2));
}

void CoreBench::answerLast(int status) {
  const auto request = sip::Message::parse(kernel::Bytes(sent_.back()));
  std::string text = "SIP/2.0 " + std::to_string(status) + " Answer\r\n";
  for (const sip::HeaderLine& line : request.value()->headers()) {
    std::string whole(line.line.of(request.value()->text()));
    if (line.name == sip::HeaderName::to) whole.insert(whole.size() - 2, ";tag=callee");
    if (line.name != sip::HeaderName::contentLength) text += whole;
  }
  take(text + "Content-Length: 0\r\n\r\n", at(3));
}

void CoreBench::take(const std::string& text, const kernel::Endpoint& from) {
  core_.receive({}, {from, at(1), 1}, kernel::Bytes(text));
  drain();
}

void CoreBench::drain() {
  proxy::Effects& effects = core_.effects();
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const proxy::Effect effect = std::move(effects[i]);
    if (effect.kind == proxy::Effect::Kind::send) {
      sent_.emplace_back(effect.step.bytes.view());
      core_.noteSent({}, effect.step, effect.step.bytes.view());
    } else if (effect.kind == proxy::Effect::Kind::runRoute) {
      route_(*effect.context);
      core_.routeFinished({}, *effect.context, false);
    }
  }
  effects.clear();
}

}  // namespace forklab::test
