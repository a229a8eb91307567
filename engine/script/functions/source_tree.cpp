#include "script/functions/source_tree.h"

#include <algorithm>

namespace forklab::functions {

struct SourceTree::Node {
  std::uint8_t byte = 0;
  std::uint8_t branch = 0;  ///< the first byte of its addresses
  bool isAddress = false;
  bool isBlocked = false;
  bool isWatched = false;
  // Of this unit and of the one before; 16 bits, as Kamailio counts.
  std::uint16_t hits = 0, hitsBefore = 0;
  std::uint16_t leafHits = 0, leafHitsBefore = 0;
  std::int64_t endsAtSeconds = 0;
  Node* parent = nullptr;
  Nodes children;  ///< the newest last
  std::list<Node*>::iterator place;

  void countUp(std::uint16_t& counter) const {
    constexpr std::uint16_t kMost = 65'534;
    if (counter < kMost) ++counter;
  }
};

namespace {

std::size_t lengthOf(const kernel::IpAddress& address) { return address.isV6() ? 16 : 4; }

}  // namespace

SourceTree::SourceTree(std::uint16_t mostHits, std::int64_t latencySeconds)
    : mostHits_(mostHits), latencySeconds_(latencySeconds) {}

SourceTree::~SourceTree() = default;

bool SourceTree::isHotInside(const Node& node) const {
  const int most = mostHits_ / 4;
  return node.hitsBefore >= most || node.hits >= most || (node.hitsBefore + node.hits) / 2 >= most;
}

bool SourceTree::isHotLeaf(const Node& node) const {
  return node.leafHitsBefore >= mostHits_ || node.leafHits >= mostHits_ ||
         (node.leafHitsBefore + node.leafHits) / 2 >= mostHits_;
}

bool SourceTree::isWarm(const Node& node) const { return node.hits >= mostHits_ / 4; }

SourceTree::Node* SourceTree::longestMatch(const kernel::IpAddress& source, std::size_t& matched) const {
  Node* node = roots_[source.bytes()[0]].get();
  matched = node == nullptr ? 0 : 1;
  while (node != nullptr && matched < lengthOf(source)) {
    const std::uint8_t byte = source.bytes()[matched];
    const auto child = std::find_if(node->children.begin(), node->children.end(),
                                    [&](const auto& each) { return each->byte == byte; });
    if (child == node->children.end()) break;
    node = child->get();
    ++matched;
  }
  return node;
}

SourceTree::Mark SourceTree::hit(const kernel::IpAddress& source, std::int64_t nowSeconds) {
  std::size_t matched = 0;
  Node* node = longestMatch(source, matched);
  if (node == nullptr) {
    grow(nullptr, source.bytes()[0], nowSeconds);
    return Mark::passes;
  }
  if (matched == lengthOf(source)) return hitLeaf(*node, nowSeconds);
  node->countUp(node->hits);
  if (isHotInside(*node)) {
    grow(node, source.bytes()[matched], nowSeconds);
  } else if (isWarm(*node) && (node->isAddress || node->children.empty())) {
    watch(*node, nowSeconds);
  }
  return Mark::passes;
}

SourceTree::Mark SourceTree::hitLeaf(Node& node, std::int64_t nowSeconds) {
  node.isAddress = true;
  node.countUp(node.leafHits);
  watch(node, nowSeconds);
  if (node.isBlocked) return Mark::blocked;
  if (!isHotLeaf(node)) return Mark::passes;
  node.isBlocked = true;
  return Mark::newlyBlocked;
}

/// A child begins with what its parent was hit in this unit, less one.
void SourceTree::grow(Node* parent, std::uint8_t byte, std::int64_t nowSeconds) {
  auto made = std::make_unique<Node>();
  Node& node = *made;
  node.byte = byte;
  node.parent = parent;
  node.branch = parent == nullptr ? byte : parent->branch;
  if (parent == nullptr) {
    node.hits = 1;
    roots_[byte] = std::move(made);
  } else {
    if (parent->hits >= 1) node.hits = static_cast<std::uint16_t>(parent->hits - 1);
    // Wraps around at 0, as in Kamailio: an address of 4 bytes that begins one of 16.
    if (parent->leafHits >= 1) node.leafHitsBefore = static_cast<std::uint16_t>(parent->leafHitsBefore - 1);
    parent->children.push_back(std::move(made));
    if (!parent->isAddress) unwatch(*parent);
  }
  watch(node, nowSeconds);
}

void SourceTree::watch(Node& node, std::int64_t nowSeconds) {
  node.endsAtSeconds = nowSeconds + latencySeconds_;
  if (node.isWatched) {
    timers_.splice(timers_.end(), timers_, node.place);
    return;
  }
  node.place = timers_.insert(timers_.end(), &node);
  node.isWatched = true;
}

void SourceTree::unwatch(Node& node) {
  if (!node.isWatched) return;
  timers_.erase(node.place);
  node.isWatched = false;
}

void SourceTree::clean(std::int64_t nowSeconds) {
  std::vector<Node*> ended;
  while (!timers_.empty() && timers_.front()->endsAtSeconds <= nowSeconds) {
    ended.push_back(timers_.front());
    unwatch(*ended.back());
  }
  std::stable_sort(ended.begin(), ended.end(),
                   [](const Node* a, const Node* b) { return a->branch < b->branch; });
  for (Node* node : ended) expire(*node, nowSeconds);
}

void SourceTree::expire(Node& node, std::int64_t nowSeconds) {
  if (!node.children.empty()) {
    node.isAddress = false;
    node.leafHits = 0;
    return;
  }
  Node* parent = node.parent;
  const bool wasLast = parent != nullptr && parent->children.size() == 1;
  remove(node);
  if (wasLast && !parent->isAddress) watch(*parent, nowSeconds);
}

void SourceTree::remove(Node& node) {
  if (node.parent == nullptr) {
    roots_[node.byte].reset();
    return;
  }
  Nodes& siblings = node.parent->children;
  siblings.erase(
      std::find_if(siblings.begin(), siblings.end(), [&](const auto& each) { return each.get() == &node; }));
}

template <class Visit>
void SourceTree::visit(const Nodes& nodes, const Visit& visit) const {
  for (auto each = nodes.rbegin(); each != nodes.rend(); ++each) {
    visit(**each);
    this->visit((*each)->children, visit);
  }
}

namespace {

/// The bytes from the root down to a node; nothing: neither 4 nor 16.
template <class Node>
std::optional<kernel::IpAddress> addressOf(const Node& node) {
  std::array<std::uint8_t, 16> bytes{};
  std::size_t length = 0;
  for (const Node* each = &node; each != nullptr; each = each->parent) ++length;
  if (length != 4 && length != 16) return std::nullopt;
  std::size_t at = length;
  for (const Node* each = &node; each != nullptr; each = each->parent) bytes[--at] = each->byte;
  return kernel::IpAddress::fromBytes(bytes.data(), length == 16);
}

}  // namespace

std::vector<kernel::IpAddress> SourceTree::beginUnit() {
  std::vector<kernel::IpAddress> freed;
  const auto swap = [&](Node& node) {
    node.hitsBefore = node.hits;
    node.leafHitsBefore = node.leafHits;
    node.hits = node.leafHits = 0;
    if (!node.isBlocked || isHotLeaf(node)) return;
    node.isBlocked = false;
    if (const auto address = addressOf(node)) freed.push_back(*address);
  };
  for (const auto& root : roots_) {
    if (root == nullptr) continue;
    swap(*root);
    visit(root->children, swap);
  }
  return freed;
}

std::vector<SourceTree::Leaf> SourceTree::leaves(std::int64_t nowSeconds) const {
  std::vector<Leaf> all;
  const auto add = [&](const Node& node) {
    const auto address = addressOf(node);
    if (!node.isAddress || !address) return;
    const Status status = isHotLeaf(node) ? Status::hot : isWarm(node) ? Status::warm : Status::calm;
    all.push_back({*address, node.leafHitsBefore, node.leafHits, node.endsAtSeconds - nowSeconds, status});
  };
  for (const auto& root : roots_) {
    if (root != nullptr) visit(root->children, add);
  }
  std::reverse(all.begin(), all.end());
  return all;
}

}  // namespace forklab::functions
