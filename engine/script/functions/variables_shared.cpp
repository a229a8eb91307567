#include "script/functions/variables_shared.h"

#include <array>
#include <optional>

#include "script/functions/host.h"
#include "script/functions/variables.h"
#include "script/program.h"

namespace forklab::functions {
namespace {

struct Assignment {
  std::string name;
  Value value;
};

/// "name=i:7" or "name=s:text".
std::optional<Assignment> parse(const std::string& text) {
  const std::size_t equal = text.find('=');
  if (equal == std::string::npos || equal == 0 || equal + 2 >= text.size() || text[equal + 2] != ':')
    return std::nullopt;
  const Value value(text.substr(equal + 3));
  if (text[equal + 1] == 's') return Assignment{text.substr(0, equal), value};
  if (text[equal + 1] == 'i') return Assignment{text.substr(0, equal), Value(value.toInteger())};
  return std::nullopt;
}

bool starts(const script::Setting& setting) {
  return setting.module == "pv" && (setting.name == "shvset" || setting.name == "varset");
}

Value sharedVariable(Host& host, const VariableUse& use) {
  return stateOf<SharedVariables>(host).find(use.inner);
}

/// Null makes it an empty text, unlike $var (observed).
bool setSharedVariable(Host& host, const VariableUse& use, const Value& value) {
  stateOf<SharedVariables>(host).assign(use.inner, value.isNull() ? Value(std::string()) : value);
  return true;
}

constexpr std::array kVariables{
    VariableSpec{"shv", InnerName::required, "a variable that outlives the message; 0 at first",
                 sharedVariable, setSharedVariable},
};

}  // namespace

const std::span<const script::VariableSpec> kSharedVariables = kVariables;

SharedVariables::SharedVariables(const script::Program& program, ModuleServices& services) {
  static_cast<void>(services);
  for (const script::Setting& setting : program.settings()) {
    if (!starts(setting) || setting.name != "shvset") continue;
    if (auto made = parse(setting.value.toText())) assign(made->name, std::move(made->value));
  }
}

Value SharedVariables::find(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? Value(std::int64_t{0}) : found->second;
}

void checkStartingVariables(script::ModuleCheck& check) {
  for (const script::Setting& setting : check.program().settings()) {
    if (!starts(setting) || parse(setting.value.toText())) continue;
    check.error("bad-variable", setting.where, setting.name + " wants a name, a type and a value",
                "write it as \"name=i:7\" or \"name=s:text\"");
  }
}

}  // namespace forklab::functions
