#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "script/tree.h"
#include "script/value.h"

/// What the operators compute, as Kamailio 5.6 was observed to do it.
namespace forklab::script {

/// `failed` is set by a division by zero: the statement then has no effect.
Value combine(Operator operation, const Value& left, const Value& right, bool& failed);
/// Kamailio's number of "udp" and its kin in any case, from 1; nothing: there is no such protocol.
std::optional<std::int64_t> protocolNumber(std::string_view name);
Value apply(Operator operation, const Value& operand);

}  // namespace forklab::script
