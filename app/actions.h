#pragma once

#include <QAction>
#include <QMainWindow>
#include <map>

namespace forklab::app {

/// Every action of the window by its id: text, key, icon and tooltip from one table. Menus, toolbar and tests
/// start here.
class Actions {
 public:
  explicit Actions(QMainWindow& window);

  /// The action of that id; asking for one that the table does not have is a bug.
  QAction& operator[](const QString& id) const;
  /// Draws the icons anew: after a change of theme.
  void tint(const QPalette& palette);

 private:
  std::map<QString, QAction*> actions_;
};

}  // namespace forklab::app
