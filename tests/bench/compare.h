#pragma once

#include <benchmark/benchmark.h>

#include <string_view>

namespace forklab::bench {

/// Says inside a benchmark what it is to reach: its time is at most `ratio` times that of the benchmark of
/// this name, such as "std::priority_queue/1000", measured in the same run.
void reachRatio(benchmark::State& state, double ratio, std::string_view reference);

/// Says that one item takes at most this many nanoseconds of processor time.
void reachTime(benchmark::State& state, double nanoseconds);

/// Runs the benchmarks and prints each beside its reference, with the ratio and the goal. A time is the
/// median over the repetitions, per item where the benchmark counts items. 0: every goal is reached; 1: one
/// is missed or a benchmark failed.
int runAndCompare(int argc, char** argv);

}  // namespace forklab::bench
