#include "views/topology_view.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QStringList>
#include <QToolTip>
#include <utility>

#include "models/texts.h"
#include "painting/hint.h"

namespace forklab::views {
namespace {

constexpr trace::EventId kMostEventsFollowed = 40;

}  // namespace

TopologyView::TopologyView(const ViewContext& context)
    : session_(context.session), controller_(context.controller), flashes_(*this) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Topology"));
  setAccessibleDescription(tr(
      "The nodes, the links between them, and the packets under way. Arrow keys choose a link, Enter cuts or "
      "mends it."));
  connect(&session_, &run::Session::opened, this, &TopologyView::onOpened);
  connect(&flashes_, &Flashes::changed, this, qOverload<>(&QWidget::update));
  connect(&session_, &run::Session::grew, this, &TopologyView::refresh);
  connect(&session_.selection(), &run::Selection::playheadMoved, this, &TopologyView::refresh);
  connect(&session_.selection(), &run::Selection::packetSelected, this, &TopologyView::refresh);
  refresh();
}

void TopologyView::onOpened() {
  focusedLink_.reset();
  flashes_.clear();
  shown_ = {};
  scene_ = {};
}

void TopologyView::refresh() {
  const std::vector<models::NodeState> before = std::exchange(scene_, {}).model.nodes;
  scene_.font = font();
  scene_.flash = [this](std::size_t node) { return flashes_.strengthOf(node); };
  if (hasFocus()) scene_.focusedLink = focusedLink_;
  if (session_.isOpen()) {
    scene_.scenario = &session_.info().scenario;
    scene_.sockets.assign(scene_.scenario->nodes.size(), {});
    for (const lab::Binding& binding : session_.info().bindings) {
      QStringList texts;
      for (const kernel::Endpoint& socket : binding.sockets) texts << models::toQt(lab::socketText(socket));
      scene_.sockets[binding.node] = texts.join(QStringLiteral("  "));
    }
    scene_.model = models::topologyModel(session_.index(), *scene_.scenario, session_.paths(),
                                         session_.selection().playhead());
    scene_.selectedPacket = session_.selection().packet();
    flashChanges(before);
  }
  update();
}

// A leap in time changes everything at once: nothing has happened then.
void TopologyView::flashChanges(const std::vector<models::NodeState>& before) {
  const models::Moment moment = session_.selection().playhead();
  const models::Moment last = std::exchange(shown_, moment);
  if (moment.event < last.event) flashes_.clear();
  const bool leapt = moment.event <= last.event || moment.event - last.event > kMostEventsFollowed;
  if (leapt || before.size() != scene_.model.nodes.size()) return;
  for (std::size_t node = 0; node < before.size(); ++node) {
    if (before[node] != scene_.model.nodes[node]) flashes_.add(node, node + 1);
  }
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
  if (hasFocus()) painting::drawFocus(painter, rect(), theme);
}

void TopologyView::mousePressEvent(QMouseEvent* event) {
  if (scene_.scenario == nullptr || event->button() != Qt::LeftButton) return;
  const painting::TopologyLayout layout = layoutNow();
  for (const models::MovingPacket& packet : scene_.model.packets) {
    if (!painting::packetBox(layout, scene_.font, packet).contains(event->position())) continue;
    session_.show(packet.sent);
    return;
  }
}

// The menu key asks about the link that was chosen with keys.
void TopologyView::contextMenuEvent(QContextMenuEvent* event) {
  if (scene_.scenario == nullptr) return;
  const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
  const auto link = byKey ? focusedLink_ : layoutNow().linkAt(event->pos());
  if (!link) return;
  const QPoint middle = layoutNow().link(*link).center().toPoint();
  showMenu(*link, byKey ? mapToGlobal(middle) : event->globalPos());
}

void TopologyView::showMenu(std::size_t link, const QPoint& place) {
  const QString name = models::toQt(scene_.scenario->links[link].name);
  QMenu menu;
  menu.addAction(scene_.model.cut[link] ? tr("Mend %1").arg(name) : tr("Cut %1").arg(name),
                 [this, link] { toggleCut(link); });
  menu.exec(place);
}

void TopologyView::toggleCut(std::size_t link) {
  if (controller_.state() != run::RunState::finished)
    return controller_.setLinkCut(link, !scene_.model.cut[link]);
  const QPoint place = layoutNow().link(link).center().toPoint();
  QToolTip::showText(mapToGlobal(place),
                     tr("The run is over. Begin anew with Ctrl+R, then cut the link while it runs."), this);
}

void TopologyView::moveFocus(int step) {
  const auto count = static_cast<int>(scene_.scenario->links.size());
  if (count == 0) return;
  const int now = focusedLink_ ? static_cast<int>(*focusedLink_) : (step > 0 ? -1 : 0);
  focusLink(static_cast<std::size_t>((now + step + count) % count));
}

void TopologyView::focusLink(std::size_t link) {
  focusedLink_ = link;
  setAccessibleDescription(linkTip(link));
  QAccessibleEvent said(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&said);
  refresh();
}

void TopologyView::keyPressEvent(QKeyEvent* event) {
  if (scene_.scenario == nullptr) return QWidget::keyPressEvent(event);
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up: moveFocus(-1); break;
    case Qt::Key_Right:
    case Qt::Key_Down: moveFocus(1); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
      if (focusedLink_) toggleCut(*focusedLink_);
      break;
    default: QWidget::keyPressEvent(event);
  }
}

void TopologyView::focusInEvent(QFocusEvent*) { refresh(); }
void TopologyView::focusOutEvent(QFocusEvent*) { refresh(); }

QString TopologyView::nodeTip(std::size_t node) const {
  const lab::NodeSpec& spec = scene_.scenario->nodes[node];
  QStringList lines{models::toQt(spec.name) + QStringLiteral("  ") + models::toQt(spec.address.text())};
  lines << scene_.model.nodes[node].text;
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
  return linkTip(*link);
}

QString TopologyView::linkTip(std::size_t link) const {
  const lab::LinkSpec& spec = scene_.scenario->links[link];
  return models::toQt(spec.name) + QLatin1Char('\n') + models::linkText(spec, scene_.model.cut[link]);
}

bool TopologyView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || scene_.scenario == nullptr) return QWidget::event(event);
  const auto* help = dynamic_cast<QHelpEvent*>(event);
  if (help != nullptr) QToolTip::showText(help->globalPos(), tipAt(help->pos()), this);
  return true;
}

}  // namespace forklab::views
