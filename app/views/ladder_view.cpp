#include "views/ladder_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <cmath>
#include <utility>

#include "models/texts.h"
#include "painting/hint.h"

namespace forklab::views {
namespace {

constexpr double kLargestRow = 60;
constexpr double kZoomStep = 1.25;
constexpr std::size_t kMostFlashes = 12;

}  // namespace

LadderView::LadderView(run::Session& session) : session_(session), flashes_(*this) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Ladder"));
  setAccessibleDescription(
      tr("Messages between the nodes in the order of time. Up and down choose a message, Enter takes the "
         "playhead there, plus and minus change the size, 0 fits the whole run."));
  viewport()->setAutoFillBackground(false);
  rowHeight_ = defaultRow();
  connect(&session, &run::Session::opened, this, &LadderView::onOpened);
  connect(&session, &run::Session::grew, this, &LadderView::onGrew);
  connect(&session.selection(), &run::Selection::playheadMoved, this, &LadderView::onPlayheadMoved);
  connect(&session.selection(), &run::Selection::packetSelected, this, &LadderView::onPacketSelected);
  connect(&flashes_, &Flashes::changed, viewport(), qOverload<>(&QWidget::update));
  if (session.isOpen()) onOpened();
}

double LadderView::defaultRow() const { return std::ceil(fontMetrics().height() + 11.0); }

std::size_t LadderView::rows() const { return session_.isOpen() ? session_.index().rows().size() : 0; }

painting::LadderLayout LadderView::layoutNow() const {
  painting::LadderMetrics metrics;
  metrics.rowHeight = rowHeight_;
  metrics.fontHeight = fontMetrics().height();
  const QString widest = session_.isOpen() ? models::millisecondsText(session_.index().end()) : QString();
  metrics.timeWidth = QFontMetrics(painting::monospaceFont(font())).horizontalAdvance(widest) + 14;
  metrics.headHeight = 2 * metrics.fontHeight + 10;
  return {metrics, columns_.size(), static_cast<double>(viewport()->width())};
}

painting::LadderScene LadderView::sceneNow() const {
  painting::LadderScene scene;
  scene.index = &session_.index();
  scene.moment = session_.selection().playhead();
  scene.columns = columns_;
  scene.selectedRow = selectedRow_;
  scene.scroll = QPointF(horizontalScrollBar()->value(), verticalScrollBar()->value());
  scene.font = font();
  scene.flash = [this](std::size_t row) { return flashes_.strengthOf(row); };
  return scene;
}

double LadderView::bodyHeight() const { return viewport()->height() - layoutNow().metrics().headHeight; }

// Where all rows fit; a short run is not blown up.
double LadderView::smallestRow() const {
  const double fitting = rows() == 0 ? defaultRow() : bodyHeight() / static_cast<double>(rows());
  return std::min(std::max(fitting, 1e-6), defaultRow());
}

void LadderView::setRowHeight(double height) {
  rowHeight_ = std::clamp(height, smallestRow(), kLargestRow);
  updateScrollBars();
  viewport()->update();
}

void LadderView::fitAll() {
  fitted_ = true;
  setRowHeight(smallestRow());
}

void LadderView::resetZoom() {
  fitted_ = false;
  setRowHeight(defaultRow());
  if (selectedRow_) reveal(*selectedRow_);
}

void LadderView::onOpened() {
  nodes_ = 0;
  selectedRow_.reset();
  flashes_.clear();
  past_ = pastRows();
  fitted_ = false;
  rowHeight_ = defaultRow();
  onGrew();
}

void LadderView::onGrew() {
  // Peers outside the lab join while a run goes on.
  if (session_.index().nodes().size() != nodes_) {
    nodes_ = session_.index().nodes().size();
    columns_ = models::ladderColumns(session_.index());
  }
  if (fitted_) rowHeight_ = smallestRow();
  updateScrollBars();
  viewport()->update();
}

// The last row that happened stays in sight.
void LadderView::onPlayheadMoved() {
  const std::size_t past = pastRows();
  if (past > 0) reveal(past - 1);
  flashNewRows(past);
  viewport()->update();
}

