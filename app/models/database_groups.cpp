#include "models/database_groups.h"

#include <algorithm>
#include <array>

#include "models/texts.h"
#include "models/words.h"

namespace forklab::models {
namespace {

std::uint64_t valueOf(const query::DatabaseCost& cost, int column) {
  switch (column) {
    case DatabaseGroups::kCalls: return cost.calls;
    case DatabaseGroups::kTrips: return cost.roundTrips;
    case DatabaseGroups::kSent: return cost.sentBytes;
    case DatabaseGroups::kReceived: return cost.receivedBytes;
    case DatabaseGroups::kRows: return cost.rows;
    case DatabaseGroups::kBlocked: return static_cast<std::uint64_t>(cost.blocked.ns);
    case DatabaseGroups::kMean:
      return static_cast<std::uint64_t>(cost.blocked.ns) / std::max<std::uint64_t>(cost.calls, 1);
    case DatabaseGroups::kFailed: return cost.failed;
    default: return 0;
  }
}

}  // namespace

QString databaseTotalText(const query::DatabaseSums& sums) {
  QStringList texts{Words::tr("%1 calls of databases").arg(sums.total().calls)};
  if (sums.calls() > 0) {
    const double each = static_cast<double>(sums.ofCalls().calls) / static_cast<double>(sums.calls());
    texts << Words::tr("%1 for each of %2 SIP calls").arg(QString::number(each, 'g', 3)).arg(sums.calls());
  }
  texts << Words::tr("worker time blocked: %1").arg(spanText(sums.total().blocked));
  if (sums.total().failed > 0) texts << Words::tr("%1 failed").arg(sums.total().failed);
  return texts.join(QStringLiteral(" · "));
}

void DatabaseGroups::setRun(std::shared_ptr<const RunIndex> index) {
  beginResetModel();
  sums_.reset();
  index_ = std::move(index);
  if (index_ != nullptr) sums_.emplace(index_->database());
  rows_.clear();
  endResetModel();
}

void DatabaseGroups::setGrouping(query::DatabaseGrouping grouping) {
  beginResetModel();
  grouping_ = grouping;
  rows_.clear();
  endResetModel();
  refill();
}

bool DatabaseGroups::moveTo(const Moment& moment) {
  if (!sums_ || !sums_->moveTo(moment.event)) return false;
  refill();
  return true;
}

void DatabaseGroups::sort(int column, Qt::SortOrder order) {
  sortColumn_ = column;
  sortOrder_ = order;
  refill();
}

void DatabaseGroups::order() {
  if (sortColumn_ < 0 || index_ == nullptr) return;
  const auto names = index_->database().names(grouping_);
  const auto costs = sums_->groups(grouping_);
  const auto isLess = [&](std::uint32_t a, std::uint32_t b) {
    if (sortColumn_ == kName) return names[a] < names[b];
    return valueOf(costs[a], sortColumn_) < valueOf(costs[b], sortColumn_);
  };
  std::ranges::stable_sort(rows_, [&](std::uint32_t a, std::uint32_t b) {
    return sortOrder_ == Qt::AscendingOrder ? isLess(a, b) : isLess(b, a);
  });
}

void DatabaseGroups::refill() {
  std::vector<std::uint32_t> before = std::exchange(rows_, {});
  if (sums_) {
    const auto costs = sums_->groups(grouping_);
    for (std::size_t at = 0; at < costs.size(); ++at) {
      if (costs[at].calls > 0) rows_.push_back(static_cast<std::uint32_t>(at));
    }
    order();
  }
  if (before.size() == rows_.size()) {
    if (!rows_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
    return;
  }
  std::swap(before, rows_);
  beginResetModel();
  std::swap(before, rows_);
  endResetModel();
}

const query::DatabaseCost& DatabaseGroups::costOf(int row) const {
  return sums_->groups(grouping_)[rows_[static_cast<std::size_t>(row)]];
}

trace::EventId DatabaseGroups::firstOf(int row) const {
  const std::uint32_t group = rows_[static_cast<std::size_t>(row)];
  for (const query::DatabaseTally::Entry& entry : index_->database().entries()) {
    if (entry.groups[static_cast<std::size_t>(grouping_)] == group) return entry.event->id;
  }
  return 0;
}

int DatabaseGroups::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int DatabaseGroups::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QString DatabaseGroups::cellText(int row, int column) const {
  const query::DatabaseCost& cost = costOf(row);
  if (column == kName) return toQt(index_->database().names(grouping_)[rows_[static_cast<std::size_t>(row)]]);
  const std::uint64_t value = valueOf(cost, column);
  if (column == kBlocked || column == kMean)
    return spanText(kernel::Duration::microseconds(static_cast<std::int64_t>(value / 1000)));
  return column == kFailed && value == 0 ? QString() : QString::number(value);
}

QVariant DatabaseGroups::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || !sums_) return {};
  if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return cellText(index.row(), index.column());
  if (role == Qt::TextAlignmentRole && index.column() != kName) return int(Qt::AlignRight | Qt::AlignVCenter);
  return {};
}

