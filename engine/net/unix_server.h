#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/result.h"
#include "net/live_loop.h"

namespace forklab::net {

/// A local socket file on which programs of the same user ask and are answered. Bounds: kMostClients at a
/// time, kMostBytes of one question; who asks more is shown the door.
class UnixServer final : public LiveLoop::Watcher {
 public:
  static constexpr std::size_t kMostClients = 64;
  static constexpr std::size_t kMostBytes = 256 * 1024;

  /// Counts from 1; never used again.
  using ClientId = std::uint64_t;

  class Handler {
   public:
    /// How many bytes from the front make a whole question; 0: more must come.
    virtual std::size_t firstQuestion(std::string_view bytes) = 0;
    /// Empty: the answer comes later (deliver).
    virtual std::string answer(kernel::Instant now, std::string_view question, ClientId client) = 0;

   protected:
    ~Handler() = default;
  };

  UnixServer(LiveLoop& loop, Handler& handler);
  ~UnixServer();
  /// Nothing: it listens. A file that a program left behind is replaced; one that still answers is not.
  std::optional<kernel::Error> listen(const std::string& path);

  /// To a client that may have gone meanwhile.
  void deliver(ClientId client, std::string_view answer);

  void onReady(kernel::Instant now, bool readable, bool writable) override;

 private:
  class Client;
  void bury();

  LiveLoop& loop_;
  Handler& handler_;
  std::string path_;
  int descriptor_ = -1;
  LiveLoop::Watch watch_ = 0;
  std::vector<std::unique_ptr<Client>> clients_;
  ClientId lastClient_ = 0;
};

/// Asks a server of this kind and waits for its answer, a line.
kernel::Result<std::string> askUnix(const std::string& path, std::string_view question);

}  // namespace forklab::net
