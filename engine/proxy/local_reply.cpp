#include "proxy/local_reply.h"

#include "proxy/cancel.h"
#include "proxy/forwarding.h"
#include "sip/builder.h"

namespace forklab::proxy {
namespace {

using sip::HeaderName;

/// RFC 3261 12.1.1: Record-Route goes back in what may make a dialog.
bool copiesRecordRoute(int status) { return status >= 180 && status < 300; }

bool isCopied(const sip::HeaderLine& line, int status) {
  switch (line.name) {
    case HeaderName::via:
    case HeaderName::from:
    case HeaderName::to:
    case HeaderName::callId:
    case HeaderName::cseq: return true;
    case HeaderName::recordRoute: return copiesRecordRoute(status);
    default: return false;
  }
}

/// rport is filled where it stands; received goes behind everything else of that Via.
void appendTopVia(std::string& text, const sip::Message& request, const sip::HeaderLine& line,
                  const Arrival& arrival, bool forcesRport) {
  const std::string_view whole = request.text();
  const auto marks = viaMarks(request, arrival, forcesRport);
  const auto& via = request.topVia();
  if (!marks || !via) {
    text += line.line.of(whole);
    return;
  }
  const auto viaEnd = static_cast<std::uint32_t>(via->text.data() + via->text.size() - whole.data());
  const kernel::ByteRange rport =
      marks->rport.empty() ? kernel::ByteRange{viaEnd, viaEnd} : marks->rportPlace;
  text += whole.substr(line.line.begin, rport.begin - line.line.begin);
  text += marks->rport;
  text += whole.substr(rport.end, viaEnd - rport.end);
  text += marks->received;
  // Kamailio ends a Via with CR LF whatever the request had (observed).
  const std::string_view tail = whole.substr(viaEnd, line.line.end - viaEnd);
  text += tail.substr(0, tail.find_last_not_of("\r\n") + 1);
  text += "\r\n";
}

void appendTo(std::string& text, const sip::Message& request, const sip::HeaderLine& line,
              std::string_view tag) {
  const std::string_view whole = request.text();
  if (tag.empty() || !request.toTag().empty()) {
    text += line.line.of(whole);
    return;
  }
  text += whole.substr(line.line.begin, line.value.end - line.line.begin);
  text.append(";tag=").append(tag);
  text += whole.substr(line.value.end, line.line.end - line.value.end);
}

std::string threeDigits(int status) {
  std::string digits = std::to_string(status);
  return digits.insert(0, digits.size() < 3 ? 3 - digits.size() : 0, '0');
}

}  // namespace

kernel::Bytes buildLocalReply(const Core& core, const sip::Message& request, const Arrival& arrival,
                              bool forcesRport, const LocalReply& reply) {
  // The version as the request writes it (observed).
  std::string text(request.version());
  text.reserve(1024);
  text.append(" ").append(threeDigits(reply.status)).append(" ").append(reply.reason).append("\r\n");
  bool seenVia = false;
  for (const sip::HeaderLine& line : request.headers()) {
    if (!isCopied(line, reply.status)) continue;
    if (line.name == HeaderName::via && !seenVia) {
      seenVia = true;
      appendTopVia(text, request, line, arrival, forcesRport);
    } else if (line.name == HeaderName::to) {
      appendTo(text, request, line, reply.toTag);
    } else {
      text += line.line.of(request.text());
    }
  }
  text += reply.lines;
  if (core.settings().signsReplies) text.append(core.settings().serverHeader).append("\r\n");
  text.append("Content-Length: ").append(std::to_string(reply.body.size())).append("\r\n\r\n");
  text += reply.body;
  return kernel::Bytes(text);
}

void replyInTransaction(Core& core, Fork& fork, const LocalReply& reply) {
  const int status = reply.status;
  core.respond(fork, {.status = status, .isOwn = true},
               buildLocalReply(core, *fork.request, fork.arrival, fork.forcesRport, reply));
  if (status / 100 == 2 && fork.isInvite()) {
    const std::string_view asked = fork.request->toTag();
    core.noteOwnSuccess(fork, asked.empty() ? reply.toTag : asked);
  }
  if (status >= 200) cancelAfterFinal(core, fork, status);
}

void replyInTransaction(Core& core, Fork& fork, int status, std::string_view reason, std::string_view lines) {
  const std::string tag = status > 100 ? core.toTag(*fork.request, '-') : std::string();
  const std::string allLines = fork.replyLines + std::string(lines);
  replyInTransaction(core, fork, {status, reason, tag, allLines, {}});
}

std::string redirectLine(const RoutingContext& context, int status) {
  if (status / 100 != 3) return {};
  std::string contacts;
  const auto add = [&](const Target& target) {
    contacts.append(contacts.empty() ? "Contact: <" : ", <").append(target.uri).append(">");
    if (target.q >= 0) contacts.append(";q=").append(qText(target.q));
  };
  if (context.uri() != context.message().requestUri()) add(context.target);
  for (const Target& target : context.branches.all()) add(target);
  return contacts.empty() ? contacts : contacts + "\r\n";
}

bool replyStateless(RoutingContext& context, int status, std::string_view reason) {
  Core& core = context.core();
  const sip::Message& request = context.message();
  if (!request.isRequest() || request.method() == sip::Method::ack) return false;
  // Kamailio core reads the request to its end before it answers.
  if (context.flaw && context.flaw->stopsReplies) {
    core.drop(context.arrival, context.flaw->reason, context.flaw->place);
    return false;
  }
  const std::string tag = status > 100 ? core.toTag(request, '.') : std::string();
  // What append_to_reply gathered belongs to the request, in a transaction too (Kamailio sl).
  const std::string lines = (context.fork == nullptr ? context.replyLines : context.fork->replyLines) +
                            redirectLine(context, status);
  kernel::Bytes bytes =
      buildLocalReply(core, request, context.arrival, context.forcesRport, {status, reason, tag, lines, {}});
  core.noteStatelessReply(status);
  if (core.environment().hasStatelessReplyRoute) {
    auto shown = sip::Message::parseLeniently(bytes);
    if (shown) core.runEventRoute("sl:local-response", *shown, context.arrival);
  }
  core.sendStateless(core.sockets().boundAt(context.arrival.to),
                     replyAddress(request, context.arrival, context.forcesRport), std::move(bytes));
  return true;
}

}  // namespace forklab::proxy
