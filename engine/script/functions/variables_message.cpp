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

Value sourceIp(Host& host, const VariableUse&) { return Value(contextOf(host).arrival.from.ip.text()); }
Value sourcePort(Host& host, const VariableUse&) {
  return Value(std::int64_t{contextOf(host).arrival.from.port});
}
Value ownIp(Host& host, const VariableUse&) { return Value(contextOf(host).arrival.to.ip.text()); }
Value ownPort(Host& host, const VariableUse&) { return Value(std::int64_t{contextOf(host).arrival.to.port}); }

Value protocol(Host& host, const VariableUse&) {
  return Value::text(kernel::protocolName(contextOf(host).arrival.from.protocol));
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

Value messageAttribute(Host& host, const VariableUse& use) {
  const sip::Message& message = contextOf(host).message();
  if (use.inner == "len") return length(host, use);
  if (use.inner == "buf") return Value::text(message.text());
  if (use.inner == "body") return Value::text(message.body());
  if (use.inner == "body_len") return Value(static_cast<std::int64_t>(message.body().size()));
  return {};
}

Value flags(Host& host, const VariableUse&) { return Value(std::int64_t{contextOf(host).flags()}); }

bool setFlags(Host& host, const VariableUse&, const Value& value) {
  contextOf(host).flags() = static_cast<std::uint32_t>(value.toInteger());
  return true;
}

Value wholeMessage(Host& host, const VariableUse&) { return Value::text(contextOf(host).message().text()); }

/// Virtual time, so a pause of the person who watches does not count.
Value seconds(Host& host, const VariableUse&) {
  return Value(contextOf(host).core().unixSeconds());
}

/// A node is one worker.
Value process(Host&, const VariableUse&) { return Value(std::int64_t{1}); }

/// The event of its arrival: it counts up, and a person finds it in the trace.
Value messageNumber(Host& host, const VariableUse&) {
  return Value(static_cast<std::int64_t>(contextOf(host).arrival.event));
}

Value toValue(const proxy::VariableValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return Value(*number);
  return Value(std::get<std::string>(value));
}

/// Newest first, as $(avp(x)[*]) prints them.
Value allValues(const proxy::AttributeValues& attributes, std::string_view name) {
  std::string all;
  for (std::size_t i = 0; i < attributes.count(name); ++i) {
    if (i > 0) all += ", ";
    all += toValue(*attributes.find(name, i)).toText();
  }
  return Value(std::move(all));
}

/// Index 0 is the newest; a negative index gives null (observed on Kamailio 5.6).
Value attribute(Host& host, const VariableUse& use) {
  const proxy::AttributeValues& attributes = contextOf(host).variables().attributes;
  if (attributes.count(use.inner) == 0) return {};
  if (use.allIndexes) return allValues(attributes, use.inner);
  const std::int64_t index = use.hasIndex ? use.index : 0;
  if (index < 0) return {};
  const proxy::VariableValue* value = attributes.find(use.inner, static_cast<std::size_t>(index));
  return value == nullptr ? Value() : toValue(*value);
}

/// Assigning adds a newest value, null removes the newest, [*] removes all before.
bool setAttribute(Host& host, const VariableUse& use, const Value& value) {
  proxy::AttributeValues& attributes = contextOf(host).variables().attributes;
  if (use.allIndexes) attributes.removeAll(use.inner);
  if (value.isNull()) {
    attributes.removeNewest(use.inner);
  } else if (value.isInteger()) {
    attributes.add(use.inner, value.integer());
  } else {
    attributes.add(use.inner, value.text());
  }
  return true;
}

constexpr std::array kVariables{
    VariableSpec{"rm", InnerName::none, "method", method, nullptr},
    VariableSpec{"si", InnerName::none, "source address", sourceIp, nullptr},
    VariableSpec{"sp", InnerName::none, "source port", sourcePort, nullptr},
    VariableSpec{"Ri", InnerName::none, "own address that it came in on", ownIp, nullptr},
    VariableSpec{"Rp", InnerName::none, "own port that it came in on", ownPort, nullptr},
    VariableSpec{"proto", InnerName::none, "transport it came over", protocol, nullptr},
    VariableSpec{"pr", InnerName::none, "transport it came over", protocol, nullptr},
    VariableSpec{"rs", InnerName::none, "status of a reply", status, nullptr},
    VariableSpec{"rr", InnerName::none, "reason of a reply", reason, nullptr},
    VariableSpec{"ml", InnerName::none, "length of the message", length, nullptr},
    VariableSpec{"msg", InnerName::required, "len, buf, body, body_len of the message", messageAttribute,
                 nullptr},
    VariableSpec{"mb", InnerName::none, "the whole message", wholeMessage, nullptr},
    VariableSpec{"mf", InnerName::none, "message flags as a number (not Max-Forwards)", flags, setFlags},
    VariableSpec{"mi", InnerName::none, "number of the message", messageNumber, nullptr},
    VariableSpec{"pp", InnerName::none, "process number; 1 in the lab", process, nullptr},
    VariableSpec{"Ts", InnerName::none, "time in seconds; virtual runs begin at 1700000000", seconds, nullptr},
    VariableSpec{"TS", InnerName::none, "time in seconds, as $Ts", seconds, nullptr},
    VariableSpec{"avp", InnerName::required, "a list of values that follows the transaction, newest first",
                 attribute, setAttribute},
};

}  // namespace

const std::span<const VariableSpec> kMessageVariables = kVariables;

}  // namespace forklab::functions
