#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

namespace forklab::kernel {

/// Immutable bytes, shared by counting. The count is not atomic: a Bytes stays in the one thread of its
/// world.
class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(std::string_view content);
  Bytes(const Bytes& other) : block_(other.block_) {
    if (block_ != nullptr) ++block_->references;
  }
  Bytes(Bytes&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  Bytes& operator=(Bytes other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~Bytes() { release(); }

  /// Room for exactly this many bytes, to be filled through mutableData() before anyone else sees it.
  static Bytes uninitialised(std::size_t size);
  char* mutableData() { return block_ == nullptr ? nullptr : data(block_); }

  std::string_view view() const {
    return block_ == nullptr ? std::string_view{} : std::string_view{data(block_), block_->size};
  }
  std::size_t size() const { return block_ == nullptr ? 0 : block_->size; }
  bool empty() const { return size() == 0; }

 private:
  struct Block {
    std::uint32_t references;
    std::uint32_t size;
  };
  static char* data(Block* block) { return reinterpret_cast<char*>(block + 1); }
  void release();

  Block* block_ = nullptr;
};

/// A half-open range of bytes in some text: where an error or a value lies.
struct ByteRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  std::uint32_t size() const { return end - begin; }
  bool empty() const { return begin == end; }
  std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
  bool operator==(const ByteRange&) const = default;
};

}  // namespace forklab::kernel
