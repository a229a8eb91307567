#include "query/binding_index.h"

#include <algorithm>

#include "sip/message.h"

namespace forklab::query {
namespace {

constexpr int kCausesWalked = 256;
/// Longer ones are cut before they overflow; nobody waits for that.
constexpr std::int64_t kLongestSeconds = 4'294'967'295;

/// The packet whose arrival made this node do something; null: it was of its own accord.
const trace::PacketSent* causeOf(const trace::Log& log, const trace::Event& event) {
  EventId id = event.cause;
  for (int walked = 0; id != 0 && id <= log.size() && walked < kCausesWalked; ++walked) {
    const trace::Event& here = log.byId(id);
    const auto* const arrived = std::get_if<trace::PacketArrived>(&here.payload);
    if (arrived != nullptr && here.node == event.node)
      return arrived->sent == 0 ? nullptr : std::get_if<trace::PacketSent>(&log.byId(arrived->sent).payload);
    if (here.cause >= id) return nullptr;
    id = here.cause;
  }
  return nullptr;
}

const sip::NameAddr* contactOf(const sip::Message& message, std::string_view uri) {
  const auto& contacts = message.nameAddrs(sip::HeaderName::contact);
  if (!contacts) return nullptr;
  const auto found =
      std::ranges::find_if(*contacts, [&](const sip::NameAddr& one) { return one.uri.text == uri; });
  return found == contacts->end() ? nullptr : &*found;
}

/// The address of record: the URI of To without what stands behind the host.
std::string aorOf(const sip::Message& message) {
  const auto& to = message.to();
  if (!to) return {};
  std::string aor(to->uri.user);
  if (!aor.empty()) aor += '@';
  return aor + std::string(to->uri.host);
}

const Binding* find(const BindingSet& set, std::string_view contact) {
  const auto found = std::ranges::find(set.bindings, contact, &Binding::contact);
  return found == set.bindings.end() ? nullptr : &*found;
}

/// What only the REGISTER itself says of a contact.
void describe(Binding& binding, const sip::Message& request, const trace::PacketSent& packet, EventId event) {
  binding.userAgent = request.valueOf(sip::HeaderName::userAgent);
  binding.path = request.valueOf(sip::HeaderName::path);
  binding.socket = std::string(kernel::protocolName(packet.to.protocol)) + ':' + packet.to.text();
  binding.event = event;
}

}  // namespace

const BindingSet* BindingRecord::at(EventId playhead) const {
  const auto isBehind = [](EventId id, const BindingSet& set) { return id < set.event; };
  const auto behind = std::upper_bound(sets.begin(), sets.end(), playhead, isBehind);
  return behind == sets.begin() ? nullptr : &*(behind - 1);
}

std::size_t BindingIndex::changesUntil(EventId playhead) const {
  const auto isBehind = [](EventId id, const BindingChange& change) { return id < change.event; };
  const auto behind = std::upper_bound(changes_.begin(), changes_.end(), playhead, isBehind);
  return static_cast<std::size_t>(behind - changes_.begin());
}

std::optional<kernel::Instant> BindingIndex::crashBefore(NodeId node, EventId playhead) const {
  std::optional<kernel::Instant> last;
  for (const Crash& crash : crashes_) {
    if (crash.node == node && crash.event <= playhead) last = crash.time;
  }
  return last;
}

void BindingIndex::take(const trace::Log& log, const trace::Event& event) {
  if (const auto* sent = std::get_if<trace::PacketSent>(&event.payload)) {
    if (sent->retransmission == 0 && sent->bytes.starts_with("SIP/2.0 200")) answer(log, event, *sent);
  } else if (const auto* node = std::get_if<trace::NodeDeclared>(&event.payload)) {
    if (node->kind == "proxy") proxies_.push_back(event.node);
  } else if (const auto* changed = std::get_if<trace::NodeChanged>(&event.payload)) {
    if (changed->change == "crashed") crashes_.push_back({event.node, event.id, event.time});
  }
}

// Only a registrar answers of its own: a 200 that a proxy passes on comes from an answer that arrived.
void BindingIndex::answer(const trace::Log& log, const trace::Event& event, const trace::PacketSent& sent) {
  if (sent.bytes.find("REGISTER") == std::string_view::npos) return;
  if (std::ranges::find(proxies_, event.node) == proxies_.end()) return;
  const trace::PacketSent* const cause = causeOf(log, event);
  if (cause == nullptr || !cause->bytes.starts_with("REGISTER ")) return;
  const auto reply = sip::Message::parseLeniently(kernel::Bytes(sent.bytes));
  const auto request = sip::Message::parseLeniently(kernel::Bytes(cause->bytes));
  if (!reply || !request) return;
  std::string aor = aorOf(**reply);
  if (aor.empty()) return;
  const std::uint32_t place = recordOf(event.node, std::move(aor));
  const BindingSet before = records_[place].sets.empty() ? BindingSet{} : records_[place].sets.back();
  BindingSet after{event.id, event.time, {}};
  const auto& contacts = (*reply)->nameAddrs(sip::HeaderName::contact);
  if (contacts) {
    for (const sip::NameAddr& contact : *contacts) {
      if (contact.isStar) continue;
      const Binding* const known = find(before, contact.uri.text);
      Binding binding = known == nullptr ? Binding{} : *known;
      binding.contact = contact.uri.text;
      binding.q = contact.qThousandths().value_or(std::int16_t{-1});
      binding.received = sip::unquoted(contact.parameters.find("received").value_or(std::string_view{}));
      const std::int64_t seconds = contact.expiresSeconds().value_or(0);
      binding.expires = event.time + kernel::Duration::seconds(std::min(seconds, kLongestSeconds));
      if (known == nullptr || contactOf(**request, contact.uri.text) != nullptr)
        describe(binding, **request, *cause, event.id);
      after.bindings.push_back(std::move(binding));
    }
  }
  noteChanges(place, before, after);
  records_[place].sets.push_back(std::move(after));
}

std::uint32_t BindingIndex::recordOf(NodeId node, std::string aor) {
  const auto [found, isNew] = places_.try_emplace({node, aor}, static_cast<std::uint32_t>(records_.size()));
  if (isNew) records_.push_back({node, std::move(aor), {}});
  return found->second;
}

void BindingIndex::noteChanges(std::uint32_t record, const BindingSet& before, const BindingSet& after) {
  const auto note = [&](BindingChange::Kind kind, const std::string& contact) {
    changes_.push_back({after.event, after.time, record, kind, contact});
  };
  for (const Binding& binding : after.bindings) {
    const Binding* const known = find(before, binding.contact);
    if (known == nullptr || known->expires <= after.time) {
      note(BindingChange::Kind::added, binding.contact);
    } else if (binding.event == after.event) {
      note(BindingChange::Kind::refreshed, binding.contact);
    }
  }
  for (const Binding& binding : before.bindings) {
    if (find(after, binding.contact) == nullptr && binding.expires > after.time)
      note(BindingChange::Kind::removed, binding.contact);
  }
}

}  // namespace forklab::query
