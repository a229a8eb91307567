#pragma once

#include <QTableView>
#include <span>

namespace forklab::views {

/// A table as every view has it: whole rows, no grid, Tab goes on to the next pane.
void makeCalm(QTableView& table);
/// Columns wide enough for these texts and for their titles, whatever the first rows hold.
void fitColumns(QTableView& table, std::span<const QString> widest);

}  // namespace forklab::views
