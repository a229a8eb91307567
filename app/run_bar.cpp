#include "run_bar.h"

#include <QRegularExpressionValidator>
#include <cmath>

#include "models/texts.h"
#include "painting/theme.h"

namespace forklab::app {
namespace {

constexpr int kSlowest = -20;
constexpr int kFastest = 30;

}  // namespace

// A slider in decades: 0.05 and 500 are as easy to hit as 1.
double speedAt(int place) { return std::pow(10.0, place / 10.0); }

QString speedText(double speed) { return QStringLiteral("×%1").arg(speed, 0, 'g', speed < 1 ? 1 : 2); }

RunBar::RunBar(const Actions& actions) : speed_(Qt::Horizontal) {
  setObjectName(QStringLiteral("run-bar"));
  setWindowTitle(tr("Run"));
  setMovable(false);
  setIconSize({24, 24});
  addAction(&actions[QStringLiteral("open")]);
  addSeparator();
  for (const char* id : {"restart", "step-message", "run", "fast", "express", "stop"}) {
    addAction(&actions[QString::fromLatin1(id)]);
  }
  addSeparator();
  addSpeed();
  addSeparator();
  addSeed();
  auto* const spring = new QWidget;
  spring->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  addWidget(spring);
  QFont font = painting::monospaceFont(this->font());
  font.setPointSizeF(font.pointSizeF() * 1.4);
  time_.setFont(font);
  time_.setToolTip(tr("Simulated time at the playhead"));
  time_.setAccessibleName(tr("Simulated time"));
  time_.setContentsMargins(8, 0, 8, 0);
  addWidget(&time_);
  showTime({});
}

void RunBar::addSpeed() {
  auto* const label = new QLabel(tr(" Speed "));
  label->setBuddy(&speed_);
  addWidget(label);
  speed_.setRange(kSlowest, kFastest);
  speed_.setPageStep(10);
  speed_.setFixedWidth(130);
  speed_.setToolTip(tr("Simulated seconds per second"));
  speed_.setAccessibleName(tr("Speed"));
  addWidget(&speed_);
  speedText_.setText(QStringLiteral(" ") + speedText(1));
  speedText_.setFixedWidth(speedText_.fontMetrics().horizontalAdvance(QStringLiteral(" ×1000 ")));
  addWidget(&speedText_);
  connect(&speed_, &QSlider::valueChanged, this, [this](int place) {
    speedText_.setText(QStringLiteral(" ") + speedText(speedAt(place)));
    emit speedChanged(speedAt(place));
  });
}

void RunBar::addSeed() {
  auto* const label = new QLabel(tr(" Seed "));
  label->setBuddy(&seed_);
  addWidget(label);
  seed_.setFixedWidth(seed_.fontMetrics().horizontalAdvance(QStringLiteral("00000000")) + 16);
  seed_.setValidator(
      new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{0,19}")), &seed_));
  seed_.setToolTip(tr("The same scenario and seed give the same run. Enter begins anew"));
  seed_.setAccessibleName(tr("Seed"));
  addWidget(&seed_);
  connect(&seed_, &QLineEdit::returnPressed, this, &RunBar::seedEntered);
}

std::optional<std::uint64_t> RunBar::seed() const {
  bool isNumber = false;
  const qulonglong number = seed_.text().toULongLong(&isNumber);
  return isNumber ? std::optional<std::uint64_t>(number) : std::nullopt;
}

void RunBar::showSeed(std::uint64_t seed) { seed_.setText(QString::number(seed)); }

void RunBar::showTime(kernel::Instant time) {
  time_.setText(QStringLiteral("%1 s").arg(static_cast<double>(time.ns) / 1e9, 0, 'f', 3));
}

}  // namespace forklab::app
