#include "cli/progress.h"

#include <unistd.h>

#include <cstdio>

namespace forklab::cli {
namespace {

constexpr auto kQuietAtFirst = std::chrono::seconds(1);
constexpr auto kBetweenDrawings = std::chrono::milliseconds(200);

}  // namespace

Progress::Progress(kernel::Instant end)
    : end_(end),
      isTerminal_(isatty(STDERR_FILENO) != 0),
      next_(std::chrono::steady_clock::now() + kQuietAtFirst) {}

Progress::~Progress() {
  if (hasDrawn_) std::fputs("\r\033[K", stderr);
}

void Progress::at(kernel::Instant now) {
  if (!isTerminal_) return;
  const auto clock = std::chrono::steady_clock::now();
  if (clock < next_) return;
  next_ = clock + kBetweenDrawings;
  hasDrawn_ = true;
  const double percent =
      end_.ns <= 0 ? 100 : 100.0 * static_cast<double>(now.ns) / static_cast<double>(end_.ns);
  std::fprintf(stderr, "\r\033[K%3.0f %%  %s of %s s", percent, kernel::toSecondsText(now).c_str(),
               kernel::toSecondsText(end_).c_str());
  std::fflush(stderr);
}

}  // namespace forklab::cli
