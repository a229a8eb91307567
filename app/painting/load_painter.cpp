#include "painting/load_painter.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <algorithm>

#include "models/texts.h"
#include "models/words.h"
#include "sip/message.h"

namespace forklab::painting {

using models::Words;
using Kind = LoadRow::Kind;

QString groupText(const models::WorkGroup& group, const models::Moment& moment) {
  const models::GroupMoment* now = models::groupAt(group, moment);
  if (now == nullptr) return Words::tr("nothing yet");
  const models::WorkSums sums = models::sumsAt(group, moment);
  QStringList texts{Words::tr("%1 taken").arg(now->taken)};
  if (now->waited > 0) {
    texts << Words::tr("%1 waited, longest %2").arg(now->waited).arg(models::spanText(now->waitedMost));
    texts << Words::tr("queue %1 now, %2 at most").arg(now->waiting).arg(now->longest);
  }
  texts << Words::tr("busy %1").arg(models::spanText(sums.busy));
  if (sums.blocked.ns > 0) texts << Words::tr("blocked %1").arg(models::spanText(sums.blocked));
  for (const models::WorkerLane& lane : group.workers) {
    const models::WorkStretch* blocked = models::workerAt(lane, moment).blocked;
    if (blocked == nullptr) continue;
    texts << Words::tr("now by %1", "what blocks a worker").arg(Words::of(blocked->why));
    break;
  }
  return texts.join(QStringLiteral(" · "));
}

QString partCountText(const models::ReadingSum::Part& part) {
  if (part.read == 0) return Words::tr("never read (%1)").arg(part.present);
  return Words::tr("%1 of %2", "read of present").arg(part.read).arg(part.present);
}

// Names of header fields are the same in every language.
QString partName(std::size_t part) {
  switch (static_cast<sip::ParseTally::Part>(part)) {
    case sip::ParseTally::Part::topVia: return Words::tr("top Via");
    case sip::ParseTally::Part::allVias: return Words::tr("all Vias");
    default: return models::toQt(sip::partText(static_cast<sip::ParseTally::Part>(part)));
  }
}

LoadPainter::LoadPainter(const LoadScene& scene, const LoadLayout& layout, const Theme& theme)
    : scene_(scene), layout_(layout), theme_(theme), bold_(scene.font), small_(scene.font) {
  bold_.setBold(true);
  if (small_.pointSizeF() > 0) small_.setPointSizeF(small_.pointSizeF() * 0.88);
}

void LoadPainter::paint(QPainter& painter) {
  painter.setRenderHint(QPainter::Antialiasing, true);
  for (const LoadRow& row : layout_.rows()) paintRow(painter, row);
}

double LoadPainter::shareOf(kernel::Instant from) const {
  return from > scene_.moment.time ? kFutureShare : 1;
}

void LoadPainter::paintRow(QPainter& painter, const LoadRow& row) {
  painter.setFont(scene_.font);
  painter.setPen(theme_.dimText());
  switch (row.kind) {
    case Kind::node:
      painter.setFont(bold_);
      painter.setPen(theme_.text());
      painter.drawText(row.box, Qt::AlignLeft | Qt::AlignVCenter, models::nodeName(*scene_.index, row.node));
      painter.setPen(QPen(theme_.line(), 1));
      painter.drawLine(row.box.bottomLeft() - QPointF(0, 2), row.box.bottomRight() - QPointF(0, 2));
      return;
    case Kind::note:
      painter.drawText(row.box, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap,
                       Words::tr("Its work takes no time. Give this proxy a cost in the scenario, and its "
                                 "workers and their queue show here."));
      return;
    case Kind::streams:
      painter.setFont(bold_);
      painter.setPen(theme_.text());
      return painter.drawText(row.box, Qt::AlignLeft | Qt::AlignVCenter, Words::tr("Connections"));
    case Kind::legend:
      painter.setFont(small_);
      painter.drawText(
          row.box, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
          Words::tr("A frame is as long as messages had the part, its filling as long as the part "
                    "was read. What no script asks for is never read."));
      return;
    case Kind::axis: return paintAxis(painter, row);
    case Kind::group: return paintGroup(painter, row);
    case Kind::worker: return paintWorker(painter, row);
    case Kind::queue: return paintQueue(painter, row);
    case Kind::stream: return paintStream(painter, row);
    case Kind::reading: return paintReading(painter, row);
    case Kind::part: return paintPart(painter, row);
  }
}

void LoadPainter::paintAxis(QPainter& painter, const LoadRow& row) {
  painter.setFont(small_);
  for (const kernel::Instant tick : layout_.axis().ticks(90)) {
    const double x = layout_.axis().x(tick);
    painter.drawText(QRectF(x - 45, row.box.top(), 90, row.box.height()), Qt::AlignCenter,
                     models::spanText(tick - kernel::Instant{}));
  }
}

void LoadPainter::paintGroup(QPainter& painter, const LoadRow& row) {
  const models::WorkGroup& group = scene_.model->groups()[row.item];
  const QString name = Words::tr("Workers, %1").arg(Words::of(group.name));
  painter.setFont(bold_);
  painter.setPen(theme_.text());
  painter.drawText(row.box, Qt::AlignLeft | Qt::AlignVCenter, name);
  const double used = QFontMetricsF(bold_).horizontalAdvance(name) + 12;
  painter.setFont(scene_.font);
  painter.setPen(theme_.dimText());
  const QString says = groupText(group, scene_.moment);
  const QRectF room = row.box.adjusted(used, 0, 0, 0);
  painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(scene_.font).elidedText(says, Qt::ElideRight, room.width()));
}

