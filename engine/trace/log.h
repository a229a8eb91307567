#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <string_view>

#include "trace/event.h"

namespace forklab::trace {

/// Events in fixed-size chunks, each with the arena its texts lie in. One writer; any number of readers, who
/// see events [0, size()) without locks: the count is published last and the chunk directory never moves.
/// Holds at most kChunks * kChunkEvents events (about 268 million) at a time; beyond that the writer counts
/// what it drops. Old chunks go as a whole, by forgetBefore().
class Log {
 public:
  static constexpr std::size_t kChunkEvents = 8192;
  static constexpr std::size_t kChunks = 32768;

  Log();
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// Writer: copies the text into the arena of the chunk being written.
  std::string_view keep(std::string_view text);
  /// Writer.
  void append(const Event& event) { append(event.id, event.cause, event.time, event.node, event.payload); }
  void append(EventId id, EventId cause, kernel::Instant time, NodeId node, const Payload& payload);

  /// Writer: frees the chunks that lie wholly before this event. Only where no other thread reads.
  void forgetBefore(std::size_t index);

  /// Readers.
  /// The first event that is still there.
  std::size_t first() const { return forgotten_ * kChunkEvents; }
  std::size_t size() const { return size_.load(std::memory_order_acquire); }
  /// The event at this index (its id is index + 1); first() <= index < size().
  const Event& at(std::size_t index) const;
  const Event& byId(EventId id) const { return at(static_cast<std::size_t>(id - 1)); }
  std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  struct Chunk;
  Chunk& writable();
  /// Places of chunks that were forgotten serve again.
  std::atomic<Chunk*>& placeOf(std::size_t chunk) const { return (*directory_)[chunk % kChunks]; }
  bool isFull() const { return size_.load(std::memory_order_relaxed) - first() >= kChunks * kChunkEvents; }

  std::unique_ptr<std::array<std::atomic<Chunk*>, kChunks>> directory_;
  std::atomic<std::size_t> size_{0};
  std::atomic<std::uint64_t> dropped_{0};
  /// The writer's own view of the directory.
  std::size_t chunks_ = 0;
  std::size_t forgotten_ = 0;  ///< chunks
  Chunk* current_ = nullptr;
};

}  // namespace forklab::trace
