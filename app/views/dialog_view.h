#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>

#include "models/dialog_table.h"
#include "run/session.h"
#include "views/dialog_pane.h"
#include "views/hint_pane.h"

namespace forklab::views {

/// The dialogs that proxies keep, and one of them in full.
class DialogView final : public QStackedWidget {
  Q_OBJECT
 public:
  explicit DialogView(run::Session& session);
  QSize sizeHint() const override { return {620, 240}; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build();
  void onOpened();
  void onPlayheadMoved();
  void onPacketSelected();
  void onRowChosen(const QModelIndex& index);
  void onFilterChanged();
  /// The chosen one, or the newest: nothing else is what one wants to see first.
  void choose();

  run::Session& session_;
  models::DialogTable model_;
  HintPane hint_;
  QSplitter split_;
  QLineEdit filter_;
  QComboBox which_;
  QTableView table_;
  DialogPane pane_;
  std::uint32_t chosen_ = DialogPane::kNone;
  bool isChosen_ = false;
  std::size_t changes_ = 0;
  bool following_ = false;
};

}  // namespace forklab::views
