#include "sip/message.h"
#include "sip/scan.h"

namespace forklab::sip {

using kernel::ByteRange;
using kernel::Error;

namespace {

/// At most one field each (RFC 3261 7.3.1: only lists may stand more than once).
constexpr HeaderName kSingle[] = {
    HeaderName::from,           HeaderName::to,          HeaderName::callId,
    HeaderName::cseq,           HeaderName::maxForwards, HeaderName::contentLength,
    HeaderName::contentType,    HeaderName::expires,     HeaderName::minExpires,
    HeaderName::retryAfter,     HeaderName::date,        HeaderName::event,
    HeaderName::referTo,        HeaderName::rseq,        HeaderName::rack,
    HeaderName::sessionExpires, HeaderName::minSe,       HeaderName::timestamp};

constexpr HeaderName kRequired[] = {HeaderName::via, HeaderName::from, HeaderName::to, HeaderName::callId,
                                    HeaderName::cseq};

class Inspector {
 public:
  explicit Inspector(const Message& message) : message_(message) {}

  std::vector<Finding> run() {
    startLine();
    presence();
    if (message_.has(HeaderName::cseq)) cseq();
    addresses();
    lists();
    numbers();
    contentLength();
    date();
    return std::move(findings_);
  }

 private:
  void find(std::string message, ByteRange range, std::string hint = {}, int status = 400) {
    findings_.push_back({status, Error{std::move(message), range, std::move(hint)}});
  }
  void find(std::string message, std::string_view place, std::string hint = {}) {
    const auto begin = static_cast<std::uint32_t>(place.data() - message_.text().data());
    find(std::move(message), ByteRange{begin, begin + static_cast<std::uint32_t>(place.size())},
         std::move(hint));
  }
  /// The value of the first field of that name.
  ByteRange placeOf(HeaderName name) const {
    const HeaderLine* line = message_.first(name);
    return line == nullptr ? ByteRange{} : line->value;
  }
  template <class T>
  bool readable(const kernel::Result<T>& result) {
    if (!result) findings_.push_back({400, result.error()});
    return static_cast<bool>(result);
  }
  void startLine();
  void presence();
  void cseq();
  void addresses();
  void address(const NameAddr& address);
  void display(const NameAddr& address);
  void parameters(const Parameters& parameters);
  void lists();
  void contacts();
  void numbers();
  void number(HeaderName name, std::uint32_t limit);
  void contentLength();
  void date();

