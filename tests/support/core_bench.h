#pragma once

#include <functional>
#include <string>
#include <vector>

#include "proxy/core.h"

namespace forklab::test {

/// Writes down each call as "NAME CALLBACK ARGUMENT", then does what the story wants.
class NamedWatcher final : public proxy::TransactionWatcher {
 public:
  NamedWatcher(std::string name, std::vector<std::string>& called)
      : name_(std::move(name)), called_(called) {}
  void onMoment(const proxy::Notice& notice) override {
    called_.push_back(name_ + " " + std::string(momentText(notice.moment)) + " " +
                      std::to_string(notice.argument));
    if (then) then(notice);
  }
  std::function<void(const proxy::Notice&)> then;

 private:
  std::string name_;
  std::vector<std::string>& called_;
};

/// The proxy's core without script, network and clock: a story is its request_route, and the wire.
class CoreBench {
 public:
  explicit CoreBench(trace::Level level = trace::Level::full, proxy::Settings settings = {});

  proxy::Core& core() { return core_; }
  /// What the request_route does.
  void onRequest(std::function<void(proxy::RoutingContext&)> route) { route_ = std::move(route); }
  /// t_relay() to where each request says itself.
  void relaysEverything();
  /// A further branch of a transaction whose branches have failed.
  void relayOnce(proxy::Fork& fork, const std::string& uri);

  /// A request of the caller's at 10.0.0.2 to sip:callee@10.0.0.3.
  void receive(const std::string& method, const std::string& toTag = {},
               const std::string& branch = "z9hG4bKcaller");
  /// The callee answers the last request that was sent.
  void answerLast(int status);
  /// Every text that left, in order.
  const std::vector<std::string>& sent() const { return sent_; }

 private:
  static void relay(proxy::RoutingContext& context);
  void take(const std::string& text, const kernel::Endpoint& from);
  void drain();

  trace::Recorder recorder_;
  proxy::Core core_;
  std::function<void(proxy::RoutingContext&)> route_;
  std::vector<std::string> sent_;
};

}  // namespace forklab::test
