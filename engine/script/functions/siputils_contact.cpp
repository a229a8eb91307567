#include <array>

#include "script/functions/host.h"
#include "script/functions/siputils_parts.h"
#include "script/functions/uri_edit.h"
#include "script/text_codes.h"

/// siputils: addresses that are packed into a URI of ours, and back.
namespace forklab::functions {
namespace {

// "enc*user*password*host*port*protocol" (Kamailio's default contact_flds_separator).
constexpr char kBetween = '*';
constexpr std::size_t kFields = 6;

/// Rewrites the URI of every contact in the first line, as Kamailio does; nothing from `rewrite` leaves one
/// as it is.
template <class Rewrite>
Outcome rewriteContacts(Call& call, const Rewrite& rewrite) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::Message& message = context.message();
  const auto& contacts = message.nameAddrs(sip::HeaderName::contact);
  const sip::HeaderLine* first = message.first(sip::HeaderName::contact);
  if (!contacts || first == nullptr) return truth(false);
  for (const sip::NameAddr& contact : *contacts) {
    const auto at = static_cast<std::uint32_t>(contact.text.data() - message.text().data());
    if (contact.isStar || at >= first->value.end) continue;
    const auto changed = rewrite(contact.uri);
    if (!changed) continue;
    const auto begin = static_cast<std::uint32_t>(contact.uri.text.data() - message.text().data());
    context.edits.replace({begin, begin + static_cast<std::uint32_t>(contact.uri.text.size())},
                          contact.bracketed ? *changed : "<" + *changed + ">");
  }
  return truth(true);
}

/// Of the parameters only the transport is kept.
std::string packed(const sip::Uri& uri, std::string_view prefix, std::string_view host) {
  std::string text(uri.scheme);
  text.append(":").append(prefix);
  const std::string_view transport = uri.parameters.find("transport").value_or(std::string_view{});
  for (const std::string_view part : {uri.user, uri.password, uri.host, uri.portText, transport}) {
    text += kBetween;
    text += part;
  }
  return text.append("@").append(host);
}

std::optional<std::string> unpacked(const sip::Uri& uri) {
  std::array<std::string_view, kFields> fields;
  std::string_view rest = uri.user;
  for (std::size_t i = 0; i < kFields; ++i) {
    const std::size_t end = rest.find(kBetween);
    if ((end == std::string_view::npos) != (i + 1 == kFields)) return std::nullopt;
    fields[i] = rest.substr(0, end);
    if (end != std::string_view::npos) rest.remove_prefix(end + 1);
  }
  std::string text(uri.scheme);
  text.append(":").append(fields[1]);
  if (!fields[2].empty()) text.append(":").append(fields[2]);
  if (!fields[1].empty()) text += '@';
  text += fields[3];
  if (!fields[4].empty()) text.append(":").append(fields[4]);
  if (!fields[5].empty()) text.append(";transport=").append(fields[5]);
  return text;
}

std::optional<std::string> hidden(const sip::Uri& uri, std::string_view name) {
  const auto value = uri.parameters.find(name);
  std::string text =
      value ? script::decodeBase64(std::string(*value)).value_or(std::string()) : std::string();
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace

Outcome encodeContact(Call& call) {
  return rewriteContacts(
      call, [&](const sip::Uri& uri) { return std::optional(packed(uri, call.text(0), call.text(1))); });
}

/// Kamailio's number for a user that was not packed here.
Outcome decodeContact(Call& call) {
  constexpr std::int64_t kNotPacked = -26;
  proxy::RoutingContext& context = contextOf(call);
  const auto uri = sip::parseUri(context.uri());
  const auto text = uri ? unpacked(*uri) : std::nullopt;
  if (!text) return Outcome::result(kNotPacked);
  return truth(context.setUri(*text));
}

Outcome decodeContactHeader(Call& call) {
  return rewriteContacts(call, [](const sip::Uri& uri) { return unpacked(uri); });
}

Outcome encodeContactParameter(Call& call) {
  return rewriteContacts(call, [&](const sip::Uri& uri) {
    std::string code = script::encodeBase64Url(std::string(uri.text));
    code.erase(code.find_last_not_of('=') + 1);
    return std::optional(std::string(call.text(1)) + ";" + std::string(call.text(0)) + "=" + code);
  });
}

Outcome decodeContactParameter(Call& call) {
  return rewriteContacts(call, [&](const sip::Uri& uri) { return hidden(uri, call.text(0)); });
}

Outcome decodeUriParameter(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const auto uri = sip::parseUri(context.uri());
  const auto text = uri ? hidden(*uri, call.text(0)) : std::nullopt;
  return truth(text && context.setUri(*text));
}

Outcome removeContactParameter(Call& call) {
  return rewriteContacts(call, [&](const sip::Uri& uri) -> std::optional<std::string> {
    std::string text = withoutParameter(uri.text, call.text(0));
    if (text == uri.text) return std::nullopt;
    return text;
  });
}

}  // namespace forklab::functions
