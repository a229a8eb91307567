#include "trace/log.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>
#include <vector>

#include "kernel/check.h"

namespace forklab::trace {
namespace {

constexpr std::size_t kPieceBytes = 2 * 1024 * 1024;
constexpr std::size_t kBlockBytes = 1024 * 1024;

static_assert(std::is_trivially_destructible_v<Event>, "a chunk is freed without looking at its events");
static_assert(sizeof(Event) * Log::kChunkEvents <= kPieceBytes, "a chunk's events fit into one piece");

}  // namespace

struct Log::Chunk {
  explicit Chunk(bool huge) : piece(static_cast<char*>(std::aligned_alloc(kPieceBytes, kPieceBytes))) {
    if (piece == nullptr) throw std::bad_alloc();
    // Touching fresh memory page by page costs more than writing the events. The first chunk stays as it is:
    // most runs are short and touch little of it.
    if (huge) madvise(piece, kPieceBytes, MADV_HUGEPAGE);
    events = reinterpret_cast<Event*>(piece);
    free = piece + sizeof(Event) * kChunkEvents;
    left = kPieceBytes - sizeof(Event) * kChunkEvents;
  }
  ~Chunk() { std::free(piece); }
  Chunk(const Chunk&) = delete;
  Chunk& operator=(const Chunk&) = delete;

  char* take(std::size_t size) {
    if (size > left) addBlock(size);
    char* const result = free;
    free += size;
    left -= size;
    return result;
  }

  void addBlock(std::size_t size) {
    left = size > kBlockBytes ? size : kBlockBytes;
    blocks.push_back(std::unique_ptr<char[]>(new char[left]));
    free = blocks.back().get();
  }

  char* piece;
  Event* events = nullptr;
  std::vector<std::unique_ptr<char[]>> blocks;
  char* free = nullptr;
  std::size_t left = 0;
};

Log::Log() : directory_(std::make_unique<std::array<std::atomic<Chunk*>, kChunks>>()) {}

Log::~Log() {
  for (std::size_t i = forgotten_; i < chunks_; ++i) delete placeOf(i).load(std::memory_order_relaxed);
}

void Log::forgetBefore(std::size_t index) {
  for (const std::size_t end = index / kChunkEvents; forgotten_ < end; ++forgotten_) {
    delete placeOf(forgotten_).exchange(nullptr, std::memory_order_relaxed);
  }
}

Log::Chunk& Log::writable() {
  const std::size_t index = size_.load(std::memory_order_relaxed) / kChunkEvents;
  if (index == chunks_) {
    current_ = new Chunk(index > 0);
    placeOf(index).store(current_, std::memory_order_release);
    ++chunks_;
  }
  return *current_;
}

std::string_view Log::keep(std::string_view text) {
  if (text.empty() || isFull()) return {};
  char* const place = writable().take(text.size());
  std::memcpy(place, text.data(), text.size());
  return {place, text.size()};
}

void Log::append(EventId id, EventId cause, kernel::Instant time, NodeId node, const Payload& payload) {
  if (isFull()) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  const std::size_t size = size_.load(std::memory_order_relaxed);
  new (&writable().events[size % kChunkEvents]) Event{id, cause, time, node, payload};
  size_.store(size + 1, std::memory_order_release);
}

const Event& Log::at(std::size_t index) const {
  const Chunk* chunk = placeOf(index / kChunkEvents).load(std::memory_order_acquire);
  return chunk->events[index % kChunkEvents];
}

}  // namespace forklab::trace
