#include "painting/topology_painter.h"

#include <QFontMetricsF>
#include <algorithm>

#include "models/texts.h"

namespace forklab::painting {
namespace {

QSizeF plateSize(const QFont& font, const QString& text) {
  const QFontMetricsF metrics(font);
  return metrics.size(0, text) + QSizeF(12, 2);
}

void drawPlate(QPainter& painter, const QRectF& box, const QString& text, const QColor& fill,
               const QColor& border, const QColor& ink) {
  const double radius = std::min(box.height() / 2, 9.0);
  painter.setPen(QPen(border, 1));
  painter.setBrush(fill);
  painter.drawRoundedRect(box, radius, radius);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(ink);
  painter.drawText(box, Qt::AlignCenter, text);
}

QRectF centred(const QPointF& centre, const QSizeF& size) {
  return {centre.x() - size.width() / 2, centre.y() - size.height() / 2, size.width(), size.height()};
}

}  // namespace

TopologyShape topologyShape(const lab::Scenario& scenario) {
  TopologyShape shape;
  for (const lab::NodeSpec& node : scenario.nodes)
    shape.nodes.push_back({node.kind == lab::NodeKind::phone, node.x, node.y});
  for (const lab::LinkSpec& link : scenario.links) shape.links.push_back({link.a, link.b});
  return shape;
}

TopologyPainter::TopologyPainter(const TopologyScene& scene, const TopologyLayout& layout, const Theme& theme)
    : scene_(scene), layout_(layout), theme_(theme), bold_(scene.font), small_(scene.font) {
  bold_.setBold(true);
  if (small_.pointSizeF() > 0) small_.setPointSizeF(small_.pointSizeF() * 0.88);
}

void TopologyPainter::paint(QPainter& painter) {
  painter.setRenderHint(QPainter::Antialiasing, true);
  for (std::size_t link = 0; link < scene_.scenario->links.size(); ++link) paintLink(painter, link);
  paintLinkLabels(painter);
  for (std::size_t node = 0; node < scene_.scenario->nodes.size(); ++node) paintNode(painter, node);
  for (const models::MovingPacket& packet : scene_.model.packets) paintPacket(painter, packet);
}

void TopologyPainter::paintLink(QPainter& painter, std::size_t link) {
  const bool cut = scene_.model.cut[link];
  const bool lossy = scene_.scenario->links[link].settings.loss > 0;
  const QColor color = cut || lossy ? theme_.token(Token::failure) : theme_.dimText();
  painter.setPen(QPen(color, 1.2, cut ? Qt::DashLine : Qt::SolidLine));
  painter.drawLine(layout_.link(link));
}

void TopologyPainter::paintLinkLabels(QPainter& painter) {
  const std::vector<lab::LinkSpec>& links = scene_.scenario->links;
  std::vector<QString> texts;
  std::vector<QSizeF> sizes;
  for (std::size_t link = 0; link < links.size(); ++link) {
    texts.push_back(models::linkText(links[link], scene_.model.cut[link])
                        .replace(QStringLiteral(" · "), QStringLiteral("\n")));
    sizes.push_back(plateSize(small_, texts.back()));
  }
  const auto places = layout_.linkLabels(sizes);
  painter.setFont(small_);
  for (std::size_t link = 0; link < links.size(); ++link) {
    if (!places[link]) continue;
    const bool alarming = scene_.model.cut[link] || links[link].settings.loss > 0;
    drawPlate(painter, *places[link], texts[link], theme_.canvas(), theme_.line(),
              alarming ? theme_.token(Token::failure) : theme_.dimText());
  }
}

void TopologyPainter::paintNode(QPainter& painter, std::size_t node) {
  const lab::NodeSpec& spec = scene_.scenario->nodes[node];
  const models::NodeState& state = scene_.model.nodes[node];
  const bool quiet = state.mood == models::MessageKind::ack;
  const QRectF& box = layout_.node(node);
  const QColor mood = quiet ? theme_.line() : theme_.token(tokenOf(state.mood));
  painter.setPen(QPen(mood, quiet ? 1 : 1.8));
  painter.setBrush(theme_.raised());
  painter.drawRoundedRect(box, spec.kind == lab::NodeKind::proxy ? 3 : 10,
                          spec.kind == lab::NodeKind::proxy ? 3 : 10);
  painter.setBrush(Qt::NoBrush);
  const QRectF inner = box.adjusted(6, 4, -6, -4);
  painter.setFont(bold_);
  painter.setPen(theme_.text());
  painter.drawText(inner, Qt::AlignHCenter | Qt::AlignTop,
                   QFontMetricsF(bold_).elidedText(models::toQt(spec.name), Qt::ElideMiddle, inner.width()));
  painter.setFont(small_);
  painter.setPen(quiet ? theme_.dimText() : mood);
  painter.drawText(inner, Qt::AlignHCenter | Qt::AlignBottom,
                   QFontMetricsF(small_).elidedText(state.text, Qt::ElideRight, inner.width()));
}

// A packet is its name on a plate of its colour; a repeated one is hollow, a lost one crossed as well.
void TopologyPainter::paintPacket(QPainter& painter, const models::MovingPacket& packet) {
  const QPointF at = layout_.between(packet.from, packet.to, packet.progress);
  const ArrowStyle style = arrowStyle(theme_, packet.kind, false);
  painter.setFont(bold_);
  const QString text = packet.lost ? packet.label + QStringLiteral(" ✕") : packet.label;
  const QRectF box = centred(at, plateSize(bold_, text));
  if (packet.lost || packet.retransmission)
    return drawPlate(painter, box, text, theme_.canvas(), style.color, style.color);
  const bool selected = packet.sent == scene_.selectedPacket;
  drawPlate(painter, box, text, style.color, selected ? theme_.text() : style.color, theme_.canvas());
}

}  // namespace forklab::painting
