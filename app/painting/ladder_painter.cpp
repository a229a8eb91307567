#include "painting/ladder_painter.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

#include "models/texts.h"
#include "models/words.h"

namespace forklab::painting {
namespace {

constexpr std::size_t kNoColumn = SIZE_MAX;
/// Below this height rows are strokes on pixels, not arrows.
constexpr double kArrowRowHeight = 7;

QColor shade(const Theme& theme, const QColor& color, bool future) {
  return future ? theme.faded(color, kFutureShare) : color;
}

std::vector<double> widthsOf(const std::vector<QString>& texts, const QFont& font) {
  const QFontMetricsF metrics(font);
  std::vector<double> widths;
  for (const QString& text : texts) widths.push_back(std::ceil(metrics.horizontalAdvance(text)) + 2);
  return widths;
}

}  // namespace

LadderPainter::LadderPainter(const LadderScene& scene, const LadderLayout& layout, const Theme& theme)
    : scene_(scene),
      layout_(layout),
      theme_(theme),
      boldFont_(scene.font),
      timeFont_(monospaceFont(scene.font)) {
  boldFont_.setBold(true);
  columnOfNode_.assign(scene.index->nodes().size(), kNoColumn);
  for (std::size_t column = 0; column < scene.columns.size(); ++column)
    columnOfNode_[scene.columns[column]] = column;
}

std::size_t LadderPainter::columnOf(models::NodeId node) const {
  return node < columnOfNode_.size() ? columnOfNode_[node] : kNoColumn;
}

void LadderPainter::paint(QPainter& painter, const QRectF& viewport) {
  painter.fillRect(viewport, theme_.canvas());
  const double head = layout_.metrics().headHeight;
  const QRectF body = viewport.adjusted(0, head, 0, 0);
  painter.save();
  painter.setClipRect(body);
  painter.translate(-scene_.scroll.x(), head - scene_.scroll.y());
  const auto rows =
      layout_.rowsBetween(scene_.scroll.y(), scene_.scroll.y() + body.height(), scene_.index->rows().size());
  const QRectF content(scene_.scroll.x(), scene_.scroll.y(), body.width(), body.height());
  paintLifelines(painter, content);
  if (layout_.metrics().rowHeight >= kArrowRowHeight) {
    paintRows(painter, rows);
  } else {
    paintMerged(painter, rows);
  }
  paintPlayhead(painter, content);
  painter.restore();
  paintHead(painter, viewport);
}

// The names stay in sight while the rows scroll below them.
void LadderPainter::paintHead(QPainter& painter, const QRectF& viewport) {
  const double head = layout_.metrics().headHeight;
  const QRectF band(viewport.left(), viewport.top(), viewport.width(), head);
  painter.fillRect(band, theme_.panel());
  painter.setPen(theme_.line());
  painter.drawLine(QPointF(band.left(), band.bottom() - 0.5), QPointF(band.right(), band.bottom() - 0.5));
  QFont small = timeFont_;
  small.setPointSizeF(std::max(6.0, small.pointSizeF() * 0.85));
  for (std::size_t column = 0; column < scene_.columns.size(); ++column) {
    const models::NodeInfo& node = scene_.index->nodes()[scene_.columns[column]];
    const double width = layout_.gap() - 6;
    QRectF box(layout_.columnX(column) - scene_.scroll.x() - width / 2, band.top() + 4, width, head - 8);
    painter.setFont(boldFont_);
    painter.setPen(theme_.text());
    // A peer from outside has no name but its address, and one machine may hold several of them.
    const bool isPeer = node.kind == "peer";
    const QString title =
        isPeer ? models::Words::tr("outside", "a peer that is no part of the lab") : models::toQt(node.name);
    const QString name = QFontMetricsF(boldFont_).elidedText(title, Qt::ElideMiddle, width);
    const QString place = models::toQt(isPeer ? node.address.text() : node.address.ip.text());
    const QString address = QFontMetricsF(small).elidedText(place, Qt::ElideMiddle, width);
    // Long ones at the last lifeline move in, where they have no room to the right of it.
    const double half = std::max(QFontMetricsF(boldFont_).horizontalAdvance(name),
                                 QFontMetricsF(small).horizontalAdvance(address)) /
                        2;
    const double end = layout_.contentWidth() - scene_.scroll.x() - 4;
    if (box.center().x() + half > end) box.translate(end - half - box.center().x(), 0);
    painter.drawText(box, Qt::AlignHCenter | Qt::AlignTop, name);
    painter.setFont(small);
    painter.setPen(theme_.dimText());
    painter.drawText(box, Qt::AlignHCenter | Qt::AlignBottom, address);
  }
}

void LadderPainter::paintLifelines(QPainter& painter, const QRectF& viewport) {
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(QPen(theme_.line(), 1));
  for (std::size_t column = 0; column < scene_.columns.size(); ++column) {
    const double x = layout_.columnX(column);
    painter.drawLine(QPointF(x, viewport.top()), QPointF(x, viewport.bottom()));
  }
}

void LadderPainter::paintRows(QPainter& painter, LadderLayout::Range rows) {
  painter.setRenderHint(QPainter::Antialiasing, true);
  for (std::size_t row = rows.begin; row < rows.end; ++row) paintRow(painter, row);
}

// Of all messages on one pixel each gap between lifelines shows the first; more could not be seen anyway.
void LadderPainter::paintMerged(QPainter& painter, LadderLayout::Range rows) {
  const std::size_t past = scene_.index->rowsUntil(scene_.moment.event);
  const std::size_t gaps = std::max<std::size_t>(scene_.columns.size(), 1) - 1;
  PixelRow pixel(gaps);
  Strokes strokes(2 * static_cast<std::size_t>(Token::count));
  std::size_t row = rows.begin;
  while (row < rows.end) {
    const models::LadderRow& entry = scene_.index->rows()[row];
    const double y = std::floor(layout_.middle(row) - scene_.scroll.y());
    if (y != pixel.y) {
      flush(pixel, strokes);
      pixel.y = y;
    }
    const std::size_t from = columnOf(entry.from);
    const std::size_t to = columnOf(entry.to);
    ++row;
    if (from == kNoColumn || to == kNoColumn) continue;
    const auto stroke =
        static_cast<std::int8_t>(2 * static_cast<int>(tokenOf(entry.kind)) + (row > past ? 1 : 0));
    for (std::size_t gap = std::min(from, to); gap < std::max(from, to); ++gap) pixel.claim(gap, stroke);
    if (pixel.left == 0) row = std::max(row, firstRowBelow(y));
  }
  flush(pixel, strokes);
  painter.setRenderHint(QPainter::Antialiasing, false);
  // Rectangles one pixel high: several times faster than lines.
  painter.setPen(Qt::NoPen);
  for (std::size_t i = 0; i < strokes.size(); ++i) {
    painter.setBrush(shade(theme_, theme_.token(static_cast<Token>(i / 2)), i % 2 == 1));
    painter.drawRects(strokes[i].data(), static_cast<int>(strokes[i].size()));
  }
}

// Neighbouring gaps of one kind become one line.
void LadderPainter::flush(PixelRow& pixel, Strokes& strokes) const {
  for (std::size_t gap = 0; gap < pixel.gaps.size();) {
    const std::int8_t stroke = pixel.gaps[gap];
    const std::size_t begin = gap;
    while (gap < pixel.gaps.size() && pixel.gaps[gap] == stroke) ++gap;
    if (stroke == PixelRow::kFree) continue;
    const double left = layout_.columnX(begin);
    strokes[static_cast<std::size_t>(stroke)].emplace_back(left, scene_.scroll.y() + pixel.y,
                                                           layout_.columnX(gap) - left, 1);
  }
  pixel.clear();
}

// The first row whose middle lies on a later pixel than this one.
std::size_t LadderPainter::firstRowBelow(double y) const {
  const double row = std::ceil((scene_.scroll.y() + y + 1) / layout_.metrics().rowHeight - 0.5);
  return static_cast<std::size_t>(std::max(row, 0.0));
}

void LadderPainter::paintRow(QPainter& painter, std::size_t row) {
  const models::LadderEntry entry = models::ladderEntry(*scene_.index, row, scene_.moment);
  paintBand(painter, row, entry);
  if (entry.row.kind == models::MessageKind::routeTag) {
    paintTag(painter, row, entry);
  } else {
    paintMessage(painter, row, entry);
  }
  if (layout_.showsLabels()) paintTime(painter, row, entry);
}

void LadderPainter::paintBand(QPainter& painter, std::size_t row, const models::LadderEntry& entry) {
  const QRectF band(0, layout_.rowTop(row), layout_.contentWidth(), layout_.metrics().rowHeight);
  const auto fill = [&](QColor color, double share) {
    color.setAlphaF(static_cast<float>(share));
    painter.fillRect(band, color);
  };
  const double flash = scene_.flash && !entry.future ? scene_.flash(row) : 0;
  if (flash > 0) fill(theme_.token(tokenOf(entry.row.kind)), 0.35 * flash);
  if (scene_.selectedRow != row) return;
  fill(theme_.highlight(), 0.22);
  painter.fillRect(QRectF(scene_.scroll.x(), band.top(), 3, band.height()), theme_.highlight());
}

void LadderPainter::paintTag(QPainter& painter, std::size_t row, const models::LadderEntry& entry) {
  const std::size_t column = columnOf(entry.row.from);
  if (column == kNoColumn) return;
  const auto placed = layout_.tag(row, column, widthsOf(entry.labels, scene_.font));
  const QColor color = shade(theme_, theme_.token(Token::script), entry.future);
  painter.setPen(QPen(color, 1));
  if (!placed) {
    painter.setBrush(color);
    painter.drawEllipse(QPointF(layout_.columnX(column), layout_.middle(row)), 3, 3);
    painter.setBrush(Qt::NoBrush);
    return;
  }
  painter.setBrush(entry.future ? theme_.canvas() : theme_.faded(theme_.wash(Token::script), 0.7));
  painter.drawRoundedRect(placed->box, placed->box.height() / 2, placed->box.height() / 2);
  painter.setBrush(Qt::NoBrush);
  painter.setFont(scene_.font);
  painter.drawText(placed->box, Qt::AlignCenter, entry.labels[placed->choice]);
}

void LadderPainter::paintMessage(QPainter& painter, std::size_t row, const models::LadderEntry& entry) {
  const std::size_t from = columnOf(entry.row.from);
  const std::size_t to = columnOf(entry.row.to);
  if (from == kNoColumn) return;
  ArrowStyle style = arrowStyle(theme_, entry.row.kind, entry.row.retransmission);
  style.color = shade(theme_, style.color, entry.future);
  if (to == kNoColumn || from == to) return paintAstray(painter, row, entry, style);
  if (entry.fate == models::Fate::lost) return paintLost(painter, row, entry, style, to);
  const QLineF arrow = layout_.arrow(row, from, to);
  if (entry.fate == models::Fate::flying) {
    drawUnderWay(painter, LadderLayout::part(arrow, 0.6), style);
  } else {
    drawArrow(painter, arrow, style);
  }
  const QFont& font = style.bold ? boldFont_ : scene_.font;
  painter.setPen(style.color);
  paintText(painter, layout_.label(row, from, to, widthsOf(entry.labels, font)), font, entry.labels);
}

// Nobody lives where it goes, or it comes back to its sender: half a way towards the neighbour.
void LadderPainter::paintAstray(QPainter& painter, std::size_t row, const models::LadderEntry& entry,
                                const ArrowStyle& style) {
  const std::size_t from = columnOf(entry.row.from);
  const bool hasRight = layout_.columnX(from) + layout_.gap() <= layout_.contentWidth();
  if (!hasRight && from == 0) return;
  const std::size_t beside = hasRight ? from + 1 : from - 1;
  if (entry.row.from != entry.row.to) return paintLost(painter, row, entry, style, beside);
  const QPointF at(layout_.columnX(from), layout_.middle(row));
  const QPointF turn = at + QPointF((hasRight ? 1 : -1) * layout_.gap() * 0.4, 0);
  drawArrow(painter, QLineF(turn, at), style);
  const QFont& font = style.bold ? boldFont_ : scene_.font;
  painter.setPen(style.color);
  paintText(painter, layout_.label(row, from, beside, widthsOf(entry.labels, font)), font, entry.labels);
}

// The message's name on its sender's side of the cross; on the other side where and why it was lost.
void LadderPainter::paintLost(QPainter& painter, std::size_t row, const models::LadderEntry& entry,
                              const ArrowStyle& style, std::size_t to) {
  const std::size_t from = columnOf(entry.row.from);
  const QFont& font = style.bold ? boldFont_ : scene_.font;
  const LadderLayout::Lost lost = layout_.lost(row, from, to, widthsOf(entry.labels, font));
  drawLost(painter, LadderLayout::part(layout_.arrow(row, from, to), lost.share), style);
  painter.setPen(style.color);
  paintText(painter, lost.label, font, entry.labels);
  const std::vector<QString> reasons{entry.lostOn, entry.lossReason};
  paintText(painter,
            layout_.label(row, from, to, widthsOf(reasons, scene_.font), LadderLayout::Place::nearReceiver,
                          lost.share),
            scene_.font, reasons);
}

void LadderPainter::paintText(QPainter& painter, const std::optional<LadderLayout::Label>& placed,
                              const QFont& font, const std::vector<QString>& choices) {
  if (!placed) return;
  painter.setFont(font);
  painter.drawText(placed->box, Qt::AlignCenter, choices[placed->choice]);
}

// At the viewport's left edge, also when the columns are scrolled sideways.
void LadderPainter::paintTime(QPainter& painter, std::size_t row, const models::LadderEntry& entry) {
  painter.setFont(timeFont_);
  painter.setPen(entry.future ? theme_.faded(theme_.dimText(), 0.5) : theme_.dimText());
  const QRectF box(scene_.scroll.x(), layout_.rowTop(row), layout_.metrics().timeWidth - 8,
                   layout_.metrics().rowHeight);
  painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, models::millisecondsText(entry.time));
}

// Between what has happened and what is to come.
void LadderPainter::paintPlayhead(QPainter& painter, const QRectF& viewport) {
  const std::size_t past = scene_.index->rowsUntil(scene_.moment.event);
  const double y = std::round(layout_.rowTop(past)) + 0.5;
  painter.setRenderHint(QPainter::Antialiasing, true);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(theme_.highlight(), 1.5));
  painter.drawLine(QPointF(viewport.left(), y), QPointF(viewport.right(), y));
}

}  // namespace forklab::painting
