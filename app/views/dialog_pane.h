#pragma once

#include <QBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QTableView>
#include <QTextBrowser>

#include "models/dialog_changes.h"
#include "painting/dialog_machine_painter.h"
#include "run/session.h"

namespace forklab::views {

/// The machine of one dialog with its live state, and its lifetime running out below.
class DialogMachine final : public QWidget {
  Q_OBJECT
 public:
  DialogMachine();
  /// Null: no dialog.
  void show(const query::DialogHistory* history, const models::Moment& moment);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  painting::MachineLayout layoutNow() const;

  painting::MachineScene scene_;
  painting::LifetimeStrip lifetime_;
  bool hasLifetime_ = false;
};

/// One dialog at the playhead: its machine, both its legs, variables, profiles, and how it went.
class DialogPane final : public QScrollArea {
  Q_OBJECT
 public:
  explicit DialogPane(run::Session& session);
  static constexpr std::uint32_t kNone = UINT32_MAX;
  /// By its place in the index; kNone: none. Reads again what is known of it.
  void showDialog(std::uint32_t dialog);
  void moveTo(const models::Moment& moment);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  /// Null: none. Good until the index grows.
  const query::DialogHistory* history() const;
  void refresh();
  QString factsText(const query::DialogHistory& history, const query::DialogMoment& seen) const;
  void onChangeChosen(const QModelIndex& index);

  run::Session& session_;
  std::uint32_t dialog_ = kNone;
  models::Moment moment_;
  QLabel title_, end_;
  DialogMachine machine_;
  QTextBrowser facts_;
  models::DialogChanges changes_;
  QTableView table_;
  QBoxLayout* parts_ = nullptr;
  QString shown_;
  bool following_ = false;
};

}  // namespace forklab::views
