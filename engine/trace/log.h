#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "trace/event.h"

namespace forklab::trace {

/// Events in fixed-size chunks, each with the arena its texts lie in. One writer; any number of readers, who
/// see events [0, size()) without locks: the count is published last and the chunk directory never moves.
/// Holds at most kChunks * kChunkEvents events (about 268 million); after that the writer counts what it
/// drops.
class Log {
 public:
  static constexpr std::size_t kChunkEvents = 4096;
  static constexpr std::size_t kChunks = 65536;

  Log();
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// Writer: copies the text into the arena of the chunk being written.
  std::string_view keep(std::string_view text);
  /// Writer.
  void append(const Event& event);

  /// Readers.
  std::size_t size() const { return size_.load(std::memory_order_acquire); }
  /// The event at this index (its id is index + 1); index < size().
  const Event& at(std::size_t index) const;
  const Event& byId(EventId id) const { return at(static_cast<std::size_t>(id - 1)); }
  std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  struct Chunk;
  Chunk& writable();

  std::unique_ptr<std::array<std::atomic<Chunk*>, kChunks>> directory_;
  std::atomic<std::size_t> size_{0};
  std::atomic<std::uint64_t> dropped_{0};
  std::size_t chunks_ = 0;
};

}  // namespace forklab::trace
