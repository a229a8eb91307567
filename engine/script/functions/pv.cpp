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

Outcome unset(Call& call) {
  call.assign(0, {});
  return truth(true);
}

Outcome isInteger(Call& call) { return truth(call.value(0).isInteger()); }

/// A number is not full, whatever it is (observed).
Outcome isNotEmpty(Call& call) {
  const Value value = call.value(0);
  return truth(!value.isNull() && !value.isInteger() && !value.toText().empty());
}

/// A whole xavp counts as a text (observed).
Outcome isOfType(Call& call) {
  const Value value = call.value(0);
  const std::string_view type = call.text(1);
  if (type == "int") return truth(value.isInteger());
  if (type == "null") return truth(value.isNull());
  return truth(type == "str" && !value.isNull() && !value.isInteger());
}

constexpr std::array kVariable{ParameterSpec{"variable", ParameterType::variable}};
constexpr std::array kVariableAndType{ParameterSpec{"variable", ParameterType::variable},
                                      ParameterSpec{"int, str or null", ParameterType::text}};

constexpr std::array kFunctions{
    FunctionSpec{"pv_isset", kVariable, script::kAnyRoute, "1 yes, -1 no",
                 "Whether a variable has a value, an empty one too.", "if (pv_isset(\"$avp(x)\")) exit;",
                 isSet},
    FunctionSpec{"pv_unset", kVariable, script::kAnyRoute, "1",
                 "Takes a variable's value away; $var is 0 then, others are null.", "pv_unset(\"$avp(x)\");",
                 unset},
    FunctionSpec{"is_int", kVariable, script::kAnyRoute, "1 yes, -1 no",
                 "Whether a variable holds a number, not a text of digits.", "if (is_int(\"$var(x)\")) exit;",
                 isInteger},
    FunctionSpec{"not_empty", kVariable, script::kAnyRoute, "1 yes, -1 no",
                 "Whether a variable holds a text with something in it; no number does.",
                 "if (not_empty(\"$du\")) exit;", isNotEmpty},
    FunctionSpec{"typeof", kVariableAndType, script::kAnyRoute, "1 yes, -1 no",
                 "Whether a variable holds a number, a text, or nothing.",
                 "if (typeof(\"$avp(x)\", \"null\")) exit;", isOfType},
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
