#pragma once

#include <map>
#include <string>
#include <vector>

#include "kernel/simulator.h"
#include "net/transport.h"
#include "sip/message.h"

namespace forklab::test {

/// A phone on a script, simpler than the lab's agents so that a story can make it misbehave. It has no
/// transactions: a repeated request gets the last reply again, a final reply to its INVITE gets an ACK.
class LittlePhone final : public net::Receiver, public kernel::EventTarget {
 public:
  /// "50 180, 300 486": what it answers to an INVITE (or OPTIONS …) and how many milliseconds later. "silent"
  /// and "" answer nothing. Words behind a status are header lines: "300 401 WWW-Authenticate: Digest
  /// x|Retry-After: 5".
  LittlePhone(std::string name, const kernel::Endpoint& address, const std::string& plan);

  void connect(kernel::Simulator& simulator, net::Transport& transport);
  /// Sends these bytes at this moment.
  void sendAt(kernel::Instant at, const kernel::Endpoint& to, const std::string& text);
  /// Does not answer CANCEL.
  void ignoreCancel() { answersCancel_ = false; }
  void neverAcknowledge() { acknowledges_ = false; }

  const kernel::Endpoint& address() const { return address_; }
  /// Every message that arrived, as text.
  const std::vector<std::string>& heard() const { return heard_; }
  /// The first one whose start line begins so; empty: none.
  std::string first(const std::string& start) const;

  void onPacket(kernel::Instant now, const net::Packet& packet, trace::EventId arrived) override;
  void onEvent(kernel::Instant now, std::uint32_t kind, std::uint64_t argument) override;

 private:
  struct Step {
    kernel::Duration after;
    int status = 0;
    std::string lines;
  };
  struct Pending {
    kernel::Endpoint to;
    std::string text;
    std::string key;  ///< of the request it answers; empty: a request of our own
  };
  void answer(kernel::Instant now, const sip::Message& request, const kernel::Endpoint& to);
  void answerCancel(kernel::Instant now, const sip::Message& cancel, const kernel::Endpoint& to);
  void acknowledge(kernel::Instant now, const sip::Message& response, const kernel::Endpoint& to);
  void schedule(kernel::Instant at, Pending pending);
  void send(kernel::Instant now, const kernel::Endpoint& to, const std::string& text);
  std::string replyTo(const sip::Message& request, int status, const std::string& lines) const;

  std::string name_;
  kernel::Endpoint address_;
  std::vector<Step> plan_;
  kernel::Simulator* simulator_ = nullptr;
  net::Transport* transport_ = nullptr;
  bool answersCancel_ = true;
  bool acknowledges_ = true;
  std::vector<Pending> pending_;
  std::map<std::string, std::string> lastReply_;
  std::map<std::string, bool> answered_;
  std::map<std::string, bool> cancelled_;
  std::map<std::string, std::string> invites_;  ///< as they came, by branch
  std::vector<std::string> sent_;
  std::vector<std::string> heard_;
};

}  // namespace forklab::test
