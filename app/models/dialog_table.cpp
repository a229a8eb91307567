#include "models/dialog_table.h"

#include <algorithm>
#include <array>

#include "dialog/machine.h"
#include "models/board_table.h"
#include "models/texts.h"
#include "models/words.h"
#include "proxy/core.h"
#include "query/call_board.h"

namespace forklab::models {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

bool isRight(int column) { return column == DialogTable::kSince || column == DialogTable::kLeft; }

}  // namespace

QString dialogStateText(std::string_view state) {
  for (std::size_t number = 1; number <= dialog::kStates; ++number) {
    if (dialog::stateText(static_cast<dialog::State>(number)) == state)
      return QStringLiteral("%1 %2").arg(number).arg(Words::of(state));
  }
  return Words::of(state);
}

kernel::Duration lifetimeLeft(std::int64_t endsAtUnixSeconds, kernel::Instant now) {
  static const std::int64_t kEpoch = proxy::Environment{}.epoch;
  return {(endsAtUnixSeconds - kEpoch / kSecond) * kSecond - now.ns};
}

QString progressWord(std::string_view progress) {
  for (std::size_t state = 0; state < query::kPhoneStates; ++state) {
    const auto one = static_cast<query::PhoneState>(state);
    if (query::phoneStateText(one) == progress) return phoneStateWord(one);
  }
  return Words::of(progress);
}

QString partyText(std::string_view uri) { return toQt(query::dialledPart(uri)); }

void DialogTable::setRun(std::shared_ptr<const RunIndex> index) {
  beginResetModel();
  index_ = std::move(index);
  moment_ = {};
  changes_ = 0;
  rows_.clear();
  cached_ = UINT32_MAX;
  endResetModel();
}

void DialogTable::setFilter(bool onlyThere, const QString& text) {
  onlyThere_ = onlyThere;
  text_ = text;
  if (index_ != nullptr) refill();
}

void DialogTable::moveTo(const Moment& moment) {
  if (index_ == nullptr) return;
  const std::size_t changes = index_->dialogs().changesUntil(moment.event);
  const bool isSame = changes == changes_;
  changes_ = changes;
  moment_ = moment;
  if (!isSame) refill();
  // Between two changes nothing but what runs out looks different.
  const int first = isSame ? kLeft : 0;
  const int last = isSame ? kLeft : kColumns - 1;
  if (!rows_.empty())
    emit dataChanged(index(0, first), index(static_cast<int>(rows_.size()) - 1, last), {Qt::DisplayRole});
}

bool DialogTable::isShown(const query::DialogHistory& history) const {
  if (onlyThere_ && !history.isThereAt(moment_.event)) return false;
  if (text_.isEmpty() || toQt(history.callId).contains(text_, Qt::CaseInsensitive)) return true;
  const query::DialogMoment seen = query::dialogAt(history, moment_.event);
  return std::ranges::any_of(
      std::array{seen.fromUri, seen.toUri, seen.requestUri},
      [&](std::string_view uri) { return toQt(uri).contains(text_, Qt::CaseInsensitive); });
}

// Rows are in the order of their start: mostly they come and go at the end.
void DialogTable::refill() {
  const query::DialogIndex& dialogs = index_->dialogs();
  std::vector<std::uint32_t> wanted;
  const std::size_t started = dialogs.startedUntil(moment_.event);
  for (std::size_t at = 0; at < started; ++at) {
    if (isShown(dialogs.dialogs()[at])) wanted.push_back(static_cast<std::uint32_t>(at));
  }
  if (wanted == rows_) return;
  const int before = static_cast<int>(rows_.size());
  const int after = static_cast<int>(wanted.size());
  const bool isKept = std::equal(rows_.begin(), rows_.begin() + std::min(before, after), wanted.begin());
  if (isKept && after > before) {
    beginInsertRows({}, before, after - 1);
    rows_ = std::move(wanted);
    endInsertRows();
  } else if (isKept) {
    beginRemoveRows({}, after, before - 1);
    rows_ = std::move(wanted);
    endRemoveRows();
  } else {
    beginResetModel();
    rows_ = std::move(wanted);
    endResetModel();
  }
}

int DialogTable::rowOf(std::uint32_t dialog) const {
  const auto found = std::ranges::lower_bound(rows_, dialog);
  return found == rows_.end() || *found != dialog ? -1 : static_cast<int>(found - rows_.begin());
}

const query::DialogMoment& DialogTable::at(std::uint32_t dialog) const {
  if (cached_ != dialog || cachedAt_ != moment_.event) {
    cache_ = query::dialogAt(index_->dialogs().dialogs()[dialog], moment_.event);
    cached_ = dialog;
    cachedAt_ = moment_.event;
  }
  return cache_;
}

QString DialogTable::cellText(std::uint32_t dialog, int column) const {
  const query::DialogHistory& history = index_->dialogs().dialogs()[dialog];
  const query::DialogMoment& seen = at(dialog);
  switch (column) {
    case kCaller: return partyText(seen.fromUri);
    case kCallee: return partyText(seen.toUri);
    case kState:
      if (seen.isThere) return dialogStateText(seen.state);
      return history.isLost ? tr("lost in a crash") : tr("memory free");
    case kProgress: return progressWord(seen.progress);
    case kProxy: return nodeName(*index_, history.node);
    case kSince: return secondsText(seen.stateSince) + QStringLiteral(" s");
    case kLeft:
      if (!seen.isThere || !seen.lifetimeEnds) return {};
      return clockText(lifetimeLeft(*seen.lifetimeEnds, moment_.time));
    case kCallId: return toQt(history.callId);
    default: return {};
  }
}

QString DialogTable::tipText(std::uint32_t dialog, int column) const {
  if (column == kCaller) return toQt(at(dialog).fromUri);
  if (column == kCallee) return toQt(at(dialog).toUri);
  if (column == kLeft) return tr("Until the proxy ends the call by itself, in minutes and seconds");
  return cellText(dialog, column);
}

int DialogTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int DialogTable::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant DialogTable::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index_ == nullptr) return {};
  if (role == Qt::DisplayRole) return cellText(dialogOf(index.row()), index.column());
  if (role == Qt::ToolTipRole) return tipText(dialogOf(index.row()), index.column());
  if (role == Qt::TextAlignmentRole && isRight(index.column())) return int(Qt::AlignRight | Qt::AlignVCenter);
  return {};
}

QVariant DialogTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section >= kColumns) return {};
  // As the cells below it.
  if (role == Qt::TextAlignmentRole && isRight(section)) return int(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  const std::array<QString, kColumns> titles{tr("Caller"), tr("Callee"), tr("State"),         tr("Call"),
                                             tr("Proxy"),  tr("Since"),  tr("Lifetime left"), tr("Call-ID")};
  return titles[static_cast<std::size_t>(section)];
}

}  // namespace forklab::models
