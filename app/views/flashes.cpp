#include "views/flashes.h"

#include <QStyle>
#include <algorithm>

namespace forklab::views {
namespace {

constexpr int kFlashMilliseconds = 200;
constexpr int kFrameMilliseconds = 16;

}  // namespace

Flashes::Flashes(const QWidget& owner) : owner_(owner) {
  clock_.start();
  frame_.setInterval(kFrameMilliseconds);
  connect(&frame_, &QTimer::timeout, this, &Flashes::tick);
}

void Flashes::add(std::size_t begin, std::size_t end) {
  const bool stillness =
      owner_.style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, &owner_) == 0;
  if (stillness || begin >= end) return;
  ranges_.push_back({begin, end, clock_.elapsed()});
  frame_.start();
}

double Flashes::strengthOf(std::size_t item) const {
  double strength = 0;
  for (const Range& range : ranges_) {
    if (item < range.begin || item >= range.end) continue;
    const double age = static_cast<double>(clock_.elapsed() - range.from) / kFlashMilliseconds;
    strength = std::max(strength, std::clamp(1 - age, 0.0, 1.0));
  }
  return strength;
}

void Flashes::tick() {
  std::erase_if(ranges_, [now = clock_.elapsed()](const Range& range) {
    return now - range.from >= kFlashMilliseconds;
  });
  if (ranges_.empty()) frame_.stop();
  emit changed();
}

}  // namespace forklab::views
