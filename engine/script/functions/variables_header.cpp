#include <algorithm>
#include <array>
#include <vector>

#include "script/functions/header_lines.h"
#include "script/functions/host.h"
#include "script/functions/variables.h"
#include "sip/elements.h"

namespace forklab::functions {
namespace {

using sip::HeaderName;

/// Kamailio has no empty header values: what is not there, or is empty, is null.
Value orNull(std::string_view text) { return text.empty() ? Value() : Value::text(text); }

template <HeaderName Name>
Value headerText(Host& host, const VariableUse&) {
  return orNull(bodyOf(contextOf(host).message(), Name));
}

/// Null where the header is absent, zero where it is no number.
template <HeaderName Name>
Value headerNumber(Host& host, const VariableUse&) {
  const auto number = contextOf(host).message().number(Name);
  if (contextOf(host).message().first(Name) == nullptr) return {};
  return Value(number && number->has_value() ? std::int64_t{**number} : 0);
}

/// A text as written, "007" too; "10" + 1 joins to "101" (Kamailio pv).
Value cseqNumber(Host& host, const VariableUse&) {
  const std::string_view body = contextOf(host).message().valueOf(HeaderName::cseq);
  return orNull(body.substr(0, body.find_first_of(" \t")));
}

std::vector<std::string_view> bodiesNamed(const sip::Message& message, std::string_view name) {
  std::vector<std::string_view> bodies;
  for (const sip::HeaderLine& line : message.headers()) {
    if (isNamed(message, line, name)) bodies.push_back(bodyOf(message, line));
  }
  return bodies;
}

/// All of them, with a comma between, none before the first that says something; null: there is none.
Value joined(const std::vector<std::string_view>& texts) {
  if (texts.empty()) return {};
  std::string all;
  for (const std::string_view text : texts) all.append(all.empty() ? "" : ",").append(text);
  return Value(std::move(all));
}

/// The first; [2] the third; a negative index counts from the end; [*] all.
Value picked(const std::vector<std::string_view>& texts, const VariableUse& use) {
  if (use.allIndexes) return joined(texts);
  const auto count = static_cast<std::int64_t>(texts.size());
  const std::int64_t wanted = use.hasIndex ? use.index : 0;
  const std::int64_t index = wanted < 0 ? count + wanted : wanted;
  if (index < 0 || index >= count) return {};
  return Value::text(texts[static_cast<std::size_t>(index)]);
}

/// As received: lines that append_hf added are not seen before the message is built (Kamailio core).
Value header(Host& host, const VariableUse& use) {
  // But Kamailio's maxfwd counts down in the bytes of the message.
  const proxy::RoutingContext& context = contextOf(host);
  if (const auto* hops = context.message().first(HeaderName::maxForwards);
      hops != nullptr && sip::headerNameOf(use.inner) == HeaderName::maxForwards) {
    if (const std::string* left = context.edits.replacementOf(hops->value)) return Value(*left);
  }
  return picked(bodiesNamed(contextOf(host).message(), use.inner), use);
}

/// Only these are taken apart by Kamailio.
bool isListHeader(HeaderName name) {
  return name == HeaderName::via || name == HeaderName::contact || name == HeaderName::route ||
         name == HeaderName::recordRoute;
}

/// The addresses or Vias of all lines; the contacts of one line stand in reverse, a Via keeps the comma
/// behind it (observed).
std::vector<std::string_view> elementsNamed(const sip::Message& message, HeaderName name) {
  std::vector<std::string_view> elements;
  for (const std::string_view body : bodiesNamed(message, sip::headerText(name))) {
    if (body == "*") continue;
    sip::Elements walk(body);
    const std::size_t before = elements.size();
    std::string_view element;
    while (walk.next(element)) {
      // The comma lies in the same value.
      const char* const end = element.data() + element.size();
      const std::string_view behind(end, static_cast<std::size_t>(body.data() + body.size() - end));
      const std::size_t comma = behind.find(',');
      if (name == HeaderName::via && comma != std::string_view::npos)
        element = {element.data(), element.size() + comma + 1};
      elements.push_back(element);
    }
    if (name == HeaderName::contact)
      std::reverse(elements.begin() + static_cast<std::ptrdiff_t>(before), elements.end());
  }
  return elements;
}

/// $hfl(N): as $hdr, but one element of a list; a list has no negative index (observed).
Value headerElement(Host& host, const VariableUse& use) {
  const sip::Message& message = contextOf(host).message();
  const HeaderName name = sip::headerNameOf(use.inner);
  if (!isListHeader(name) || use.allIndexes) return picked(bodiesNamed(message, use.inner), use);
  if (use.hasIndex && use.index < 0) return {};
  return picked(elementsNamed(message, name), use);
}

/// Lines of that name.
Value headerCount(Host& host, const VariableUse& use) {
  return Value(static_cast<std::int64_t>(bodiesNamed(contextOf(host).message(), use.inner).size()));
}

Value headerElementCount(Host& host, const VariableUse& use) {
  const sip::Message& message = contextOf(host).message();
  const HeaderName name = sip::headerNameOf(use.inner);
  const std::size_t count =
      isListHeader(name) ? elementsNamed(message, name).size() : bodiesNamed(message, use.inner).size();
  return Value(static_cast<std::int64_t>(count));
}

/// Kamailio pv: a message without a body has an empty one, not none.
Value body(Host& host, const VariableUse&) { return Value::text(contextOf(host).message().body()); }

Value cseqBody(Host& host, const VariableUse&) {
  return orNull(bodyOf(contextOf(host).message(), HeaderName::cseq));
}

/// Kamailio reads the name when it loads: quotes and blanks do not begin one.
bool canBeHeader(std::string_view name) { return name.find_first_of("\" \t'") != 0; }

constexpr VariableSpec ofHeader(VariableSpec row) {
  row.knowsInner = canBeHeader;
  return row;
}

constexpr std::array kVariables{
    VariableSpec{"ci", InnerName::none, "Call-ID", headerText<HeaderName::callId>, nullptr},
    VariableSpec{"cs", InnerName::none, "number of CSeq", cseqNumber, nullptr},
    VariableSpec{"csb", InnerName::none, "CSeq as it stands", cseqBody, nullptr},
    VariableSpec{"ct", InnerName::none, "Contact", headerText<HeaderName::contact>, nullptr},
    VariableSpec{"ua", InnerName::none, "User-Agent", headerText<HeaderName::userAgent>, nullptr},
    VariableSpec{"cT", InnerName::none, "Content-Type", headerText<HeaderName::contentType>, nullptr},
    VariableSpec{"cl", InnerName::none, "Content-Length", headerNumber<HeaderName::contentLength>, nullptr},
    VariableSpec{"rb", InnerName::none, "body", body, nullptr},
    ofHeader(script::indexed(
        {"hdr", InnerName::required, "value of a header as it was received", header, nullptr})),
    VariableSpec{"hdrc", InnerName::required, "how many header lines have this name", headerCount, nullptr},
    script::indexed({"hfl", InnerName::required, "as $hdr, one element of Via, Contact, Route, Record-Route",
                     headerElement, nullptr}),
    VariableSpec{"hflc", InnerName::required, "how many elements $hfl has", headerElementCount, nullptr},
};

}  // namespace

const std::span<const VariableSpec> kHeaderVariables = kVariables;

}  // namespace forklab::functions
