#include "script/functions/location_table.h"

#include <algorithm>

namespace forklab::functions {
namespace {

/// A device that names its instance is known by that alone (RFC 5626 6).
bool isSame(const Contact& stored, const Contact& contact, Matching matching) {
  if (!contact.instance.empty())
    return stored.instance == contact.instance && stored.flowId == contact.flowId;
  switch (matching) {
    case Matching::callId: return stored.callId == contact.callId;
    case Matching::uriAndCallId: return stored.uri == contact.uri && stored.callId == contact.callId;
    case Matching::uriAndPath: return stored.uri == contact.uri && stored.path == contact.path;
    case Matching::uri: break;
  }
  return stored.uri == contact.uri;
}

}  // namespace

void ContactList::insert(Contact contact, Order order) {
  const auto place = std::find_if(contacts_.begin(), contacts_.end(), [&](const Contact& stored) {
    return order == Order::newestFirst || stored.q < contact.q;
  });
  contacts_.insert(place, std::move(contact));
}

/// Kamailio's update_contact_pos looks for the place as if q grew along the list, so a new q may break the
/// order (observed on 5.6.3).
void ContactList::update(std::size_t index, Contact contact, Order order) {
  const bool fitsBefore = index == 0 || contact.q <= contacts_[index - 1].q;
  const bool fitsBehind = index + 1 == contacts_.size() || contact.q >= contacts_[index + 1].q;
  if (order == Order::asLoaded || (order == Order::byQ && fitsBefore && fitsBehind)) {
    contacts_[index] = std::move(contact);
    return;
  }
  erase(index);
  const auto place = std::find_if(contacts_.begin(), contacts_.end(), [&](const Contact& stored) {
    return order == Order::newestFirst || stored.q > contact.q;
  });
  contacts_.insert(place, std::move(contact));
}

bool ContactList::hasValid(std::int64_t now) const {
  return std::any_of(contacts_.begin(), contacts_.end(),
                     [&](const Contact& contact) { return contact.isValid(now); });
}

ContactList* LocationTable::find(std::string_view table, std::string_view aor) {
  const auto records = tables_.find(table);
  if (records == tables_.end()) return nullptr;
  const auto found = records->second.find(aor);
  return found == records->second.end() ? nullptr : &found->second;
}

ContactList& LocationTable::obtain(std::string_view table, std::string_view aor) {
  if (ContactList* found = find(table, aor)) return *found;
  return tables_[std::string(table)][std::string(aor)];
}

void LocationTable::erase(std::string_view table, std::string_view aor) {
  const auto records = tables_.find(table);
  if (records == tables_.end()) return;
  const auto found = records->second.find(aor);
  if (found != records->second.end()) records->second.erase(found);
}

std::vector<LocationTable::Expired> LocationTable::sweep(std::int64_t now) {
  std::vector<Expired> expired;
  for (auto& [table, records] : tables_) {
    for (auto record = records.begin(); record != records.end();) {
      auto& contacts = record->second.all();
      for (std::size_t i = 0; i < contacts.size();) {
        if (contacts[i].isValid(now)) {
          ++i;
          continue;
        }
        expired.push_back({table, record->first, std::move(contacts[i])});
        record->second.erase(i);
      }
      record = contacts.empty() ? records.erase(record) : std::next(record);
    }
  }
  return expired;
}

Match findMatch(const ContactList& list, const Contact& contact, Matching matching, std::int64_t now,
                std::int64_t repeatSeconds) {
  const auto& all = list.all();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Contact& stored = all[i];
    if (!isSame(stored, contact, matching)) continue;
    if (stored.callId != contact.callId || contact.cseq > stored.cseq) return {Match::Kind::found, i};
    const bool recent = stored.modifiedAt + repeatSeconds > now;
    if (contact.cseq == stored.cseq && recent) return {Match::Kind::repeated, i};
    return {Match::Kind::outOfOrder, i};
  }
  return {};
}

}  // namespace forklab::functions
