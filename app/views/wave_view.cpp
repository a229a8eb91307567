#include "views/wave_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>

#include "painting/hint.h"

namespace forklab::views {
namespace {

/// The INVITE of a branch: the first packet of its client transaction.
trace::EventId inviteOf(const models::RunIndex& index, const models::BranchBar& bar) {
  for (std::size_t row = index.rowsUntil(bar.started); row < index.rows().size(); ++row) {
    const trace::EventId event = index.rows()[row].event;
    const auto* sent = std::get_if<trace::PacketSent>(&index.log().byId(event).payload);
    if (sent != nullptr && sent->transaction == bar.client) return event;
  }
  return 0;
}

}  // namespace

WaveView::WaveView(run::Session& session) : session_(session) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Waves"));
  setAccessibleDescription(
      tr("The branches of a fork over time, grouped in the waves that launched "
         "them. Up and down choose a branch."));
  connect(&session, &run::Session::grew, this, &WaveView::refresh);
  connect(&session.selection(), &run::Selection::playheadMoved, this, &WaveView::refresh);
  connect(&session.selection(), &run::Selection::packetSelected, this, &WaveView::refresh);
  refresh();
}

// Cheap enough for every frame: one fork, whatever the size of the run.
void WaveView::refresh() {
  scene_ = {};
  scene_.font = font();
  if (session_.isOpen()) {
    const models::RunIndex& index = session_.index();
    scene_.moment = session_.selection().playhead();
    const trace::EventId packet = session_.selection().packet();
    const models::Moment end = session_.end();
    trace::TransactionId server = models::forkShownAt(index.timeline(), packet, scene_.moment);
    if (server == 0) server = models::firstFork(index.timeline());
    scene_.now = models::waveModel(index, server, scene_.moment);
    scene_.end = models::waveModel(index, server, end.time < scene_.moment.time ? scene_.moment : end);
    const auto* sent =
        packet == 0 ? nullptr : std::get_if<trace::PacketSent>(&index.log().byId(packet).payload);
    scene_.selectedClient = sent == nullptr ? 0 : sent->transaction;
  }
  const double height = layoutNow().height();
  verticalScrollBar()->setPageStep(viewport()->height());
  verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(height) - viewport()->height()));
  viewport()->update();
}

painting::WaveLayout WaveView::layoutNow() const {
  painting::WaveMetrics metrics;
  metrics.width = viewport()->width();
  metrics.fontHeight = fontMetrics().height();
  metrics.axisHeight = metrics.fontHeight + 10;
  kernel::Instant from = kernel::kNever;
  kernel::Instant until = scene_.moment.time;
  std::vector<std::size_t> branches;
  double longest = 60;
  for (const models::WaveGroup& group : scene_.end.waves) {
    branches.push_back(group.branches.size());
    from = std::min(from, group.from);
    until = std::max(until, group.until);
    for (const models::BranchBar& bar : group.branches) {
      longest = std::max<double>(longest, fontMetrics().horizontalAdvance(bar.name) * 1.15);
    }
  }
  metrics.labelWidth = std::min(longest + 24, 160.0);
  // A fork that is over stays readable however long the call lasts.
  if (!scene_.end.isEmpty()) {
    const kernel::Instant over = scene_.end.waves.back().until;
    until = std::min(until, over + (over - from) / 5);
  }
  if (from == kernel::kNever) from = {};
  return {metrics, branches, from, std::max(until, from)};
}

void WaveView::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  const painting::Theme theme(palette());
  painter.fillRect(viewport()->rect(), theme.canvas());
  if (scene_.end.isEmpty()) {
    painting::drawHint(painter, viewport()->rect(), theme, tr("The branches of a fork, wave by wave."),
                       hintNow());
    return;
  }
  painter.translate(0, -verticalScrollBar()->value());
  const painting::WaveLayout layout = layoutNow();
  painting::WavePainter(scene_, layout, theme).paint(painter);
  painter.resetTransform();
  if (hasFocus()) painting::drawFocus(painter, viewport()->rect(), theme);
}

QString WaveView::hintNow() const {
  if (!session_.isOpen()) return tr("Open a scenario with Ctrl+O.");
  if (session_.index().ended() != 0)
    return tr("No proxy forked in this run. A stateless one never does: see Load for what it did.");
  return tr("Press F5 to run until a proxy forks. A stateless one never does.");
}

void WaveView::focusInEvent(QFocusEvent*) { viewport()->update(); }
void WaveView::focusOutEvent(QFocusEvent*) { viewport()->update(); }

void WaveView::moveSelection(int step) {
  std::vector<const models::BranchBar*> branches;
  for (const models::WaveGroup& group : scene_.end.waves) {
    for (const models::BranchBar& bar : group.branches) branches.push_back(&bar);
  }
  if (branches.empty()) return;
  const auto selected = std::ranges::find(branches, scene_.selectedClient, &models::BranchBar::client);
  const bool none = scene_.selectedClient == 0 || selected == branches.end();
  const auto most = static_cast<std::ptrdiff_t>(branches.size()) - 1;
  const std::ptrdiff_t place =
      none ? 0 : std::clamp<std::ptrdiff_t>(selected - branches.begin() + step, 0, most);
  session_.show(inviteOf(session_.index(), *branches[static_cast<std::size_t>(place)]));
}

void WaveView::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Up: moveSelection(-1); break;
    case Qt::Key_Down: moveSelection(1); break;
    default: QAbstractScrollArea::keyPressEvent(event);
  }
}

void WaveView::resizeEvent(QResizeEvent*) { refresh(); }

void WaveView::mousePressEvent(QMouseEvent* event) {
  const painting::WaveLayout layout = layoutNow();
  const QPointF point = event->position() + QPointF(0, verticalScrollBar()->value());
  for (std::size_t wave = 0; wave < scene_.end.waves.size(); ++wave) {
    const std::vector<models::BranchBar>& branches = scene_.end.waves[wave].branches;
    for (std::size_t branch = 0; branch < branches.size(); ++branch) {
      if (!layout.row(wave, branch).contains(point)) continue;
      session_.show(inviteOf(session_.index(), branches[branch]));
      return;
    }
  }
}

}  // namespace forklab::views
