#include "script/functions/dispatcher_sets.h"

#include <algorithm>

#include "kernel/core_hash.h"
#include "sip/uri.h"

namespace forklab::functions {
namespace {

/// Reads a line word by word, as Kamailio's ds_load_list.
class LineReader {
 public:
  explicit LineReader(std::string_view line) : rest_(line) { skipSpace(); }
  bool isOver() const { return rest_.empty() || rest_.front() == '#'; }
  int number() {
    int value = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    skipSpace();
    return value;
  }
  std::string_view word(std::string_view ends) {
    const std::string_view found = rest_.substr(0, std::min(rest_.find_first_of(ends), rest_.size()));
    rest_.remove_prefix(found.size());
    skipSpace();
    return found;
  }

 private:
  void skipSpace() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }
  std::string_view rest_;
};

int numberOf(std::string_view text) { return LineReader(text).number(); }

/// Weights outside 1 to 100 count as none.
int shareOf(std::string_view text) {
  const int share = numberOf(text);
  return share >= 1 && share <= 100 ? share : 0;
}

void takeAttribute(Destination& made, std::string_view name, std::string_view value) {
  if (name == "weight") made.weight = shareOf(value);
  if (name == "rweight") made.relativeWeight = shareOf(value);
  if (name == "duid") made.duid = value;
  if (name == "maxload") made.mostLoad = numberOf(value);
  if (name == "latency") made.latencyMs = numberOf(value);
  if (name == "socket") made.socket = value;
  if (name == "ping_from") made.pingFrom = value;
  if (name == "obproxy") made.outboundProxy = value;
}

void takeAttributes(Destination& made, std::string_view written) {
  made.attributes = written;
  while (!written.empty()) {
    const std::size_t end = std::min(written.find(';'), written.size());
    const std::string_view one = written.substr(0, end);
    written.remove_prefix(std::min(end + 1, written.size()));
    const std::size_t equal = std::min(one.find('='), one.size());
    takeAttribute(made, one.substr(0, equal),
                  equal < one.size() ? one.substr(equal + 1) : std::string_view{});
  }
}

/// "10.0.0.2:5060" gets the scheme that it lacks; nothing: no URI either way.
std::optional<std::string> destinationUri(std::string_view written) {
  if (const auto parsed = sip::parseUri(written); parsed && parsed->isSip()) return std::string(written);
  std::string completed = "sip:" + std::string(written);
  if (written.starts_with("sip:") || !sip::parseUri(completed)) return std::nullopt;
  return completed;
}

void shuffle(std::array<std::uint32_t, DestinationSet::kShares>& shares, kernel::RandomStream& chance) {
  for (std::size_t i = 0; i < shares.size(); ++i)
    std::swap(shares[i], shares[i + static_cast<std::size_t>(chance.below(shares.size() - i))]);
}

}  // namespace

std::uint32_t destinationHash(std::string_view first, std::string_view second) {
  const std::uint32_t hash = kernel::coreHash(first, second);
  return hash == 0 ? 1 : hash;
}

std::optional<std::uint32_t> uriHash(std::string_view uri, bool userOnly) {
  const auto parsed = sip::parseUri(uri);
  if (!parsed || parsed->host.empty()) return std::nullopt;
  if (userOnly) return destinationHash(parsed->user);
  std::string place(parsed->host);
  const std::uint16_t usual = parsed->isSips() ? 5061 : 5060;
  if (parsed->port != 0 && parsed->port != usual) place.append(":").append(parsed->portText);
  return destinationHash(parsed->user, place);
}

Destination* DestinationSet::find(std::string_view uri) {
  for (Destination& each : destinations) {
    if (each.uri == uri) return &each;
  }
  return nullptr;
}

