#include "views/database_chart.h"

#include <QBarCategoryAxis>
#include <QBarSet>
#include <QGraphicsLayout>
#include <QLegend>
#include <QLineSeries>
#include <QMouseEvent>
#include <QStackedBarSeries>
#include <QToolTip>
#include <QValueAxis>
#include <algorithm>
#include <array>

#include "models/texts.h"
#include "painting/theme.h"

namespace forklab::views {
namespace {

using painting::Token;

constexpr int kRebuildMilliseconds = 200;
/// With its own colour and hatching; those behind share the last.
constexpr std::size_t kMostProcedures = 7;
constexpr std::array<Token, kMostProcedures> kTokens{Token::invite,   Token::provisional, Token::success,
                                                     Token::redirect, Token::cancel,      Token::otherRequest,
                                                     Token::ack};
constexpr std::array<Qt::BrushStyle, kMostProcedures> kPatterns{
    Qt::SolidPattern, Qt::Dense4Pattern, Qt::BDiagPattern, Qt::SolidPattern,
    Qt::CrossPattern, Qt::FDiagPattern,  Qt::Dense6Pattern};

double milliseconds(kernel::Duration span) { return static_cast<double>(span.ns) / 1e6; }

/// 1, 2 or 5 of a power of ten, at least `value`.
double roundUp(double value) {
  double power = 1;
  while (power * 10 <= value) power *= 10;
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= value) return factor * power;
  }
  return power * 10;
}

}  // namespace

DatabaseChart::DatabaseChart(run::Session& session) : session_(session) {
  setFrameShape(QFrame::NoFrame);
  setRenderHint(QPainter::Antialiasing);
  setFocusPolicy(Qt::NoFocus);
  setAccessibleName(tr("Calls of databases over time"));
  viewport()->setAccessibleName(accessibleName());
  viewport()->setFocusPolicy(Qt::NoFocus);
  chart()->setFocusPolicy(Qt::NoFocus);
  setMinimumSize(240, 140);
  chart()->setMargins({4, 4, 4, 4});
  chart()->layout()->setContentsMargins(0, 0, 0, 0);
  chart()->setBackgroundRoundness(0);
  chart()->legend()->setAlignment(Qt::AlignTop);
  chart()->legend()->setMarkerShape(QLegend::MarkerShapeRectangle);
  later_.setSingleShot(true);
  later_.setInterval(kRebuildMilliseconds);
  connect(&later_, &QTimer::timeout, this, &DatabaseChart::rebuild);
}

void DatabaseChart::setRun() {
  series_.reset();
  if (session_.isOpen()) series_.emplace(session_.index().database());
  isStale_ = true;
  refresh();
}

kernel::Instant DatabaseChart::end() const {
  return {static_cast<std::int64_t>(series_->stretches()) * series_->stretch().ns};
}

void DatabaseChart::refresh() {
  viewport()->update();
  if (!series_) return;
  if (series_->update(session_.index().end())) isStale_ = true;
  if (!isStale_ || later_.isActive()) return;
  // The first picture at once, and later ones when the run has grown for a while.
  if (chart()->series().isEmpty()) {
    rebuild();
  } else {
    later_.start();
  }
}

void DatabaseChart::rebuild() {
  isStale_ = false;
  chart()->removeAllSeries();
  for (QAbstractAxis* const axis : chart()->axes()) {
    chart()->removeAxis(axis);
    delete axis;
  }
  if (!series_ || series_->stretches() == 0) return;
  addBars();
  addBlocked();
  colour();
}

void DatabaseChart::addBars() {
  auto* const bars = new QStackedBarSeries;
  const auto names = session_.index().database().names(query::DatabaseGrouping::procedure);
  std::vector<std::uint32_t> sums(series_->stretches());
  for (std::size_t at = 0; at < std::min(names.size(), kMostProcedures); ++at) {
    const bool isRest = at + 1 == kMostProcedures && names.size() > kMostProcedures;
    auto* const set = new QBarSet(isRest ? tr("others") : models::toQt(names[at]));
    for (std::size_t stretch = 0; stretch < sums.size(); ++stretch) {
      std::uint32_t calls = series_->calls(at)[stretch];
      for (std::size_t more = at + 1; isRest && more < names.size(); ++more)
        calls += series_->calls(more)[stretch];
      sums[stretch] += calls;
      set->append(calls);
    }
    bars->append(set);
  }
  bars->setBarWidth(0.9);
  connect(bars, &QStackedBarSeries::hovered, this, [this](bool isOver, int stretch, const QBarSet* set) {
    if (!isOver) return QToolTip::hideText();
    const auto from = kernel::Instant{stretch * series_->stretch().ns};
    QToolTip::showText(QCursor::pos(), tr("%1: %2 calls from %3 s to %4 s")
                                           .arg(set->label())
                                           .arg(set->at(stretch))
                                           .arg(models::secondsText(from))
                                           .arg(models::secondsText(from + series_->stretch())));
  });
  chart()->addSeries(bars);
  // Bars stand on categories, which have no words: the axis of time below has them.
  auto* const places = new QBarCategoryAxis;
  QStringList numbers;
  for (std::size_t stretch = 0; stretch < sums.size(); ++stretch) numbers << QString::number(stretch);
  places->append(numbers);
  places->setVisible(false);
  chart()->addAxis(places, Qt::AlignBottom);
  bars->attachAxis(places);
  auto* const calls = new QValueAxis;
  calls->setRange(0, roundUp(std::max(*std::ranges::max_element(sums), 4U)));
  calls->setLabelFormat(QStringLiteral("%d"));
  calls->setTickCount(calls->max() < 5 ? static_cast<int>(calls->max()) + 1 : 6);
  calls->setTitleText(tr("calls in %1").arg(models::spanText(series_->stretch())));
  chart()->addAxis(calls, Qt::AlignLeft);
  bars->attachAxis(calls);
}

