#include <array>
#include <vector>

#include "script/functions/header_lines.h"
#include "script/functions/host.h"
#include "script/functions/uri_view.h"
#include "script/functions/variables.h"
#include "sip/elements.h"

/// Who a request says it is from, beyond From: identities, Diversion, Remote-Party-ID, Refer-To.
namespace forklab::functions {
namespace {

Value orNull(std::string_view text) { return text.empty() ? Value() : Value::text(text); }

/// The address of that number in all headers of that name; a negative number is the first (Kamailio pv).
std::optional<sip::NameAddr> addressAt(Host& host, std::string_view name, std::int64_t index) {
  const sip::Message& message = contextOf(host).message();
  std::int64_t left = std::max<std::int64_t>(index, 0);
  for (const sip::HeaderLine& line : message.headers()) {
    if (!isNamed(message, line, name)) continue;
    sip::Elements walk(message.value(line));
    std::string_view element;
    while (walk.next(element)) {
      if (left-- > 0) continue;
      const auto address = sip::parseNameAddr(element);
      return address ? std::optional(*address) : std::nullopt;
    }
  }
  return std::nullopt;
}

constexpr std::string_view kAsserted = "P-Asserted-Identity";
constexpr std::string_view kPreferred = "P-Preferred-Identity";

Value assertedUri(Host& host, const VariableUse& use) {
  const auto address = addressAt(host, kAsserted, use.index);
  return address ? orNull(address->uri.text) : Value();
}
Value preferredUri(Host& host, const VariableUse& use) {
  const auto address = addressAt(host, kPreferred, use.index);
  return address ? orNull(address->uri.text) : Value();
}
Value preferredName(Host& host, const VariableUse& use) {
  const auto address = addressAt(host, kPreferred, use.index);
  return address ? orNull(address->display) : Value();
}
Value preferredUser(Host& host, const VariableUse& use) {
  const auto address = addressAt(host, kPreferred, use.index);
  const auto uri = address ? viewUri(address->uri.text) : std::nullopt;
  return uri ? orNull(uri->user) : Value();
}
Value preferredDomain(Host& host, const VariableUse& use) {
  const auto address = addressAt(host, kPreferred, use.index);
  const auto uri = address ? viewUri(address->uri.text) : std::nullopt;
  return uri ? orNull(uri->host) : Value();
}

Value uriIn(Host& host, std::string_view name) {
  const auto address = addressAt(host, name, 0);
  return address ? orNull(address->uri.text) : Value();
}
Value diversionUri(Host& host, const VariableUse&) { return uriIn(host, "Diversion"); }
Value remoteParty(Host& host, const VariableUse&) { return uriIn(host, "Remote-Party-ID"); }
Value referTo(Host& host, const VariableUse&) { return uriIn(host, "Refer-To"); }

Value ofDiversion(Host& host, std::string_view parameter) {
  const auto address = addressAt(host, "Diversion", 0);
  return address ? orNull(address->parameters.find(parameter).value_or(std::string_view{})) : Value();
}
Value diversionReason(Host& host, const VariableUse&) { return ofDiversion(host, "reason"); }
Value diversionPrivacy(Host& host, const VariableUse&) { return ofDiversion(host, "privacy"); }
Value diversionCounter(Host& host, const VariableUse&) { return ofDiversion(host, "counter"); }

constexpr std::array kVariables{
    script::indexed({"ai", InnerName::none, "URI of P-Asserted-Identity", assertedUri, nullptr}),
    script::indexed({"pu", InnerName::none, "URI of P-Preferred-Identity", preferredUri, nullptr}),
    script::indexed({"pU", InnerName::none, "user of P-Preferred-Identity", preferredUser, nullptr}),
    script::indexed({"pd", InnerName::none, "host of P-Preferred-Identity", preferredDomain, nullptr}),
    script::indexed({"pn", InnerName::none, "display name of P-Preferred-Identity", preferredName, nullptr}),
    VariableSpec{"di", InnerName::none, "URI of Diversion", diversionUri, nullptr},
    VariableSpec{"dir", InnerName::none, "reason of Diversion", diversionReason, nullptr},
    VariableSpec{"dip", InnerName::none, "privacy of Diversion", diversionPrivacy, nullptr},
    VariableSpec{"dic", InnerName::none, "counter of Diversion", diversionCounter, nullptr},
    VariableSpec{"re", InnerName::none, "URI of Remote-Party-ID", remoteParty, nullptr},
    VariableSpec{"rt", InnerName::none, "URI of Refer-To", referTo, nullptr},
};

}  // namespace

const std::span<const VariableSpec> kIdentityVariables = kVariables;

}  // namespace forklab::functions
