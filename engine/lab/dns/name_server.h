#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/dns/record.h"

namespace forklab::lab::dns {

/// Servers that take real time: what they say comes later.
class LaterAnswers {
 public:
  class Listener {
   public:
    /// `answer` is about `question`, as it was begun.
    virtual void onAnswer(kernel::Instant now, const Question& question, const Answer& answer) = 0;

   protected:
    ~Listener() = default;
  };

  /// Sends the question; the listener hears of its end once, never inside this call, and outlives it.
  virtual void begin(const Question& question, Listener& listener) = 0;
  /// As begin(), but waits here: nothing else happens meanwhile. Ends when patience does.
  virtual Answer wait(const Question& question) = 0;

 protected:
  ~LaterAnswers() = default;
};

/// Who answers questions: the scenario's table, or servers on the network.
class NameServer {
 public:
  /// At once, with the time that it would have taken. Nothing: the answer comes later().
  virtual std::optional<Answer> ask(const Question& question, const Patience& patience) = 0;
  /// Null: every question is answered by ask().
  virtual LaterAnswers* later() = 0;
  /// Domains that are tried behind a name that is unknown as it stands.
  virtual std::span<const std::string> searchList() const = 0;
  /// What the machine knows without asking (its hosts file); empty: nothing.
  virtual std::vector<kernel::IpAddress> ownHosts(std::string_view name) const = 0;

 protected:
  ~NameServer() = default;
};

}  // namespace forklab::lab::dns