void LoadPainter::paintLabel(QPainter& painter, const LoadRow& row, const QString& name,
                             const QString& state) {
  const QRectF box(row.box.left() + 8, row.box.top(), layout_.labelWidth() - 16, row.box.height());
  painter.setFont(scene_.font);
  painter.setPen(theme_.text());
  const QFontMetricsF metrics(scene_.font);
  const QString shown = metrics.elidedText(name, Qt::ElideMiddle, box.width());
  painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, shown);
  const double used = metrics.horizontalAdvance(shown) + 8;
  painter.setFont(small_);
  painter.setPen(theme_.dimText());
  if (box.width() - used < 24) return;
  painter.drawText(box.adjusted(used, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(small_).elidedText(state, Qt::ElideRight, box.width() - used));
}

void LoadPainter::paintPlayhead(QPainter& painter, const LoadRow& row) {
  const double x = std::round(layout_.axis().clampedX(scene_.moment.time)) + 0.5;
  painter.setPen(QPen(theme_.highlight(), 1.5));
  painter.drawLine(QPointF(x, row.box.top()), QPointF(x, row.box.bottom()));
}

void LoadPainter::paintStretches(QPainter& painter, const LoadRow& row,
                                 const std::vector<models::WorkStretch>& stretches, bool areBlocked) {
  const Token token = areBlocked ? Token::provisional : Token::invite;
  double painted = -1;
  for (const models::WorkStretch& stretch : stretches) {
    const QRectF box = layout_.bar(row, stretch.from, clipped(stretch.until));
    // In a long run many lie on one pixel.
    if (box.right() <= painted + 0.5) continue;
    painted = box.right();
    const QColor color = theme_.faded(theme_.token(token), shareOf(stretch.from));
    painter.setPen(QPen(color, 1));
    painter.fillRect(box, areBlocked ? theme_.canvas() : color);
    if (!areBlocked) continue;
    painter.setBrush(QBrush(color, Qt::BDiagPattern));
    painter.drawRect(box);
    painter.setBrush(Qt::NoBrush);
    const QString why = Words::tr("blocked: %1").arg(Words::of(stretch.why));
    const QFontMetricsF metrics(small_);
    const double width = metrics.horizontalAdvance(why) + 8;
    if (width > box.width() - 8) continue;
    // On a plate, for words over hatching cannot be read.
    const QRectF plate(box.left() + 4, box.top() + 1, width, box.height() - 2);
    painter.fillRect(plate, theme_.canvas());
    painter.setFont(small_);
    painter.setPen(theme_.faded(theme_.text(), shareOf(stretch.from)));
    painter.drawText(plate, Qt::AlignCenter, why);
  }
}

