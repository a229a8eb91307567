#include "kernel/bytes.h"

#include <cstdlib>
#include <cstring>
#include <new>

namespace forklab::kernel {

Bytes::Bytes(std::string_view content) {
  *this = uninitialised(content.size());
  if (!content.empty()) std::memcpy(mutableData(), content.data(), content.size());
}

Bytes Bytes::uninitialised(std::size_t size) {
  Bytes bytes;
  if (size == 0) return bytes;
  void* memory = std::malloc(sizeof(Block) + size);
  if (memory == nullptr) throw std::bad_alloc();
  bytes.block_ = new (memory) Block{1, static_cast<std::uint32_t>(size)};
  return bytes;
}

void Bytes::release() {
  if (block_ != nullptr && --block_->references == 0) std::free(block_);
  block_ = nullptr;
}

}  // namespace forklab::kernel
