#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lab/dns/cache.h"
#include "lab/dns/name_server.h"

namespace forklab::lab::dns {

/// Hears of every question of a look-up: `tries` 0 is the cache's answer.
class QuestionWatcher {
 public:
  virtual void onAnswered(const Question& question, const Answer& answer) = 0;

 protected:
  ~QuestionWatcher() = default;
};

/// The questions of one search for a place, in their order. It may have to be walked anew when an answer
/// comes later: what it knows already is not asked again.
class LookUp {
 public:
  /// `cache` null: nothing is remembered beyond this search.
  LookUp(kernel::Instant begin, const Settings& settings, Cache* cache, NameServer& server,
         QuestionWatcher& watcher)
      : begin_(begin), settings_(settings), cache_(cache), server_(server), watcher_(watcher) {}

  /// What the name has of that type; empty: nothing, or not yet known (missing()). Aliases are followed for
  /// addresses.
  const std::vector<Record>& records(const std::string& name, Type type);
  /// Of the host, in the order in which Kamailio asks for the two families.
  const std::vector<Record>& addresses(const std::string& host);

  /// The question that must be answered first; null: none.
  const Question* missing() const { return isMissing_ ? &missing_ : nullptr; }
  /// What came for missing().
  void learn(kernel::Instant now, const Answer& answer);
  /// Of virtual answers, one behind the other.
  kernel::Duration took() const { return took_; }

 private:
  using Key = std::pair<std::string, Type>;
  const std::vector<Record>* recall(const std::string& name, Type type);
  bool takeOwnHost(const std::string& name, Type type);
  bool ask(const std::string& name, Type type);
  std::optional<Answer> answerOf(const Question& question);
  void take(const Question& asked, const std::string& name, const Answer& answer);
  void keep(const std::string& name, Type type, std::vector<Record> records);
  std::vector<std::string> candidates(const std::string& name) const;
  kernel::Instant now() const { return begin_ + took_; }

  kernel::Instant begin_;
  const Settings& settings_;
  Cache* cache_;
  NameServer& server_;
  QuestionWatcher& watcher_;
  std::map<Key, std::vector<Record>> known_;
  /// Questions as they went out, with the answers that later() brought.
  std::map<Key, Answer> learnt_;
  Question missing_;
  bool isMissing_ = false;
  kernel::Duration took_;
};

}  // namespace forklab::lab::dns
