#pragma once

#include "script/tree.h"
#include "script/value.h"

/// What the operators compute, as kamailio-behaviour.md 1.4 and the script oracle have it.
namespace forklab::script {

/// `failed` is set by a division by zero: the statement then has no effect.
Value combine(Operator operation, const Value& left, const Value& right, bool& failed);
Value apply(Operator operation, const Value& operand);

}  // namespace forklab::script
