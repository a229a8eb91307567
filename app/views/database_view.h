#pragma once

#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>

#include "models/database_groups.h"
#include "run/session.h"
#include "views/database_chart.h"
#include "views/hint_pane.h"

namespace forklab::views {

/// What the run asks of its databases: over time, and by procedure, statement, SIP call and one by one.
class DatabaseView final : public QStackedWidget {
  Q_OBJECT
 public:
  explicit DatabaseView(run::Session& session);
  QSize sizeHint() const override { return {620, 240}; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build();
  void fitColumns();
  void onOpened();
  void refresh();
  void onTabChosen(int tab);
  void onGroupChosen(const QModelIndex& index);
  void onCallChosen(const QModelIndex& index);

  run::Session& session_;
  models::DatabaseGroups groups_;
  models::DatabaseLog log_;
  HintPane hint_;
  // What holds others stands before them, so that it goes after them.
  QSplitter split_;
  QStackedWidget tables_;
  QLabel total_;
  DatabaseChart chart_;
  QTabBar tabs_;
  QTableView groupTable_, logTable_;
  bool following_ = false;
};

}  // namespace forklab::views
