#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "dialog/dialog.h"
#include "kernel/random.h"

namespace forklab::dialog {

/// What a message says of its dialog.
struct Elements {
  std::string_view callId;
  std::string_view fromTag;
  std::string_view toTag;
};

/// A dialog and which way the message goes in it.
struct Found {
  Dialog* dialog = nullptr;
  Direction direction = Direction::none;
};

/// Every dialog of one proxy, in the places and under the numbers that Kamailio gives them. Bounds:
/// kMostDialogs; memory of those that are over is used again.
class Table {
 public:
  static constexpr std::size_t kMostDialogs = 1'000'000;

  /// `places` is rounded down to a power of 2 (hash_size). Each place counts its ids from a drawn number, or
  /// from `firstId`, by `step`.
  Table(std::uint32_t places, kernel::RandomStream chance, std::optional<std::uint32_t> firstId,
        std::uint32_t step);

  /// A new one with this Call-ID, at the end of its place. Null: there are kMostDialogs.
  Dialog* add(std::string_view callId);
  /// One that was stored. Null: its numbers are taken, or are none of this table.
  Dialog* restore(std::uint32_t entry, std::uint32_t id);
  /// The memory is free again.
  void remove(Dialog& dialog);

  /// Null: none, here and below.
  Dialog* find(DialogKey key) const;
  /// The first that these belong to; while the callee has no tag, the caller's is enough.
  Found find(const Elements& elements) const;
  /// Whether they belong to this one.
  static Direction match(const Dialog& dialog, const Elements& elements);

  std::size_t size() const { return size_; }
  /// Which place a Call-ID belongs to.
  std::uint32_t placeOf(std::string_view callId) const;
  std::uint32_t places() const { return static_cast<std::uint32_t>(places_.size()); }
  /// By place, and there by age. `visit` may remove the one it is given.
  template <class Visitor>
  void forEach(Visitor visit) {
    for (Place& place : places_) {
      for (Dialog *each = place.first, *next = nullptr; each != nullptr; each = next) {
        next = each->next;
        visit(*each);
      }
    }
  }

 private:
  struct Place {
    Dialog* first = nullptr;
    Dialog* last = nullptr;
    std::uint32_t nextId = 0;
    bool isDrawn = false;
  };
  std::uint32_t takeId(Place& place);
  Dialog* link(std::uint32_t entry, std::uint32_t id);

  std::vector<Place> places_;
  kernel::RandomStream chance_;
  std::optional<std::uint32_t> firstId_;
  std::uint32_t step_;
  std::size_t size_ = 0;
  std::vector<std::unique_ptr<Dialog>> all_;
  std::vector<Dialog*> free_;
};

}  // namespace forklab::dialog
