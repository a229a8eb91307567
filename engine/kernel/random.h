#pragma once

#include <cstdint>
#include <string_view>

namespace forklab::kernel {

/// A named stream of chance: the same seed and name give the same numbers on every machine, and adding a
/// stream disturbs no other. xoshiro256** seeded by splitmix64; the distributions are our own because the
/// standard ones differ between libraries.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view name);

  std::uint64_t next();
  /// 0 <= n < bound, without bias; bound > 0.
  std::uint64_t below(std::uint64_t bound);
  /// 0 <= x < 1, 53 bits.
  double uniform();
  /// True with this probability (0 … 1).
  bool chance(double probability);
  /// Exponentially distributed with this mean.
  double exponential(double mean);

 private:
  std::uint64_t state_[4];
};

}  // namespace forklab::kernel
