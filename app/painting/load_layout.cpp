#include <QFontMetricsF>
#include <algorithm>

#include "painting/load_painter.h"

namespace forklab::painting {
namespace {

using Kind = LoadRow::Kind;

constexpr double kMargin = 8;
/// From this width on what was read has a column of its own.
constexpr double kTwoColumns = 760;
constexpr double kReadingShare = 0.36;

std::vector<models::NodeId> proxiesOf(const models::RunIndex& index) {
  std::vector<models::NodeId> proxies;
  for (std::size_t node = 0; node < index.nodes().size(); ++node) {
    if (index.nodes()[node].kind == "proxy") proxies.push_back(static_cast<models::NodeId>(node));
  }
  return proxies;
}

}  // namespace

LoadLayout::LoadLayout(const LoadScene& scene) {
  const QFontMetricsF metrics(scene.font);
  lineHeight_ = std::round(metrics.height() + 6);
  labelWidth_ = std::round(metrics.averageCharWidth() * 25);
  const bool isWide = scene.width >= kTwoColumns;
  const double inner = scene.width - 2 * kMargin;
  const double reading = isWide ? std::round(inner * kReadingShare) : inner;
  const double work = isWide ? inner - reading - 2 * kMargin : inner;
  const kernel::Instant end = std::max(scene.end, scene.moment.time);
  axis_ = TimeAxis({}, end, kMargin + labelWidth_, kMargin + work - 2);
  double y = kMargin;
  for (const models::NodeId node : proxiesOf(*scene.index)) {
    Column whole{kMargin, inner, y};
    add(whole, {Kind::node, node, 0, 0, {}}, lineHeight_ + 4);
    Column left{kMargin, work, whole.y};
    addWork(scene, node, left);
    Column right{isWide ? kMargin + work + 2 * kMargin : kMargin, reading, isWide ? whole.y : left.y + 4};
    const auto sum = scene.model->readings().find(node);
    addReading(sum == scene.model->readings().end() ? models::ReadingSum{} : sum->second, node, right);
    y = std::max(left.y, right.y) + 2 * kMargin;
  }
  height_ = y;
}

void LoadLayout::add(Column& column, LoadRow row, double height) {
  row.box = QRectF(column.left, column.y, column.width, height);
  column.y += height;
  rows_.push_back(row);
}

void LoadLayout::addWork(const LoadScene& scene, models::NodeId node, Column& column) {
  const auto& groups = scene.model->groups();
  const auto& streams = scene.model->streams();
  const auto isOurs = [node](const models::StreamLane& lane) {
    return lane.node == node || lane.peer == node;
  };
  const bool hasStreams = std::ranges::any_of(streams, isOurs);
  const bool works = std::ranges::find(groups, node, &models::WorkGroup::node) != groups.end();
  if (works || hasStreams) add(column, {Kind::axis, node, 0, 0, {}}, lineHeight_);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].node != node) continue;
    add(column, {Kind::group, node, i, 0, {}}, lineHeight_);
    for (std::size_t lane = 0; lane < groups[i].workers.size(); ++lane)
      add(column, {Kind::worker, node, i, lane, {}}, lineHeight_);
    const bool queued = !groups[i].moments.empty() && groups[i].moments.back().longest > 0;
    if (queued) add(column, {Kind::queue, node, i, 0, {}}, 1.6 * lineHeight_);
    column.y += 4;
  }
  if (!works) add(column, {Kind::note, node, 0, 0, {}}, 2 * lineHeight_);
  if (hasStreams) add(column, {Kind::streams, node, 0, 0, {}}, lineHeight_);
  for (std::size_t i = 0; i < streams.size(); ++i) {
    if (isOurs(streams[i])) add(column, {Kind::stream, node, i, 0, {}}, lineHeight_);
  }
}

void LoadLayout::addReading(const models::ReadingSum& sum, models::NodeId node, Column& column) {
  add(column, {Kind::reading, node, 0, 0, {}}, lineHeight_);
  for (std::size_t part = 0; part < sum.parts.size(); ++part) {
    if (sum.parts[part].present > 0) add(column, {Kind::part, node, part, 0, {}}, lineHeight_);
  }
  if (sum.messages > 0)
    add(column, {Kind::legend, node, 0, 0, {}}, (column.width < 400 ? 3 : 2) * lineHeight_);
}

QRectF LoadLayout::bar(const LoadRow& row, kernel::Instant from, kernel::Instant until) const {
  const double left = axis_.clampedX(from);
  const double right = std::max(axis_.clampedX(until), left + 1.5);
  return {left, row.box.top() + 3, right - left, row.box.height() - 6};
}

}  // namespace forklab::painting
