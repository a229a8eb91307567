#include "views/load_view.h"

#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

#include "models/texts.h"
#include "models/words.h"
#include "painting/hint.h"

namespace forklab::views {

LoadView::LoadView(run::Session& session) : session_(session) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Load"));
  setAccessibleDescription(tr(
      "Per proxy: which worker was busy, blocked or free, how long the queue was, which connections stood, "
      "and which parts of messages were read."));
  connect(&session, &run::Session::opened, this, &LoadView::onOpened);
  connect(&session, &run::Session::grew, this, &LoadView::refresh);
  connect(&session.selection(), &run::Selection::playheadMoved, this, &LoadView::refresh);
  onOpened();
}

void LoadView::onOpened() {
  model_ = {};
  refresh();
}

void LoadView::refresh() {
  if (session_.isOpen()) {
    model_.update(session_.index());
    model_.moveTo(session_.index(), session_.selection().playhead());
    const double height = painting::LoadLayout(sceneNow()).height();
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(fontMetrics().height() + 6);
    verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(height) - viewport()->height()));
  }
  viewport()->update();
}

painting::LoadScene LoadView::sceneNow() const {
  painting::LoadScene scene;
  scene.index = &session_.index();
  scene.model = &model_;
  scene.moment = session_.selection().playhead();
  scene.end = session_.index().end();
  scene.font = font();
  scene.width = viewport()->width();
  return scene;
}

void LoadView::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  const painting::Theme theme(palette());
  painter.fillRect(viewport()->rect(), theme.canvas());
  const QString what = tr("What proxies did with their time, and what they read of messages.");
  if (!session_.isOpen()) {
    painting::drawHint(painter, viewport()->rect(), theme, what, tr("Open a scenario with Ctrl+O."));
    return;
  }
  const painting::LoadScene scene = sceneNow();
  const painting::LoadLayout layout(scene);
  if (layout.rows().empty()) {
    painting::drawHint(painter, viewport()->rect(), theme, what, tr("This scenario has no proxy."));
    return;
  }
  painter.translate(0, -verticalScrollBar()->value());
  painting::LoadPainter(scene, layout, theme).paint(painter);
  painter.resetTransform();
  if (hasFocus()) painting::drawFocus(painter, viewport()->rect(), theme);
}

QString LoadView::tipAt(QPointF point) const {
  const painting::LoadScene scene = sceneNow();
  const painting::LoadLayout layout(scene);
  for (const painting::LoadRow& row : layout.rows()) {
    if (!row.box.contains(point) || point.x() < layout.axis().left()) continue;
    if (row.kind != painting::LoadRow::Kind::worker) continue;
    const kernel::Instant time = layout.axis().timeAt(point.x());
    const models::WorkerState state = models::workerAt(model_.groups()[row.item].workers[row.lane],
                                                       {session_.index().timeline().eventAt(time), time});
    const QString when = models::secondsText(time) + QStringLiteral(" s: ");
    if (state.blocked != nullptr)
      return when + models::Words::tr("blocked: %1").arg(models::Words::of(state.blocked->why));
    return when + (state.busy == nullptr ? models::Words::tr("free") : models::Words::tr("busy"));
  }
  return {};
}

bool LoadView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip && session_.isOpen()) {
    const auto* const help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(),
                       tipAt(QPointF(help->pos()) + QPointF(0, verticalScrollBar()->value())), this);
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

void LoadView::focusInEvent(QFocusEvent*) { viewport()->update(); }
void LoadView::focusOutEvent(QFocusEvent*) { viewport()->update(); }
void LoadView::resizeEvent(QResizeEvent*) { refresh(); }

}  // namespace forklab::views