QVariant DatabaseGroups::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section >= kColumns) return {};
  if (role == Qt::TextAlignmentRole && section != kName) return int(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  if (section == kName) {
    const std::array<QString, query::kDatabaseGroupings> names{tr("Procedure"), tr("Statement"),
                                                               tr("Call-ID")};
    return names[static_cast<std::size_t>(grouping_)];
  }
  const std::array<QString, kColumns> titles{
      QString(),  tr("Calls"),          tr("Round trips"), tr("Bytes sent"), tr("Bytes received"),
      tr("Rows"), tr("Worker blocked"), tr("Each"),        tr("Failed")};
  return titles[static_cast<std::size_t>(section)];
}

void DatabaseLog::setRun(std::shared_ptr<const RunIndex> index) {
  beginResetModel();
  index_ = std::move(index);
  moment_ = {};
  rows_ = index_ == nullptr ? 0 : static_cast<int>(index_->database().entries().size());
  endResetModel();
}

// Rows only ever come at the end.
void DatabaseLog::moveTo(const Moment& moment) {
  if (index_ == nullptr) return;
  const int known = static_cast<int>(index_->database().entries().size());
  if (known > rows_) {
    beginInsertRows({}, rows_, known - 1);
    rows_ = known;
    endInsertRows();
  }
  if (moment_ == moment) return;
  const int before = current();
  moment_ = moment;
  const int after = current();
  if (before == after || rows_ == 0) return;
  emit dataChanged(index(std::max(std::min(before, after), 0), 0),
                   index(std::max(before, after), kColumns - 1), {Qt::ForegroundRole});
}

trace::EventId DatabaseLog::eventOf(int row) const {
  return index_->database().entries()[static_cast<std::size_t>(row)].event->id;
}

int DatabaseLog::current() const {
  return index_ == nullptr ? -1 : static_cast<int>(index_->database().entriesUntil(moment_.event)) - 1;
}

int DatabaseLog::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : rows_; }
int DatabaseLog::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QString DatabaseLog::cellText(const query::DatabaseTally::Entry& entry, int column) const {
  const trace::DatabaseCalled& call = entry.call();
  switch (column) {
    case kTime: return secondsText(entry.event->time) + QStringLiteral(" s");
    case kProxy: return nodeName(*index_, entry.event->node);
    case kDatabase: return call.database == trace::kNoNode ? tr("a file") : nodeName(*index_, call.database);
    case kProcedure: return toQt(call.procedure);
    case kBlocked: return spanText(call.blocked);
    case kAnswer:
      return call.error.empty() ? tr("%1 rows").arg(call.rows) : tr("failed: %1").arg(toQt(call.error));
    case kBytes: return tr("%1 + %2", "bytes sent and received").arg(call.sentBytes).arg(call.receivedBytes);
    case kCallId: return toQt(call.callId);
    case kStatement: return toQt(call.statement);
    default: return {};
  }
}

QVariant DatabaseLog::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index_ == nullptr) return {};
  const query::DatabaseTally::Entry& entry =
      index_->database().entries()[static_cast<std::size_t>(index.row())];
  const int column = index.column();
  if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return cellText(entry, column);
  if (role == Qt::TextAlignmentRole && (column == kTime || column == kBlocked || column == kBytes))
    return int(Qt::AlignRight | Qt::AlignVCenter);
  if (role == Qt::ForegroundRole && entry.event->id > moment_.event) return dimBrush();
  return {};
}

QVariant DatabaseLog::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section >= kColumns) return {};
  if (role == Qt::TextAlignmentRole && (section == kTime || section == kBlocked || section == kBytes))
    return int(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  const std::array<QString, kColumns> titles{tr("Time"),      tr("Proxy"),   tr("Database"),
                                             tr("Procedure"), tr("Blocked"), tr("Answer"),
                                             tr("Bytes"),     tr("Call-ID"), tr("Statement")};
  return titles[static_cast<std::size_t>(section)];
}

}  // namespace forklab::models
