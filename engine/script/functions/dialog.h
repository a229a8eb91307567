#pragma once

#include <span>

#include "script/spec.h"

/// Kamailio's dialog module: its rows.
namespace forklab::functions {

const script::ModuleSpec& dialogModule();

// The parts of it that stand in files of their own.
extern const std::span<const script::VariableSpec> kDialogVariables;
extern const std::span<const script::RpcSpec> kDialogCommands;
extern const std::span<const script::SettingSpec> kDialogSettings;

/// ModuleSpec::check.
void checkDialogCalls(script::ModuleCheck& check);

// dialog_profiles.cpp
script::Outcome setDialogProfile(script::Call& call);
script::Outcome unsetDialogProfile(script::Call& call);
script::Outcome isInDialogProfile(script::Call& call);
script::Outcome dialogProfileSize(script::Call& call);
script::Outcome setTimeoutByProfile(script::Call& call);

}  // namespace forklab::functions
