#include "script/functions/pv.h"

#include <array>
#include <vector>

#include "script/functions/host.h"
#include "script/functions/pv_commands.h"
#include "script/functions/variables.h"
#include "script/functions/variables_shared.h"

namespace forklab::functions {
namespace {

constexpr std::array kSettings{
    SettingSpec{"varset", script::SettingType::text, "", "What $var holds at start: name=i:7."},
    SettingSpec{"shvset", script::SettingType::text, "", "What $shv holds at start: name=s:text."},
};

/// Null and undefined values are the same to a script but not to this.
Outcome isSet(Call& call) { return truth(!call.value(0).isNull()); }

constexpr std::array kVariable{ParameterSpec{"variable", ParameterType::variable}};

constexpr std::array kFunctions{
    FunctionSpec{"pv_isset", kVariable, script::kAnyRoute, "1 yes, -1 no",
                 "Whether a variable has a value, an empty one too.", "if (pv_isset(\"$avp(x)\")) exit;",
                 isSet},
};

std::vector<VariableSpec> allVariables() {
  std::vector<VariableSpec> all;
  for (const auto rows :
       {kTargetVariables, kHeaderVariables, kFromToVariables, kIdentityVariables, kAddressVariables,
        kFlagVariables, kTimeVariables, kAttributeVariables, kCredentialVariables, kServerVariables,
        kSelectVariables, kMessageVariables, kSharedVariables, kMoreVariables, kExtendedVariables}) {
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

}  // namespace

const ModuleSpec& pvModule() {
  // tmx brings the variables of the transaction; these three are what Kamailio's pv has.
  static const std::vector<VariableSpec> kVariables = allVariables();
  static const ModuleSpec kModule{"pv",
                                  kFunctions,
                                  kVariables,
                                  kSipTransformations,
                                  kSettings,
                                  {},
                                  makeStateOf<SharedVariables>,
                                  checkStartingVariables,
                                  kPvCommands};
  return kModule;
}

}  // namespace forklab::functions
