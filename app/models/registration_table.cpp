#include "models/registration_table.h"

#include <algorithm>
#include <array>

#include "models/texts.h"
#include "models/words.h"

namespace forklab::models {

void RegistrationTable::setRun(std::shared_ptr<const RunIndex> index) {
  beginResetModel();
  index_ = std::move(index);
  moment_ = {};
  changes_ = SIZE_MAX;
  rows_.clear();
  endResetModel();
}

const query::Binding& RegistrationTable::bindingOf(const Row& row) const {
  return index_->bindings().records()[row.record].sets[row.set].bindings[row.binding];
}

std::vector<RegistrationTable::Row> RegistrationTable::rowsNow() {
  std::vector<Row> rows;
  nextExpiry_ = kernel::kNever;
  const auto records = index_->bindings().records();
  for (std::size_t record = 0; record < records.size(); ++record) {
    const query::BindingSet* const set = records[record].at(moment_.event);
    if (set == nullptr) continue;
    for (std::size_t at = 0; at < set->bindings.size(); ++at) {
      if (set->bindings[at].expires <= moment_.time) continue;
      nextExpiry_ = std::min(nextExpiry_, set->bindings[at].expires);
      rows.push_back({static_cast<std::uint32_t>(record),
                      static_cast<std::uint32_t>(set - records[record].sets.data()),
                      static_cast<std::uint32_t>(at)});
    }
  }
  return rows;
}

// Between two changes, and until the next one expires, only what is left of them looks different.
void RegistrationTable::moveTo(const Moment& moment) {
  if (index_ == nullptr) return;
  const std::size_t changes = index_->bindings().changesUntil(moment.event);
  const bool isSame = changes == changes_ && moment.time >= moment_.time && moment.time < nextExpiry_;
  moment_ = moment;
  changes_ = changes;
  std::vector<Row> wanted = isSame ? rows_ : rowsNow();
  if (wanted.size() != rows_.size()) {
    beginResetModel();
    rows_ = std::move(wanted);
    endResetModel();
    return;
  }
  rows_ = std::move(wanted);
  if (!rows_.empty())
    emit dataChanged(index(0, isSame ? kLeft : 0), index(rowCount() - 1, isSame ? kLeft : kColumns - 1));
}

trace::EventId RegistrationTable::eventOf(int row) const {
  return bindingOf(rows_[static_cast<std::size_t>(row)]).event;
}

QString RegistrationTable::cellText(const Row& row, int column) const {
  const query::BindingRecord& record = index_->bindings().records()[row.record];
  const query::Binding& binding = bindingOf(row);
  switch (column) {
    case kAor: return toQt(record.aor);
    case kContact: return toQt(binding.contact);
    case kQ: return binding.q < 0 ? QString() : QString::number(binding.q / 1000.0);
    case kLeft: return clockText(binding.expires - moment_.time);
    case kProxy: {
      const auto crash = index_->bindings().crashBefore(record.node, moment_.event);
      const QString name = nodeName(*index_, record.node);
      const bool isOlder = crash && *crash >= index_->log().byId(binding.event).time;
      return isOlder ? tr("%1, before its crash").arg(name) : name;
    }
    case kReceived: return toQt(binding.received);
    case kPath: return toQt(binding.path);
    case kSocket: return toQt(binding.socket);
    case kUserAgent: return toQt(binding.userAgent);
    default: return {};
  }
}

int RegistrationTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int RegistrationTable::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kColumns;
}

QVariant RegistrationTable::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index_ == nullptr) return {};
  if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
    return cellText(rows_[static_cast<std::size_t>(index.row())], index.column());
  const bool isNumber = index.column() == kQ || index.column() == kLeft;
  if (role == Qt::TextAlignmentRole && isNumber) return int(Qt::AlignRight | Qt::AlignVCenter);
  return {};
}

QVariant RegistrationTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section >= kColumns) return {};
  if (role == Qt::TextAlignmentRole && (section == kQ || section == kLeft))
    return int(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  const std::array<QString, kColumns> titles{
      tr("Address of record"), tr("Contact"), QStringLiteral("q"), tr("Expires in"), tr("Proxy"),
      tr("Received from"),     tr("Path"),    tr("Came to"),       tr("User agent")};
  return titles[static_cast<std::size_t>(section)];
}

void RegistrationChanges::setRun(std::shared_ptr<const RunIndex> index) {
  beginResetModel();
  index_ = std::move(index);
  moment_ = {};
  rows_ = index_ == nullptr ? 0 : static_cast<int>(index_->bindings().changes().size());
  endResetModel();
}

void RegistrationChanges::moveTo(const Moment& moment) {
  if (index_ == nullptr) return;
  const int known = static_cast<int>(index_->bindings().changes().size());
  if (known > rows_) {
    beginInsertRows({}, rows_, known - 1);
    rows_ = known;
    endInsertRows();
  }
  const int before = current();
  moment_ = moment;
  const int after = current();
  if (before == after || rows_ == 0) return;
  emit dataChanged(index(std::max(std::min(before, after), 0), 0),
                   index(std::max(before, after), kColumns - 1), {Qt::ForegroundRole});
}

trace::EventId RegistrationChanges::eventOf(int row) const {
  return index_->bindings().changes()[static_cast<std::size_t>(row)].event;
}

int RegistrationChanges::current() const {
  return index_ == nullptr ? -1 : static_cast<int>(index_->bindings().changesUntil(moment_.event)) - 1;
}

int RegistrationChanges::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : rows_; }

int RegistrationChanges::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kColumns;
}

QVariant RegistrationChanges::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index_ == nullptr) return {};
  const query::BindingChange& change = index_->bindings().changes()[static_cast<std::size_t>(index.row())];
  const query::BindingRecord& record = index_->bindings().records()[change.record];
  if (role == Qt::TextAlignmentRole && index.column() == kTime) return int(Qt::AlignRight | Qt::AlignVCenter);
  if (role == Qt::ForegroundRole && change.event > moment_.event) return dimBrush();
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  switch (index.column()) {
    case kTime: return secondsText(change.time) + QStringLiteral(" s");
    case kProxy: return nodeName(*index_, record.node);
    case kAor: return toQt(record.aor);
    default: break;
  }
  const QString contact = toQt(change.contact);
  switch (change.kind) {
    case query::BindingChange::Kind::added: return tr("registers %1").arg(contact);
    case query::BindingChange::Kind::refreshed: return tr("refreshes %1").arg(contact);
    case query::BindingChange::Kind::removed: return tr("removes %1").arg(contact);
  }
  return {};
}

QVariant RegistrationChanges::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section >= kColumns) return {};
  if (role == Qt::TextAlignmentRole && section == kTime) return int(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  const std::array<QString, kColumns> titles{tr("Time"), tr("Proxy"), tr("Address of record"),
                                             tr("What changed")};
  return titles[static_cast<std::size_t>(section)];
}

}  // namespace forklab::models