void DestinationSet::spreadWeights(kernel::RandomStream& chance) {
  if (destinations.empty() || destinations.front().weight == 0) return;
  std::size_t filled = 0;
  for (std::size_t i = 0; i < destinations.size(); ++i) {
    for (int share = 0; share < destinations[i].weight && filled < kShares; ++share)
      weights[filled++] = static_cast<std::uint32_t>(i);
  }
  while (filled < kShares) weights[filled++] = static_cast<std::uint32_t>(destinations.size() - 1);
  shuffle(weights, chance);
}

void DestinationSet::spreadRelativeWeights(kernel::RandomStream& chance) {
  int sum = 0;
  for (const Destination& each : destinations) sum += each.isSkipped() ? 0 : each.relativeWeight;
  if (sum == 0 || destinations.size() < 2) return;
  std::size_t filled = 0;
  for (std::size_t i = 0; i < destinations.size(); ++i) {
    if (destinations[i].isSkipped()) continue;
    const int shares = destinations[i].relativeWeight * static_cast<int>(kShares) / sum;
    for (int share = 0; share < shares; ++share) relativeWeights[filled++] = static_cast<std::uint32_t>(i);
  }
  const std::uint32_t last =
      filled > 0 ? relativeWeights[filled - 1] : static_cast<std::uint32_t>(destinations.size() - 1);
  while (filled < kShares) relativeWeights[filled++] = last;
  shuffle(relativeWeights, chance);
}

DestinationSet* DestinationSets::find(int id) {
  const auto found = sets_.find(id);
  return found == sets_.end() ? nullptr : &found->second;
}

bool DestinationSets::add(const DestinationLine& line) {
  const auto uri = destinationUri(line.uri);
  if (!uri) return false;
  Destination made;
  made.uri = *uri;
  made.flags = line.flags;
  made.priority = line.priority;
  takeAttributes(made, line.attributes);
  const auto [entry, isNew] = sets_.try_emplace(line.set);
  if (isNew) made_.push_back(line.set);
  DestinationSet& set = entry->second;
  set.id = line.set;
  // Before the first of no higher priority: what comes later goes first among equals.
  const auto place = std::find_if(set.destinations.begin(), set.destinations.end(),
                                  [&](const Destination& each) { return each.priority <= made.priority; });
  set.destinations.insert(place, std::move(made));
  return true;
}

bool DestinationSets::remove(int id, std::string_view uri) {
  DestinationSet* const set = find(id);
  if (set == nullptr) return false;
  const auto count =
      std::erase_if(set->destinations, [&](const Destination& each) { return each.uri == uri; });
  if (set->destinations.empty()) sets_.erase(id);
  return count > 0;
}

void DestinationSets::spread(kernel::RandomStream& chance) {
  for (auto& [id, set] : sets_) {
    set.spreadWeights(chance);
    set.spreadRelativeWeights(chance);
  }
}

std::vector<int> DestinationSets::inOrderOfMaking() const {
  std::vector<int> ids;
  for (const int id : made_) {
    if (sets_.contains(id) && std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  return ids;
}

bool DestinationSets::load(const std::vector<DestinationLine>& lines, kernel::RandomStream& chance) {
  DestinationSets loaded;
  bool isWhole = true;
  for (const DestinationLine& line : lines) isWhole &= loaded.add(line);
  loaded.spread(chance);
  *this = std::move(loaded);
  return isWhole;
}

std::optional<ListFault> DestinationSets::load(std::string_view text, kernel::RandomStream& chance) {
  DestinationSets loaded;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    LineReader reader(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (reader.isOver()) continue;
    DestinationLine line;
    line.set = reader.number();
    if (reader.isOver()) return ListFault{number, "a line needs a set and a URI: 1 sip:10.0.0.2:5060"};
    line.uri = reader.word(" \t\r#");
    if (!reader.isOver()) line.flags = static_cast<std::uint32_t>(reader.number());
    if (!reader.isOver()) line.priority = reader.number();
    if (!reader.isOver()) line.attributes = reader.word(" \t\r");
    loaded.add(line);
  }
  loaded.spread(chance);
  *this = std::move(loaded);
  return std::nullopt;
}

}  // namespace forklab::functions
