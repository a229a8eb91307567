#include "script/regex_cost.h"

#include <algorithm>
#include <vector>

namespace forklab::script {

namespace {

/// Far above every bound, far below what would overflow when multiplied.
constexpr std::size_t kPlenty = 1'000'000;
constexpr std::size_t kPassedOver = 4;
constexpr std::size_t kPassedOverOften = 16;

std::size_t capped(std::size_t count) { return std::min(count, kPlenty); }

/// One behind the other.
RegexCost operator+(const RegexCost& a, const RegexCost& b) {
  return {capped(a.signs + b.signs),           capped(a.ways + b.ways),
          capped(a.skips + b.skips),           capped(a.anchors + b.anchors),
          capped(a.emptyLoops + b.emptyLoops), a.mayBeEmpty && b.mayBeEmpty};
}

RegexCost times(const RegexCost& cost, std::size_t count) {
  return {capped(cost.signs * count),   capped(cost.ways * count),       capped(cost.skips * count),
          capped(cost.anchors * count), capped(cost.emptyLoops * count), cost.mayBeEmpty};
}

constexpr RegexCost kSign{1, 0, 0, 0, 0, false};
constexpr RegexCost kAnchor{1, 0, 0, 1, 0, true};
constexpr RegexCost kWordAnchor{1, 0, 0, 4, 0, true};

/// One past the bracket expression that begins there.
std::size_t bracketEnd(std::string_view pattern, std::size_t begin) {
  std::size_t i = begin + 1;
  if (i < pattern.size() && pattern[i] == '^') ++i;
  if (i < pattern.size() && pattern[i] == ']') ++i;
  const std::size_t end = pattern.find(']', i);
  return end == std::string_view::npos ? pattern.size() : end + 1;
}

/// {n}, {n,}, {,m} or {n,m}.
struct Interval {
  std::size_t least = 0;
  std::optional<std::size_t> most = 0;  ///< nothing: without end
  std::size_t end = 0;                  ///< one past the brace
};

std::size_t number(std::string_view pattern, std::size_t& i) {
  std::size_t value = 0;
  for (; i < pattern.size() && pattern[i] >= '0' && pattern[i] <= '9'; ++i)
    value = capped(value * 10 + static_cast<std::size_t>(pattern[i] - '0'));
  return value;
}

/// Nothing for a brace that is an ordinary sign.
std::optional<Interval> interval(std::string_view pattern, std::size_t begin) {
  std::size_t i = begin + 1;
  Interval found;
  found.least = number(pattern, i);
  found.most = found.least;
  if (i < pattern.size() && pattern[i] == ',') {
    const std::size_t digits = ++i;
    found.most = number(pattern, i);
    if (i == digits) found.most.reset();
  }
  if (i >= pattern.size() || pattern[i] != '}' || i == begin + 1) return std::nullopt;
  found.end = i + 1;
  return found;
}

/// Adds up the pattern from left to right, one entry for each group that is open.
class Estimate {
 public:
  RegexCost of(std::string_view pattern) {
    for (std::size_t i = 0; i < pattern.size();) i = take(pattern, i);
    while (open_.size() > 1) close();
    return whole(open_.front());
  }

 private:
  struct Group {
    RegexCost sequence;           ///< of this alternative, without `last`
    RegexCost last;               ///< what a * or {n,m} would repeat
    RegexCost alternatives;       ///< those before this one
    std::size_t mostAnchors = 0;  ///< of one of them
    bool emptyAlternative = false;
  };

