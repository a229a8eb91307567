#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPlainTextEdit>

#include "lab/outside_world.h"
#include "lab/scenario/scenario.h"

namespace forklab::app {

/// Asks which nodes get real sockets, and which ones: a switch and a list of sockets for each node.
class BindDialog final : public QDialog {
  Q_OBJECT
 public:
  BindDialog(const lab::Scenario& scenario, const std::vector<lab::Binding>& bindings, QWidget* parent);

  /// What is switched on; only nodes with sockets.
  std::vector<lab::Binding> bindings() const;

 private:
  struct Row {
    std::size_t node = 0;
    bool on = false;
    QString sockets;  ///< one a line
  };

  void showRow();
  void takeRow();
  /// Says what is wrong with the lists, or who can reach them, and allows OK accordingly.
  void judge();

  std::vector<Row> rows_;
  QComboBox node_;
  QCheckBox on_;
  QPlainTextEdit sockets_;
  QLabel note_;
  QDialogButtonBox buttons_;
};

}  // namespace forklab::app
