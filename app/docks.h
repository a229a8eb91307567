#pragma once

#include <QDockWidget>
#include <QMainWindow>
#include <QMenu>
#include <map>

#include "views/view.h"

namespace forklab::app {

/// The views in their docks, and where these stand at first.
class Docks {
 public:
  Docks(QMainWindow& window, const views::ViewContext& context);

  /// One entry per view that shows or hides its dock.
  void fillMenu(QMenu& menu) const;
  /// One entry per view that goes there, with Ctrl and its number.
  void fillGoMenu(QMenu& menu) const;
  /// Every dock where it stood on the first day, sized for the window as it is now.
  void resetLayout();
  /// The widget of a view.
  QWidget& view(const QString& id) const { return *dock(id).widget(); }
  /// Shows the dock and brings it before those it shares tabs with.
  void raise(const QString& id) const;
  /// Raises it, and keys go there.
  void goTo(const QString& id) const;
  /// "Problems (2)": a count behind the title; 0 says nothing.
  void setCount(const QString& id, qsizetype count);
  /// In the order of the View menu.
  QStringList ids() const;

 private:
  /// Title bars of docks among tabs go, of all others come back.
  void hideDoubledTitles();
  QDockWidget& dock(const QString& id) const { return *docks_.at(id); }

  QMainWindow& window_;
  std::map<QString, QDockWidget*> docks_;
  std::map<QString, QString> titles_;
  QStringList order_;
};

}  // namespace forklab::app
