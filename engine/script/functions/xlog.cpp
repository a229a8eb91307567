#include "script/functions/xlog.h"

#include <array>

#include "script/functions/host.h"

namespace forklab::functions {
namespace {

struct LevelName {
  std::string_view written;
  std::string_view shown;
};
constexpr std::array kLevels{
    LevelName{"L_ALERT", "ALERT"},   LevelName{"L_BUG", "BUG"},   LevelName{"L_CRIT2", "CRITICAL"},
    LevelName{"L_CRIT", "CRITICAL"}, LevelName{"L_ERR", "ERROR"}, LevelName{"L_WARN", "WARNING"},
    LevelName{"L_NOTICE", "NOTICE"}, LevelName{"L_INFO", "INFO"}, LevelName{"L_DBG", "DEBUG"}};

std::string_view levelOf(std::string_view written) {
  for (const LevelName& level : kLevels) {
    if (level.written == written) return level.shown;
  }
  // A word that is no level: the text is not lost, it only stands out.
  return "ERROR";
}

/// Scripts end their texts with \n for a server's log file; an event is a line by itself.
std::string_view withoutLineEnd(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

void write(Call& call, std::string_view level, std::string_view text) {
  const proxy::RoutingContext& context = contextOf(call);
  trace::Recorder& recorder = *context.core().environment().recorder;
  recorder.logged(context.core().now(), context.core().environment().node,
                  {level, withoutLineEnd(text), call.line()});
}

Outcome xlog(Call& call) {
  // Kamailio xlog: without a level a text is logged as an error.
  if (call.argumentCount() == 1) {
    write(call, "ERROR", call.text(0));
  } else {
    // The facility of a server's log comes first where there are three.
    const std::size_t level = call.argumentCount() - 2;
    write(call, levelOf(call.text(level)), call.text(level + 1));
  }
  return truth(true);
}

template <const char* Level>
Outcome logAt(Call& call) {
  write(call, Level, call.text(0));
  return truth(true);
}

constexpr char kDebug[] = "DEBUG";
constexpr char kInfo[] = "INFO";
constexpr char kNotice[] = "NOTICE";
constexpr char kWarning[] = "WARNING";
constexpr char kError[] = "ERROR";
constexpr char kCritical[] = "CRITICAL";
constexpr char kBug[] = "BUG";
constexpr char kAlert[] = "ALERT";

constexpr std::array kLog{ParameterSpec{"facility, level or text", ParameterType::text},
                          ParameterSpec{"level or text", ParameterType::text, true},
                          ParameterSpec{"text", ParameterType::text, true}};
constexpr std::array kText{ParameterSpec{"text", ParameterType::text}};

constexpr std::array kFunctions{
    FunctionSpec{"xlog", kLog, script::kAnyRoute, "1", "Writes a text with its pseudo-variables to the log.",
                 "xlog(\"L_INFO\", \"a call for $rU\\n\");", xlog},
    FunctionSpec{"xdbg", kText, script::kAnyRoute, "1", "xlog at level DEBUG.", "xdbg(\"$ru\\n\");",
                 logAt<kDebug>},
    FunctionSpec{"xinfo", kText, script::kAnyRoute, "1", "xlog at level INFO.", "xinfo(\"$ru\\n\");",
                 logAt<kInfo>},
    FunctionSpec{"xnotice", kText, script::kAnyRoute, "1", "xlog at level NOTICE.", "xnotice(\"$ru\\n\");",
                 logAt<kNotice>},
    FunctionSpec{"xwarn", kText, script::kAnyRoute, "1", "xlog at level WARNING.", "xwarn(\"$ru\\n\");",
                 logAt<kWarning>},
    FunctionSpec{"xerr", kText, script::kAnyRoute, "1", "xlog at level ERROR.", "xerr(\"$ru\\n\");",
                 logAt<kError>},
    FunctionSpec{"xcrit", kText, script::kAnyRoute, "1", "xlog at level CRITICAL.", "xcrit(\"$ru\\n\");",
                 logAt<kCritical>},
    FunctionSpec{"xbug", kText, script::kAnyRoute, "1", "xlog at level BUG.", "xbug(\"$ru\\n\");",
                 logAt<kBug>},
    FunctionSpec{"xalert", kText, script::kAnyRoute, "1", "xlog at level ALERT.", "xalert(\"$ru\\n\");",
                 logAt<kAlert>},
};

}  // namespace

const ModuleSpec& xlogModule() {
  static constexpr ModuleSpec kModule{"xlog", kFunctions, {}, {}, {}, {}};
  return kModule;
}

}  // namespace forklab::functions
