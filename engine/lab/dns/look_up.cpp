#include "lab/dns/look_up.h"

#include <algorithm>

namespace forklab::lab::dns {
namespace {

constexpr int kLongestAliasChain = 10;
constexpr std::int64_t kV4Only = 1;
constexpr std::int64_t kV6Only = 2;
constexpr std::int64_t kV6First = 4;

const std::vector<Record> kNone;

}  // namespace

const std::vector<Record>& LookUp::records(const std::string& name, Type type) {
  std::string at = name;
  const bool followsAliases = type == Type::a || type == Type::aaaa;
  for (int step = 0; step < kLongestAliasChain && !isMissing_; ++step) {
    const auto* found = recall(at, type);
    if (found == nullptr && followsAliases) {
      const auto* alias = recall(at, Type::cname);
      if (alias != nullptr && !alias->empty()) {
        at = alias->front().target;
        continue;
      }
    }
    if (found != nullptr) return *found;
    if (!ask(at, type)) return kNone;
  }
  return kNone;
}

const std::vector<Record>& LookUp::addresses(const std::string& host) {
  const bool isV4Only = (settings_.flags & kV4Only) != 0 || !settings_.triesV6;
  if (isV4Only) return records(host, Type::a);
  if ((settings_.flags & kV6Only) != 0) return records(host, Type::aaaa);
  const bool isV6First = (settings_.flags & kV6First) != 0;
  const auto& first = records(host, isV6First ? Type::aaaa : Type::a);
  if (!first.empty() || isMissing_) return first;
  return records(host, isV6First ? Type::a : Type::aaaa);
}

/// From this search, else from the cache; null: unknown.
const std::vector<Record>* LookUp::recall(const std::string& name, Type type) {
  const Key key{lowered(name), type};
  if (const auto found = known_.find(key); found != known_.end()) return &found->second;
  const Entry* entry = cache_ == nullptr ? nullptr : cache_->find(now(), name, type);
  if (entry == nullptr) return nullptr;
  Answer answer;
  answer.outcome = entry->isNegative() ? Outcome::noSuchRecord : Outcome::found;
  answer.tries = 0;
  for (const Entry::Kept& kept : entry->records) answer.records.push_back(kept.record);
  watcher_.onAnswered({name, type}, answer);
  return &(known_[key] = std::move(answer.records));
}

/// Without its cache Kamailio asks as other programs do, who look into the hosts file first (observed).
bool LookUp::takeOwnHost(const std::string& name, Type type) {
  if (cache_ != nullptr || (type != Type::a && type != Type::aaaa)) return false;
  std::vector<Record> records;
  for (const kernel::IpAddress& ip : server_.ownHosts(name)) {
    if (ip.isV6() != (type == Type::aaaa)) continue;
    Record& record = records.emplace_back();
    record.owner = name;
    record.type = type;
    record.ip = ip;
  }
  if (records.empty()) return false;
  keep(name, type, std::move(records));
  return true;
}

/// False: the answer is not there yet.
bool LookUp::ask(const std::string& name, Type type) {
  if (takeOwnHost(name, type)) return true;
  Question asked{name, type};
  for (std::string& candidate : candidates(name)) {
    asked.name = std::move(candidate);
    const auto answer = answerOf(asked);
    if (!answer) {
      missing_ = asked;
      isMissing_ = true;
      return false;
    }
    if (answer->outcome != Outcome::found) continue;
    take(asked, name, *answer);
    break;
  }
  // A failing server counts like an unknown name (observed).
  if (!known_.contains({lowered(name), type}) && !known_.contains({lowered(name), Type::cname}))
    keep(name, type, {});
  return true;
}

std::optional<Answer> LookUp::answerOf(const Question& question) {
  if (const auto found = learnt_.find({question.name, question.type}); found != learnt_.end())
    return found->second;
  auto answer = server_.ask(question, settings_.patience);
  if (!answer) return std::nullopt;
  watcher_.onAnswered(question, *answer);
  took_ = took_ + answer->took;
  return answer;
}

void LookUp::learn(kernel::Instant now, const Answer& answer) {
  watcher_.onAnswered(missing_, answer);
  learnt_[{missing_.name, missing_.type}] = answer;
  isMissing_ = false;
  begin_ = now;
}

/// Owner by owner: an answer may hold a chain of aliases, and what else the server knew.
void LookUp::take(const Question& asked, const std::string& name, const Answer& answer) {
  std::map<Key, std::vector<Record>> found;
  const auto add = [&](const Record& record) {
    // A name that was written with its last dot does not know itself again (observed: 478).
    const bool isIt = isSameName(record.owner, asked.name) && !name.ends_with('.');
    const std::string owner = lowered(isIt ? name : record.owner);
    found[{owner, record.type}].push_back(record);
  };
  std::for_each(answer.records.begin(), answer.records.end(), add);
  // Without a cache Kamailio looks at nothing but the answer itself (observed).
  if (cache_ != nullptr) std::for_each(answer.additional.begin(), answer.additional.end(), add);
  for (auto& [key, records] : found) keep(key.first, key.second, std::move(records));
}

void LookUp::keep(const std::string& name, Type type, std::vector<Record> records) {
  if (cache_ != nullptr) cache_->put(now(), name, type, records);
  known_[{lowered(name), type}] = std::move(records);
}

/// The C library's order: a name with a dot as it stands first, one without behind the search list
/// (observed).
std::vector<std::string> LookUp::candidates(const std::string& name) const {
  if (name.ends_with('.')) return {name.substr(0, name.size() - 1)};
  std::vector<std::string> list;
  const bool hasDot = name.find('.') != std::string::npos;
  if (hasDot) list.push_back(name);
  if (settings_.searches) {
    for (const std::string& domain : server_.searchList()) list.push_back(name + '.' + domain);
  }
  if (!hasDot) list.push_back(name);
  return list;
}

}  // namespace forklab::lab::dns