std::size_t LadderView::pastRows() const {
  return session_.isOpen() ? session_.index().rowsUntil(session_.selection().playhead().event) : 0;
}

void LadderView::flashNewRows(std::size_t past) {
  const std::size_t before = std::exchange(past_, past);
  if (past < before) flashes_.clear();
  if (past > before && past - before <= kMostFlashes) flashes_.add(before, past);
}

void LadderView::onPacketSelected() {
  const trace::EventId packet = session_.selection().packet();
  selectedRow_ = packet == 0 ? std::nullopt : models::ladderRowOf(session_.index(), packet);
  if (selectedRow_) reveal(*selectedRow_);
  viewport()->update();
}

void LadderView::updateScrollBars() {
  const painting::LadderLayout layout = layoutNow();
  const double page = bodyHeight();
  const double height = layout.contentHeight(rows()) + (rowHeight_ >= 8 ? rowHeight_ : 0);
  verticalScrollBar()->setPageStep(static_cast<int>(page));
  verticalScrollBar()->setSingleStep(std::max(1, static_cast<int>(rowHeight_)));
  verticalScrollBar()->setRange(0, static_cast<int>(std::clamp(wholeRows(height - page), 0.0, 2.0e9)));
  horizontalScrollBar()->setPageStep(viewport()->width());
  horizontalScrollBar()->setRange(
      0, static_cast<int>(std::max(0.0, layout.contentWidth() - viewport()->width())));
}

// The upper row is never cut while rows can be read.
double LadderView::wholeRows(double y) const {
  return layoutNow().showsLabels() ? std::ceil(y / rowHeight_ - 1e-6) * rowHeight_ : y;
}

void LadderView::reveal(std::size_t row) {
  const double top = static_cast<double>(row) * rowHeight_;
  const double page = bodyHeight();
  QScrollBar* const bar = verticalScrollBar();
  const double margin = std::min(2 * rowHeight_, page / 4);
  if (top - margin < bar->value()) bar->setValue(static_cast<int>(wholeRows(top - margin)));
  if (top + rowHeight_ + margin > bar->value() + page)
    bar->setValue(static_cast<int>(wholeRows(top + rowHeight_ + margin - page)));
}

void LadderView::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  const painting::Theme theme(palette());
  if (!session_.isOpen() || rows() == 0) {
    painter.fillRect(viewport()->rect(), theme.canvas());
    painting::drawHint(painter, viewport()->rect(), theme,
                       tr("The messages of the run, in the order of time."),
                       session_.isOpen() ? tr("Press F5 to run.") : tr("Open a scenario with Ctrl+O."));
    return;
  }
  const painting::LadderScene scene = sceneNow();
  const painting::LadderLayout layout = layoutNow();
  painter.setFont(font());
  painting::LadderPainter(scene, layout, theme).paint(painter, viewport()->rect());
  if (hasFocus()) painting::drawFocus(painter, viewport()->rect(), theme);
}

void LadderView::focusInEvent(QFocusEvent*) { viewport()->update(); }
void LadderView::focusOutEvent(QFocusEvent*) { viewport()->update(); }

void LadderView::resizeEvent(QResizeEvent*) {
  if (fitted_) rowHeight_ = smallestRow();
  updateScrollBars();
}

void LadderView::changeEvent(QEvent* event) {
  QAbstractScrollArea::changeEvent(event);
  if (event->type() == QEvent::FontChange) resetZoom();
  viewport()->update();
}

std::optional<std::size_t> LadderView::rowAtPoint(const QPointF& point) const {
  const painting::LadderLayout layout = layoutNow();
  const double y = point.y() - layout.metrics().headHeight;
  if (y < 0) return std::nullopt;
  return layout.rowAt(y + verticalScrollBar()->value(), rows());
}

void LadderView::selectRow(std::size_t row) { session_.show(session_.index().rows()[row].event); }

void LadderView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const auto row = rowAtPoint(event->position())) selectRow(*row);
}

