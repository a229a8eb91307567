#include "models/dialog_changes.h"

#include <QFont>
#include <QGuiApplication>
#include <algorithm>

#include "models/dialog_table.h"
#include "models/texts.h"
#include "models/words.h"

namespace forklab::models {
namespace {

QString stepText(const query::DialogStep& step) {
  const QString to = dialogStateText(step.to);
  if (step.from.empty()) return Words::tr("begins as %1").arg(to);
  return Words::tr("%1 by %2", "a state, reached by an input").arg(to, Words::of(step.input));
}

}  // namespace

QString noteText(const query::DialogNote& note) {
  const QString value = note.what == "progress" ? progressWord(note.value) : Words::of(note.value);
  if (note.what == "profile") {
    const QString profile = note.value.empty()
                                ? toQt(note.name)
                                : QStringLiteral("%1 = %2").arg(toQt(note.name), toQt(note.value));
    return note.isGone ? Words::tr("leaves profile %1").arg(profile)
                       : Words::tr("joins profile %1").arg(profile);
  }
  if (note.what == "variable") {
    if (note.isGone) return Words::tr("variable %1 is gone").arg(toQt(note.name));
    return Words::tr("variable %1 = %2").arg(toQt(note.name), toQt(note.value));
  }
  if (note.what == "lifetime ends") {
    return note.isGone
               ? Words::tr("lifetime stops")
               : Words::tr("lifetime runs, ends at %1 s")
                     .arg(lifetimeLeft(note.value.empty() ? 0 : toQt(note.value).toLongLong(), {}).ns /
                          1'000'000'000);
  }
  if (note.what == "post-dial delay") return Words::tr("post-dial delay %1 ms").arg(toQt(note.value));
  const QString what = Words::of(note.what);
  return note.value.empty() ? Words::tr("%1: none").arg(what) : QStringLiteral("%1: %2").arg(what, value);
}

void DialogChanges::setDialog(const query::DialogHistory* history) {
  std::vector<Row> rows;
  if (history != nullptr) {
    for (const query::DialogStep& step : history->steps)
      rows.push_back({step.event, step.time, stepText(step), true});
    for (const query::DialogNote& note : history->notes)
      rows.push_back({note.event, note.time, noteText(note), false});
    if (history->ended != 0) {
      rows.push_back(
          {history->ended, history->until,
           history->isLost ? Words::tr("lost: its proxy crashed") : Words::tr("its memory is free"), true});
    }
    std::ranges::stable_sort(rows, {}, &Row::event);
  }
  if (rows == rows_) return;
  beginResetModel();
  rows_ = std::move(rows);
  endResetModel();
}

void DialogChanges::moveTo(const Moment& moment) {
  if (moment_ == moment) return;
  moment_ = moment;
  if (!rows_.empty())
    emit dataChanged(index(0, 0), index(static_cast<int>(rows_.size()) - 1, kColumns - 1),
                     {Qt::ForegroundRole});
}

int DialogChanges::current() const {
  const auto behind = std::ranges::upper_bound(rows_, moment_.event, {}, &Row::event);
  return static_cast<int>(behind - rows_.begin()) - 1;
}

int DialogChanges::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int DialogChanges::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant DialogChanges::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
    return index.column() == kTime ? secondsText(row.time) + QStringLiteral(" s") : row.what;
  if (role == Qt::TextAlignmentRole && index.column() == kTime) return int(Qt::AlignRight | Qt::AlignVCenter);
  if (role == Qt::FontRole && row.isState) {
    QFont bold = QGuiApplication::font();
    bold.setBold(true);
    return bold;
  }
  if (role == Qt::ForegroundRole && row.event > moment_.event) return dimBrush();
  return {};
}

QVariant DialogChanges::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole && section == kTime) return int(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  return section == kTime ? tr("Time") : tr("What changed");
}

}  // namespace forklab::models
