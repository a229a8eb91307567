#pragma once

#include "script/spec.h"

/// The module textopsx in parts: values of headers that are lists.
namespace forklab::functions {

script::Outcome appendHeaderValue(script::Call& call);
script::Outcome insertHeaderValue(script::Call& call);
script::Outcome removeHeaderValue(script::Call& call);
script::Outcome assignHeaderValue(script::Call& call);
script::Outcome includeHeaderValue(script::Call& call);
script::Outcome excludeHeaderValue(script::Call& call);
script::Outcome hasHeaderValue(script::Call& call);
script::Outcome matchesName(script::Call& call);

}  // namespace forklab::functions