void LadderView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (const auto row = rowAtPoint(event->position())) takePlayheadTo(*row);
}

void LadderView::takePlayheadTo(std::size_t row) {
  emit session_.selection().playheadGrabbed();
  session_.selection().moveTo(session_.momentOf(session_.index().rows()[row].event));
}

void LadderView::moveSelection(int step) {
  if (rows() == 0) return;
  const auto most = static_cast<std::int64_t>(rows()) - 1;
  std::int64_t row = selectedRow_ ? static_cast<std::int64_t>(*selectedRow_) + step : 0;
  row = std::clamp<std::int64_t>(row, 0, most);
  // A tag carries no packet: go on past it.
  while (row > 0 && row < most &&
         session_.index().rows()[static_cast<std::size_t>(row)].kind == models::MessageKind::routeTag) {
    row += step < 0 ? -1 : 1;
  }
  selectRow(static_cast<std::size_t>(row));
}

void LadderView::keyPressEvent(QKeyEvent* event) {
  const int page = static_cast<int>(bodyHeight() / std::max(rowHeight_, 1.0));
  switch (event->key()) {
    case Qt::Key_Up: moveSelection(-1); break;
    case Qt::Key_Down: moveSelection(1); break;
    case Qt::Key_PageUp: moveSelection(-page); break;
    case Qt::Key_PageDown: moveSelection(page); break;
    case Qt::Key_Home: moveSelection(-static_cast<int>(rows())); break;
    case Qt::Key_End: moveSelection(static_cast<int>(rows())); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (selectedRow_) takePlayheadTo(*selectedRow_);
      break;
    case Qt::Key_Plus: zoomBy(kZoomStep, bodyHeight() / 2); break;
    case Qt::Key_Minus: zoomBy(1 / kZoomStep, bodyHeight() / 2); break;
    case Qt::Key_0: fitAll(); break;
    case Qt::Key_1: resetZoom(); break;
    default: QAbstractScrollArea::keyPressEvent(event);
  }
}

void LadderView::wheelEvent(QWheelEvent* event) {
  if (!event->modifiers().testFlag(Qt::ControlModifier)) {
    QAbstractScrollArea::wheelEvent(event);
    return;
  }
  zoomBy(std::pow(kZoomStep, event->angleDelta().y() / 120.0), event->position().y());
}

// What lies under the pointer stays there.
void LadderView::zoomBy(double factor, double viewportY) {
  const double y = viewportY - layoutNow().metrics().headHeight;
  const double row = (verticalScrollBar()->value() + y) / rowHeight_;
  fitted_ = false;
  setRowHeight(rowHeight_ * factor);
  verticalScrollBar()->setValue(static_cast<int>(row * rowHeight_ - y));
}

void LadderView::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu;
  menu.addAction(tr("Fit whole run\t0"), this, &LadderView::fitAll);
  menu.addAction(tr("Readable size\t1"), this, &LadderView::resetZoom);
  menu.exec(event->globalPos());
}

QString LadderView::tipOf(std::size_t row) const {
  const models::LadderEntry entry =
      models::ladderEntry(session_.index(), row, session_.selection().playhead());
  QString tip = tr("%1 s  %2").arg(models::secondsText(entry.time), entry.labels.front());
  if (entry.row.kind == models::MessageKind::routeTag) return tip;
  tip += tr("\n%1 to %2")
             .arg(models::nodeName(session_.index(), entry.row.from),
                  models::nodeName(session_.index(), entry.row.to));
  if (!entry.lostOn.isEmpty()) tip += QLatin1Char('\n') + entry.lostOn;
  if (entry.fate == models::Fate::flying) tip += tr("\nstill under way");
  return tip;
}

bool LadderView::viewportEvent(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
  const auto* help = dynamic_cast<QHelpEvent*>(event);
  const auto row = help == nullptr ? std::nullopt : rowAtPoint(help->pos());
  if (row) {
    QToolTip::showText(help->globalPos(), tipOf(*row), viewport());
  } else {
    QToolTip::hideText();
  }
  return true;
}

}  // namespace forklab::views
