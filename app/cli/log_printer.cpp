#include "cli/log_printer.h"

#include <array>
#include <ostream>

namespace forklab::cli {
namespace {

struct Level {
  std::string_view name;
  std::int64_t number;
};
/// Kamailio's levels, from the gravest to the most talkative.
constexpr std::array kLevels{Level{"ALERT", -5}, Level{"BUG", -4},    Level{"CRITICAL", -3},
                             Level{"ERROR", -1}, Level{"WARNING", 0}, Level{"NOTICE", 1},
                             Level{"INFO", 2},   Level{"DEBUG", 3}};

std::int64_t numberOf(std::string_view name) {
  for (const Level& level : kLevels) {
    if (level.name == name) return level.number;
  }
  return -1;
}

std::int64_t highestOf(const script::Program& program) {
  return program.integerSetting("core", "debug", program.integerSetting("core", "log_level", 2));
}

}  // namespace

LogPrinter::LogPrinter(std::ostream& out, const script::Program& program)
    : out_(out), highest_(highestOf(program)) {}

void LogPrinter::onLogged(kernel::Instant, trace::NodeId, const trace::ScriptLogged& line) {
  if (numberOf(line.level) > highest_) return;
  // In one piece: standard error is not buffered, and each piece would be a system call.
  std::string text(line.level);
  if (line.line > 0) text.append(": line ").append(std::to_string(line.line));
  text.append(": ").append(line.text).append("\n");
  out_ << text;
}

}  // namespace forklab::cli
