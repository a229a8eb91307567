#include "views/timeline_view.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "models/texts.h"
#include "painting/hint.h"

namespace forklab::views {
namespace {

constexpr double kReach = 5;

using painting::TimelineLayout;
using painting::Token;

}  // namespace

TimelineView::TimelineView(run::Session& session) : session_(session) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Timeline"));
  setAccessibleDescription(
      tr("The whole run. Left and right go from message to message, Page Up and Page Down from mark to mark, "
         "Home "
         "and End to its ends."));
  connect(&session, &run::Session::grew, this, [this] {
    stretches_ = models::waveStretches(session_.index(), session_.index().last());
    update();
  });
  connect(&session.selection(), &run::Selection::playheadMoved, this, qOverload<>(&TimelineView::update));
  if (session.isOpen()) stretches_ = models::waveStretches(session.index(), session.index().last());
}

QSize TimelineView::sizeHint() const { return {800, minimumSizeHint().height()}; }

QSize TimelineView::minimumSizeHint() const {
  return {300, static_cast<int>(std::ceil(layoutNow().height()))};
}

TimelineLayout TimelineView::layoutNow() const {
  const double label = fontMetrics().horizontalAdvance(tr("retransmissions"));
  kernel::Instant end;
  if (session_.isOpen()) end = std::max(session_.index().end(), session_.selection().playhead().time);
  return {static_cast<double>(width()), static_cast<double>(fontMetrics().height()), label, end};
}

std::vector<kernel::Instant> TimelineView::timesOf(const std::vector<std::uint32_t>& events) const {
  std::vector<kernel::Instant> times;
  times.reserve(events.size());
  for (const std::uint32_t event : events) times.push_back(session_.index().log().byId(event).time);
  return times;
}

kernel::Instant TimelineView::endOf(const models::WaveStretch& wave) const {
  return wave.open ? std::max(wave.until, session_.selection().playhead().time) : wave.until;
}

void TimelineView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const painting::Theme theme(palette());
  painter.fillRect(rect(), theme.canvas());
  if (!session_.isOpen()) {
    painting::drawHint(painter, rect(), theme, tr("The whole run from left to right."),
                       tr("Open a scenario with Ctrl+O."));
    return;
  }
  painter.setRenderHint(QPainter::Antialiasing, true);
  const TimelineLayout layout = layoutNow();
  paintLanes(painter, layout, theme);
  paintWaves(painter, layout, theme);
  paintMarks(painter, layout, theme);
  paintPlayhead(painter, layout, theme);
  if (hasFocus()) painting::drawFocus(painter, rect(), theme);
}

void TimelineView::paintLanes(QPainter& painter, const TimelineLayout& layout, const painting::Theme& theme) {
  const std::array<QString, TimelineLayout::kLanes> names{tr("waves"), tr("retransmissions"), tr("faults")};
  for (int lane = 0; lane < TimelineLayout::kLanes; ++lane) {
    const auto which = static_cast<TimelineLayout::Lane>(lane);
    painter.setPen(theme.dimText());
    painter.drawText(layout.label(which), Qt::AlignRight | Qt::AlignVCenter,
                     names[static_cast<std::size_t>(lane)]);
    painter.setPen(QPen(theme.faded(theme.line(), 0.6), 1));
    const QRectF place = layout.lane(which);
    painter.drawLine(QPointF(place.left(), place.center().y()), QPointF(place.right(), place.center().y()));
  }
  painter.setFont(painting::monospaceFont(font()));
  const double playhead = layout.axis().clampedX(session_.selection().playhead().time);
  for (const kernel::Instant tick : layout.axis().ticks(90)) {
    const double x = layout.axis().x(tick);
    painter.setPen(QPen(theme.faded(theme.line(), 0.4), 1));
    painter.drawLine(QPointF(x, layout.tickLabels().bottom()),
                     QPointF(x, layout.lane(TimelineLayout::kFaults).bottom()));
    // The playhead's own time stands there.
    if (std::abs(x - playhead) < 80) continue;
    painter.setPen(theme.dimText());
    painter.drawText(QRectF(x - 45, layout.tickLabels().top(), 90, layout.tickLabels().height()),
                     Qt::AlignCenter, models::spanText(tick - kernel::Instant{}));
  }
  painter.setFont(font());
}

void TimelineView::paintWaves(QPainter& painter, const TimelineLayout& layout, const painting::Theme& theme) {
  const QFontMetricsF metrics(font());
  double painted = -1;
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    const models::WaveStretch& wave = stretches_[i];
    QRectF box = layout.stretch(wave.from, endOf(wave));
    if (box.right() <= painted + 1) continue;
    painted = box.right();
    const Token token = wave.answered ? Token::success : wave.failed ? Token::failure : Token::invite;
    painter.setPen(QPen(theme.token(token), 1));
    painter.setBrush(theme.wash(token));
    painter.drawRoundedRect(box, 2, 2);
    painter.setBrush(Qt::NoBrush);
    if (i + 1 < stretches_.size())
      box.setRight(std::min(box.right(), layout.axis().clampedX(stretches_[i + 1].from)));
    if (box.width() < 40) continue;
    painter.setPen(theme.text());
    painter.drawText(box.adjusted(5, 0, -3, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(wave.title, Qt::ElideRight, box.width() - 8));
  }
}

