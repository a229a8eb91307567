#include <array>

#include "script/functions/host.h"
#include "script/functions/uri_view.h"
#include "script/functions/variables.h"

/// From and To: read as they came, written into what goes out (Kamailio pv).
namespace forklab::functions {
namespace {

/// Null when the header is missing or unreadable.
const sip::NameAddr* from(const sip::Message& message) {
  const auto& address = message.from();
  return address ? &*address : nullptr;
}
const sip::NameAddr* to(const sip::Message& message) {
  const auto& address = message.to();
  return address ? &*address : nullptr;
}
using Side = const sip::NameAddr* (*)(const sip::Message& message);

Value orNull(std::string_view text) { return text.empty() ? Value() : Value::text(text); }

template <Side Which>
Value uriOf(Host& host, const VariableUse&) {
  const sip::NameAddr* address = Which(contextOf(host).message());
  return address == nullptr ? Value() : orNull(address->uri.text);
}

template <Side Which>
std::optional<UriView> viewOf(Host& host) {
  const sip::NameAddr* address = Which(contextOf(host).message());
  return address == nullptr ? std::nullopt : viewUri(address->uri.text);
}

template <Side Which>
Value userOf(Host& host, const VariableUse&) {
  const auto uri = viewOf<Which>(host);
  return uri ? orNull(uri->user) : Value();
}

template <Side Which>
Value userLengthOf(Host& host, const VariableUse&) {
  const auto uri = viewOf<Which>(host);
  return uri ? Value(static_cast<std::int64_t>(uri->user.size())) : Value();
}

template <Side Which>
Value hostOf(Host& host, const VariableUse&) {
  const auto uri = viewOf<Which>(host);
  return uri ? orNull(uri->host) : Value();
}

template <Side Which>
Value tagOf(Host& host, const VariableUse&) {
  const sip::NameAddr* address = Which(contextOf(host).message());
  return address == nullptr ? Value() : orNull(address->tag());
}

template <Side Which>
Value nameOf(Host& host, const VariableUse&) {
  const sip::NameAddr* address = Which(contextOf(host).message());
  return address == nullptr ? Value() : orNull(address->display);
}

template <Side Which>
bool setUri(Host& host, const VariableUse&, const Value& value) {
  proxy::RoutingContext& context = contextOf(host);
  const sip::NameAddr* address = Which(context.message());
  if (address == nullptr || value.isNull()) return false;
  context.edits.replace(rangeOf(context.message(), address->uri.text), value.toText());
  return true;
}

/// Null takes the user and its @ away; an empty text leaves the @ (observed).
template <Side Which>
bool setUser(Host& host, const VariableUse&, const Value& value) {
  proxy::RoutingContext& context = contextOf(host);
  const auto uri = viewOf<Which>(host);
  if (!uri || uri->host.empty()) return false;
  if (uri->user.empty()) {
    if (!value.isNull())
      context.edits.insert(rangeOf(context.message(), uri->host).begin, value.toText() + "@");
    return true;
  }
  kernel::ByteRange range = rangeOf(context.message(), uri->user);
  if (value.isNull() && context.message().text()[range.end] == '@') ++range.end;
  context.edits.replace(range, value.toText());
  return true;
}

template <Side Which>
bool setHost(Host& host, const VariableUse&, const Value& value) {
  proxy::RoutingContext& context = contextOf(host);
  const auto uri = viewOf<Which>(host);
  if (!uri || uri->host.empty() || value.isNull()) return false;
  context.edits.replace(rangeOf(context.message(), uri->host), value.toText());
  return true;
}

/// A name takes a blank behind it along, in both directions; brackets are not added (observed).
template <Side Which>
bool setName(Host& host, const VariableUse&, const Value& value) {
  proxy::RoutingContext& context = contextOf(host);
  const sip::NameAddr* address = Which(context.message());
  if (address == nullptr) return false;
  const std::uint32_t uri = rangeOf(context.message(), address->uri.text).begin;
  const std::uint32_t end = address->bracketed ? uri - 1 : uri;
  const std::uint32_t begin =
      address->display.empty() ? end : rangeOf(context.message(), address->display).begin;
  const std::string name = value.toText();
  context.edits.replace({begin, end}, name.empty() ? name : name + " ");
  return true;
}

constexpr std::array kVariables{
    VariableSpec{"fu", InnerName::none, "URI of From", uriOf<from>, setUri<from>},
    VariableSpec{"from", InnerName::none, "URI of From, as $fu", uriOf<from>, setUri<from>},
    VariableSpec{"fU", InnerName::none, "user of From", userOf<from>, setUser<from>},
    VariableSpec{"from.user", InnerName::none, "user of From, as $fU", userOf<from>, setUser<from>},
    VariableSpec{"fUl", InnerName::none, "length of the user of From", userLengthOf<from>, nullptr},
    VariableSpec{"fd", InnerName::none, "host of From", hostOf<from>, setHost<from>},
    VariableSpec{"from.domain", InnerName::none, "host of From, as $fd", hostOf<from>, setHost<from>},
    VariableSpec{"ft", InnerName::none, "tag of From", tagOf<from>, nullptr},
    VariableSpec{"fn", InnerName::none, "display name of From", nameOf<from>, setName<from>},
    VariableSpec{"tu", InnerName::none, "URI of To", uriOf<to>, setUri<to>},
    VariableSpec{"to", InnerName::none, "URI of To, as $tu", uriOf<to>, setUri<to>},
    VariableSpec{"tU", InnerName::none, "user of To", userOf<to>, setUser<to>},
    VariableSpec{"to.user", InnerName::none, "user of To, as $tU", userOf<to>, setUser<to>},
    VariableSpec{"tUl", InnerName::none, "length of the user of To", userLengthOf<to>, setUser<to>},
    VariableSpec{"td", InnerName::none, "host of To", hostOf<to>, setHost<to>},
    VariableSpec{"to.domain", InnerName::none, "host of To, as $td", hostOf<to>, setHost<to>},
    VariableSpec{"tt", InnerName::none, "tag of To", tagOf<to>, nullptr},
    VariableSpec{"tn", InnerName::none, "display name of To", nameOf<to>, setName<to>},
};

}  // namespace

const std::span<const VariableSpec> kFromToVariables = kVariables;

}  // namespace forklab::functions
