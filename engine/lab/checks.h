#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lab/scenario.h"
#include "trace/log.h"

/// The closed set of things that a scenario may declare about its run.
namespace forklab::lab {

struct CheckResult {
  std::string text;
  bool held = false;
  std::string detail;
};

enum class CheckValue : std::uint8_t { node, nodes, status, method, count, flag };

struct CheckKey {
  std::string_view name;
  CheckValue type = CheckValue::node;
  std::string_view help;
  bool required = false;
};

struct WireMessages;

struct CheckKind {
  std::string_view name;
  std::string_view help;
  std::span<const CheckKey> keys;
  /// The key that a bare value stands for: `answered_by: a`. Empty: there is none.
  std::string_view bare;
  /// Whether it held; says in `detail` what was found.
  bool (*holds)(const CheckSpec& check, const WireMessages& messages, std::string& detail) = nullptr;
};

std::span<const CheckKind> allChecks();
const CheckKind* findCheck(std::string_view name);

/// Judges every check of a scenario by the packets of a log (level wire or full).
std::vector<CheckResult> judge(const Scenario& scenario, const trace::Log& log);

}  // namespace forklab::lab