void TimelineView::paintMarks(QPainter& painter, const TimelineLayout& layout, const painting::Theme& theme) {
  const QRectF ticks = layout.lane(TimelineLayout::kRetransmissions);
  painter.setPen(QPen(theme.token(Token::provisional), 2));
  for (const double x : layout.markPixels(timesOf(session_.index().retransmissions()))) {
    painter.drawLine(QPointF(x, ticks.top() + 4), QPointF(x, ticks.bottom() - 4));
  }
  const double y = layout.lane(TimelineLayout::kFaults).center().y();
  painter.setPen(QPen(theme.token(Token::failure), 2));
  for (const double x : layout.markPixels(timesOf(session_.index().faults()))) {
    painter.drawLine(QPointF(x - 3.5, y - 3.5), QPointF(x + 3.5, y + 3.5));
    painter.drawLine(QPointF(x - 3.5, y + 3.5), QPointF(x + 3.5, y - 3.5));
  }
}

void TimelineView::paintPlayhead(QPainter& painter, const TimelineLayout& layout,
                                 const painting::Theme& theme) {
  const double x = std::round(layout.axis().clampedX(session_.selection().playhead().time)) + 0.5;
  const QRectF ticks = layout.tickLabels();
  painter.setPen(QPen(theme.highlight(), 2));
  painter.drawLine(QPointF(x, ticks.bottom() - 2), QPointF(x, layout.height() - 2));
  QFont font = painting::monospaceFont(this->font());
  font.setBold(true);
  painter.setFont(font);
  const QString text = models::millisecondsText(session_.selection().playhead().time) + QStringLiteral(" s");
  const double width = QFontMetricsF(font).horizontalAdvance(text) + 12;
  const double left = std::clamp(x - width / 2, 0.0, std::max(0.0, this->width() - width));
  const QRectF handle(left, ticks.top() - 2, width, ticks.height() + 2);
  painter.setBrush(theme.highlight());
  painter.setPen(Qt::NoPen);
  painter.drawRoundedRect(handle, 3, 3);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(palette().color(QPalette::HighlightedText));
  painter.drawText(handle, Qt::AlignCenter, text);
  painter.setFont(this->font());
}

void TimelineView::moveTo(const models::Moment& moment) {
  emit session_.selection().playheadGrabbed();
  session_.selection().moveTo(moment);
}

void TimelineView::grabAt(double x) {
  if (!session_.isOpen()) return;
  moveTo(session_.momentAt(std::min(layoutNow().axis().timeAt(x), session_.index().end())));
}

void TimelineView::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) grabAt(event->position().x());
}

void TimelineView::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons().testFlag(Qt::LeftButton)) grabAt(event->position().x());
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event) {
  const trace::EventId mark = session_.isOpen() ? markAt(event->position()) : 0;
  if (mark == 0) return;
  moveTo(session_.momentOf(mark));
  session_.selection().selectPacket(session_.index().timeline().packetOf(mark));
}

// Waves are hit by their bar, marks by coming near.
trace::EventId TimelineView::markAt(const QPointF& point) const {
  const TimelineLayout layout = layoutNow();
  for (const models::WaveStretch& wave : stretches_) {
    if (layout.stretch(wave.from, endOf(wave)).contains(point)) return wave.event;
  }
  const bool onFaults = layout.lane(TimelineLayout::kFaults).contains(point);
  const auto& events = onFaults ? session_.index().faults() : session_.index().retransmissions();
  trace::EventId nearest = 0;
  double distance = kReach;
  for (const std::uint32_t event : events) {
    const double away = std::abs(layout.axis().x(session_.index().log().byId(event).time) - point.x());
    if (away >= distance) continue;
    distance = away;
    nearest = event;
  }
  return nearest;
}

// From packet to packet: the events between two of them belong to the first.
void TimelineView::stepMessage(int direction) {
  const models::RunIndex& index = session_.index();
  const std::size_t past = index.rowsUntil(session_.selection().playhead().event);
  if (direction > 0) {
    moveTo(past < index.rows().size() ? session_.momentOf(index.rows()[past].event) : session_.end());
  } else {
    moveTo(past > 1 ? session_.momentOf(index.rows()[past - 2].event) : models::Moment{});
  }
}

// What a double click on a mark does.
void TimelineView::stepMark(int direction) {
  const trace::EventId now = session_.selection().playhead().event;
  trace::EventId found = 0;
  const auto consider = [&](trace::EventId mark) {
    const bool ahead = direction > 0 ? mark > now : mark < now;
    const bool nearer = found == 0 || (direction > 0 ? mark < found : mark > found);
    if (ahead && nearer) found = mark;
  };
  for (const models::WaveStretch& wave : stretches_) consider(wave.event);
  for (const std::uint32_t event : session_.index().retransmissions()) consider(event);
  for (const std::uint32_t event : session_.index().faults()) consider(event);
  if (found == 0) return;
  moveTo(session_.momentOf(found));
  session_.selection().selectPacket(session_.index().timeline().packetOf(found));
}

void TimelineView::keyPressEvent(QKeyEvent* event) {
  if (!session_.isOpen()) return QWidget::keyPressEvent(event);
  switch (event->key()) {
    case Qt::Key_Left: stepMessage(-1); break;
    case Qt::Key_Right: stepMessage(1); break;
    case Qt::Key_PageUp: stepMark(-1); break;
    case Qt::Key_PageDown: stepMark(1); break;
    case Qt::Key_Home: moveTo({}); break;
    case Qt::Key_End: moveTo(session_.end()); break;
    default: QWidget::keyPressEvent(event);
  }
}

bool TimelineView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || !session_.isOpen()) return QWidget::event(event);
  const auto* help = dynamic_cast<QHelpEvent*>(event);
  const trace::EventId mark = help == nullptr ? 0 : markAt(help->pos());
  if (mark == 0) {
    QToolTip::hideText();
    return true;
  }
  const auto wave = std::ranges::find(stretches_, mark, &models::WaveStretch::event);
  QToolTip::showText(help->globalPos(),
                     wave == stretches_.end() ? models::markText(session_.index(), mark) : wave->title, this);
  return true;
}

}  // namespace forklab::views
