#pragma once

#include <QString>
#include <QWidget>
#include <functional>
#include <vector>

#include "run/run_controller.h"
#include "run/session.h"

namespace forklab::views {

/// What a view may read and tell.
struct ViewContext {
  run::Session& session;
  run::RunController& controller;
};

/// One dock: how it is called and made.
struct ViewSpec {
  QString id;  ///< stable: settings and picture names use it
  QString title;
  QString says;  ///< one sentence, for tooltips and screen readers
  std::function<QWidget*(const ViewContext&)> make;
};

/// Every view, in the order of the View menu.
std::vector<ViewSpec> allViews();

}  // namespace forklab::views
