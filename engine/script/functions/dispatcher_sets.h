#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/address.h"
#include "kernel/random.h"

/// The destination sets of Kamailio's dispatcher, as its list file gives them.
namespace forklab::functions {

/// Bits of a destination's state; the list file gives them as numbers.
namespace destination {
inline constexpr std::uint32_t kInactive = 1, kTrying = 2, kDisabled = 4, kProbing = 8, kNoName = 16,
                               kNoPing = 32;
inline constexpr std::uint32_t kStates = kInactive | kTrying | kDisabled | kProbing;
}  // namespace destination

struct Destination {
  std::string uri;
  std::uint32_t flags = 0;
  int priority = 0;
  std::string attributes;  ///< as written: "weight=20;duid=a"
  std::string duid;
  std::string socket;
  std::string pingFrom;
  std::string outboundProxy;
  int weight = 0;
  int relativeWeight = 0;
  int mostLoad = 0;
  int load = 0;
  int failures = 0;  ///< in a row, or successes of one that is inactive
  double latencyMs = 0;
  std::optional<kernel::Endpoint> address;

  bool isSkipped() const { return (flags & (destination::kInactive | destination::kDisabled)) != 0; }
};

/// Destinations in the order of their index: highest priority first, and at equal priority the last line of
/// the file first (observed on Kamailio 5.6).
struct DestinationSet {
  static constexpr std::size_t kShares = 100;
  int id = 0;
  std::vector<Destination> destinations;
  std::size_t next = 0;  ///< of the round robin; one counter for all that use it
  std::array<std::uint32_t, kShares> weights{};
  std::size_t nextWeight = 0;
  std::array<std::uint32_t, kShares> relativeWeights{};
  std::size_t nextRelativeWeight = 0;

  Destination* find(std::string_view uri);
  /// Shares of algorithm 9: the weight is a percentage, the last destination gets what is left.
  void spreadWeights(kernel::RandomStream& chance);
  /// Shares of algorithm 11, of those that are not skipped.
  void spreadRelativeWeights(kernel::RandomStream& chance);
};

/// A destination as a line of the list file, or a row of the table, gives it.
struct DestinationLine {
  int set = 0;
  std::string uri;
  std::uint32_t flags = 0;
  int priority = 0;
  std::string attributes;
};

/// A line of the list file that cannot be read; `line` from 1.
struct ListFault {
  std::size_t line = 0;
  std::string message;
};

/// "setid uri flags priority attributes" per line, # begins a comment. Lines with a bad URI are skipped.
class DestinationSets {
 public:
  /// Replaces what there was; nothing changes when a line is at fault.
  std::optional<ListFault> load(std::string_view text, kernel::RandomStream& chance);
  /// Rows of a table, in their order. False: some had no URI that can be read and were left out.
  bool load(const std::vector<DestinationLine>& lines, kernel::RandomStream& chance);
  /// False: not a URI.
  bool add(const DestinationLine& line);
  /// All that bear this URI; false: there is none. A set without destinations goes as well.
  bool remove(int id, std::string_view uri);
  void spread(kernel::RandomStream& chance);
  /// Null: there is none.
  DestinationSet* find(int id);
  std::map<int, DestinationSet>& all() { return sets_; }
  /// The ids of the sets, the one that was made first first.
  std::vector<int> inOrderOfMaking() const;

 private:
  std::map<int, DestinationSet> sets_;
  std::vector<int> made_;
};

/// Kamailio's ds_get_hash: never 0.
std::uint32_t destinationHash(std::string_view first, std::string_view second = {});
/// User and "host[:port]" of a URI, as the algorithms 1, 2 and 3 hash them; nothing: no SIP URI.
std::optional<std::uint32_t> uriHash(std::string_view uri, bool userOnly);

}  // namespace forklab::functions