void LoadPainter::paintWorker(QPainter& painter, const LoadRow& row) {
  const models::WorkGroup& group = scene_.model->groups()[row.item];
  const models::WorkerLane& lane = group.workers[row.lane];
  const models::WorkerState state = models::workerAt(lane, scene_.moment);
  QString word = state.busy == nullptr ? Words::tr("free") : Words::tr("busy");
  if (state.blocked != nullptr) word = Words::tr("blocked");
  paintLabel(painter, row, Words::tr("worker %1").arg(row.lane + 1), word);
  const double y = std::round(row.box.center().y()) + 0.5;
  painter.setPen(QPen(theme_.faded(theme_.line(), 0.6), 1));
  painter.drawLine(QPointF(layout_.axis().left(), y), QPointF(layout_.axis().right(), y));
  paintStretches(painter, row, lane.busy, false);
  paintStretches(painter, row, lane.blocked, true);
  paintPlayhead(painter, row);
}

// A step chart: as high as the longest queue of the known run.
void LoadPainter::paintQueue(QPainter& painter, const LoadRow& row) {
  const models::WorkGroup& group = scene_.model->groups()[row.item];
  const models::GroupMoment* now = models::groupAt(group, scene_.moment);
  const std::uint32_t waiting = now == nullptr ? 0 : now->waiting;
  paintLabel(painter, row, Words::tr("queue"), Words::tr("%1 wait", "messages in a queue").arg(waiting));
  const double longest = std::max<double>(group.moments.back().longest, 1);
  const double bottom = row.box.bottom() - 3;
  const double height = row.box.height() - 8;
  QPainterPath path(QPointF(layout_.axis().left(), bottom));
  double level = bottom;
  for (const models::GroupMoment& moment : group.moments) {
    const double x = layout_.axis().clampedX(moment.time);
    path.lineTo(x, level);
    level = bottom - height * moment.waiting / longest;
    path.lineTo(x, level);
  }
  path.lineTo(layout_.axis().right(), level);
  path.lineTo(layout_.axis().right(), bottom);
  painter.fillPath(path, theme_.wash(Token::failure));
  painter.setPen(QPen(theme_.token(Token::failure), 1));
  painter.drawPath(path);
  painter.setFont(small_);
  painter.setPen(theme_.dimText());
  painter.drawText(
      QRectF(layout_.axis().left(), row.box.top(), layout_.axis().right() - layout_.axis().left(), height),
      Qt::AlignRight | Qt::AlignTop, Words::tr("longest %1").arg(group.moments.back().longest));
  paintPlayhead(painter, row);
}

