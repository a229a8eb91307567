#include "dialog/table.h"

#include <algorithm>
#include <bit>

#include "kernel/core_hash.h"

namespace forklab::dialog {

namespace {

/// What Kamailio draws first ids below: so many times the number of places.
constexpr std::uint64_t kFirstIdsPerPlace = 3;

bool belongs(const Dialog& dialog, std::string_view callerTag, std::string_view calleeTag) {
  if (dialog.leg(Side::caller).tag != callerTag) return false;
  const std::string& callee = dialog.leg(Side::callee).tag;
  return callee.empty() || callee == calleeTag;
}

}  // namespace

Table::Table(std::uint32_t places, kernel::RandomStream chance, std::optional<std::uint32_t> firstId,
             std::uint32_t step)
    : places_(std::bit_floor(std::max<std::uint32_t>(places, 1))),
      chance_(chance),
      firstId_(firstId),
      step_(std::max<std::uint32_t>(step, 1)) {}

std::uint32_t Table::placeOf(std::string_view callId) const {
  return kernel::coreHash(callId) & (places() - 1);
}

/// 0 names no dialog.
std::uint32_t Table::takeId(Place& place) {
  if (!place.isDrawn) {
    place.nextId =
        firstId_ ? *firstId_ : static_cast<std::uint32_t>(chance_.below(kFirstIdsPerPlace * places_.size()));
    place.isDrawn = true;
  }
  std::uint32_t id = place.nextId;
  if (id == 0) id = step_;
  place.nextId = id + step_;
  return id;
}

Dialog* Table::link(std::uint32_t entry, std::uint32_t id) {
  if (size_ >= kMostDialogs) return nullptr;
  if (free_.empty()) {
    all_.push_back(std::make_unique<Dialog>());
    free_.push_back(all_.back().get());
  }
  Dialog* const dialog = free_.back();
  free_.pop_back();
  dialog->entry = entry;
  dialog->id = id;
  Place& place = places_[entry];
  (place.last == nullptr ? place.first : place.last->next) = dialog;
  place.last = dialog;
  ++size_;
  return dialog;
}

Dialog* Table::add(std::string_view callId) {
  const std::uint32_t entry = placeOf(callId);
  Dialog* const dialog = link(entry, takeId(places_[entry]));
  if (dialog != nullptr) dialog->callId = callId;
  return dialog;
}

/// New ids of its place begin behind it.
Dialog* Table::restore(std::uint32_t entry, std::uint32_t id) {
  if (entry >= places_.size() || id == 0 || find(keyOf(entry, id)) != nullptr) return nullptr;
  Place& place = places_[entry];
  if (!place.isDrawn || place.nextId <= id) {
    place.nextId = id + step_;
    place.isDrawn = true;
  }
  return link(entry, id);
}

void Table::remove(Dialog& dialog) {
  Place& place = places_[dialog.entry];
  Dialog* before = nullptr;
  for (Dialog* each = place.first; each != &dialog; each = each->next) before = each;
  (before == nullptr ? place.first : before->next) = dialog.next;
  if (place.last == &dialog) place.last = before;
  --size_;
  dialog.clear();
  free_.push_back(&dialog);
}

Dialog* Table::find(DialogKey key) const {
  const auto entry = static_cast<std::uint32_t>(key >> 32U);
  const auto id = static_cast<std::uint32_t>(key);
  if (entry >= places_.size()) return nullptr;
  Dialog* each = places_[entry].first;
  while (each != nullptr && each->id != id) each = each->next;
  return each;
}

Direction Table::match(const Dialog& dialog, const Elements& elements) {
  if (dialog.callId != elements.callId) return Direction::none;
  if (belongs(dialog, elements.fromTag, elements.toTag)) return Direction::downstream;
  if (belongs(dialog, elements.toTag, elements.fromTag)) return Direction::upstream;
  return Direction::none;
}

Found Table::find(const Elements& elements) const {
  for (Dialog* each = places_[placeOf(elements.callId)].first; each != nullptr; each = each->next) {
    const Direction direction = match(*each, elements);
    if (direction != Direction::none) return {each, direction};
  }
  return {};
}

}  // namespace forklab::dialog