  const Message& message_;
  std::vector<Finding> findings_;
};

void Inspector::startLine() {
  const std::string_view version = message_.version();
  if (!equalsLower(version, "sip/2.0")) {
    const auto begin = static_cast<std::uint32_t>(version.data() - message_.text().data());
    find("Only SIP/2.0 is spoken here.", {begin, begin + static_cast<std::uint32_t>(version.size())}, "",
         505);
  }
  if (!message_.isRequest()) return;
  const std::string_view line = trimmed(message_.startLine().of(message_.text()));
  const std::size_t parts = message_.methodText().size() + message_.requestUri().size() + version.size();
  const char behind = message_.text()[message_.startLine().begin + line.size()];
  if (line.size() != parts + 2 || (behind != '\r' && behind != '\n')) {
    find("The parts of a request line are parted by one space each.", line, "Take the surplus spaces away.");
  }
  const auto& uri = message_.parsedRequestUri();
  if (readable(uri) && !uri->headers.empty()) {
    find("A Request-URI has no headers (RFC 3261 19.1.1).", uri->headers, "Cut it before the question mark.");
  }
}

void Inspector::presence() {
  std::array<int, kHeaderNameCount> count{};
  for (const HeaderLine& line : message_.headers()) ++count[static_cast<std::size_t>(line.name)];
  for (const HeaderName name : kRequired) {
    if (count[static_cast<std::size_t>(name)] != 0 && !message_.valueOf(name).empty()) continue;
    find("The header field " + std::string(headerText(name)) + " is missing.",
         ByteRange{message_.headersEnd(), message_.headersEnd()}, "Add it.");
  }
  for (const HeaderName name : kSingle) {
    if (count[static_cast<std::size_t>(name)] > 1) {
      find(std::string(headerText(name)) + " stands here more than once.", placeOf(name), "Keep one.");
    }
  }
}

void Inspector::cseq() {
  const auto& cseq = message_.cseq();
  if (!readable(cseq)) return;
  const ByteRange value = placeOf(HeaderName::cseq);
  if (!cseq->isNumber || cseq->number > 0x7fffffffU)
    find("A CSeq number lies below 2^31 (RFC 3261 8.1.1.5).", value, "Write 1 INVITE.");
  if (message_.isRequest() && cseq->methodText != message_.methodText()) {
    find("The method of CSeq is not that of the request line.", cseq->methodText,
         "Write the same method in both.");
  }
}

void Inspector::addresses() {
  if (message_.has(HeaderName::from) && readable(message_.from())) address(*message_.from());
  if (message_.has(HeaderName::to) && readable(message_.to())) address(*message_.to());
}

void Inspector::address(const NameAddr& address) {
  if (address.isStar) return;
  display(address);
  parameters(address.parameters);
  const char before = address.bracketed ? address.uri.text.data()[-1] : '<';
  const char behind = address.bracketed ? address.uri.text.data()[address.uri.text.size()] : '>';
  if (before != '<' || behind != '>') {
    find("No space may stand between the angle brackets and the URI.", address.uri.text,
         "Take the spaces away.");
  }
  const std::string_view uri = address.uri.text;
  if (!address.bracketed && uri.find_first_of(",?") != std::string_view::npos) {
    find("A URI with a comma or a question mark stands in angle brackets (RFC 3261 20).", uri,
         "Put < and > around it.");
  }
}

void Inspector::display(const NameAddr& address) {
  if (address.display.empty() || address.display.front() == '"') return;
  for (const char& c : address.display) {
    if (isClass(c, kTokenClass | kLwsClass)) continue;
    find("A display name with this character stands in quotes.", std::string_view(&c, 1),
         "Put the name in quotes.");
    return;
  }
}

void Inspector::parameters(const Parameters& parameters) {
  std::size_t position = 0;
  Parameters::Parameter parameter;
  while (parameters.next(position, parameter)) {
    if (parameter.name.empty()) {
      find("There is an empty parameter.", parameters.raw(), "Take the surplus separator away.");
      return;
    }
    if (parameter.hasValue && parameter.value.empty()) {
      find("The value of this parameter is empty.", parameter.name, "Give it one or take the = away.");
    }
  }
}

void Inspector::lists() {
  if (message_.has(HeaderName::via) && readable(message_.vias())) {
    for (const Via& via : message_.vias().value()) parameters(via.parameters);
  }
  for (const HeaderName name : {HeaderName::route, HeaderName::recordRoute, HeaderName::path}) {
    if (!message_.has(name) || !readable(message_.nameAddrs(name))) continue;
    for (const NameAddr& element : message_.nameAddrs(name).value()) address(element);
  }
  if (message_.has(HeaderName::contact) && readable(message_.nameAddrs(HeaderName::contact))) contacts();
}

/// A parameter without a value has no place of its own in the text.
std::string_view valueOrAll(const NameAddr& contact, std::string_view name) {
  const auto value = contact.parameters.find(name);
  return !value || value->empty() ? contact.text : *value;
}

void Inspector::contacts() {
  const auto& contacts = message_.nameAddrs(HeaderName::contact).value();
  for (const NameAddr& contact : contacts) {
    address(contact);
    if (contact.isStar && (contacts.size() > 1 || message_.method() != Method::registerMethod)) {
      find("Contact: * stands alone, in a REGISTER (RFC 3261 20.10).", contact.text);
    }
    if (contact.parameters.has("q") && !contact.qThousandths()) {
      find("A q lies between 0 and 1 and has at most three digits behind the point.",
           valueOrAll(contact, "q"));
    }
    if (contact.parameters.has("expires") && !contact.expiresSeconds()) {
      find("A Contact's expires is a number below 2^32.", valueOrAll(contact, "expires"));
    }
  }
}

void Inspector::numbers() {
  // RFC 3261 20.22: one byte; 20.19: below 2^32.
  number(HeaderName::maxForwards, 255);
  for (const HeaderName name : {HeaderName::expires, HeaderName::minExpires, HeaderName::rseq,
                                HeaderName::retryAfter, HeaderName::sessionExpires, HeaderName::minSe}) {
    number(name, UINT32_MAX);
  }
}

void Inspector::number(HeaderName name, std::uint32_t limit) {
  const auto value = message_.number(name);
  if (!readable(value) || !value->has_value() || **value <= limit) return;
  find(std::string(headerText(name)) + " is at most " + std::to_string(limit) + ".", placeOf(name));
}

void Inspector::contentLength() {
  const auto length = message_.number(HeaderName::contentLength);
  if (!readable(length) || !length->has_value() || **length <= message_.body().size()) return;
  find("Content-Length asks for more bytes than have come.", placeOf(HeaderName::contentLength),
       "The body has " + std::to_string(message_.body().size()) + ".");
}

/// RFC 3261 20.17: the RFC 1123 form, in GMT only.
void Inspector::date() {
  const std::string_view value = message_.valueOf(HeaderName::date);
  if (value.empty() || (value.size() >= 4 && value.substr(value.size() - 4) == " GMT")) return;
  find("A Date is given in GMT.", value, "Write it like Sat, 13 Nov 2010 23:29:00 GMT.");
}

}  // namespace

std::vector<Finding> inspect(const Message& message) { return Inspector(message).run(); }

}  // namespace forklab::sip
