#include <algorithm>

#include "proxy/record_route.h"
#include "script/functions/uac_parts.h"
#include "script/module_check.h"
#include "script/program.h"

namespace forklab::functions {
namespace {

using sip::HeaderName;
using Side = ReplacedAddresses::Side;

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base 64 with "-" in place of "=", which a URI parameter could not hold (Kamailio uac).
std::string encoded(std::string_view text) {
  std::string out;
  out.reserve((text.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < text.size(); i += 3) {
    const std::size_t have = std::min<std::size_t>(3, text.size() - i);
    std::uint32_t block = 0;
    for (std::size_t k = 0; k < have; ++k)
      block |= std::uint32_t{static_cast<unsigned char>(text[i + k])} << (16 - 8 * k);
    for (std::size_t k = 0; k < 4; ++k) out += k <= have ? kDigits[(block >> (18 - 6 * k)) & 0x3f] : '-';
  }
  return out;
}

std::optional<std::string> decoded(std::string_view text) {
  while (text.ends_with('-')) text.remove_suffix(1);
  std::string out;
  std::uint32_t block = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    block = (block << 6U) | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>((block >> bits) & 0xffU);
  }
  return out;
}

/// The longer one, changed by the shorter one: changed once more by either, it gives the other.
std::string mixed(std::string_view a, std::string_view b) {
  std::string text(a.size() > b.size() ? a : b);
  const std::string_view other = a.size() > b.size() ? b : a;
  for (std::size_t i = 0; i < other.size(); ++i) text[i] = static_cast<char>(text[i] ^ other[i]);
  return text;
}

const auto& addressOf(const sip::Message& message, HeaderName header) {
  return header == HeaderName::from ? message.from() : message.to();
}

HeaderName headerOf(Side side) { return side == Side::from ? HeaderName::from : HeaderName::to; }

std::uint32_t offset(const sip::Message& message, const char* place) {
  return static_cast<std::uint32_t>(place - message.text().data());
}

/// The address without the header's parameters: display name, URI, closing bracket.
std::string_view bareAddress(const sip::NameAddr& address) {
  const char* end = address.uri.text.data() + address.uri.text.size();
  const char* const last = address.text.data() + address.text.size();
  const char* behind = end;
  while (behind != last && (*behind == ' ' || *behind == '\t')) ++behind;
  if (address.bracketed && behind != last && *behind == '>') end = behind + 1;
  return {address.text.data(), static_cast<std::size_t>(end - address.text.data())};
}

void writeDisplay(proxy::RoutingContext& context, const sip::NameAddr& address, const std::string& display) {
  const sip::Message& message = context.message();
  if (!address.display.empty()) {
    std::string_view old = address.display;
    const char* behind = old.data() + old.size();
    // A name that goes takes the blanks behind it along, unless it stood in quotes (observed).
    while (display.empty() && old.front() != '"' && *behind == ' ') ++behind;
    old = {old.data(), static_cast<std::size_t>(behind - old.data())};
    return context.edits.replace(rangeOf(message, old), display);
  }
  if (display.empty()) return;
  const std::uint32_t uri = offset(message, address.uri.text.data());
  if (address.bracketed) return context.edits.insert(offset(message, address.text.data()), display + " ");
  context.edits.insert(uri, display + " <");
  context.edits.insert(uri + static_cast<std::uint32_t>(address.uri.text.size()), ">");
}

}  // namespace

std::string attributeName(std::string text) {
  constexpr std::string_view kPrefix = "$avp(";
  if (!text.starts_with(kPrefix) || !text.ends_with(')')) return {};
  std::string name = text.substr(kPrefix.size(), text.size() - kPrefix.size() - 1);
  return name.starts_with("s:") ? name.substr(2) : name;
}

ReplacedAddresses::ReplacedAddresses(const script::Program& program, proxy::Core& core)
    : core_(core),
      mode_(Mode::automatic),
      password_(program.textSetting("uac", "restore_passwd", {})),
      from_{program.textSetting("uac", "rr_from_store_param", "vsf"),
            attributeName(program.textSetting("uac", "restore_from_avp", {}))},
      to_{program.textSetting("uac", "rr_to_store_param", "vst"),
          attributeName(program.textSetting("uac", "restore_to_avp", {}))} {
  const std::string mode = program.textSetting("uac", "restore_mode", "auto");
  if (mode == "none") mode_ = Mode::none;
  if (mode == "manual") mode_ = Mode::manual;
  if (mode_ == Mode::automatic) core.watchRoutes(*this);
}

void ReplacedAddresses::cover(std::string& text) const {
  if (password_.empty()) return;
  for (std::size_t i = 0; i < text.size(); ++i)
    text[i] = static_cast<char>(text[i] ^ password_[i % password_.size()]);
}

std::uint64_t ReplacedAddresses::touched(const proxy::RoutingContext& context) const {
  std::uint64_t sides = 0;
  const auto& watches = context.fork == nullptr ? context.watches : context.fork->watches;
  for (const proxy::Watch& each : watches) {
    if (each.watcher == this) sides |= each.argument;
  }
  return sides;
}

void ReplacedAddresses::watchReplies(proxy::RoutingContext& context, Side side) {
  core_.watch(context, {this, momentBit(proxy::Moment::responseIn), static_cast<std::uint64_t>(side)});
}

void ReplacedAddresses::keepOld(proxy::RoutingContext& context, Side side, const sip::Message& message,
                                HeaderName header) const {
  const std::string& name = namesOf(side).variable;
  if (name.empty()) return;
  context.variables().attributes.add(name, std::string(bareAddress(*addressOf(message, header))));
}

/// Kamailio uac: once per request, and never in a dialog whose addresses it restores itself.
bool ReplacedAddresses::mayReplace(proxy::RoutingContext& context, Side side, std::string_view uri) const {
  if (context.stage == proxy::Stage::request && (touched(context) & static_cast<std::uint64_t>(side)) != 0) {
    context.log("ERROR", "uac: this address has been replaced in this request already");
    return false;
  }
  if (mode_ == Mode::automatic && !uri.empty() && !context.message().toTag().empty()) {
    context.log("ERROR", "uac: addresses of a request in a dialog are restored, not replaced");
    return false;
  }
  return true;
}

bool ReplacedAddresses::replace(proxy::RoutingContext& context, Side side, const std::string* display,
                                std::string_view uri) {
  const sip::Message& message = context.message();
  const auto& address = addressOf(message, headerOf(side));
  if (!address || !mayReplace(context, side, uri)) return false;
  keepOld(context, side, message, headerOf(side));
  if (display != nullptr) writeDisplay(context, *address, *display);
  if (uri.empty()) return true;
  context.edits.replace(rangeOf(message, address->uri.text), std::string(uri));
  if (mode_ == Mode::none) return true;
  if (!core_.settings().appendsFromTag) {
    context.log("ERROR", "uac: modparam(\"rr\", \"append_fromtag\", 1) is missing");
    return false;
  }
  std::string key = mixed(address->uri.text, uri);
  cover(key);
  proxy::addRecordRouteParameter(context, ";" + namesOf(side).parameter + "=" + encoded(key));
  watchReplies(context, side);
  return true;
}

bool ReplacedAddresses::restore(proxy::RoutingContext& context, Side side) {
  const Names& names = namesOf(side);
  const auto value = sip::Parameters(context.routeParameters).find(names.parameter);
  auto key = value ? decoded(*value) : std::nullopt;
  if (!key) return false;
  proxy::addRecordRouteParameter(context, ";" + names.parameter + "=" + std::string(*value));
  cover(*key);
  // The callee has in To what the caller has in From.
  const Side other = side == Side::from ? Side::to : Side::from;
  const Side touchedSide = proxy::isDownstream(context) ? side : other;
  const sip::Message& message = context.message();
  const auto& address = addressOf(message, headerOf(touchedSide));
  if (!address) return false;
  const std::string_view old = address->uri.text;
  if (key->size() < old.size()) {
    context.log("ERROR", "uac: the URI is longer than what was kept of it");
    return false;
  }
  keepOld(context, touchedSide, message, headerOf(touchedSide));
  std::string uri = mixed(*key, old);
  if (const std::size_t end = uri.find('\0'); end != std::string::npos) uri.resize(end);
  if (uri.empty()) return false;
  context.edits.replace(rangeOf(message, old), uri);
  if (mode_ == Mode::automatic) watchReplies(context, touchedSide);
  return true;
}

void ReplacedAddresses::onLooseRoute(proxy::RoutingContext& context, std::string_view) {
  restore(context, Side::from);
  restore(context, Side::to);
}

void ReplacedAddresses::restoreIn(const proxy::Notice& notice, HeaderName header, const Names& names) const {
  const auto& now = addressOf(*notice.reply, header);
  const auto& before = addressOf(*notice.request, header);
  if (!now || !before) return;
  std::string text(bareAddress(*before));
  const proxy::TransactionVariables* const variables = notice.fork->variables.get();
  if (!names.variable.empty() && variables != nullptr) {
    if (const auto* kept = variables->attributes.find(names.variable, 0)) {
      if (const auto* value = std::get_if<std::string>(kept)) text = *value;
    }
  }
  notice.edits->replace(rangeOf(*notice.reply, bareAddress(*now)), std::move(text));
}

void ReplacedAddresses::onMoment(const proxy::Notice& notice) {
  if (notice.reply == nullptr || notice.request == nullptr || notice.edits == nullptr) return;
  if ((notice.argument & static_cast<std::uint64_t>(Side::from)) != 0)
    restoreIn(notice, HeaderName::from, from_);
  if ((notice.argument & static_cast<std::uint64_t>(Side::to)) != 0) restoreIn(notice, HeaderName::to, to_);
}

namespace {

/// (URI), or (display name, URI), where an empty name goes and an empty URI stays.
Outcome replaceBy(Call& call, Side side) {
  const bool hasDisplay = call.argumentCount() > 1;
  const std::string display(hasDisplay ? call.text(0) : std::string_view());
  const std::string uri(call.text(hasDisplay ? 1 : 0));
  return truth(replacedAddresses(call).replace(contextOf(call), side, hasDisplay ? &display : nullptr, uri));
}

}  // namespace

Outcome uacReplaceFrom(Call& call) { return replaceBy(call, Side::from); }
Outcome uacReplaceTo(Call& call) { return replaceBy(call, Side::to); }
Outcome uacRestoreFrom(Call& call) {
  return truth(replacedAddresses(call).restore(contextOf(call), Side::from));
}
Outcome uacRestoreTo(Call& call) { return truth(replacedAddresses(call).restore(contextOf(call), Side::to)); }

void checkRestoring(script::ModuleCheck& check) {
  const script::Setting* const mode = check.setting("uac", "restore_mode");
  const script::Setting* const tag = check.setting("rr", "append_fromtag");
  const bool isAutomatic = mode == nullptr || mode->value.toText() == "auto";
  // Without loadmodule lines nobody has asked for uac.
  if (check.program().modules().empty() && mode == nullptr) return;
  if (!isAutomatic || tag == nullptr || tag->value.toInteger() != 0) return;
  check.error("append-fromtag", tag->where, "module uac restores addresses by the From tag in Record-Route",
              "set append_fromtag to 1, or modparam(\"uac\", \"restore_mode\", \"none\")");
}

}  // namespace forklab::functions
