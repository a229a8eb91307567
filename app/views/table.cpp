#include "views/table.h"

#include <QHeaderView>
#include <algorithm>

namespace forklab::views {

void makeCalm(QTableView& table) {
  table.setFrameShape(QFrame::NoFrame);
  table.setSelectionBehavior(QAbstractItemView::SelectRows);
  table.setSelectionMode(QAbstractItemView::SingleSelection);
  table.setAlternatingRowColors(true);
  table.setShowGrid(false);
  table.setWordWrap(false);
  table.setTabKeyNavigation(false);
  table.setTextElideMode(Qt::ElideRight);
  table.verticalHeader()->hide();
  table.verticalHeader()->setDefaultSectionSize(table.fontMetrics().height() + 8);
  table.horizontalHeader()->setHighlightSections(false);
  table.horizontalHeader()->setStretchLastSection(true);
  table.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

void fitColumns(QTableView& table, std::span<const QString> widest) {
  const QFontMetrics metrics = table.fontMetrics();
  for (std::size_t at = 0; at < widest.size(); ++at) {
    const int column = static_cast<int>(at);
    const QString title = table.model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    const int words = std::max(metrics.horizontalAdvance(widest[at]), metrics.horizontalAdvance(title));
    table.setColumnWidth(column, words + 24);
  }
}

}  // namespace forklab::views