void LoadPainter::paintStream(QPainter& painter, const LoadRow& row) {
  const models::StreamLane& lane = scene_.model->streams()[row.item];
  const models::StreamChange* now = models::streamAt(lane, scene_.moment);
  const QString protocol = QString::fromLatin1(kernel::protocolName(lane.protocol)).toUpper();
  const QString name = QStringLiteral("%1 %2 → %3")
                           .arg(protocol, models::nodeName(*scene_.index, lane.node),
                                models::nodeName(*scene_.index, lane.peer));
  paintLabel(painter, row, name, now == nullptr ? Words::tr("not yet") : Words::of(now->change));
  const double y = std::round(row.box.bottom()) - 4.5;
  for (std::size_t i = 0; i < lane.changes.size(); ++i) {
    const models::StreamChange& change = lane.changes[i];
    const bool isLast = i + 1 == lane.changes.size();
    const bool isOver = change.change == "closed" || change.change == "failed";
    const QColor color = theme_.faded(theme_.token(change.change == "failed" ? Token::failure : Token::bye),
                                      shareOf(change.time));
    const double left = layout_.axis().clampedX(change.time);
    const double right = layout_.axis().clampedX(isLast ? clipped(kernel::kNever) : lane.changes[i + 1].time);
    painter.setPen(QPen(color, change.change == "open" ? 3 : 1.5,
                        change.change == "connecting" ? Qt::DashLine : Qt::SolidLine));
    if (!isOver) {
      painter.drawLine(QPointF(left, y), QPointF(right, y));
    } else {
      painter.drawLine(QPointF(left - 3, y - 3), QPointF(left + 3, y + 3));
      painter.drawLine(QPointF(left - 3, y + 3), QPointF(left + 3, y - 3));
    }
    const QString word = change.why.empty()
                             ? Words::of(change.change)
                             : Words::of(change.change) + QStringLiteral(": ") + Words::of(change.why);
    painter.setFont(small_);
    const double room = right - left - 12;
    if (QFontMetricsF(small_).horizontalAdvance(word) > room) continue;
    painter.setPen(theme_.faded(theme_.dimText(), shareOf(change.time)));
    painter.drawText(QRectF(left + 8, row.box.top(), room, y - row.box.top() - 2),
                     Qt::AlignLeft | Qt::AlignBottom, word);
  }
  paintPlayhead(painter, row);
}

void LoadPainter::paintReading(QPainter& painter, const LoadRow& row) {
  const auto sum = scene_.model->readings().find(row.node);
  painter.setFont(bold_);
  painter.setPen(theme_.text());
  const QString title = Words::tr("Read of messages");
  painter.drawText(row.box, Qt::AlignLeft | Qt::AlignVCenter, title);
  painter.setFont(scene_.font);
  painter.setPen(theme_.dimText());
  const QString says =
      sum == scene_.model->readings().end()
          ? Words::tr("nothing yet")
          : Words::tr("%1 messages, %2 header lines").arg(sum->second.messages).arg(sum->second.headerLines);
  const QRectF room = row.box.adjusted(QFontMetricsF(bold_).horizontalAdvance(title) + 12, 0, 0, 0);
  painter.drawText(room, Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(scene_.font).elidedText(says, Qt::ElideRight, room.width()));
}

// The frame is as long as messages had the part, its filling as long as the part was read.
void LoadPainter::paintPart(QPainter& painter, const LoadRow& row) {
  const models::ReadingSum& sum = scene_.model->readings().at(row.node);
  const models::ReadingSum::Part& part = sum.parts[row.item];
  const QFontMetricsF metrics(scene_.font);
  const double nameWidth = metrics.averageCharWidth() * 16;
  const QString count = partCountText(part);
  const double countWidth = metrics.averageCharWidth() * 24;
  painter.setFont(scene_.font);
  painter.setPen(part.read == 0 ? theme_.dimText() : theme_.text());
  painter.drawText(QRectF(row.box.left() + 8, row.box.top(), nameWidth - 8, row.box.height()),
                   Qt::AlignLeft | Qt::AlignVCenter, partName(row.item));
  const double room = std::max(20.0, row.box.width() - nameWidth - countWidth - 8);
  const double most = std::max<double>(1, static_cast<double>(sum.messages));
  const double whole = std::max(2.0, std::min(1.0, static_cast<double>(part.present) / most) * room);
  const double share = std::min(1.0, static_cast<double>(part.read) / static_cast<double>(part.present));
  const QRectF frame(row.box.left() + nameWidth, row.box.top() + 5, whole, row.box.height() - 10);
  const QColor color = theme_.token(Token::otherRequest);
  painter.fillRect(QRectF(frame.left(), frame.top(), whole * share, frame.height()), color);
  painter.setPen(QPen(color, 1));
  painter.drawRect(frame);
  painter.setPen(part.read == 0 ? theme_.dimText() : theme_.text());
  painter.drawText(QRectF(row.box.left() + nameWidth + room + 8, row.box.top(), countWidth, row.box.height()),
                   Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(count, Qt::ElideRight, countWidth));
}

}  // namespace forklab::painting
