#pragma once

#include <map>
#include <string>

#include "script/functions/module_state.h"
#include "script/module_check.h"
#include "script/value.h"

/// `$shv(name)`: what all workers of a proxy share (Kamailio pv).
namespace forklab::functions {

/// Starts with what modparam("pv", "shvset", "name=i:7") says.
class SharedVariables final : public ModuleState {
 public:
  SharedVariables(const script::Program& program, ModuleServices& services);

  /// 0 until something is assigned.
  script::Value find(const std::string& name) const;
  bool has(const std::string& name) const { return values_.contains(name); }
  const std::map<std::string, script::Value>& all() const { return values_; }
  void assign(const std::string& name, script::Value value) { values_[name] = std::move(value); }

 private:
  std::map<std::string, script::Value> values_;
};

/// ModuleSpec::check of pv: the form of varset and shvset.
void checkStartingVariables(script::ModuleCheck& check);

}  // namespace forklab::functions
