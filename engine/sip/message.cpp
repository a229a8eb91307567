#include "sip/message.h"

#include "sip/elements.h"
#include "sip/lenient.h"
#include "sip/reading.h"

namespace forklab::sip {

using kernel::ByteRange;
using kernel::Error;
using kernel::Result;

namespace {

using Part = ParseTally::Part;

/// By addressSlot().
constexpr std::array<Part, 4> kAddressParts{Part::contact, Part::route, Part::recordRoute, Part::path};

/// Where the lists of addresses are kept.
std::size_t addressSlot(HeaderName name) {
  switch (name) {
    case HeaderName::contact: return 0;
    case HeaderName::route: return 1;
    case HeaderName::recordRoute: return 2;
    default: break;
  }
  FORKLAB_CHECK(name == HeaderName::path);
  return 3;
}

/// Every element of every line of that name behind those in the list, up to the first that cannot be read.
template <class T, class Reader>
bool readList(const Message& message, HeaderName name, Reader reader, std::vector<T>& list, Flaw& flaw) {
  std::size_t known = list.size();
  for (const HeaderLine* line = message.first(name); line != nullptr; line = message.next(*line)) {
    Elements elements(message.value(*line));
    for (std::string_view element; elements.next(element);) {
      if (known > 0) {
        --known;
      } else if (!reader(element, list.emplace_back(), flaw)) {
        return false;
      }
    }
  }
  return true;
}

std::size_t countLines(const Message& message, HeaderName name) {
  std::size_t count = 0;
  for (const HeaderLine* line = message.first(name); line != nullptr; line = message.next(*line)) ++count;
  return count;
}

template <class T, class Reader>
const Result<std::vector<T>>& listOnce(std::optional<Result<std::vector<T>>>& kept, const Message& message,
                                       HeaderName name, Reader reader, const T* known = nullptr) {
  if (kept) return *kept;
  std::vector<T> list;
  list.reserve(countLines(message, name));
  if (known != nullptr) list.push_back(*known);
  Flaw flaw;
  if (!readList(message, name, reader, list, flaw)) return kept.emplace(flaw.toError(message.text()));
  return kept.emplace(std::move(list));
}

/// These may have parameters or a comment behind the number (RFC 3261 20.33, RFC 4028 4).
bool allowsTail(HeaderName name) {
  return name == HeaderName::retryAfter || name == HeaderName::sessionExpires || name == HeaderName::minSe;
}

}  // namespace

bool readCSeq(std::string_view text, CSeq& cseq, Flaw& flaw) {
  Cursor cursor(text);
  const std::string_view digits = cursor.takeWhile(kTokenClass);
  const auto number = decimal(digits);
  cursor.skipLws();
  cseq.number = number.value_or(0);
  cseq.isNumber = number.has_value();
  cseq.methodText = cursor.takeWhile(kTokenClass);
  cseq.method = methodOf(cseq.methodText);
  if (!cseq.methodText.empty() && cursor.done()) return true;
  return flaw.set("A CSeq ends with a method.", text, "Write 1 INVITE.");
}

std::string_view partText(Part part) {
  static constexpr std::array<std::string_view, ParseTally::kPartCount> kTexts{
      "R-URI", "top Via", "all Vias", "From", "To", "CSeq", "Contact", "Route", "Record-Route", "Path"};
  return kTexts[static_cast<std::size_t>(part)];
}

void ParseTally::add(const ParseTally& other) {
  messages += other.messages;
  headerLines += other.headerLines;
  for (std::size_t i = 0; i < kPartCount; ++i) {
    parts[i].present += other.parts[i].present;
    parts[i].read += other.parts[i].read;
  }
}

void Message::countPresent() const {
  static constexpr std::array<HeaderName, ParseTally::kPartCount> kNames{
      HeaderName::other, HeaderName::via,     HeaderName::via,   HeaderName::from,        HeaderName::to,
      HeaderName::cseq,  HeaderName::contact, HeaderName::route, HeaderName::recordRoute, HeaderName::path};
  ++tally_->messages;
  tally_->headerLines += headers_.size();
  tally_->of(Part::requestUri).present += isRequest() ? 1 : 0;
  for (std::size_t i = 1; i < kNames.size(); ++i) tally_->parts[i].present += has(kNames[i]) ? 1 : 0;
}

const HeaderLine* Message::first(std::string_view name) const {
  const HeaderName known = headerNameOf(name);
  if (known != HeaderName::other) return first(known);
  for (const HeaderLine& line : headers_) {
    if (line.name == HeaderName::other && equalsIgnoringCase(line.nameText.of(text()), name)) return &line;
  }
  return nullptr;
}

std::string_view Message::valueOf(HeaderName name) const {
  const HeaderLine* line = first(name);
  return line == nullptr ? std::string_view{} : value(*line);
}

Error Message::missing(HeaderName name) const {
  return {
      "The header field " + std::string(headerText(name)) + " is missing.", {headersEnd_, headersEnd_}, ""};
}

const Result<Uri>& Message::parsedRequestUri() const {
  if (!cache_.requestUri) {
    countRead(Part::requestUri);
    cache_.requestUri.emplace(readInto<Uri>(readUri, requestUri(), text()));
  }
  return *cache_.requestUri;
}

template <class T, class Reader>
const Result<T>& Message::once(std::optional<Result<T>>& kept, HeaderName name, Part part,
                               Reader reader) const {
  if (kept) return *kept;
  const HeaderLine* line = first(name);
  if (line == nullptr) return kept.emplace(missing(name));
  countRead(part);
  T read;
  Flaw flaw;
  if (!reader(value(*line), read, flaw)) return kept.emplace(flaw.toError(text()));
  return kept.emplace(std::move(read));
}

const Result<Via>& Message::topVia() const {
  return once(cache_.topVia, HeaderName::via, Part::topVia,
              [&](std::string_view value, Via& via, Flaw& flaw) {
                if (isLenient_) return readViaLeniently(value, via, flaw);
                std::string_view element = value;
                Elements(value).next(element);
                return readVia(element, via, flaw);
              });
}

const Result<NameAddr>& Message::from() const {
  return once(cache_.from, HeaderName::from, Part::from, readNameAddr);
}

const Result<NameAddr>& Message::to() const {
  return once(cache_.to, HeaderName::to, Part::to, readNameAddr);
}

const Result<CSeq>& Message::cseq() const {
  return once(cache_.cseq, HeaderName::cseq, Part::cseq, isLenient_ ? readCSeqLeniently : readCSeq);
}

std::string_view Message::tagOnce(ByteRange& kept, const Result<NameAddr>& address, HeaderName name) const {
  if (kept.begin > kept.end) {
    std::string_view tag = address ? address->tag() : std::string_view{};
    Flaw ignored;
    if (!address && isLenient_ && !readTagLeniently(valueOf(name), tag, ignored)) tag = {};
    const auto begin = static_cast<std::uint32_t>(tag.empty() ? 0 : tag.data() - text().data());
    kept = {begin, begin + static_cast<std::uint32_t>(tag.size())};
  }
  return kept.of(text());
}

std::string_view Message::fromTag() const { return tagOnce(fromTag_, from(), HeaderName::from); }

std::string_view Message::toTag() const { return tagOnce(toTag_, to(), HeaderName::to); }

Message::Lists& Message::lists() const {
  if (lists_ == nullptr) lists_ = std::make_unique<Lists>();
  return *lists_;
}

const Result<std::vector<Via>>& Message::vias() const {
  if (!lists().vias) countRead(Part::allVias);
  const Via* top = topVia() ? &*topVia() : nullptr;
  return listOnce(lists().vias, *this, HeaderName::via, readVia, top);
}

const Result<std::vector<NameAddr>>& Message::nameAddrs(HeaderName name) const {
  const std::size_t slot = addressSlot(name);
  if (!lists().addresses[slot] && has(name)) countRead(kAddressParts[slot]);
  return listOnce(lists().addresses[slot], *this, name, readNameAddr);
}

Result<std::optional<std::uint32_t>> Message::number(HeaderName name) const {
  const HeaderLine* line = first(name);
  if (line == nullptr) return std::optional<std::uint32_t>{};
  Cursor cursor(value(*line));
  const auto number = decimal(cursor.takeWhile(kDigitClass));
  cursor.skipLws();
  const bool ends = cursor.done() || (allowsTail(name) && (cursor.peek() == ';' || cursor.peek() == '('));
  if (number && ends) return number;
  return Error{"This is not a number below 2^32.", line->value, "Write digits only."};
}

std::vector<std::string_view> Message::tokens(HeaderName name) const {
  std::vector<std::string_view> list;
  if (has(name)) list.reserve(4);
  for (const HeaderLine* line = first(name); line != nullptr; line = next(*line)) {
    Elements elements(value(*line));
    for (std::string_view element; elements.next(element);) {
      if (!element.empty()) list.push_back(element);
    }
  }
  return list;
}

}  // namespace forklab::sip
