#pragma once

#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>

#include "models/registration_table.h"
#include "run/session.h"
#include "views/hint_pane.h"

namespace forklab::views {

/// Who is registered at which proxy, and how that changed.
class RegistrationView final : public QStackedWidget {
  Q_OBJECT
 public:
  explicit RegistrationView(run::Session& session);
  QSize sizeHint() const override { return {620, 240}; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void build();
  void onOpened();
  void refresh();
  void onContactChosen(const QModelIndex& index);
  void onChangeChosen(const QModelIndex& index);

  run::Session& session_;
  models::RegistrationTable model_;
  models::RegistrationChanges changes_;
  HintPane hint_;
  // Before what it holds, so that it goes after it.
  QSplitter split_;
  QTableView table_, changesTable_;
  bool following_ = false;
};

}  // namespace forklab::views
