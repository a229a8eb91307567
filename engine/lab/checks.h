#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lab/scenario/scenario.h"
#include "trace/log.h"

/// The closed set of things that a scenario may declare about its run.
namespace forklab::lab {

/// One check of a scenario and how it ended.
struct CheckResult {
  std::string text;
  bool held = false;
  /// What was found, in words; also when it held.
  std::string detail;
};

/// How the reader of scenarios reads a value: names of nodes must exist, numbers have bounds.
enum class CheckValue : std::uint8_t { node, nodes, status, method, count, flag, text };

/// One key that a check takes.
struct CheckKey {
  std::string_view name;
  CheckValue type = CheckValue::node;
  std::string_view help;
  bool required = false;
};

struct WireMessages;

/// A row of the closed set: name, help, keys, and the question that it asks of the messages.
struct CheckKind {
  std::string_view name;
  std::string_view help;
  std::span<const CheckKey> keys;
  /// The key that a bare value stands for: `answered_by: a`. Empty: there is none.
  std::string_view bare;
  /// Whether it held; says in `detail` what was found.
  bool (*holds)(const CheckSpec& check, const WireMessages& messages, std::string& detail) = nullptr;
};

/// In the order of the help page.
std::span<const CheckKind> allChecks();
/// Null: there is none of that name.
const CheckKind* findCheck(std::string_view name);

/// Judges every check of a scenario by the packets of a log (level wire or full).
std::vector<CheckResult> judge(const Scenario& scenario, const trace::Log& log);

}  // namespace forklab::lab
