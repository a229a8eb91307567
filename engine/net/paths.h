#pragma once

#include <cstdint>
#include <vector>

#include "kernel/instant.h"
#include "trace/event.h"

namespace forklab::net {

/// Which link leads on: least delay, then fewest hops, then the link that was added first. Worked out per
/// destination when it is first asked for, and forgotten whenever the network changes.
class Paths {
 public:
  static constexpr std::uint32_t kNoLink = UINT32_MAX;

  void addNode();
  void addLink(trace::NodeId a, trace::NodeId b, kernel::Duration delay);
  void setCut(std::uint32_t link, bool cut);

  /// The link to take at `from` towards `to`. Over whole links if there is such a path, else over cut ones
  /// too.
  std::uint32_t next(trace::NodeId from, trace::NodeId to);

 private:
  struct Link {
    trace::NodeId a;
    trace::NodeId b;
    kernel::Duration delay;
    bool isCut = false;
  };
  struct Reach {
    kernel::Duration delay = {INT64_MAX};
    std::uint32_t hops = 0;
    std::uint32_t link = kNoLink;
  };
  using Tree = std::vector<Reach>;

  void forget();
  const Tree& treeTo(trace::NodeId to, bool overCutLinks);
  Tree grow(trace::NodeId to, bool overCutLinks) const;

  std::vector<Link> links_;
  std::vector<std::vector<std::uint32_t>> linksOf_;
  std::vector<Tree> whole_;
  std::vector<Tree> any_;
};

}  // namespace forklab::net
