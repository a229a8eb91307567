#include "engine/transaction/stage.h"

#include "sip/builder.h"

using namespace forklab;
using namespace forklab::transaction;

namespace {

QString text(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

/// "INVITE" or "486".
QString nameOf(const sip::Message& message) {
  return message.isRequest() ? text(message.methodText()) : QString::number(message.status());
}

QString time(kernel::Instant now) { return QString::number(double(now.ns) / 1e6) + " "; }

constexpr std::uint32_t kTimerEvent = 1;
constexpr std::uint32_t kNothing = 2;

}  // namespace

QString requestText(const QString& method, const QString& via, const QString& more) {
  return method + " sip:bob@10.0.0.2 SIP/2.0\r\nVia: " + via +
         "\r\nMax-Forwards: 70\r\nFrom: <sip:alice@10.0.0.1>;tag=a\r\n" +
         (more.contains("To:") ? "" : "To: <sip:bob@10.0.0.2>\r\n") + "Call-ID: c@10.0.0.1\r\nCSeq: 1 " +
         method + "\r\n" + more + "Content-Length: 0\r\n\r\n";
}

sip::MessagePtr parsed(const QString& text) {
  auto message = sip::Message::parse(kernel::Bytes(text.toStdString()));
  return message ? std::move(message).value() : nullptr;
}

Stage::Stage(Profile profile, TimerSettings settings)
    : layer(profile, settings, 0, recorder), timers(simulator.queue(), *this, kTimerEvent) {}

kernel::Endpoint Stage::peer() const { return {kernel::IpAddress::v4(10, 0, 0, 2), 5060, protocol}; }

Stage::TransactionId Stage::call(const QString& method, const QString& branch, TransactionId server) {
  const auto request = parsed(requestText(method, "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK" + branch));
  const TransactionId id =
      layer.openClient(now(), {request->bytes(), request->methodText(), request->topVia()->branch}, peer(),
                       server, server == 0 ? 0 : 1, effects);
  requests_[id] = request;
  drain();
  return id;
}

Stage::TransactionId Stage::arrive(const QString& method, const QString& branch) {
  return arriveText(requestText(method, "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK" + branch));
}

Stage::TransactionId Stage::arriveText(const QString& content) {
  const auto request = parsed(content);
  TransactionId id = layer.matchServer(*request);
  if (id != 0) {
    layer.receiveRequest(now(), id, request, effects);
  } else if (request->method() != sip::Method::ack) {
    id = layer.openServer(now(), request, peer(), effects);
    requests_[id] = request;
  }
  drain();
  return id;
}

void Stage::respond(TransactionId server, int status, const QString& toTag) {
  const std::string tag = toTag.toStdString();
  sip::ResponseOptions options;
  options.toTag = tag;
  layer.respond(now(), server,
                sip::buildResponse(*requests_.at(server), status, sip::standardReason(status), options),
                status, effects);
  drain();
}

void Stage::reply(TransactionId client, int status, const QString& toTag) {
  const std::string tag = toTag.toStdString();
  sip::ResponseOptions options;
  options.toTag = tag;
  const auto bytes = sip::buildResponse(*requests_.at(client), status, sip::standardReason(status), options);
  const auto message = sip::Message::parse(bytes).value();
  const TransactionId match = layer.matchClient(*message);
  if (match == 0) lines_ += time(now()) + QString::number(status) + " matches nothing";
  layer.receiveResponse(now(), match, message, effects);
  drain();
}

void Stage::at(int milliseconds) {
  const kernel::Instant until = kernel::Instant{} + kernel::Duration::milliseconds(milliseconds);
  simulator.queue().schedule(until, {this, kNothing, true, 0});
  while (simulator.queue().nextAt().value_or(kernel::kNever) <= until) simulator.step();
}

void Stage::toTheEnd() {
  while (simulator.step()) continue;
}

QString Stage::line(const Effect& effect) const {
  switch (effect.kind) {
    case Effect::Kind::send: {
      const auto message = sip::Message::parse(effect.bytes).value();
      QString line = "> " + nameOf(*message);
      if (effect.retransmission > 0) line += QString(" #%1").arg(effect.retransmission);
      if (effect.timer != TimerName::none) line += " " + text(timerText(effect.timer, layer.profile()));
      return line;
    }
    case Effect::Kind::deliver: return "user gets " + nameOf(*effect.message);
    case Effect::Kind::timedOut: return "timed out: " + text(timerText(effect.timer, layer.profile()));
    case Effect::Kind::sendFailed: return "send failed";
    default: return "ended";
  }
}

void Stage::drain() {
  for (const Effect& effect : effects) {
    if (!timers.apply(effect)) lines_ += time(now()) + line(effect);
  }
  effects.clear();
}

void Stage::onEvent(kernel::Instant now, std::uint32_t kind, std::uint64_t argument) {
  if (kind == kNothing) return;
  const auto due = timers.fired(argument);
  const trace::CauseScope scope(recorder, due.setBy);
  recorder.setCause(recorder.timerFired(now, 0, {due.transaction, timerText(due.timer, layer.profile())}));
  layer.fireTimer(now, due.transaction, due.timer, effects);
  drain();
}

QString Stage::drawing() { return std::exchange(lines_, {}).join('\n'); }

QString Stage::sentAt(const QString& holding) {
  QStringList instants;
  for (const QString& drawn : std::exchange(lines_, {})) {
    if (drawn.contains(" > ") && drawn.contains(holding)) instants += drawn.section(' ', 0, 0);
  }
  return instants.join(' ');
}
