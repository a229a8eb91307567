#pragma once

#include "script/functions/module_state.h"
#include "script/functions/source_tree.h"
#include "script/spec.h"

namespace forklab::functions {

/// Kamailio's pike: tells the script that one address sends too much.
const script::ModuleSpec& pikeModule();

/// The sources of one proxy and the clock they are counted by.
class Pike final : public ModuleState {
 public:
  Pike(const script::Program& program, ModuleServices& services);

  void onTimer(kernel::Instant now, std::uint64_t argument) override;
  /// One more request from there: 1, -1 blocked, -2 blocked from now on.
  std::int64_t check(const kernel::IpAddress& source);

  std::int64_t mostHits() const { return mostHits_; }
  std::vector<SourceTree::Leaf> leaves() { return tree_.leaves(secondsNow()); }
  /// How often an address became blocked.
  std::uint64_t blockedCount() const { return blockedCount_; }

 private:
  std::int64_t secondsNow() { return services_.now().ns / kSecondNs; }
  void wakeAtNextSecond();
  void tell(const std::string& text);

  static constexpr std::int64_t kSecondNs = 1'000'000'000;
  ModuleServices& services_;
  std::int64_t unitSeconds_;
  std::int64_t mostHits_;
  std::int64_t logLevel_;
  SourceTree tree_;
  bool isAwake_ = false;
  std::uint64_t blockedCount_ = 0;
};

}  // namespace forklab::functions
