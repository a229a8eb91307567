#include <algorithm>
#include <charconv>

#include "script/functions/registrar_parts.h"
#include "script/functions/reply_lines.h"
#include "sip/builder.h"

namespace forklab::functions {
namespace {

/// How a REGISTER ends: the status, and what P-Registrar-Error says (Kamailio registrar).
struct Verdict {
  int status;
  std::string_view error;
};
constexpr Verdict kFine{200, {}};
constexpr Verdict kOutOfOrder{400, "Invalid CSeq number"};
constexpr Verdict kBadContact{400, "Contact parse error"};
constexpr Verdict kBadQ{400, "Invalid q param in contact"};
constexpr Verdict kBadPath{400, "Path parse error"};
constexpr Verdict kBadFlow{400, "Invalid Reg-Id number"};
constexpr Verdict kTooLong{400, "Contact/received too long"};
constexpr Verdict kStarWithTime{400, "* used in contact and expires is not zero"};
constexpr Verdict kStarWithOthers{400, "* used in contact and more than 1 contact"};
constexpr Verdict kNoPath{420, "No support for found Path indicated"};
constexpr Verdict kTooBrief{423, "Interval too brief"};
constexpr Verdict kTooMany{503, "Too many registered contacts"};

constexpr std::size_t kLongestContact = 512;

// The flags of save().
constexpr std::int64_t kInMemory = 1;
constexpr std::int64_t kSilent = 2;
constexpr std::int64_t kReplacesOthers = 4;
constexpr std::int64_t kExactTime = 8;
constexpr std::int64_t kOnlyPrepares = 16;

/// Kamailio works through each header field from its end (observed).
std::vector<sip::NameAddr> inKamailioOrder(const sip::Message& message,
                                           const std::vector<sip::NameAddr>& contacts) {
  std::vector<sip::NameAddr> ordered;
  const char* const begin = message.text().data();
  auto next = contacts.begin();
  for (const auto* line = message.first(sip::HeaderName::contact); line != nullptr;
       line = message.next(*line)) {
    const auto fieldBegin = static_cast<std::ptrdiff_t>(ordered.size());
    for (; next != contacts.end() && next->text.data() < begin + line->value.end; ++next)
      ordered.push_back(*next);
    std::reverse(ordered.begin() + fieldBegin, ordered.end());
  }
  return ordered;
}

/// One REGISTER on its way into the table.
class Registration {
 public:
  Registration(Call& call, std::string aor, std::int64_t flags)
      : host_(call.host()),
        context_(contextOf(call)),
        message_(context_.message()),
        registrar_(stateOf<Registrar>(call)),
        location_(stateOf<Location>(call)),
        table_(call.text(0)),
        aor_(std::move(aor)),
        flags_(flags),
        whose_{table_, aor_},
        now_(context_.core().unixSeconds()) {}

  std::int64_t run();

 private:
  const Verdict* readContacts();
  const Verdict* apply();
  const Verdict* applyOne(const sip::NameAddr& contact);
  const Verdict* applyFound(std::size_t index, Contact contact);
  const Verdict* countContacts(const ContactList* list);
  const Verdict* fill(const sip::NameAddr& from, Contact& contact) const;
  const Verdict* fillCommon();
  const Verdict* expiresAt(const sip::NameAddr& contact, std::int64_t& at) const;
  std::int64_t shortened(std::int64_t seconds, std::int64_t range) const;
  std::uint32_t methodsOf(const sip::NameAddr& contact) const;
  std::string receivedOf(const sip::NameAddr& contact) const;
  /// Removes the others that fit.
  template <class Test>
  void removeOthers(const std::string& ruid, Test test);
  const Verdict* checkPath();
  void answer(const Verdict& verdict);
  std::string contactLine() const;

