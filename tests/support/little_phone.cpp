#include "support/little_phone.h"

#include <sstream>

#include "sip/builder.h"

namespace forklab::test {
namespace {

using kernel::Bytes;

std::string branchOf(const sip::Message& message) {
  const auto& via = message.topVia();
  return via ? std::string(via->branch) : std::string();
}

std::string cseqMethod(const sip::Message& message) {
  const auto& cseq = message.cseq();
  return cseq ? std::string(cseq->methodText) : std::string();
}

}  // namespace

LittlePhone::LittlePhone(std::string name, const kernel::Endpoint& address, const std::string& plan)
    : name_(std::move(name)), address_(address) {
  if (plan == "silent") return;
  std::istringstream parts(plan);
  for (std::string part; std::getline(parts, part, ',');) {
    std::istringstream words(part);
    int milliseconds = 0;
    Step step;
    words >> milliseconds >> step.status;
    step.after = kernel::Duration::milliseconds(milliseconds);
    std::getline(words >> std::ws, step.lines);
    for (std::size_t bar = 0; (bar = step.lines.find('|', bar)) != std::string::npos;)
      step.lines.replace(bar, 1, "\r\n");
    if (!step.lines.empty()) step.lines += "\r\n";
    plan_.push_back(step);
  }
}

void LittlePhone::connect(kernel::Simulator& simulator, net::Transport& transport) {
  simulator_ = &simulator;
  transport_ = &transport;
}

std::string LittlePhone::first(const std::string& start) const {
  for (const std::string& text : heard_) {
    if (text.starts_with(start)) return text;
  }
  return {};
}

void LittlePhone::schedule(kernel::Instant at, Pending pending) {
  pending_.push_back(std::move(pending));
  simulator_->queue().schedule(at, {this, 0, false, pending_.size() - 1});
}

void LittlePhone::sendAt(kernel::Instant at, const kernel::Endpoint& to, const std::string& text) {
  schedule(at, {to, text, {}});
}

void LittlePhone::send(kernel::Instant now, const kernel::Endpoint& to, const std::string& text) {
  net::Packet packet;
  packet.from = address_;
  packet.to = to;
  packet.bytes = Bytes(text);
  transport_->send(now, packet);
}

void LittlePhone::onEvent(kernel::Instant now, std::uint32_t, std::uint64_t argument) {
  const Pending pending = pending_[argument];
  if (pending.key.empty()) {
    sent_.push_back(pending.text);
  } else if (cancelled_[pending.key]) {
    return;
  } else {
    lastReply_[pending.key] = pending.text;
    answered_[pending.key] = pending.text[8] >= '2';
  }
  send(now, pending.to, pending.text);
}

void LittlePhone::onPacket(kernel::Instant now, const net::Packet& packet, trace::EventId) {
  heard_.emplace_back(packet.bytes.view());
  const auto parsed = sip::Message::parse(packet.bytes);
  if (!parsed) return;
  const sip::Message& message = **parsed;
  if (!message.isRequest()) return acknowledge(now, message, packet.from);
  if (message.method() == sip::Method::ack) return;
  if (message.method() == sip::Method::cancel) return answerCancel(now, message, packet.from);
  answer(now, message, packet.from);
}

void LittlePhone::answer(kernel::Instant now, const sip::Message& request, const kernel::Endpoint& to) {
  const std::string key = branchOf(request);
  if (invites_.contains(key)) {
    if (lastReply_.contains(key)) send(now, to, lastReply_[key]);
    return;
  }
  invites_[key] = std::string(request.text());
  for (const Step& step : plan_) {
    if (request.method() == sip::Method::bye && step.status != 200) continue;
    schedule(now + step.after, {to, replyTo(request, step.status, step.lines), key});
  }
}

void LittlePhone::answerCancel(kernel::Instant now, const sip::Message& cancel, const kernel::Endpoint& to) {
  if (!answersCancel_) return;
  send(now, to, replyTo(cancel, 200, {}));
  const std::string key = branchOf(cancel);
  if (!invites_.contains(key) || answered_[key] || cancelled_[key]) return;
  cancelled_[key] = true;
  const auto invite = sip::Message::parse(Bytes(invites_[key]));
  if (!invite) return;
  lastReply_[key] = replyTo(**invite, 487, {});
  send(now, to, lastReply_[key]);
}

void LittlePhone::acknowledge(kernel::Instant now, const sip::Message& response, const kernel::Endpoint& to) {
  if (!acknowledges_ || response.status() < 200 || cseqMethod(response) != "INVITE") return;
  for (const std::string& text : sent_) {
    const auto invite = sip::Message::parse(Bytes(text));
    if (!invite || (*invite)->method() != sip::Method::invite || branchOf(**invite) != branchOf(response))
      continue;
    std::string ack(sip::buildAck(**invite, response).view());
    if (response.status() < 300) ack.replace(ack.find("branch=z9hG4bK") + 14, 0, "ack");
    return send(now, to, ack);
  }
}

std::string LittlePhone::replyTo(const sip::Message& request, int status, const std::string& lines) const {
  sip::ResponseOptions options;
  const std::string tag = status > 100 ? name_ : std::string();
  options.toTag = tag;
  options.copyRecordRoute = status > 100;
  options.extraLines = lines;
  const std::string reason =
      sip::standardReason(status).empty() ? "Odd" : std::string(sip::standardReason(status));
  return std::string(sip::buildResponse(request, status, reason, options).view());
}

}  // namespace forklab::test
