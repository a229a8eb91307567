#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <vector>

#include "kernel/address.h"

namespace forklab::functions {

/// Where requests come from, as Kamailio's pike counts them: a tree of the bytes of addresses. A node grows
/// children only when it is hit often, so an address that nobody shares bytes with has to knock longer.
class SourceTree {
 public:
  enum class Mark : std::uint8_t { passes, blocked, newlyBlocked };

  /// A leaf that is hit so often in one unit of time is blocked; a node that is hit a quarter as often grows.
  SourceTree(std::uint16_t mostHits, std::int64_t latencySeconds);
  ~SourceTree();
  SourceTree(const SourceTree&) = delete;
  SourceTree& operator=(const SourceTree&) = delete;

  /// One more request; the time is in whole seconds of any clock that only goes on.
  Mark hit(const kernel::IpAddress& source, std::int64_t nowSeconds);
  /// Takes away what was quiet for the latency.
  void clean(std::int64_t nowSeconds);
  /// A unit of time is over: which addresses are blocked no longer, in the tree's order.
  std::vector<kernel::IpAddress> beginUnit();
  bool isEmpty() const { return timers_.empty(); }

  enum class Status : std::uint8_t { calm, warm, hot };
  struct Leaf {
    kernel::IpAddress address;
    std::uint16_t hitsBefore = 0;  ///< in the unit before
    std::uint16_t hits = 0;
    std::int64_t leftSeconds = 0;  ///< until it is forgotten
    Status status = Status::calm;
  };
  /// Every address that was seen as a whole, in the order that Kamailio lists them.
  std::vector<Leaf> leaves(std::int64_t nowSeconds) const;

 private:
  struct Node;
  using Nodes = std::vector<std::unique_ptr<Node>>;

  bool isHotInside(const Node& node) const;
  bool isHotLeaf(const Node& node) const;
  bool isWarm(const Node& node) const;
  Node* longestMatch(const kernel::IpAddress& source, std::size_t& matched) const;
  Mark hitLeaf(Node& node, std::int64_t nowSeconds);
  void grow(Node* parent, std::uint8_t byte, std::int64_t nowSeconds);
  void watch(Node& node, std::int64_t nowSeconds);
  void unwatch(Node& node);
  void expire(Node& node, std::int64_t nowSeconds);
  void remove(Node& node);
  template <class Visit>
  void visit(const Nodes& nodes, const Visit& visit) const;

  int mostHits_;
  std::int64_t latencySeconds_;
  std::array<std::unique_ptr<Node>, 256> roots_;
  /// Those that may be forgotten: leaves of either kind, the one that goes first in front.
  std::list<Node*> timers_;
};

}  // namespace forklab::functions
