#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kernel/simulator.h"
#include "lab/proxy_node.h"
#include "net/virtual_network.h"
#include "support/little_phone.h"
#include "trace/recorder.h"

namespace forklab::test {

/// A proxy with a script in the middle, phones around it, links without delay: what a story about the proxy
/// needs. The proxy is 10.0.0.1:5060, the caller "alice" 10.0.0.2, further phones follow. Every
/// user@example.com is the phone of that name.
class LittleLab final : public lab::Resolver {
 public:
  /// The script's errors are thrown as std::runtime_error with their rendered text.
  explicit LittleLab(const std::string& script, trace::Level level = trace::Level::full);
  ~LittleLab();

  LittlePhone& phone(const std::string& name, const std::string& plan);
  /// One more proxy, with links to everybody; where it lives: 10.0.1.1, 10.0.1.2 …
  kernel::Endpoint proxy(const std::string& name, const std::string& script);
  LittlePhone& alice() { return *phones_.front(); }

  /// A request of alice's to the proxy: "INVITE sip:bob@example.com", with these lines more.
  void request(int atMilliseconds, const std::string& start, const std::string& lines = {},
               const std::string& branch = "z9hG4bKa1");
  /// Any text of any phone's; line ends as they stand.
  void send(int atMilliseconds, LittlePhone& phone, const std::string& text);
  /// The text of such a request.
  std::string text(const std::string& start, const std::string& lines, const std::string& branch) const;

  /// Runs to this moment (or the end).
  void run(int untilMilliseconds);
  /// Ends the proxy in good order.
  void stop() { proxies_.front().node->stop(simulator_.now()); }
  /// What a JSON-RPC command gives, as a line of JSON; after run().
  std::string command(const std::string& method, const std::vector<std::string>& words = {});
  std::string ladder(const std::string& between = {}) const;
  std::vector<std::string> remarks() const;
  const trace::Log& log() const { return *recorder_.log(); }
  trace::Recorder& recorder() { return recorder_; }
  const kernel::Endpoint& proxyAddress() const { return proxies_.front().address; }

  std::optional<kernel::Endpoint> resolve(std::string_view user, std::string_view host, std::uint16_t port,
                                          kernel::Protocol protocol) const override;

 private:
  struct Proxy {
    std::string name;
    kernel::Endpoint address;
    std::shared_ptr<const script::Program> program;
    std::unique_ptr<lab::ProxyNode> node;
  };
  void build();
  trace::NodeId buildProxy(Proxy& proxy);

  kernel::Simulator simulator_;
  trace::Recorder recorder_;
  net::VirtualNetwork network_;
  std::vector<Proxy> proxies_;  ///< the one in the middle first
  std::vector<std::unique_ptr<LittlePhone>> phones_;
  std::vector<std::string> names_;
  struct Planned {
    int at;
    LittlePhone* phone;
    std::string text;
  };
  std::vector<Planned> planned_;
  bool built_ = false;
};

}  // namespace forklab::test
