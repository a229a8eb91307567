#include "painting/topology_painter.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <algorithm>

#include "models/texts.h"
#include "painting/sign.h"

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

/// Of the packets, which are bold.
QFont plateFont(QFont font) {
  font.setBold(true);
  return font;
}

/// A lost packet's cross stands behind its name.
double crossRoom(const QFont& font) { return std::round(QFontMetricsF(font).ascent()); }

QSizeF packetSize(const QFont& font, const models::MovingPacket& packet) {
  const QFont bold = plateFont(font);
  return plateSize(bold, packet.label) + QSizeF(packet.lost ? crossRoom(bold) : 0, 0);
}

// What people draw for a database.
QPainterPath drumOf(const QRectF& box) {
  const double lid = box.height() / 8;
  const QRectF top(box.left(), box.top(), box.width(), lid);
  const QRectF bottom(box.left(), box.bottom() - lid, box.width(), lid);
  QPainterPath path;
  path.setFillRule(Qt::WindingFill);
  path.moveTo(top.left(), top.center().y());
  path.arcTo(top, 180, -180);
  path.lineTo(bottom.right(), bottom.center().y());
  path.arcTo(bottom, 0, -180);
  path.closeSubpath();
  path.moveTo(top.left(), top.center().y());
  path.arcTo(top, 180, 180);
  return path;
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

QRectF packetBox(const TopologyLayout& layout, const QFont& font, const models::MovingPacket& packet) {
  const QSizeF size = packetSize(font, packet);
  return centred(layout.between(packet.from, packet.to, packet.progress, size), size);
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
  if (scene_.focusedLink == link) {
    painter.setPen(QPen(theme_.faded(theme_.highlight(), 0.6), 6, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(layout_.link(link));
  }
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
  const auto places = layout_.linkLabels(sizes, plateSize(bold_, QStringLiteral("INVITE")));
  painter.setFont(small_);
  for (std::size_t link = 0; link < links.size(); ++link) {
    if (!places[link] || isUnderAPacket(*places[link])) continue;
    const bool alarming = scene_.model.cut[link] || links[link].settings.loss > 0;
    drawPlate(painter, *places[link], texts[link], theme_.canvas(), theme_.line(),
              alarming ? theme_.token(Token::failure) : theme_.dimText());
  }
}

// Only where there was no room beside the link.
bool TopologyPainter::isUnderAPacket(const QRectF& label) const {
  return std::ranges::any_of(scene_.model.packets, [&](const models::MovingPacket& packet) {
    return packetBox(layout_, scene_.font, packet).intersects(label);
  });
}

void TopologyPainter::paintNode(QPainter& painter, std::size_t node) {
  const lab::NodeSpec& spec = scene_.scenario->nodes[node];
  const models::NodeState& state = scene_.model.nodes[node];
  const bool quiet = state.mood == models::MessageKind::ack;
  const QRectF& box = layout_.node(node);
  const QColor mood = quiet ? theme_.line() : theme_.token(tokenOf(state.mood));
  const double radius = spec.kind == lab::NodeKind::proxy ? 3 : 10;
  const double flash = scene_.flash ? scene_.flash(node) : 0;
  painter.setBrush(Qt::NoBrush);
  if (flash > 0) {
    painter.setPen(QPen(theme_.faded(mood, 0.7 * flash), 5));
    painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), radius + 2, radius + 2);
  }
  painter.setPen(QPen(mood, quiet ? 1 : 1.8));
  painter.setBrush(theme_.raised());
  if (spec.kind == lab::NodeKind::database) {
    painter.drawPath(drumOf(box));
  } else {
    painter.drawRoundedRect(box, radius, radius);
  }
  painter.setBrush(Qt::NoBrush);
  const QRectF inner = box.adjusted(4, 4, -4, -4);
  painter.setFont(bold_);
  painter.setPen(theme_.text());
  painter.drawText(inner, Qt::AlignHCenter | Qt::AlignTop,
                   QFontMetricsF(bold_).elidedText(models::toQt(spec.name), Qt::ElideMiddle, inner.width()));
  painter.setFont(small_);
  painter.setPen(quiet ? theme_.dimText() : mood);
  painter.drawText(inner, Qt::AlignHCenter | Qt::AlignBottom,
                   QFontMetricsF(small_).elidedText(state.text, Qt::ElideRight, inner.width()));
  if (node >= scene_.sockets.size() || scene_.sockets[node].isEmpty()) return;
  // Below its box, as a socket is below a machine.
  const QFontMetricsF metrics(small_);
  QRectF plate(0, 0, metrics.horizontalAdvance(scene_.sockets[node]) + 10, metrics.height() + 4);
  plate.moveCenter({box.center().x(), box.bottom() + plate.height() / 2 + 3});
  drawPlate(painter, plate, scene_.sockets[node], theme_.canvas(), theme_.token(Token::success),
            theme_.text());
}

// A packet is its name on a plate of its colour; a repeated one is hollow, a lost one crossed as well.
void TopologyPainter::paintPacket(QPainter& painter, const models::MovingPacket& packet) {
  const QColor color = arrowStyle(theme_, packet.kind, false).color;
  const QRectF box = packetBox(layout_, scene_.font, packet);
  const bool hollow = packet.lost || packet.retransmission;
  const bool selected = packet.sent == scene_.selectedPacket;
  painter.setFont(bold_);
  painter.setPen(QPen(selected ? theme_.text() : color, selected ? 2 : 1));
  painter.setBrush(hollow ? theme_.canvas() : color);
  const double radius = std::min(box.height() / 2, 9.0);
  painter.drawRoundedRect(box, radius, radius);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(hollow ? color : theme_.canvas());
  if (!packet.lost) return painter.drawText(box, Qt::AlignCenter, packet.label);
  const double room = crossRoom(bold_);
  painter.drawText(box.adjusted(0, 0, -room, 0), Qt::AlignCenter, packet.label);
  const double side = room * 0.7;
  drawSign(painter, QRectF(box.right() - room - 1, box.center().y() - side / 2, side, side), Sign::cross);
}

}  // namespace forklab::painting