  static RegexCost whole(const Group& group) {
    const RegexCost sequence = group.sequence + group.last;
    RegexCost sum = group.alternatives + sequence;
    sum.anchors = std::max(group.mostAnchors, sequence.anchors);
    sum.mayBeEmpty = group.emptyAlternative || sequence.mayBeEmpty;
    return sum;
  }
  Group& group() { return open_.back(); }
  void add(const RegexCost& cost) {
    group().sequence = group().sequence + group().last;
    group().last = cost;
  }
  void alternative() {
    Group& group = this->group();
    const RegexCost before = whole(group);
    group = {};
    group.alternatives = {before.signs, before.ways + 1, before.skips, 0, before.emptyLoops, true};
    group.mostAnchors = before.anchors;
    group.emptyAlternative = before.mayBeEmpty;
  }
  void close() {
    RegexCost inner = whole(group());
    // An anchor that another alternative passes by.
    if (group().alternatives.ways > 0) inner.anchors = capped(inner.anchors * kPassedOver);
    open_.pop_back();
    inner.signs += 1;
    inner.ways += 1;
    if (inner.mayBeEmpty) inner.skips += 1;
    add(inner);
  }
  void repeat(const Interval& times) {
    RegexCost& last = group().last;
    const std::size_t copies = std::max<std::size_t>({times.least, times.most.value_or(times.least + 1), 1});
    last = script::times(last, copies);
    if (copies == times.least) return;
    last.anchors = capped(last.anchors * (times.most ? kPassedOver : kPassedOverOften));
    if (!times.most && last.mayBeEmpty) last.emptyLoops = capped(last.emptyLoops + copies);
    // Copies of what always matches something stand one inside of the other.
    const std::size_t missing = copies - times.least;
    if (last.mayBeEmpty) last.skips = capped(last.skips + missing);
    if (times.most || times.least == 0) last.ways = capped(last.ways + missing);
    if (times.least > 0) return;
    last.skips += 1;
    last.mayBeEmpty = true;
  }
  std::size_t take(std::string_view pattern, std::size_t i) {
    switch (pattern[i]) {
      case '\\': add(isWordAnchor(pattern, i + 1) ? kWordAnchor : kSign); return i + 2;
      case '^':
      case '$': add(kAnchor); return i + 1;
      case '[': add(kSign); return bracketEnd(pattern, i);
      case '(': open_.emplace_back(); return i + 1;
      case ')':
        if (open_.size() > 1) close();
        return i + 1;
      case '|': alternative(); return i + 1;
      case '?': repeat({0, 1, 0}); return i + 1;
      case '*': repeat({0, std::nullopt, 0}); return i + 1;
      case '+': repeat({1, std::nullopt, 0}); return i + 1;
      case '{':
        if (const auto found = interval(pattern, i)) {
          repeat(*found);
          return found->end;
        }
        break;
      default: break;
    }
    add(kSign);
    return i + 1;
  }
  static bool isWordAnchor(std::string_view pattern, std::size_t i) {
    return i < pattern.size() && std::string_view("bB<>`'").find(pattern[i]) != std::string_view::npos;
  }

  std::vector<Group> open_{1};
};

}  // namespace

RegexCost RegexCost::of(std::string_view pattern) { return Estimate().of(pattern); }

std::optional<kernel::Error> RegexCost::excess() const {
  if (signs > kMostSigns)
    return kernel::Error{"the regular expression repeats itself to more than 20,000 signs",
                         {},
                         "make its {n,m} smaller, or have fewer + around one another"};
  if (ways > kMostWays)
    return kernel::Error{
        "the regular expression has more than 2,048 alternatives, groups and parts that may be missing",
        {},
        "make its {n,m} smaller, or split it into two conditions"};
  if (anchors > kMostAnchors || anchors * skips > kMostSkipsByAnchors)
    return kernel::Error{"the regular expression has too many ^, $ and \\b beside parts that may be missing",
                         {},
                         "leave them out of what * + ? and {n,m} repeat"};
  if (emptyLoops > 0 && skips > kMostSkipsBesideLoops)
    return kernel::Error{"the regular expression repeats without end what may match nothing",
                         {},
                         "write (a*)* and (a|)+ as a*"};
  return std::nullopt;
}

}  // namespace forklab::script
