#include "models/board_table.h"

#include <QJsonObject>
#include <algorithm>
#include <array>

#include "models/texts.h"
#include "models/words.h"

namespace forklab::models {
namespace {

/// What tells phones apart: the customer's name rather than "customer".
QString profilesText(const std::vector<query::BoardProfile>& profiles, bool isWhole) {
  QStringList texts;
  for (const auto& [name, value] : profiles) {
    if (isWhole && !value.empty()) {
      texts << QStringLiteral("%1 = %2").arg(toQt(name), toQt(value));
    } else {
      texts << toQt(value.empty() ? name : value);
    }
  }
  texts.removeDuplicates();
  return texts.join(QStringLiteral(", "));
}

const std::vector<query::BoardProfile>& profilesOf(const query::BoardRow& row) {
  return row.state == query::PhoneState::idle || row.profiles.empty() ? row.remembered : row.profiles;
}

QJsonArray profilesJson(const std::vector<query::BoardProfile>& profiles) {
  QJsonArray all;
  for (const auto& [name, value] : profiles)
    all.append(QJsonObject{{QStringLiteral("name"), toQt(name)}, {QStringLiteral("value"), toQt(value)}});
  return all;
}

QString directionWord(const query::BoardRow& row) {
  if (row.state == query::PhoneState::idle) return {};
  return row.isCaller ? BoardTable::tr("out") : BoardTable::tr("in");
}

bool isSamePhones(const std::vector<query::BoardRow>& a, const std::vector<query::BoardRow>& b) {
  return std::ranges::equal(a, b, {}, &query::BoardRow::phone, &query::BoardRow::phone);
}

}  // namespace

QString phoneStateWord(query::PhoneState state) {
  switch (state) {
    case query::PhoneState::idle: return BoardTable::tr("idle", "a phone");
    case query::PhoneState::dialled: return BoardTable::tr("dialled", "a phone");
    case query::PhoneState::trying: return BoardTable::tr("trying", "a phone");
    case query::PhoneState::ringing: return BoardTable::tr("ringing", "a phone");
    case query::PhoneState::busy: return BoardTable::tr("busy", "a phone");
    case query::PhoneState::talking: return BoardTable::tr("talking", "a phone");
    case query::PhoneState::ended: return BoardTable::tr("ended", "a phone");
    case query::PhoneState::failed: return BoardTable::tr("failed", "a phone");
  }
  return {};
}

void BoardTable::setRun(std::shared_ptr<const RunIndex> index) {
  beginResetModel();
  board_.reset();
  index_ = std::move(index);
  nodes_ = 0;
  all_.clear();
  rows_.clear();
  makeBoard();
  endResetModel();
}

void BoardTable::makeBoard() {
  if (index_ == nullptr || (board_ && nodes_ == index_->nodes().size())) return;
  std::vector<query::BoardPhone> phones;
  nodes_ = index_->nodes().size();
  for (std::size_t node = 0; node < nodes_; ++node) {
    const NodeInfo& info = index_->nodes()[node];
    if (info.kind == "phone") phones.push_back({info.name, info.address, static_cast<NodeId>(node)});
  }
  phones_ = phones.size();
  changes_ = SIZE_MAX;
  board_.emplace(index_->dialogs(), std::move(phones));
}

bool BoardTable::moveTo(const Moment& moment) {
  if (index_ == nullptr) return false;
  makeBoard();
  const std::size_t profiles = board_->profiles().size();
  board_->update();
  const std::size_t changes = index_->dialogs().changesUntil(moment.event);
  const bool isSame = changes == changes_;
  changes_ = changes;
  moment_ = moment;
  if (isSame && !rows_.empty()) {
    emit dataChanged(index(0, kTime), index(rowCount() - 1, kTime), {Qt::DisplayRole});
  } else if (!isSame) {
    all_ = board_->rows(moment.event);
    showRows();
  }
  return profiles != board_->profiles().size();
}

void BoardTable::setFilter(const query::BoardFilter& filter) {
  filter_ = filter;
  showRows();
}

void BoardTable::showRows() {
  std::vector<query::BoardRow> wanted;
  std::ranges::copy_if(all_, std::back_inserter(wanted),
                       [this](const query::BoardRow& row) { return query::passes(row, filter_); });
  if (isSamePhones(wanted, rows_)) {
    rows_ = std::move(wanted);
    if (!rows_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
    return;
  }
  beginResetModel();
  rows_ = std::move(wanted);
  endResetModel();
}

int BoardTable::rowOf(NodeId node) const {
  const auto found = std::ranges::find(rows_, node, &query::BoardRow::node);
  return found == rows_.end() || node == trace::kNoNode ? -1 : static_cast<int>(found - rows_.begin());
}

std::vector<query::BoardProfile> BoardTable::profiles() const {
  if (!board_) return {};
  return {board_->profiles().begin(), board_->profiles().end()};
}

QString BoardTable::proxiesText(const query::BoardRow& row) const {
  QStringList names;
  for (const NodeId proxy : row.proxies) names << nodeName(*index_, proxy);
  return names.join(QStringLiteral(", "));
}

QString BoardTable::cellText(const query::BoardRow& row, int column) const {
  switch (column) {
    case kPhone: return toQt(row.phone);
    case kState: return phoneStateWord(row.state);
    case kTime: return query::isActive(row.state) ? clockText(moment_.time - row.since) : QString();
    case kWith:
      if (row.calls < 2) return toQt(row.with);
      return tr("%1 (+%2)", "a party, and how many other calls").arg(toQt(row.with)).arg(row.calls - 1);
    case kDirection: return directionWord(row);
    case kNumber: return toQt(row.number);
    case kProxy: return proxiesText(row);
    case kProfile: return profilesText(profilesOf(row), false);
    default: return {};
  }
}

QJsonArray BoardTable::json() const {
  QJsonArray all;
  for (const query::BoardRow& row : rows_) {
    const bool isIdle = row.state == query::PhoneState::idle;
    const qint64 seconds = isIdle ? 0 : (moment_.time - row.since).ns / 1'000'000'000;
    QJsonArray proxies;
    for (const NodeId proxy : row.proxies) proxies.append(nodeName(*index_, proxy));
    all.append(QJsonObject{{QStringLiteral("phone"), toQt(row.phone)},
                           {QStringLiteral("state"), toQt(query::phoneStateText(row.state))},
                           {QStringLiteral("direction"), isIdle         ? QString()
                                                         : row.isCaller ? QStringLiteral("out")
                                                                        : QStringLiteral("in")},
                           {QStringLiteral("number"), toQt(row.number)},
                           {QStringLiteral("with"), toQt(row.with)},
                           {QStringLiteral("seconds"), seconds},
                           {QStringLiteral("calls"), static_cast<qint64>(row.calls)},
                           {QStringLiteral("call_id"), toQt(row.callId)},
                           {QStringLiteral("proxies"), proxies},
                           {QStringLiteral("profiles"), profilesJson(profilesOf(row))}});
  }
  return all;
}

int BoardTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int BoardTable::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant BoardTable::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  if (role == Qt::ToolTipRole && index.column() == kProfile)
    return profilesText(profilesOf(row(index.row())), true);
  if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return cellText(row(index.row()), index.column());
  if (role == Qt::TextAlignmentRole && index.column() == kTime) return int(Qt::AlignRight | Qt::AlignVCenter);
  return {};
}

QVariant BoardTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section >= kColumns) return {};
  if (role == Qt::TextAlignmentRole && section == kTime) return int(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  const std::array<QString, kColumns> titles{tr("Phone"), tr("Does"),   tr("For"),   tr("With"),
                                             tr("Way"),   tr("Number"), tr("Proxy"), tr("Profile")};
  return titles[static_cast<std::size_t>(section)];
}

}  // namespace forklab::models
