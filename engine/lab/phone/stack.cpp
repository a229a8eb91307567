#include "lab/phone/stack.h"

#include "kernel/check.h"
#include "sip/pieces.h"

namespace forklab::lab::phone {

namespace {

constexpr std::string_view kCookie = "z9hG4bK-";

/// Lower-case and of one length, so that names line up in ladders.
std::string hex(std::uint64_t value, int digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(static_cast<std::size_t>(digits), '0');
  for (auto letter = text.rbegin(); letter != text.rend(); ++letter, value >>= 4)
    *letter = kDigits[value & 15];
  return text;
}

std::string_view viaProtocol(kernel::Protocol protocol) {
  switch (protocol) {
    case kernel::Protocol::udp: return "SIP/2.0/UDP ";
    case kernel::Protocol::tcp: return "SIP/2.0/TCP ";
    case kernel::Protocol::tls: return "SIP/2.0/TLS ";
  }
  return {};
}

std::string_view transportParameter(kernel::Protocol protocol) {
  switch (protocol) {
    case kernel::Protocol::udp: return "";
    case kernel::Protocol::tcp: return ";transport=tcp";
    case kernel::Protocol::tls: return ";transport=tls";
  }
  return {};
}

std::string sessionAt(const kernel::Endpoint& endpoint) {
  constexpr std::string_view kFamilies[] = {"IP4 ", "IP6 "};
  const std::string address = std::string(kFamilies[endpoint.ip.isV6() ? 1 : 0]) + endpoint.ip.text();
  // One G.711 stream at a port where nothing listens: the lab plays no media.
  return "v=0\r\no=- 1 1 IN " + address + "\r\ns=-\r\nc=IN " + address +
         "\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n";
}

}  // namespace

Stack::Stack(const NodeContext& context, kernel::EventTarget& target)
    : context_(context),
      target_(target),
      layer_(transaction::Profile::rfc, timings_, context.id, *context.recorder),
      timers_(*context.queue, target, kTransactionTimer),
      random_(context.seed, "phone " + context.name),
      uri_("sip:" + context.name + "@" + context.address.text()),
      contact_("<" + uri_ + std::string(transportParameter(context.address.protocol)) + ">"),
      session_(sessionAt(context.address)),
      viaStart_(std::string(viaProtocol(context.address.protocol)) + context.address.text() +
                ";branch=" + std::string(kCookie)),
      callIdEnd_("@" + context.address.ip.hostText()) {}

/// The counter makes a name unique, the chance makes it one that a stranger cannot guess (RFC 3261 19.3).
std::string Stack::fresh(std::string_view before, std::string_view after) {
  const sip::Digits number(++counter_);
  const std::string chance = hex(random_.next(), 4);
  std::string text;
  text.reserve(before.size() + context_.name.size() + number.view().size() + after.size() + 6);
  text.append(before).append(context_.name).append("-").append(number.view());
  return text.append("-").append(chance).append(after);
}

std::string Stack::newTag() { return fresh({}, {}); }

std::string Stack::newCallId() { return fresh({}, callIdEnd_); }

std::string Stack::newVia() { return fresh(viaStart_, {}); }

kernel::Duration Stack::chancePause(kernel::Duration mean) {
  return {static_cast<std::int64_t>(random_.exponential(static_cast<double>(mean.ns)))};
}

std::optional<kernel::Endpoint> Stack::resolve(std::string_view uri) const {
  const auto parsed = sip::parseUri(uri);
  if (!parsed || !parsed->isSip()) return std::nullopt;
  return context_.resolver->resolve(parsed->user, parsed->host, parsed->port, context_.address.protocol);
}

TransactionId Stack::sendRequest(kernel::Instant now, const kernel::Bytes& bytes,
                                 const kernel::Endpoint& to) {
  const std::string_view text = bytes.view();
  const std::string_view method = text.substr(0, text.find(' '));
  const std::string_view ownVia = text.substr(text.find(viaStart_) + viaStart_.size() - kCookie.size());
  return layer_.openClient(now, {bytes, method, ownVia.substr(0, ownVia.find('\r'))}, to, 0, 0, effects_);
}

/// Goes through the same list as what transactions send, so that the order of a step stays the order on the
/// wire.
void Stack::sendAlone(const kernel::Bytes& bytes, const kernel::Endpoint& to, TransactionId about,
                      std::uint16_t copy) {
  transaction::Effect effect;
  effect.kind = transaction::Effect::Kind::send;
  effect.transaction = about;
  effect.retransmission = copy;
  effect.to = to;
  effect.bytes = bytes;
  effects_.push_back(std::move(effect));
}

/// A task remembers what it was scheduled for; days later that is still its cause.
TaskHandle Stack::schedule(kernel::Instant at, Task task) {
  task.cause = recorder().cause();
  std::size_t place = tasks_.size();
  if (freeTasks_.empty()) {
    tasks_.push_back(task);
  } else {
    place = freeTasks_.back();
    freeTasks_.pop_back();
    tasks_[place] = task;
  }
  return {context_.queue->schedule(at, {&target_, kTask, false, place}), place};
}

/// A task that has run gave its place back already.
void Stack::cancel(TaskHandle& handle) {
  if (context_.queue->cancel(handle.event)) freeTasks_.push_back(handle.place);
  handle = {};
}

Task Stack::takeTask(std::uint64_t argument) {
  const auto place = static_cast<std::size_t>(argument);
  freeTasks_.push_back(place);
  return tasks_[place];
}

void Stack::stampEffects() {
  for (transaction::Effect& effect : effects_) {
    if (effect.kind == transaction::Effect::Kind::send && effect.event == 0)
      effect.event = recorder().cause();
  }
}

trace::EventId Stack::act(kernel::Instant now, std::string_view action, std::string_view detail) {
  stampEffects();
  const trace::EventId id = recorder().append(now, context_.id, trace::Level::full,
                                              trace::AgentActed{action, recorder().keep(detail)});
  recorder().setCause(id);
  return id;
}

std::string viaAdditions(const sip::Message& request, const kernel::Endpoint& from) {
  const auto& via = request.topVia();
  if (!via) return {};
  std::string text;
  // RFC 3581 4: who asks for rport gets received too, even when it says nothing new.
  if (via->hasRport) text += ";rport=" + std::to_string(from.port);
  if (via->hasRport || via->host != from.ip.hostText()) text += ";received=" + from.ip.text();
  return text;
}

kernel::Endpoint replyAddress(const sip::Message& request, const kernel::Endpoint& from) {
  kernel::Endpoint to = from;
  const auto& via = request.topVia();
  // Without rport the answer goes to the source address but to the port of sent-by (RFC 3261 18.2.2).
  if (to.protocol == kernel::Protocol::udp && via && !via->hasRport) to.port = via->sentByPort();
  return to;
}

}  // namespace forklab::lab::phone
