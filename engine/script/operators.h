#pragma once

#include "script/tree.h"
#include "script/value.h"

/// What the operators compute, as Kamailio 5.6 was observed to do it.
namespace forklab::script {

/// `failed` is set by a division by zero: the statement then has no effect.
Value combine(Operator operation, const Value& left, const Value& right, bool& failed);
Value apply(Operator operation, const Value& operand);

}  // namespace forklab::script
