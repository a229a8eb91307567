#include "lab/dns/table.h"

#include <algorithm>

namespace forklab::lab::dns {
namespace {

/// The name itself, or what lies below it: `_sip._udp.example.com` is of the zone of `example.com`.
bool isWithin(std::string_view name, std::string_view zone) {
  if (isSameName(name, zone)) return true;
  return name.size() > zone.size() && name[name.size() - zone.size() - 1] == '.' &&
         isSameName(name.substr(name.size() - zone.size()), zone);
}

/// A question is repeated while there is no answer; one that comes late still counts (observed).
void spend(Answer& answer, kernel::Duration delay, const Patience& patience) {
  const kernel::Duration whole{patience.between.ns * patience.tries};
  if (answer.outcome == Outcome::timeout || delay >= whole) {
    answer = Answer{Outcome::timeout, {}, {}, whole, static_cast<std::uint16_t>(patience.tries)};
    return;
  }
  answer.took = delay;
  answer.tries = static_cast<std::uint16_t>(1 + delay.ns / std::max<std::int64_t>(1, patience.between.ns));
  if (answer.outcome != Outcome::serverFailure) return;
  // A server that fails is asked again at once, as often as a silent one (observed).
  answer.took = std::min(kernel::Duration{delay.ns * patience.tries}, whole);
  answer.tries = static_cast<std::uint16_t>(patience.tries);
}

}  // namespace

const DnsFailure* Table::failureOf(const Question& question) const {
  const auto found = std::find_if(spec_.failures.begin(), spec_.failures.end(), [&](const DnsFailure& each) {
    return isWithin(question.name, each.name) && (!each.type || *each.type == question.type);
  });
  return found == spec_.failures.end() ? nullptr : &*found;
}

/// A name exists when something lies below it, too.
bool Table::knows(std::string_view name) const {
  return std::any_of(spec_.rows.begin(), spec_.rows.end(),
                     [&](const DnsRow& each) { return isWithin(each.record.owner, name); });
}

void Table::addRecords(std::string_view name, Type type, Answer& answer, kernel::Duration& delay) const {
  for (const DnsRow& row : spec_.rows) {
    if (row.record.type != type || !isSameName(row.record.owner, name)) continue;
    if (row.delay) delay = std::max(delay, *row.delay);
    answer.records.push_back(row.record);
  }
}

/// As servers do it for their own zones: the hosts behind services, and services behind pointers.
void Table::addAdditional(Answer& answer) const {
  std::vector<Record> behind = answer.records;
  for (std::size_t i = 0; i < behind.size(); ++i) {
    if (behind[i].type != Type::srv && behind[i].type != Type::naptr) continue;
    const std::string target = behind[i].target;
    for (const DnsRow& row : spec_.rows) {
      if (row.record.type == Type::naptr || !isSameName(row.record.owner, target)) continue;
      answer.additional.push_back(row.record);
      behind.push_back(row.record);
    }
  }
}

std::optional<Answer> Table::ask(const Question& question, const Patience& patience) {
  Answer answer;
  kernel::Duration delay = spec_.delay;
  if (const DnsFailure* failure = failureOf(question)) {
    answer.outcome = failure->outcome;
    delay = failure->delay.value_or(delay);
  } else {
    addRecords(question.name, question.type, answer, delay);
    if (answer.records.empty() && question.type != Type::cname) {
      addRecords(question.name, Type::cname, answer, delay);
      if (!answer.records.empty())
        addRecords(std::string(answer.records[0].target), question.type, answer, delay);
    }
    answer.outcome = !answer.records.empty() ? Outcome::found
                     : knows(question.name)  ? Outcome::noSuchRecord
                                             : Outcome::noSuchName;
    if (spec_.sendsAdditional) addAdditional(answer);
  }
  spend(answer, delay, patience);
  return answer;
}

}  // namespace forklab::lab::dns
