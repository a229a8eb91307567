#include "script/functions/registrar_parts.h"

namespace forklab::functions {
namespace {

constexpr int kNotFound = -1;
constexpr int kMethodNotAllowed = -2;
constexpr int kBadUri = -3;

bool takes(Host& host, const Contact& contact) {
  const sip::Message& message = contextOf(host).message();
  if (!stateOf<Registrar>(host).filtersMethods || !message.toTag().empty()) return true;
  return (contact.methods & methodBit(message.methodText())) != 0;
}

/// The first URI of a Path: where the request goes.
std::string firstHop(std::string_view path) {
  const auto first = sip::parseNameAddr(path.substr(0, path.find('>') + 1));
  return first ? std::string(first->uri.text) : std::string();
}

proxy::Target targetOf(const Contact& contact) {
  proxy::Target target;
  target.uri = contact.uri;
  // The last hop of a Path deals with NAT, so it outranks where the REGISTER came from.
  target.destination = contact.path.empty() ? contact.received : firstHop(contact.path);
  target.path = contact.path;
  target.q = contact.q;
  target.flags = contact.flags;
  target.instance = contact.instance;
  target.flowId = contact.flowId;
  target.socket = contact.socket;
  return target;
}

enum class First : std::uint8_t { toUri, toBranch };

int take(Host& host, std::string_view table, std::string_view uri, First first) {
  proxy::RoutingContext& context = contextOf(host);
  const auto aor = addressOfRecord(host, uri);
  if (!aor) return kBadUri;
  const ContactList* list = stateOf<Location>(host).find({table, *aor});
  if (list == nullptr) return kNotFound;
  const std::int64_t now = context.core().unixSeconds();
  bool isOther = first == First::toBranch;
  bool found = false;
  int otherwise = kNotFound;
  for (const Contact& contact : list->all()) {
    if (!contact.isValid(now)) continue;
    if (!takes(host, contact)) {
      otherwise = kMethodNotAllowed;
      continue;
    }
    found = true;
    if (isOther) {
      context.appendBranch(targetOf(contact));
      continue;
    }
    const std::uint32_t flags = context.target.flags;
    context.target = targetOf(contact);
    context.target.flags |= flags;
    context.targetIsNew = true;
    if (!stateOf<Registrar>(host).appendsBranches) break;
    isOther = true;
  }
  return found ? 1 : otherwise;
}

std::string uriArgument(Call& call, std::size_t index) {
  if (call.argumentCount() > index) return std::string(call.text(index));
  return contextOf(call).uri();
}

/// A branch that somebody has given a next hop or flags is left alone (Kamailio registrar).
bool isPlain(const proxy::Target& target) {
  return target.destination.empty() && target.path.empty() && target.flags == 0;
}

/// As the R-URI, once more for a branch: its first contact takes its place, the others are appended.
bool lookUpBranch(Call& call, std::size_t index) {
  proxy::RoutingContext& context = contextOf(call);
  proxy::Target saved = std::move(context.target);
  context.target = {};
  const int code = take(call.host(), call.text(0), context.branches.all()[index].uri, First::toUri);
  if (code > 0) context.branches.all()[index] = std::move(context.target);
  context.target = std::move(saved);
  return code > 0;
}

}  // namespace

Outcome lookup(Call& call) {
  const std::string uri = uriArgument(call, 1);
  return Outcome::result(take(call.host(), call.text(0), uri, First::toUri));
}

Outcome lookupToTargets(Call& call) {
  const std::string uri = uriArgument(call, 1);
  return Outcome::result(take(call.host(), call.text(0), uri, First::toBranch));
}

Outcome lookupBranches(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const std::size_t before = context.branches.size();
  const std::string uri = context.uri();
  int code = take(call.host(), call.text(0), uri, First::toUri);
  bool found = code > 0;
  for (std::size_t i = 0; i < before; ++i) {
    if (!isPlain(context.branches.all()[i])) continue;
    if (lookUpBranch(call, i)) found = true;
  }
  return Outcome::result(found ? 1 : code);
}

Outcome isRegistered(Call& call) {
  const auto aor = addressOfRecord(call.host(), uriArgument(call, 1));
  if (!aor) return truth(false);
  const ContactList* list = stateOf<Location>(call).find({call.text(0), *aor});
  return truth(list != nullptr && list->hasValid(contextOf(call).core().unixSeconds()));
}

Outcome unregister(Call& call) {
  const auto aor = addressOfRecord(call.host(), call.text(1));
  if (!aor) return Outcome::result(-1);
  Location& location = stateOf<Location>(call);
  const std::string table(call.text(0));
  const Whose whose{table, *aor};
  if (call.argumentCount() < 3) {
    // 1 also where nobody was registered (Kamailio registrar).
    location.removeAll(whose);
    return truth(true);
  }
  const ContactList* list = location.find(whose);
  for (std::size_t i = 0; list != nullptr && i < list->all().size(); ++i) {
    if (list->all()[i].ruid != call.text(2)) continue;
    location.remove(whose, i);
    location.dropEmpty(whose);
    return truth(true);
  }
  return Outcome::result(-3);
}

}  // namespace forklab::functions
