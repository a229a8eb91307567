#include <array>

#include "script/functions/host.h"
#include "script/functions/variables.h"

namespace forklab::functions {
namespace {

Value method(Host& host, const VariableUse&) {
  const sip::Message& message = contextOf(host).message();
  if (message.isRequest()) return Value::text(message.methodText());
  const auto& cseq = message.cseq();
  return cseq ? Value::text(cseq->methodText) : Value();
}

/// Null for requests, so also in failure_route: $T_reply_code has the winner there.
Value status(Host& host, const VariableUse&) {
  const sip::Message& message = contextOf(host).message();
  return message.isRequest() ? Value() : Value(std::to_string(message.status()));
}

Value reason(Host& host, const VariableUse&) {
  const sip::Message& message = contextOf(host).message();
  return message.isRequest() ? Value() : Value::text(message.reason());
}

/// Of the message as it came, edits not counted.
Value length(Host& host, const VariableUse&) {
  return Value(static_cast<std::int64_t>(contextOf(host).message().text().size()));
}

/// What stands between start line and body, the last line without its end (Kamailio pv).
std::string_view headerBlock(const sip::Message& message) {
  std::string_view text = message.text().substr(0, message.headersEnd());
  text.remove_prefix(message.startLine().end);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

std::string_view firstLine(const sip::Message& message) {
  std::string_view line = message.startLine().of(message.text());
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

std::int64_t sizeOf(std::string_view text) { return static_cast<std::int64_t>(text.size()); }

Value messageAttribute(Host& host, const VariableUse& use) {
  const sip::Message& message = contextOf(host).message();
  if (use.inner == "len") return length(host, use);
  if (use.inner == "buf") return Value::text(message.text());
  if (use.inner == "body") return Value::text(message.body());
  if (use.inner == "body_len") return Value(sizeOf(message.body()));
  if (use.inner == "hdrs") return Value::text(headerBlock(message));
  if (use.inner == "hdrs_len") return Value(sizeOf(headerBlock(message)));
  if (use.inner == "fline") return Value::text(firstLine(message));
  return Value::text(message.text().substr(message.startLine().end));
}

Value wholeMessage(Host& host, const VariableUse&) { return Value::text(contextOf(host).message().text()); }

/// With the edits so far, as it would be sent.
Value editedMessage(Host& host, const VariableUse&) {
  const proxy::RoutingContext& context = contextOf(host);
  const sip::Message& message = context.message();
  sip::Edits edits = context.edits;
  if (message.isRequest() && context.uri() != message.requestUri()) edits.requestUri(message, context.uri());
  return Value::text(sip::write(message, edits).view());
}

/// Kamailio's number of a method, a bit each.
std::int64_t methodId(std::string_view method) {
  constexpr std::array<std::string_view, 15> kNames = {
      "INVITE",  "CANCEL",  "ACK",   "BYE",    "INFO",  "REGISTER", "SUBSCRIBE", "NOTIFY",
      "MESSAGE", "OPTIONS", "PRACK", "UPDATE", "REFER", "PUBLISH",  "KDMQ"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == method) return std::int64_t{1} << i;
  }
  return std::int64_t{1} << 18U;
}

Value methodNumber(Host& host, const VariableUse& use) {
  const Value name = method(host, use);
  return name.isNull() ? Value() : Value(methodId(name.text()));
}

Value version(Host& host, const VariableUse&) { return Value::text(contextOf(host).message().version()); }
Value statusNumber(Host& host, const VariableUse&) {
  return Value(std::int64_t{contextOf(host).message().status()});
}
Value messageType(Host& host, const VariableUse&) {
  return Value(std::int64_t{contextOf(host).isRequest() ? 1 : 2});
}
Value messageTypeName(Host& host, const VariableUse&) {
  return Value::text(contextOf(host).isRequest() ? "rq" : "rp");
}

/// A node is one worker; the first numbers are those of Kamailio's other processes.
Value process(Host&, const VariableUse&) { return Value(std::int64_t{2}); }
Value always(Host&, const VariableUse&) { return Value(std::int64_t{1}); }
Value never(Host&, const VariableUse&) { return Value(std::int64_t{0}); }

/// The event of its arrival: it counts up, and a person finds it in the trace.
Value messageNumber(Host& host, const VariableUse&) {
  return Value(static_cast<std::int64_t>(contextOf(host).arrival.event));
}

constexpr std::array kVariables{
    VariableSpec{"rm", InnerName::none, "method", method, nullptr},
    VariableSpec{"rmid", InnerName::none, "number of the method", methodNumber, nullptr},
    VariableSpec{"rv", InnerName::none, "version in the start line", version, nullptr},
    VariableSpec{"rs", InnerName::none, "status of a reply", status, nullptr},
    VariableSpec{"rsi", InnerName::none, "status of a reply as a number; 0 for requests", statusNumber,
                 nullptr},
    VariableSpec{"rr", InnerName::none, "reason of a reply", reason, nullptr},
    VariableSpec{"mt", InnerName::none, "1 for requests, 2 for replies", messageType, nullptr},
    VariableSpec{"mts", InnerName::none, "rq for requests, rp for replies", messageTypeName, nullptr},
    VariableSpec{"ml", InnerName::none, "length of the message", length, nullptr},
    script::naming("len buf body body_len hdrs hdrs_len fline lpart",
                   {"msg", InnerName::required, "len, buf, body, body_len, hdrs … of the message",
                    messageAttribute, nullptr}),
    VariableSpec{"mb", InnerName::none, "the whole message", wholeMessage, nullptr},
    VariableSpec{"mbu", InnerName::none, "the whole message with the edits so far", editedMessage, nullptr},
    VariableSpec{"mi", InnerName::none, "number of the message", messageNumber, nullptr},
    VariableSpec{"pp", InnerName::none, "process number; always the same in the lab", process, nullptr},
    VariableSpec{"true", InnerName::none, "1", always, nullptr},
    VariableSpec{"sid", InnerName::none, "server_id; 0 in the lab", never, nullptr},
};

}  // namespace

const std::span<const VariableSpec> kMessageVariables = kVariables;

}  // namespace forklab::functions
