#pragma once

#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "kernel/bytes.h"

namespace forklab::sip {

/// Views gathered in order and joined in one allocation. They must live until join().
class Pieces {
 public:
  template <class... Piece>
  void add(const Piece&... pieces) {
    (addOne(pieces), ...);
  }

  kernel::Bytes join() const;

 private:
  void addOne(std::string_view piece) {
    size_ += piece.size();
    if (count_ < first_.size()) {
      first_[count_++] = piece;
    } else {
      more_.push_back(piece);
    }
  }

  /// Enough for a usual message; longer ones go on in `more_`.
  std::array<std::string_view, 48> first_;
  std::vector<std::string_view> more_;
  std::size_t count_ = 0;
  std::size_t size_ = 0;
};

inline kernel::Bytes Pieces::join() const {
  kernel::Bytes bytes = kernel::Bytes::uninitialised(size_);
  char* at = bytes.mutableData();
  const auto copy = [&at](std::string_view piece) {
    if (piece.empty()) return;
    std::memcpy(at, piece.data(), piece.size());
    at += piece.size();
  };
  for (std::size_t i = 0; i < count_; ++i) copy(first_[i]);
  for (const std::string_view piece : more_) copy(piece);
  return bytes;
}

/// The decimal digits of a number, kept in itself.
class Digits {
 public:
  explicit Digits(std::uint64_t number) {
    do {
      text_[--begin_] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number != 0);
  }
  std::string_view view() const { return {text_.data() + begin_, text_.size() - begin_}; }

 private:
  std::array<char, 20> text_;
  std::size_t begin_ = 20;
};

}  // namespace forklab::sip
