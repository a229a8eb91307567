#pragma once

#include <cstddef>

/// How often this program has asked for memory so far. For programs that compile allocation_count.cpp in.
std::size_t allocationCount();
