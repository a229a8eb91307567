#include "views/topology_view.h"

#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QStringList>
#include <QToolTip>

#include "models/texts.h"
#include "painting/hint.h"

namespace forklab::views {

TopologyView::TopologyView(const ViewContext& context)
    : session_(context.session), controller_(context.controller) {
  setAccessibleName(tr("Topology"));
  setAccessibleDescription(tr("The nodes, the links between them, and the packets under way."));
  connect(&session_, &run::Session::grew, this, &TopologyView::refresh);
  connect(&session_.selection(), &run::Selection::playheadMoved, this, &TopologyView::refresh);
  connect(&session_.selection(), &run::Selection::packetSelected, this, &TopologyView::refresh);
  refresh();
}

void TopologyView::refresh() {
  scene_ = {};
  scene_.font = font();
  if (session_.isOpen()) {
    scene_.scenario = &session_.info().scenario;
    scene_.model = models::topologyModel(session_.index(), *scene_.scenario, session_.paths(),
                                         session_.selection().playhead());
    scene_.selectedPacket = session_.selection().packet();
  }
  update();
}

painting::TopologyLayout TopologyView::layoutNow() const {
  return {painting::topologyShape(*scene_.scenario), QRectF(rect()),
          static_cast<double>(fontMetrics().height())};
}

void TopologyView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const painting::Theme theme(palette());
  painter.fillRect(rect(), theme.canvas());
  if (scene_.scenario == nullptr || scene_.scenario->nodes.empty()) {
    painting::drawHint(painter, rect(), theme, tr("The phones, the proxies and the links between them."),
                       tr("Open a scenario with Ctrl+O."));
    return;
  }
  const painting::TopologyLayout layout = layoutNow();
  painting::TopologyPainter(scene_, layout, theme).paint(painter);
}

void TopologyView::mousePressEvent(QMouseEvent* event) {
  if (scene_.scenario == nullptr || event->button() != Qt::LeftButton) return;
  const painting::TopologyLayout layout = layoutNow();
  for (const models::MovingPacket& packet : scene_.model.packets) {
    const QPointF at = layout.between(packet.from, packet.to, packet.progress);
    if (QLineF(at, event->position()).length() > 20) continue;
    session_.show(packet.sent);
    return;
  }
}

void TopologyView::contextMenuEvent(QContextMenuEvent* event) {
  if (scene_.scenario == nullptr) return;
  const auto link = layoutNow().linkAt(event->pos());
  if (!link) return;
  const bool cut = scene_.model.cut[*link];
  const QString name = models::toQt(scene_.scenario->links[*link].name);
  QMenu menu;
  menu.addAction(cut ? tr("Mend %1").arg(name) : tr("Cut %1").arg(name),
                 [this, link, cut] { controller_.setLinkCut(*link, !cut); });
  menu.exec(event->globalPos());
}

QString TopologyView::nodeTip(std::size_t node) const {
  const lab::NodeSpec& spec = scene_.scenario->nodes[node];
  QStringList lines{models::toQt(spec.name) + QStringLiteral("  ") + models::toQt(spec.address.text())};
  if (!spec.label.empty()) lines << models::toQt(spec.label);
  if (!spec.script.empty()) lines << models::toQt(spec.script);
  for (const lab::BehaviourSpec& behaviour : spec.behaviours) lines << models::toQt(behaviour.name);
  return lines.join(QLatin1Char('\n'));
}

QString TopologyView::tipAt(const QPointF& point) const {
  const painting::TopologyLayout layout = layoutNow();
  if (const auto node = layout.nodeAt(point)) return nodeTip(*node);
  const auto link = layout.linkAt(point);
  if (!link) return {};
  const lab::LinkSpec& spec = scene_.scenario->links[*link];
  return models::toQt(spec.name) + QLatin1Char('\n') + models::linkText(spec, scene_.model.cut[*link]);
}

bool TopologyView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || scene_.scenario == nullptr) return QWidget::event(event);
  const auto* help = dynamic_cast<QHelpEvent*>(event);
  if (help != nullptr) QToolTip::showText(help->globalPos(), tipAt(help->pos()), this);
  return true;
}

}  // namespace forklab::views
