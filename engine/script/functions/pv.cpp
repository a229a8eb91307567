#include "script/functions/pv.h"

#include <vector>

#include "script/functions/host.h"
#include "script/functions/variables.h"

namespace forklab::functions {
namespace {

std::vector<VariableSpec> allVariables() {
  std::vector<VariableSpec> all;
  for (const auto rows : {kTargetVariables, kHeaderVariables, kMessageVariables}) {
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

}  // namespace

const ModuleSpec& pvModule() {
  // tmx brings the variables of the transaction; these three are what Kamailio's pv has.
  static const std::vector<VariableSpec> kVariables = allVariables();
  static const ModuleSpec kModule{"pv", {}, kVariables, kSipTransformations, {}, {}};
  return kModule;
}

}  // namespace forklab::functions