  Host& host_;
  proxy::RoutingContext& context_;
  const sip::Message& message_;
  Registrar& registrar_;
  Location& location_;
  std::string table_;
  std::string aor_;
  std::int64_t flags_;
  Whose whose_;
  std::int64_t now_;
  std::vector<sip::NameAddr> contacts_;
  Contact common_;
  bool isStar_ = false;
  bool listsContacts_ = false;
  bool isDone_ = false;  ///< nothing after this contact counts
  bool isNewRecord_ = false;
  std::int64_t code_ = 1;
};

/// A field that begins with a star is one, whatever follows in it (Kamailio's parser, observed).
const Verdict* Registration::readContacts() {
  const auto* line = message_.first(sip::HeaderName::contact);
  if (line == nullptr) return &kFine;
  const auto isStar = [&](const sip::HeaderLine& field) { return message_.value(field).starts_with('*'); };
  isStar_ = isStar(*line);
  const auto expires = message_.number(sip::HeaderName::expires);
  if (isStar_ && (!expires || expires->value_or(1) != 0)) return &kStarWithTime;
  for (const auto* other = message_.next(*line); other != nullptr; other = message_.next(*other)) {
    if (isStar_ || isStar(*other)) return &kStarWithOthers;
  }
  if (isStar_) return &kFine;
  const auto& parsed = message_.nameAddrs(sip::HeaderName::contact);
  if (!parsed) return &kBadContact;
  contacts_ = inKamailioOrder(message_, *parsed);
  for (const sip::NameAddr& contact : contacts_) {
    if (contact.isStar) return &kBadContact;
    if (contact.uri.text.size() > kLongestContact) return &kTooLong;
  }
  return &kFine;
}

/// A time of 0 means that the contact goes; any other is the second it ends.
const Verdict* Registration::expiresAt(const sip::NameAddr& contact, std::int64_t& at) const {
  const auto header = message_.number(sip::HeaderName::expires);
  std::int64_t seconds = registrar_.defaultExpires;
  std::int64_t range = registrar_.defaultRange;
  if (const auto given = contact.expiresSeconds()) {
    seconds = *given;
    range = registrar_.expiresRange;
  } else if (contact.parameters.find("expires").value_or("").empty() && header && header->has_value()) {
    seconds = **header;
    range = registrar_.expiresRange;
  }
  at = 0;
  if (seconds == 0) return &kFine;
  if (seconds < registrar_.minimumExpires && registrar_.refusesShort) return &kTooBrief;
  seconds = std::max(seconds, registrar_.minimumExpires);
  if ((flags_ & kExactTime) == 0) seconds = std::max(shortened(seconds, range), registrar_.minimumExpires);
  if (registrar_.maximumExpires > 0) seconds = std::min(seconds, registrar_.maximumExpires);
  at = now_ + seconds;
  return &kFine;
}

/// So that not all phones come back in one second; never longer than asked for (RFC 3261 10.3).
std::int64_t Registration::shortened(std::int64_t seconds, std::int64_t range) const {
  if (range <= 0) return seconds;
  const std::int64_t least = seconds - seconds * range / 100;
  return least + (seconds - least) * (context_.core().nextChance() % 100) / 100;
}

std::uint32_t Registration::methodsOf(const sip::NameAddr& contact) const {
  if (const auto methods = contact.parameters.find("methods")) return methodBits(sip::unquoted(*methods));
  if (!message_.has(sip::HeaderName::allow)) return 0xffffffff;
  std::uint32_t bits = 0;
  for (const std::string_view method : message_.tokens(sip::HeaderName::allow)) bits |= methodBit(method);
  return bits;
}

std::string Registration::receivedOf(const sip::NameAddr& contact) const {
  if (const auto given = contact.parameters.find("received")) return sip::unquoted(*given);
  if (registrar_.receivedVariable.empty()) return {};
  const auto* value = context_.variables().attributes.find(registrar_.receivedVariable, 0);
  if (value == nullptr || !std::holds_alternative<std::string>(*value)) return {};
  return std::get<std::string>(*value);
}

const Verdict* Registration::fillCommon() {
  common_.callId = message_.callId();
  common_.cseq = message_.cseq() ? message_.cseq()->number : 0;
  const std::string_view agent = message_.valueOf(sip::HeaderName::userAgent);
  common_.userAgent = agent.empty() ? "n/a" : agent;
  common_.modifiedAt = now_;
  common_.flags = context_.target.flags;
  common_.staysInMemory = (flags_ & kInMemory) != 0;
  common_.socket = context_.core().sockets().boundAt(context_.arrival.to);
  if (!registrar_.usesPath || !message_.has(sip::HeaderName::path)) return &kFine;
  const auto& hops = message_.nameAddrs(sip::HeaderName::path);
  if (!hops || hops->empty()) return &kBadPath;
  for (const auto* line = message_.first(sip::HeaderName::path); line != nullptr;
       line = message_.next(*line)) {
    common_.path.append(common_.path.empty() ? "" : ",").append(message_.value(*line));
  }
  if (!registrar_.readsPathParameters) return &kFine;
  if (const auto received = hops->front().uri.parameters.find("received")) {
    common_.received = sip::unescaped(*received);
    common_.flags |= location_.natFlag();
  }
  return &kFine;
}

const Verdict* Registration::fill(const sip::NameAddr& from, Contact& contact) const {
  contact = common_;
  contact.uri = from.uri.text;
  contact.q = registrar_.defaultQ;
  if (const auto q = from.parameters.find("q"); q && !q->empty()) {
    const auto value = proxy::parseQ(*q);
    if (!value) return &kBadQ;
    contact.q = *value;
  }
  contact.methods = methodsOf(from);
  if (contact.received.empty()) contact.received = receivedOf(from);
  if (const auto instance = from.parameters.find("+sip.instance"))
    contact.instance = sip::unquoted(*instance);
  const auto flow = from.parameters.find("reg-id");
  if (contact.instance.empty() || !flow || flow->empty()) return &kFine;
  const Value number = Value::text(*flow);
  if (number.toInteger() <= 0) return &kBadFlow;
  contact.flowId = static_cast<std::uint32_t>(number.toInteger());
  return &kFine;
}

/// Counted before anything is stored, so that a REGISTER that goes too far changes nothing.
const Verdict* Registration::countContacts(const ContactList* list) {
  if (registrar_.maximumContacts <= 0 || (flags_ & kReplacesOthers) != 0) return &kFine;
  std::int64_t count = 0;
  for (std::size_t i = 0; list != nullptr && i < list->all().size(); ++i) {
    if (list->all()[i].isValid(now_)) ++count;
  }
  for (const sip::NameAddr& each : contacts_) {
    Contact contact;
    std::int64_t at = 0;
    if (const Verdict* verdict = expiresAt(each, at); verdict != &kFine) return verdict;
    if (const Verdict* verdict = fill(each, contact); verdict != &kFine) return verdict;
    Match match;
    if (list != nullptr)
      match = findMatch(*list, contact, location_.matching(), now_, location_.repeatSeconds());
    if (match.kind == Match::Kind::outOfOrder) return &kOutOfOrder;
    if (match.kind == Match::Kind::isNew && at != 0) ++count;
    if (match.kind == Match::Kind::found && at == 0) --count;
  }
  return count > registrar_.maximumContacts ? &kTooMany : &kFine;
}

template <class Test>
void Registration::removeOthers(const std::string& ruid, Test test) {
  const auto& all = location_.obtain(whose_).all();
  for (std::size_t i = all.size(); i > 0; --i) {
    const Contact& other = all[i - 1];
    if (other.ruid != ruid && other.isValid(now_) && test(other)) location_.remove(whose_, i - 1);
  }
}

const Verdict* Registration::applyFound(std::size_t index, Contact contact) {
  const Contact& stored = location_.obtain(whose_).all()[index];
  if (contact.expiresAt == 0) {
    location_.remove(whose_, index);
    code_ = 3;
    return &kFine;
  }
  contact.ruid = stored.ruid;
  const std::string ruid = contact.ruid;
  code_ = 2;
  // The device has started anew: its older flows are gone with it.
  const bool restarted = !contact.instance.empty() && contact.callId != stored.callId;
  const bool replaces = (flags_ & kReplacesOthers) != 0;
  isDone_ = restarted || replaces;
  const std::string instance = restarted ? contact.instance : std::string();
  location_.update(whose_, index, std::move(contact));
  if (replaces) removeOthers(ruid, [](const Contact&) { return true; });
  if (restarted) removeOthers(ruid, [&](const Contact& other) { return other.instance == instance; });
  return &kFine;
}

const Verdict* Registration::applyOne(const sip::NameAddr& from) {
  Contact contact;
  std::int64_t at = 0;
  if (const Verdict* verdict = expiresAt(from, at); verdict != &kFine) return verdict;
  if (const Verdict* verdict = fill(from, contact); verdict != &kFine) return verdict;
  contact.expiresAt = at;
  const Match match =
      findMatch(location_.obtain(whose_), contact, location_.matching(), now_, location_.repeatSeconds());
  // What counts for one contact alone holds where there was a record before (observed).
  const bool replaces = (flags_ & kReplacesOthers) != 0 && !isNewRecord_;
  switch (match.kind) {
    case Match::Kind::outOfOrder: return &kOutOfOrder;
    case Match::Kind::repeated: isDone_ = at != 0 && replaces; return &kFine;
    case Match::Kind::found: return applyFound(match.index, std::move(contact));
    case Match::Kind::isNew: break;
  }
  if (at == 0) return &kFine;
  contact.ruid = location_.nextRuid();
  const std::string ruid = contact.ruid;
  location_.insert(whose_, std::move(contact));
  code_ = 1;
  if (!replaces) return &kFine;
  removeOthers(ruid, [](const Contact&) { return true; });
  isDone_ = true;
  return &kFine;
}

const Verdict* Registration::apply() {
  const ContactList* list = location_.find(whose_);
  listsContacts_ = true;
  if (contacts_.empty()) {
    code_ = 4;
    return &kFine;
  }
  if (const Verdict* verdict = fillCommon(); verdict != &kFine) return verdict;
  if (const Verdict* verdict = countContacts(list); verdict != &kFine) return verdict;
  isNewRecord_ = list == nullptr;
  const Verdict* verdict = &kFine;
  for (std::size_t i = 0; i < contacts_.size() && !isDone_ && verdict == &kFine; ++i) {
    verdict = applyOne(contacts_[i]);
  }
  // A first REGISTER is stored as a whole or not at all (Kamailio registrar).
  if (isNewRecord_ && verdict != &kFine) location_.removeAll(whose_);
  location_.dropEmpty(whose_);
  return verdict;
}

std::string Registration::contactLine() const {
  const ContactList* list = location_.inMemory().find(table_, aor_);
  std::string line;
  for (std::size_t i = 0; list != nullptr && i < list->all().size(); ++i) {
    const Contact& contact = list->all()[i];
    if (!contact.isValid(now_)) continue;
    line.append(line.empty() ? "Contact: <" : ", <").append(contact.uri).append(">");
    if (contact.q >= 0) line.append(";q=").append(proxy::qText(contact.q));
    line.append(";expires=").append(std::to_string(contact.expiresAt - now_));
    if (!registrar_.receivedParameter.empty() && !contact.received.empty())
      line.append(";" + registrar_.receivedParameter + "=\"").append(contact.received).append("\"");
    if (!contact.instance.empty()) line.append(";+sip.instance=\"").append(contact.instance).append("\"");
    if (contact.flowId != 0) line.append(";reg-id=").append(std::to_string(contact.flowId));
  }
  return line.empty() ? line : line + "\r\n";
}

/// RFC 3327 5.3. The contact is stored either way (observed).
const Verdict* Registration::checkPath() {
  if (common_.path.empty() || registrar_.pathMode == 0) return &kFine;
  bool supported = false;
  for (const std::string_view tag : message_.tokens(sip::HeaderName::supported)) supported |= tag == "path";
  if (!supported && registrar_.pathMode != 2) return &kFine;
  if (!supported) addReplyLine(context_, "Unsupported: path\r\n");
  addReplyLine(context_, "Path: " + common_.path + "\r\n");
  return supported ? &kFine : &kNoPath;
}

void Registration::answer(const Verdict& verdict) {
  const bool silent = (flags_ & kSilent) != 0;
  if (silent && (flags_ & kOnlyPrepares) == 0) return;
  if (listsContacts_) addReplyLine(context_, contactLine());
  const Verdict& said = verdict.status == 200 ? *checkPath() : verdict;
  if (said.status == 423)
    addReplyLine(context_, "Min-Expires: " + std::to_string(registrar_.minimumExpires) + "\r\n");
  if (said.status != 200) addReplyLine(context_, "P-Registrar-Error: " + std::string(said.error) + "\r\n");
  if (said.status >= 500 && registrar_.retryAfter > 0)
    addReplyLine(context_, "Retry-After: " + std::to_string(registrar_.retryAfter) + "\r\n");
  if (!silent) replyEitherWay(context_, said.status, sip::standardReason(said.status));
}

std::int64_t Registration::run() {
  const Verdict* verdict = readContacts();
  if (verdict == &kFine && isStar_) {
    location_.removeAll(whose_);
    code_ = 3;
  } else if (verdict == &kFine) {
    verdict = apply();
  }
  answer(*verdict);
  if (verdict == &kFine) return code_;
  return verdict == &kTooMany ? -2 : -1;
}

/// "0x04" too, as Kamailio's manual writes them.
std::int64_t flagsOf(const Value& given) {
  const std::string text = given.toText();
  if (!text.starts_with("0x")) return given.toInteger();
  std::int64_t flags = 0;
  std::from_chars(text.data() + 2, text.data() + text.size(), flags, 16);
  return flags;
}

}  // namespace

Outcome save(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (!context.isRequest() || !context.message().to()) return truth(false);
  const std::int64_t flags = call.argumentCount() > 1 ? flagsOf(call.value(1)) : 0;
  const bool given = call.argumentCount() > 2 && !call.text(2).empty();
  const std::string uri(given ? call.text(2) : context.message().to()->uri.text);
  auto aor = addressOfRecord(call.host(), uri);
  if (!aor) {
    context.log("ERROR", "save: not an address of record: " + uri);
    return truth(false);
  }
  return Outcome::result(Registration(call, std::move(*aor), flags).run());
}

}  // namespace forklab::functions
