#include <array>
#include <vector>

#include "script/functions/header_lines.h"
#include "script/functions/host.h"
#include "script/functions/variables.h"

namespace forklab::functions {
namespace {

using sip::HeaderName;

/// Kamailio has no empty header values: what is not there, or is empty, is null.
Value orNull(std::string_view text) { return text.empty() ? Value() : Value::text(text); }

const sip::NameAddr* addressOf(const kernel::Result<sip::NameAddr>& result) {
  return result ? &*result : nullptr;
}

const sip::NameAddr* from(Host& host) { return addressOf(contextOf(host).message().from()); }
const sip::NameAddr* to(Host& host) { return addressOf(contextOf(host).message().to()); }

template <const sip::NameAddr* (*Side)(Host&)>
Value sideUri(Host& host, const VariableUse&) {
  const sip::NameAddr* address = Side(host);
  return address == nullptr ? Value() : orNull(address->uri.text);
}

template <const sip::NameAddr* (*Side)(Host&)>
Value sideUser(Host& host, const VariableUse&) {
  const sip::NameAddr* address = Side(host);
  return address == nullptr ? Value() : orNull(address->uri.user);
}

template <const sip::NameAddr* (*Side)(Host&)>
Value sideHost(Host& host, const VariableUse&) {
  const sip::NameAddr* address = Side(host);
  return address == nullptr ? Value() : orNull(address->uri.host);
}

template <const sip::NameAddr* (*Side)(Host&)>
Value sideTag(Host& host, const VariableUse&) {
  const sip::NameAddr* address = Side(host);
  return address == nullptr ? Value() : orNull(address->tag());
}

template <const sip::NameAddr* (*Side)(Host&)>
Value sideName(Host& host, const VariableUse&) {
  const sip::NameAddr* address = Side(host);
  return address == nullptr ? Value() : orNull(address->display);
}

template <HeaderName Name>
Value headerText(Host& host, const VariableUse&) {
  return orNull(contextOf(host).message().valueOf(Name));
}

/// Zero where the header is absent.
template <HeaderName Name>
Value headerNumber(Host& host, const VariableUse&) {
  const auto number = contextOf(host).message().number(Name);
  return Value(number && number->has_value() ? std::int64_t{**number} : 0);
}

/// A text, as in Kamailio: "10" + 1 joins to "101".
Value cseqNumber(Host& host, const VariableUse&) {
  const auto& cseq = contextOf(host).message().cseq();
  return cseq ? Value(std::to_string(cseq->number)) : Value();
}

/// $hdr(N): the first; $(hdr(N)[2]) the third; a negative index counts from the end.
Value header(Host& host, const VariableUse& use) {
  const sip::Message& message = contextOf(host).message();
  std::vector<const sip::HeaderLine*> found;
  for (const sip::HeaderLine& line : message.headers()) {
    if (isNamed(message, line, use.inner)) found.push_back(&line);
  }
  const auto count = static_cast<std::int64_t>(found.size());
  const std::int64_t wanted = use.hasIndex ? use.index : 0;
  const std::int64_t index = wanted < 0 ? count + wanted : wanted;
  if (index < 0 || index >= count) return {};
  // As received: lines that append_hf added are not seen before the message is built (Kamailio core).
  return Value::text(message.value(*found[static_cast<std::size_t>(index)]));
}

/// Kamailio pv: a message without a body has an empty one, not none.
Value body(Host& host, const VariableUse&) { return Value::text(contextOf(host).message().body()); }

constexpr std::array kVariables{
    VariableSpec{"fu", InnerName::none, "URI of From", sideUri<from>, nullptr},
    VariableSpec{"fU", InnerName::none, "user of From", sideUser<from>, nullptr},
    VariableSpec{"fd", InnerName::none, "host of From", sideHost<from>, nullptr},
    VariableSpec{"ft", InnerName::none, "tag of From", sideTag<from>, nullptr},
    VariableSpec{"fn", InnerName::none, "display name of From", sideName<from>, nullptr},
    VariableSpec{"tu", InnerName::none, "URI of To", sideUri<to>, nullptr},
    VariableSpec{"tU", InnerName::none, "user of To", sideUser<to>, nullptr},
    VariableSpec{"td", InnerName::none, "host of To", sideHost<to>, nullptr},
    VariableSpec{"tt", InnerName::none, "tag of To", sideTag<to>, nullptr},
    VariableSpec{"tn", InnerName::none, "display name of To", sideName<to>, nullptr},
    VariableSpec{"ci", InnerName::none, "Call-ID", headerText<HeaderName::callId>, nullptr},
    VariableSpec{"cs", InnerName::none, "number of CSeq", cseqNumber, nullptr},
    VariableSpec{"ct", InnerName::none, "Contact", headerText<HeaderName::contact>, nullptr},
    VariableSpec{"ua", InnerName::none, "User-Agent", headerText<HeaderName::userAgent>, nullptr},
    VariableSpec{"cT", InnerName::none, "Content-Type", headerText<HeaderName::contentType>, nullptr},
    VariableSpec{"cl", InnerName::none, "Content-Length; 0 when absent",
                 headerNumber<HeaderName::contentLength>, nullptr},
    VariableSpec{"rb", InnerName::none, "body", body, nullptr},
    VariableSpec{"hdr", InnerName::required, "value of a header as it was received", header, nullptr},
};

}  // namespace

const std::span<const VariableSpec> kHeaderVariables = kVariables;

}  // namespace forklab::functions
