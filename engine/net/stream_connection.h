#pragma once

#include <deque>
#include <memory>
#include <string_view>

#include "net/live_loop.h"
#include "net/stream.h"
#include "net/transport.h"

namespace forklab::net {

class StreamConnection;

/// What connections tell their owner. Nothing of it may destroy a connection: the dead are buried later.
class ConnectionOwner {
 public:
  virtual void onMessage(kernel::Instant now, StreamConnection& connection, kernel::Bytes bytes) = 0;
  /// `reason` is empty where the peer just ended it; `unsent`: what it still had to carry.
  virtual void onClosed(kernel::Instant now, StreamConnection& connection, std::string_view reason,
                        std::deque<Packet>& unsent) = 0;
  /// It has something to write when the round ends.
  virtual void onPending(StreamConnection& connection) = 0;

 protected:
  ~ConnectionOwner() = default;
};

/// One stream and its two queues, until it is closed.
class StreamConnection final : public LiveLoop::Watcher {
 public:
  struct Ends {
    int descriptor = -1;
    kernel::Endpoint local;  ///< the listening socket that it belongs to
    kernel::Endpoint peer;
    bool isConnecting = false;
  };
  StreamConnection(LiveLoop& loop, ConnectionOwner& owner, const StreamSettings& settings, const Ends& ends,
                   std::unique_ptr<Wire> wire);
  ~StreamConnection();

  const kernel::Endpoint& local() const { return ends_.local; }
  const kernel::Endpoint& peer() const { return ends_.peer; }
  bool isClosed() const { return state_ == State::closed; }

  /// Queued until the round ends, or the connection stands.
  void send(kernel::Instant now, const Packet& packet);
  void flush(kernel::Instant now);
  void onReady(kernel::Instant now, bool readable, bool writable) override;
  /// Closes what was idle, or under way, for too long.
  void checkAge(kernel::Instant now);
  void close(kernel::Instant now, std::string_view reason);

 private:
  enum class State : std::uint8_t { connecting, greeting, open, closed };
  void finishConnect(kernel::Instant now);
  void greet(kernel::Instant now);
  void readAll(kernel::Instant now);
  bool handOut(kernel::Instant now);
  void watchFor(WireResult::Kind wish);

  LiveLoop& loop_;
  ConnectionOwner& owner_;
  const StreamSettings& settings_;
  Ends ends_;
  std::unique_ptr<Wire> wire_;
  std::unique_ptr<StreamFramer> framer_;
  LiveLoop::Watch watch_;
  State state_;
  bool watchesWrites_;
  kernel::Instant lastUse_;
  std::deque<Packet> queue_;
  std::size_t queuedBytes_ = 0;
  std::size_t written_ = 0;  ///< of the first one in the queue
};

}  // namespace forklab::net
