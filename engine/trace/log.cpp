#include "trace/log.h"

#include <cstring>

#include "kernel/check.h"

namespace forklab::trace {
namespace {

constexpr std::size_t kArenaBlockBytes = 256 * 1024;

}  // namespace

struct Log::Chunk {
  std::vector<Event> events;
  std::vector<std::unique_ptr<char[]>> blocks;
  char* free = nullptr;
  std::size_t left = 0;

  Chunk() { events.reserve(kChunkEvents); }

  char* take(std::size_t size) {
    if (size > left) {
      const std::size_t blockSize = size > kArenaBlockBytes ? size : kArenaBlockBytes;
      blocks.push_back(std::unique_ptr<char[]>(new char[blockSize]));
      free = blocks.back().get();
      left = blockSize;
    }
    char* const result = free;
    free += size;
    left -= size;
    return result;
  }
};

Log::Log() : directory_(std::make_unique<std::array<std::atomic<Chunk*>, kChunks>>()) {}

Log::~Log() {
  for (std::size_t i = 0; i < chunks_; ++i) delete (*directory_)[i].load(std::memory_order_relaxed);
}

Log::Chunk& Log::writable() {
  const std::size_t index = size_.load(std::memory_order_relaxed) / kChunkEvents;
  FORKLAB_CHECK(index < kChunks);
  if (index == chunks_) {
    (*directory_)[index].store(new Chunk, std::memory_order_release);
    ++chunks_;
  }
  return *(*directory_)[index].load(std::memory_order_relaxed);
}

std::string_view Log::keep(std::string_view text) {
  if (text.empty() || size_.load(std::memory_order_relaxed) >= kChunks * kChunkEvents) return {};
  char* const place = writable().take(text.size());
  std::memcpy(place, text.data(), text.size());
  return {place, text.size()};
}

void Log::append(const Event& event) {
  const std::size_t size = size_.load(std::memory_order_relaxed);
  if (size >= kChunks * kChunkEvents) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  writable().events.push_back(event);
  size_.store(size + 1, std::memory_order_release);
}

const Event& Log::at(std::size_t index) const {
  const Chunk* chunk = (*directory_)[index / kChunkEvents].load(std::memory_order_acquire);
  return chunk->events[index % kChunkEvents];
}

}  // namespace forklab::trace
