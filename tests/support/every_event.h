#pragma once

#include <utility>
#include <variant>
#include <vector>

#include "trace/event.h"

namespace forklab::test {

template <std::size_t... kIndexes>
std::vector<trace::Payload> everyPayload(std::index_sequence<kIndexes...>) {
  return {trace::Payload(std::in_place_index<kIndexes>)...};
}

/// One empty payload of each kind, in the order of the variant: a new kind is in it by itself.
inline std::vector<trace::Payload> everyPayload() {
  return everyPayload(std::make_index_sequence<std::variant_size_v<trace::Payload>>());
}

}  // namespace forklab::test
