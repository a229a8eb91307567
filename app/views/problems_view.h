#pragma once

#include <QTreeWidget>

#include "run/session.h"

namespace forklab::views {

/// What is wrong with the files that were opened, each with its place.
class ProblemsView final : public QTreeWidget {
  Q_OBJECT
 public:
  explicit ProblemsView(run::Session& session);
  QSize sizeHint() const override { return {620, 160}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void refresh();

  run::Session& session_;
};

}  // namespace forklab::views
