#include "models/transaction_table.h"

#include <algorithm>
#include <array>

#include "models/texts.h"

namespace forklab::models {
namespace {

QString cellText(const TransactionRow& row, int column) {
  switch (column) {
    case TransactionTable::kMachine: return row.machine;
    case TransactionTable::kMethod: return row.method;
    case TransactionTable::kNode: return row.node;
    case TransactionTable::kState: return row.ended ? TransactionTable::tr("ended") : row.state;
    case TransactionTable::kStarted: return secondsText(row.started) + QStringLiteral(" s");
    case TransactionTable::kTimers: return row.timers;
    case TransactionTable::kBranch: return row.branch;
    default: return {};
  }
}

}  // namespace

void TransactionTable::setRun(std::shared_ptr<const RunIndex> index) {
  beginResetModel();
  index_ = std::move(index);
  transactions_ = TransactionModel();
  moment_ = {};
  rows_ = 0;
  endResetModel();
}

// Rows are in the order of their start, so a playhead only ever adds or removes at the end.
void TransactionTable::moveTo(const Moment& moment) {
  if (index_ == nullptr) return;
  transactions_.update(index_->timeline());
  const int wanted = static_cast<int>(TransactionModel::count(index_->timeline(), moment));
  if (wanted > rows_) {
    beginInsertRows({}, rows_, wanted - 1);
    moment_ = moment;
    rows_ = wanted;
    endInsertRows();
  } else if (wanted < rows_) {
    beginRemoveRows({}, wanted, rows_ - 1);
    moment_ = moment;
    rows_ = wanted;
    endRemoveRows();
  }
  moment_ = moment;
  if (rows_ > 0) emit dataChanged(index(0, 0), index(rows_ - 1, kColumns - 1), {Qt::DisplayRole});
}

TransactionRow TransactionTable::row(int number) const {
  return transactions_.row(*index_, static_cast<std::size_t>(number), moment_);
}

int TransactionTable::rowOf(trace::TransactionId transaction) const {
  if (index_ == nullptr || transaction == 0) return -1;
  const auto all = index_->timeline().transactions();
  const auto found = std::ranges::find(all, transaction, &query::TransactionHistory::transaction);
  const auto place = found - all.begin();
  return found == all.end() || place >= rows_ ? -1 : static_cast<int>(place);
}

int TransactionTable::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : rows_; }

int TransactionTable::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant TransactionTable::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index_ == nullptr) return {};
  if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return cellText(row(index.row()), index.column());
  if (role == Qt::TextAlignmentRole && index.column() == kStarted)
    return int(Qt::AlignRight | Qt::AlignVCenter);
  return {};
}

QVariant TransactionTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section >= kColumns) return {};
  // As the cells below it.
  if (role == Qt::TextAlignmentRole && section == kStarted) return int(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  const std::array<QString, kColumns> titles{tr("Machine"), tr("Method"),         tr("Node"),  tr("State"),
                                             tr("Started"), tr("Timers running"), tr("Branch")};
  return titles[static_cast<std::size_t>(section)];
}

}  // namespace forklab::models
