#include "painting/wave_painter.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <algorithm>

#include "models/texts.h"
#include "models/words.h"
#include "painting/sign.h"

namespace forklab::painting {
namespace {

using models::BranchState;

QFont scaled(QFont font, double factor) {
  if (font.pointSizeF() > 0) font.setPointSizeF(font.pointSizeF() * factor);
  return font;
}

/// The sign beside a code, for eyes that do not tell the colours apart.
Sign signOf(BranchState state) {
  switch (state) {
    case BranchState::calling: return Sign::none;
    case BranchState::ringing: return Sign::bell;
    case BranchState::answered: return Sign::tick;
    case BranchState::failed:
    case BranchState::timedOut: return Sign::cross;
    case BranchState::cancelled:
    case BranchState::cancelling: return Sign::barred;
  }
  return Sign::none;
}

QString codeText(const models::BranchBar& bar) {
  return bar.code == 0 ? QString() : QString::number(bar.code);
}

/// A side of the square that a sign stands in.
double signSide(const QFont& font) { return std::round(QFontMetricsF(font).ascent() * 0.75); }

/// What code and sign of a branch need; 0: there is nothing to say.
double plateWidth(const models::BranchBar& bar, const QFont& font) {
  const QString code = codeText(bar);
  const bool hasSign = signOf(bar.outcome) != Sign::none;
  if (code.isEmpty() && !hasSign) return 0;
  const double words = code.isEmpty() ? 0 : QFontMetricsF(font).horizontalAdvance(code);
  return 12 + words + (hasSign ? signSide(font) : 0) + (hasSign && words > 0 ? 5 : 0);
}

}  // namespace

Token tokenOf(BranchState state) {
  switch (state) {
    case BranchState::calling: return Token::invite;
    case BranchState::ringing: return Token::provisional;
    case BranchState::answered: return Token::success;
    case BranchState::failed:
    case BranchState::timedOut: return Token::failure;
    case BranchState::cancelling:
    case BranchState::cancelled: return Token::cancel;
  }
  return Token::invite;
}

WavePainter::WavePainter(const WaveScene& scene, const WaveLayout& layout, const Theme& theme)
    : scene_(scene),
      layout_(layout),
      theme_(theme),
      bold_(scene.font),
      small_(scaled(scene.font, 0.84)),
      mono_(scaled(monospaceFont(scene.font), 0.88)) {
  bold_.setBold(true);
}

const models::WaveGroup* WavePainter::groupNow(std::size_t wave) const {
  return wave < scene_.now.waves.size() ? &scene_.now.waves[wave] : nullptr;
}

const models::BranchBar* WavePainter::barNow(std::size_t wave, std::size_t branch) const {
  const models::WaveGroup* group = groupNow(wave);
  return group != nullptr && branch < group->branches.size() ? &group->branches[branch] : nullptr;
}

void WavePainter::paint(QPainter& painter) {
  painter.setRenderHint(QPainter::Antialiasing, true);
  paintAxis(painter);
  for (std::size_t wave = 0; wave < scene_.end.waves.size(); ++wave) paintWave(painter, wave);
  for (std::size_t wave = 1; wave < scene_.end.waves.size(); ++wave) paintConnector(painter, wave);
  paintPlayhead(painter);
  for (std::size_t wave = 0; wave < scene_.end.waves.size(); ++wave) paintTitle(painter, wave);
}

void WavePainter::paintAxis(QPainter& painter) {
  painter.setFont(mono_);
  for (const kernel::Instant tick : layout_.axis().ticks(90)) {
    const double x = std::round(layout_.axis().x(tick)) + 0.5;
    painter.setPen(QPen(theme_.faded(theme_.line(), 0.5), 1));
    painter.drawLine(QPointF(x, layout_.metrics().axisHeight), QPointF(x, layout_.height()));
    painter.setPen(theme_.dimText());
    painter.drawText(QRectF(x - 45, 4, 90, layout_.metrics().axisHeight - 6), Qt::AlignCenter,
                     models::spanText(tick - kernel::Instant{}));
  }
}

// First as the known run goes on, faint; then, over it, as far as the playhead has come.
void WavePainter::paintWave(QPainter& painter, std::size_t wave) {
  const models::WaveGroup& end = scene_.end.waves[wave];
  const models::WaveGroup* now = groupNow(wave);
  const QColor frame = now == nullptr ? theme_.line() : theme_.dimText();
  painter.setPen(QPen(frame, 1, Qt::DashLine));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(frameOf(wave), 4, 4);
  for (std::size_t branch = 0; branch < end.branches.size(); ++branch) {
    const models::BranchBar* bar = barNow(wave, branch);
    paintLabel(painter, wave, branch, bar);
    paintBar(painter, wave, branch, end.branches[branch], kFutureShare);
    if (bar == nullptr) continue;
    paintTimers(painter, wave, branch, *bar);
    paintBar(painter, wave, branch, *bar, 1);
  }
}

/// The bracket of a wave, wide enough for outcomes that stand behind short bars.
QRectF WavePainter::frameOf(std::size_t wave) const {
  const models::WaveGroup& group = scene_.end.waves[wave];
  QRectF frame = layout_.bracket(wave, group.from, group.until);
  for (std::size_t branch = 0; branch < group.branches.size(); ++branch) {
    const models::BranchBar& bar = group.branches[branch];
    const double plate = plateWidth(bar, bold_);
    if (bar.over)
      frame.setRight(std::max(frame.right(), layout_.outcome(toCome(wave, branch), plate).right() + 4));
  }
  return frame;
}

// Over the playhead's line, which would strike the words out.
void WavePainter::paintTitle(QPainter& painter, std::size_t wave) {
  const models::WaveGroup& group = scene_.end.waves[wave];
  const bool future = groupNow(wave) == nullptr;
  const QRectF line = layout_.title(wave);
  const QFontMetricsF metrics(bold_);
  const QString step = group.step.isEmpty() ? QString() : QStringLiteral("  ← ") + group.step;
  const double titleWidth = metrics.horizontalAdvance(group.title) + 2;
  const double stepWidth = QFontMetricsF(small_).horizontalAdvance(step) + 2;
  const double left =
      std::max(line.left(), std::min(layout_.axis().x(group.from), line.right() - titleWidth - stepWidth));
  painter.fillRect(
      QRectF(left, line.top(), std::min(titleWidth + stepWidth, line.right() - left), line.height()),
      theme_.canvas());
  painter.setFont(bold_);
  painter.setPen(future ? theme_.faded(theme_.text(), 0.5) : theme_.text());
  painter.drawText(QRectF(left, line.top(), titleWidth, line.height()), Qt::AlignLeft | Qt::AlignVCenter,
                   group.title);
  painter.setFont(small_);
  painter.setPen(theme_.faded(theme_.token(Token::script), future ? 0.5 : 1));
  const double room = line.right() - left - titleWidth;
  painter.drawText(QRectF(left + titleWidth, line.top(), room, line.height()),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(small_).elidedText(step, Qt::ElideRight, room));
}

void WavePainter::paintLabel(QPainter& painter, std::size_t wave, std::size_t branch,
                             const models::BranchBar* bar) {
  const QRectF box = layout_.label(wave, branch);
  const models::BranchBar& known = scene_.end.waves[wave].branches[branch];
  if (known.client != 0 && known.client == scene_.selectedClient) {
    painter.fillRect(QRectF(0, box.top(), 3, box.height()), theme_.highlight());
  }
  painter.setFont(bold_);
  painter.setPen(bar == nullptr ? theme_.dimText() : theme_.text());
  painter.drawText(layout_.name(wave, branch), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(bold_).elidedText(known.name, Qt::ElideMiddle, box.width()));
  painter.setFont(small_);
  painter.setPen(theme_.dimText());
  const QString state = bar == nullptr ? models::Words::tr("waits") : bar->state;
  painter.drawText(layout_.state(wave, branch), Qt::AlignLeft | Qt::AlignTop,
                   QFontMetricsF(small_).elidedText(state, Qt::ElideRight, box.width()));
}

void WavePainter::paintBar(QPainter& painter, std::size_t wave, std::size_t branch,
                           const models::BranchBar& bar, double share) {
  for (const models::BranchSegment& segment : bar.segments) {
    const QRectF box = layout_.bar(wave, branch, segment.from, segment.until);
    paintSegment(painter, box, segment.state, share);
    if (bar.retransmissions.empty()) paintWord(painter, box, segment.state, share);
  }
  const QRectF whole = layout_.bar(wave, branch, bar.segments.front().from, bar.segments.back().until);
  for (const kernel::Instant time : bar.retransmissions) {
    const double x = layout_.axis().clampedX(time);
    painter.setPen(QPen(theme_.faded(theme_.text(), share), 2));
    painter.drawLine(QPointF(x, whole.top() - 2), QPointF(x, whole.bottom() + 2));
  }
  if (plateWidth(bar, bold_) > 0) paintOutcome(painter, share < 1 ? toCome(wave, branch) : whole, bar, share);
}

// What the playhead has passed is painted over it: only the rest has room for the outcome.
QRectF WavePainter::toCome(std::size_t wave, std::size_t branch) const {
  const models::BranchBar& bar = scene_.end.waves[wave].branches[branch];
  QRectF box = layout_.bar(wave, branch, bar.segments.front().from, bar.segments.back().until);
  const models::BranchBar* now = barNow(wave, branch);
  if (now == nullptr || now->over) return box;
  box.setLeft(std::clamp(layout_.axis().clampedX(scene_.moment.time), box.left(), box.right()));
  return box;
}

void WavePainter::paintSegment(QPainter& painter, const QRectF& box, BranchState state, double share) {
  const QColor color = theme_.faded(theme_.token(tokenOf(state)), share);
  const bool hatched = state == BranchState::cancelling || state == BranchState::cancelled;
  painter.setPen(QPen(color, 1));
  painter.setBrush(hatched ? QBrush(color, Qt::BDiagPattern) : QBrush(color));
  painter.drawRoundedRect(box, 2, 2);
  painter.setBrush(Qt::NoBrush);
}

// What the colour means, where the bar is long enough and no tick stands in the way.
void WavePainter::paintWord(QPainter& painter, const QRectF& box, BranchState state, double share) {
  const bool cancelled = state == BranchState::cancelling || state == BranchState::cancelled;
  const QString word = models::Words::of(state == BranchState::ringing ? "ringing" : "calling");
  if (cancelled || box.width() < QFontMetricsF(small_).horizontalAdvance(word) + 56) return;
  painter.setFont(small_);
  painter.setPen(share < 1 ? theme_.faded(theme_.text(), 0.5) : theme_.canvas());
  painter.drawText(box.adjusted(6, 0, -50, 0), Qt::AlignLeft | Qt::AlignVCenter, word);
}

void WavePainter::paintOutcome(QPainter& painter, const QRectF& bar, const models::BranchBar& branch,
                               double share) {
  const QRectF plate = layout_.outcome(bar, plateWidth(branch, bold_));
  const QColor color = theme_.faded(theme_.token(tokenOf(branch.outcome)), share);
  painter.setPen(QPen(color, 1));
  painter.setBrush(color);
  painter.drawRoundedRect(plate, 2, 2);
  painter.setBrush(Qt::NoBrush);
  painter.setFont(bold_);
  painter.setPen(share < 1 ? theme_.faded(theme_.text(), 0.6) : theme_.canvas());
  const QRectF inner = plate.adjusted(6, 0, -6, 0);
  painter.drawText(inner, Qt::AlignLeft | Qt::AlignVCenter, codeText(branch));
  const double side = signSide(bold_);
  drawSign(painter, QRectF(inner.right() - side, inner.center().y() - side / 2, side, side),
           signOf(branch.outcome));
}

// A strip is as long as the timer was set for and empties from the left while it runs.
void WavePainter::paintTimers(QPainter& painter, std::size_t wave, std::size_t branch,
                              const models::BranchBar& bar) {
  painter.setFont(small_);
  const QFontMetricsF metrics(small_);
  for (const models::TimerStrip& timer : bar.timers) {
    if (!timer.running && !timer.fired) continue;
    const QRectF whole = layout_.strip(wave, branch, timer.from, timer.due);
    const QRectF left = layout_.strip(wave, branch, timer.until, timer.due);
    painter.setPen(QPen(theme_.line(), 1));
    painter.drawRoundedRect(whole, 2, 2);
    if (timer.running) painter.fillRect(left, theme_.raised());
    const QString text = timer.fired ? models::Words::tr("%1 fired").arg(timer.name)
                                     : models::Words::tr("%1 %2 left", "a timer and its remaining time")
                                           .arg(timer.name, models::spanText(timer.due - timer.until));
    painter.setPen(timer.fired ? theme_.token(Token::failure) : theme_.dimText());
    for (const QString& label : {text, timer.name}) {
      if (metrics.horizontalAdvance(label) + 8 > whole.width()) continue;
      painter.drawText(whole.adjusted(4, 0, -4, 0), Qt::AlignLeft | Qt::AlignVCenter, label);
      break;
    }
  }
}

// From the last branch that ended to the first one that this launched.
void WavePainter::paintConnector(QPainter& painter, std::size_t wave) {
  const models::WaveGroup& before = scene_.end.waves[wave - 1];
  const models::WaveGroup& next = scene_.end.waves[wave];
  if (next.branches.empty() || before.branches.empty()) return;
  const auto last = std::ranges::max_element(
      before.branches, {}, [](const models::BranchBar& bar) { return bar.segments.back().until; });
  // Launched beside it, not because of its end.
  if (last->segments.back().until > next.from) return;
  const auto branch = static_cast<std::size_t>(last - before.branches.begin());
  const QRectF end = layout_.bar(wave - 1, branch, last->segments.front().from, last->segments.back().until);
  const QRectF start = layout_.bar(wave, 0, next.from, next.from);
  const QPointF from(end.right(), end.bottom() + 1);
  const QPointF to(start.left() - 1, start.center().y());
  QPainterPath path(from);
  path.cubicTo(from + QPointF(0, 18), to - QPointF(22, 0), to);
  painter.setPen(QPen(theme_.faded(theme_.token(Token::script), groupNow(wave) == nullptr ? 0.4 : 1), 1.5));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(path);
  painter.drawLine(to, to + QPointF(-5, -3));
  painter.drawLine(to, to + QPointF(-5, 3));
}

void WavePainter::paintPlayhead(QPainter& painter) {
  const double x = std::round(layout_.axis().clampedX(scene_.moment.time)) + 0.5;
  painter.setPen(QPen(theme_.highlight(), 1.5));
  painter.drawLine(QPointF(x, layout_.metrics().axisHeight - 4), QPointF(x, layout_.height()));
}

}  // namespace forklab::painting