void DatabaseChart::addBlocked() {
  auto* const line = new QLineSeries;
  line->setName(tr("worker time blocked"));
  double most = 0;
  for (std::size_t stretch = 0; stretch < series_->stretches(); ++stretch) {
    const double blocked = milliseconds(series_->blocked()[stretch]);
    const double from = milliseconds({static_cast<std::int64_t>(stretch) * series_->stretch().ns}) / 1000;
    line->append(from, blocked);
    line->append(from + milliseconds(series_->stretch()) / 1000, blocked);
    most = std::max(most, blocked);
  }
  chart()->addSeries(line);
  auto* const time = new QValueAxis;
  time->setRange(0, static_cast<double>(end().ns) / 1e9);
  time->setTickType(QValueAxis::TicksDynamic);
  time->setTickInterval(roundUp(static_cast<double>(end().ns) / 1e9 * 1000 / 8) / 1000);
  time->setLabelFormat(QStringLiteral("%g s"));
  chart()->addAxis(time, Qt::AlignBottom);
  line->attachAxis(time);
  auto* const blocked = new QValueAxis;
  blocked->setRange(0, roundUp(std::max(most, 1.0)));
  blocked->setLabelFormat(QStringLiteral("%g ms"));
  blocked->setGridLineVisible(false);
  chart()->addAxis(blocked, Qt::AlignRight);
  line->attachAxis(blocked);
}

void DatabaseChart::colour() {
  const painting::Theme theme(palette());
  setBackgroundBrush(theme.canvas());
  chart()->setBackgroundBrush(theme.canvas());
  chart()->legend()->setLabelColor(theme.text());
  chart()->legend()->setFont(font());
  for (QAbstractAxis* const axis : chart()->axes()) {
    axis->setLabelsColor(theme.dimText());
    axis->setLabelsFont(font());
    axis->setTitleFont(font());
    axis->setTitleBrush(theme.dimText());
    axis->setLinePen(QPen(theme.line(), 1));
    axis->setGridLinePen(QPen(theme.line(), 1, Qt::DotLine));
  }
  for (QAbstractSeries* const series : chart()->series()) {
    if (auto* const line = qobject_cast<QLineSeries*>(series))
      line->setPen(QPen(theme.token(Token::failure), 2));
    auto* const bars = qobject_cast<QStackedBarSeries*>(series);
    if (bars == nullptr) continue;
    const QList<QBarSet*> sets = bars->barSets();
    for (qsizetype at = 0; at < sets.size(); ++at) {
      const QColor color = theme.token(kTokens[static_cast<std::size_t>(at)]);
      sets[at]->setBrush(QBrush(color, kPatterns[static_cast<std::size_t>(at)]));
      sets[at]->setPen(QPen(color, 1));
    }
  }
}

void DatabaseChart::drawForeground(QPainter* painter, const QRectF&) {
  if (!series_ || series_->stretches() == 0) return;
  const painting::Theme theme(palette());
  const QRectF plot = chart()->plotArea();
  const double share =
      static_cast<double>(session_.selection().playhead().time.ns) / static_cast<double>(end().ns);
  const double x = plot.left() + plot.width() * std::clamp(share, 0.0, 1.0);
  painter->setPen(QPen(theme.highlight(), 2));
  painter->drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
}

void DatabaseChart::mousePressEvent(QMouseEvent* event) {
  if (!series_ || series_->stretches() == 0) return;
  const QRectF plot = chart()->plotArea();
  const double share = std::clamp((event->position().x() - plot.left()) / plot.width(), 0.0, 1.0);
  const kernel::Instant time{static_cast<std::int64_t>(share * static_cast<double>(end().ns))};
  emit session_.selection().playheadGrabbed();
  session_.selection().moveTo(session_.momentAt(std::min(time, session_.index().end())));
}

void DatabaseChart::changeEvent(QEvent* event) {
  QChartView::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) colour();
}

}  // namespace forklab::views
