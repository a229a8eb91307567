#pragma once

#include <span>

#include "script/spec.h"

namespace forklab::script {

/// {s.*} and {re.subst}: what needs no knowledge of SIP. Every registry has them.
std::span<const TransformationSpec> stringTransformations();

}  // namespace forklab::script
