#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernel/address.h"
#include "net/live_loop.h"

struct ares_channeldata;

namespace forklab::net {

struct NameClientSettings {
  std::string server;  ///< "127.0.0.1:53"; empty: those of the machine
  kernel::Duration between = kernel::Duration::seconds(5);
  int tries = 2;
  int mostServers = 0;  ///< 0: all of them
};

/// Sends DNS questions (c-ares) and gives back the messages that answer them. Each question ends after
/// `tries` rounds through the servers at the latest.
class NameClient final : kernel::EventTarget {
 public:
  struct Reply {
    std::string message;     ///< as it came; empty: none
    bool isSilence = false;  ///< no server said anything; false without a message: they refused
    kernel::Duration took;
    std::uint16_t tries = 1;
  };
  using Done = std::function<void(kernel::Instant now, const Reply& reply)>;

  NameClient(LiveLoop& loop, const NameClientSettings& settings);
  ~NameClient();
  NameClient(const NameClient&) = delete;
  NameClient& operator=(const NameClient&) = delete;

  /// `type` as on the wire: 1, 28, 33, 35. `done` is never called inside.
  void ask(const std::string& name, int type, Done done);
  /// Waits; nothing else happens meanwhile.
  Reply wait(const std::string& name, int type);
  const std::vector<std::string>& searchList() const { return searchList_; }
  /// Of the machine's hosts file.
  std::vector<kernel::IpAddress> ownHosts(const std::string& name) const;

 private:
  struct Socket;
  struct Question;
  static void onSocket(void* self, int descriptor, int readable, int writable);
  static void onReply(void* question, int status, int timeouts, unsigned char* message, int size);
  void onEvent(kernel::Instant now, std::uint32_t kind, std::uint64_t argument) override;
  ares_channeldata* makeChannel(bool isWatched);
  void watch(int descriptor, bool readable, bool writable);
  void send(Question& question);
  void finish(kernel::Instant now);
  void setTimer();
  void readSearchList();

  LiveLoop& loop_;
  NameClientSettings settings_;
  ares_channeldata* channel_ = nullptr;
  ares_channeldata* waiting_ = nullptr;  ///< for wait(): its sockets are nobody else's
  std::vector<std::unique_ptr<Socket>> sockets_;
  std::vector<std::unique_ptr<Question>> questions_;
  std::vector<std::string> searchList_;
  kernel::EventHandle timer_;
  bool hasTimer_ = false;
};

}  // namespace forklab::net
