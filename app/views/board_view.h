#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolButton>

#include "models/board_table.h"
#include "run/session.h"
#include "views/hint_pane.h"

namespace forklab::views {

/// Draws the state of a phone: a sign, the word and a colour that say the same.
class BoardDelegate final : public QStyledItemDelegate {
  Q_OBJECT
 public:
  explicit BoardDelegate(const models::BoardTable& model) : model_(model) {}
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  void paintState(QPainter& painter, const QStyleOptionViewItem& option, query::PhoneState state,
                  const QString& word) const;
  const models::BoardTable& model_;
};

/// What every phone does, across all proxies, to be read across a room: the larger the pane, the larger the
/// type.
class BoardView final : public QStackedWidget {
  Q_OBJECT
 public:
  explicit BoardView(run::Session& session);
  QSize sizeHint() const override { return {620, 320}; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void build();
  void onOpened();
  void onPlayheadMoved();
  void onPacketSelected();
  void onRowChosen(const QModelIndex& index);
  void onFilterChanged();
  void fillProfiles();
  /// Type and columns for the room that there is.
  void fit();

  run::Session& session_;
  models::BoardTable model_;
  BoardDelegate delegate_;
  HintPane hint_;
  QComboBox profile_;
  QLineEdit filter_;
  QToolButton copy_;
  QTableView table_;
  int fittedRows_ = -1;
  bool following_ = false;
};

}  // namespace forklab::views
