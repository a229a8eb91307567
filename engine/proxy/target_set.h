#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/sockets.h"

namespace forklab::proxy {

/// tm's max_branches: the R-URI and eleven more, over the life of a transaction.
inline constexpr std::size_t kMaximumBranches = 12;

/// One place a request may go to.
struct Target {
  std::string uri;
  std::string destination;         ///< $du; empty: the URI itself says where
  std::int16_t q = -1;             ///< thousandths; -1: unspecified, below 0
  std::uint32_t flags = 0;         ///< branch flags
  SocketIndex socket = kNoSocket;  ///< $fs; kNoSocket: as it comes
  std::string path;                ///< what goes into Route headers, as registered; empty: none (RFC 3327)
  std::string instance;            ///< +sip.instance of a registered contact
  std::uint32_t flowId = 0;        ///< its reg-id; 0: none

  bool operator==(const Target&) const = default;
};

/// q as append_branch takes it: "0.5", "1", ".25" with at most three decimals. Nothing: not a q.
std::optional<std::int16_t> parseQ(std::string_view text);

/// "0.5"; "1"; empty for the unspecified.
std::string qText(std::int16_t thousandths);

/// What append_branch gathered besides the R-URI: at most kMaximumBranches - 1.
class TargetSet {
 public:
  /// False: full; the target is lost.
  bool add(Target target);
  /// False: there is none of that number.
  bool remove(std::size_t index);
  void clear() { targets_.clear(); }
  std::size_t size() const { return targets_.size(); }
  bool empty() const { return targets_.empty(); }
  const std::vector<Target>& all() const { return targets_; }
  std::vector<Target>& all() { return targets_; }

 private:
  std::vector<Target> targets_;
};

}  // namespace forklab::proxy
