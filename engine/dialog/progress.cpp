#include "dialog/progress.h"

#include <array>

namespace forklab::dialog {

namespace {

using enum Progress;

// clang-format off
/// A line per progress, a column per input. What is over stays so, unless an answer comes behind a refusal.
constexpr Progress kAfter[kProgresses][kProgressInputs] = {
  //            tried    rings    answered  busy     refused  over
  /*dialled*/ { trying,  ringing, talking,  busy,    failed,  ended  },
  /*trying*/  { trying,  ringing, talking,  busy,    failed,  ended  },
  /*ringing*/ { ringing, ringing, talking,  busy,    failed,  ended  },
  /*busy*/    { busy,    busy,    talking,  busy,    busy,    busy   },
  /*talking*/ { talking, talking, talking,  talking, talking, ended  },
  /*ended*/   { ended,   ended,   ended,    ended,   ended,   ended  },
  /*failed*/  { failed,  failed,  talking,  failed,  failed,  failed },
};
// clang-format on

}  // namespace

ProgressInput progressInputOf(int status) {
  if (status == 180 || status == 182 || status == 183) return ProgressInput::rings;
  if (status < 200) return ProgressInput::tried;
  if (status < 300) return ProgressInput::answered;
  return status == 486 || status == 600 ? ProgressInput::busy : ProgressInput::refused;
}

Progress after(Progress progress, ProgressInput input) {
  return kAfter[static_cast<std::size_t>(progress)][static_cast<std::size_t>(input)];
}

std::string_view progressText(Progress progress) {
  static constexpr std::array<std::string_view, kProgresses> kTexts{"dialled", "trying", "ringing", "busy",
                                                                    "talking", "ended",  "failed"};
  return kTexts[static_cast<std::size_t>(progress)];
}

std::string_view inputText(ProgressInput input) {
  static constexpr std::array<std::string_view, kProgressInputs> kTexts{"100, 181, 199",
                                                                        "180, 182, 183",
                                                                        "2xx",
                                                                        "486, 600",
                                                                        "other 300-699, no answer",
                                                                        "BYE, CANCEL, time, command"};
  return kTexts[static_cast<std::size_t>(input)];
}

std::string_view endedByText(EndedBy who) {
  static constexpr std::string_view kTexts[] = {"",
                                                "caller",
                                                "callee",
                                                "timeout",
                                                "command",
                                                "script",
                                                "failed",
                                                "session timer of caller",
                                                "session timer of callee"};
  return kTexts[static_cast<std::size_t>(who)];
}

}  // namespace forklab::dialog
