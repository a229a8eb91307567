#include "script/functions/pv_commands.h"

#include <array>

#include "script/functions/rpc.h"
#include "script/functions/variables_shared.h"

namespace forklab::functions {
namespace {

using script::RpcSpec;
using script::Value;

RpcValue shown(const std::string& name, const Value& value) {
  RpcValue fields = RpcValue::fields();
  fields.set("name", name);
  fields.set("type", value.isInteger() ? "int" : "string");
  fields.set("value", value.isInteger() ? RpcValue(value.toInteger()) : RpcValue(value.toText()));
  return fields;
}

void get(RpcCall& call) {
  const SharedVariables& variables = *call.state<SharedVariables>();
  if (call.parameterCount() > 0) {
    const std::string name(call.text(0));
    if (!variables.has(name)) return call.fail(404, "Variable not found");
    call.result = shown(name, variables.find(name));
    return;
  }
  // Kamailio repeats the field "shv" for each, which hardly any reader of JSON can tell apart.
  RpcValue each = RpcValue::list();
  for (const auto& [name, value] : variables.all()) each.append(shown(name, value));
  RpcValue items = RpcValue::fields();
  items.set("shv", each.values().size() == 1 ? each.values().front() : std::move(each));
  call.result = RpcValue::fields();
  call.result.set("items", std::move(items));
}

/// A variable that the script has not named yet cannot be made here (observed).
void set(RpcCall& call) {
  SharedVariables& variables = *call.state<SharedVariables>();
  const std::string name(call.text(0));
  if (name.empty()) return call.fail(500, "Missing varname parameter (Parameters: varname type value)");
  if (call.parameterCount() < 2)
    return call.fail(500, "Missing parameter type (Parameters: varname type value)");
  const bool isNumber = call.text(1) == "int";
  if (!isNumber && call.text(1) != "str") return call.fail(500, "Unknown parameter type (Types: int or str)");
  if (call.parameterCount() < 3) {
    return call.fail(500, std::string("Missing ") + (isNumber ? "integer" : "string") +
                              " parameter value (Parameters: varname type value)");
  }
  if (!variables.has(name)) return call.fail(404, "Variable not found");
  variables.assign(name, isNumber ? Value(call.integer(2).value_or(0)) : Value(std::string(call.text(2))));
  call.result = RpcValue("Ok. Variable set to new value.");
}

constexpr std::array kCommands{
    RpcSpec{"pv.shvGet", "[name]", "What $shv(name) holds, or all of them.",
            "forklab-cli rpc proxy.sock pv.shvGet calls", get},
    RpcSpec{"pv.shvSet", "name int|str value", "Gives a $shv that exists another value.",
            "forklab-cli rpc proxy.sock pv.shvSet calls int 0", set},
};

}  // namespace

const std::span<const RpcSpec> kPvCommands = kCommands;

}  // namespace forklab::functions
