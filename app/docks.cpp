#include "docks.h"

namespace forklab::app {

Docks::Docks(QMainWindow& window, const views::ViewContext& context) : window_(window) {
  window.setDockNestingEnabled(true);
  window.setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
  window.setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
  window.setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
  for (const views::ViewSpec& spec : views::allViews()) {
    auto* const dock = new QDockWidget(spec.title, &window);
    dock->setObjectName(spec.id);
    dock->setToolTip(QString());
    dock->setWidget(spec.make(context));
    dock->toggleViewAction()->setStatusTip(spec.says);
    QObject::connect(dock, &QDockWidget::topLevelChanged, &window, [this] { hideDoubledTitles(); });
    QObject::connect(dock, &QDockWidget::dockLocationChanged, &window, [this] { hideDoubledTitles(); });
    docks_[spec.id] = dock;
    titles_[spec.id] = spec.title;
    order_ << spec.id;
  }
  // Its lanes need this much and have no use for more.
  QWidget& timeline = view(QStringLiteral("timeline"));
  timeline.setMaximumHeight(timeline.minimumSizeHint().height());
  resetLayout();
}

// Stage and ladder side by side above the waves; message and script at the right; time below everything.
void Docks::resetLayout() {
  for (const QString& id : order_) {
    window_.removeDockWidget(docks_.at(id));
    docks_.at(id)->setFloating(false);
  }
  auto& topology = dock(QStringLiteral("topology"));
  auto& ladder = dock(QStringLiteral("ladder"));
  auto& waves = dock(QStringLiteral("waves"));
  auto& message = dock(QStringLiteral("message"));
  auto& script = dock(QStringLiteral("script"));
  auto& timeline = dock(QStringLiteral("timeline"));
  window_.addDockWidget(Qt::BottomDockWidgetArea, &timeline);
  window_.addDockWidget(Qt::LeftDockWidgetArea, &topology);
  window_.splitDockWidget(&topology, &message, Qt::Horizontal);
  window_.splitDockWidget(&topology, &waves, Qt::Vertical);
  window_.splitDockWidget(&topology, &ladder, Qt::Horizontal);
  window_.splitDockWidget(&message, &script, Qt::Vertical);
  window_.tabifyDockWidget(&ladder, &dock(QStringLiteral("board")));
  window_.tabifyDockWidget(&waves, &dock(QStringLiteral("transactions")));
  window_.tabifyDockWidget(&waves, &dock(QStringLiteral("dialogs")));
  window_.tabifyDockWidget(&waves, &dock(QStringLiteral("registrations")));
  window_.tabifyDockWidget(&waves, &dock(QStringLiteral("database")));
  window_.tabifyDockWidget(&waves, &dock(QStringLiteral("load")));
  window_.tabifyDockWidget(&waves, &dock(QStringLiteral("problems")));
  for (const QString& id : order_) docks_.at(id)->show();
  waves.raise();
  ladder.raise();
  const int width = window_.width();
  const int height = window_.height();
  window_.resizeDocks({&topology, &ladder, &message}, {width * 26 / 100, width * 45 / 100, width * 29 / 100},
                      Qt::Horizontal);
  window_.resizeDocks({&topology, &waves}, {height * 40 / 100, height * 34 / 100}, Qt::Vertical);
  window_.resizeDocks({&message, &script}, {height * 43 / 100, height * 30 / 100}, Qt::Vertical);
  window_.resizeDocks({&timeline}, {timeline.widget()->minimumSizeHint().height()}, Qt::Vertical);
  hideDoubledTitles();
}

// A dock among tabs has its title on the tab already.
void Docks::hideDoubledTitles() {
  for (const auto& [id, dock] : docks_) {
    const bool doubled = !dock->isFloating() && !window_.tabifiedDockWidgets(dock).isEmpty();
    if (doubled == (dock->titleBarWidget() != nullptr)) continue;
    QWidget* const old = dock->titleBarWidget();
    dock->setTitleBarWidget(doubled ? new QWidget(dock) : nullptr);
    delete old;
  }
}

void Docks::fillMenu(QMenu& menu) const {
  for (const QString& id : order_) menu.addAction(docks_.at(id)->toggleViewAction());
}

void Docks::fillGoMenu(QMenu& menu) const {
  int number = 0;
  for (const QString& id : order_) {
    ++number;
    const QKeySequence key(number < 10 ? QStringLiteral("Ctrl+%1").arg(number)
                                       : QStringLiteral("Alt+%1").arg(number - 9));
    QAction* const action = menu.addAction(titles_.at(id), &window_, [this, id] { goTo(id); });
    action->setShortcut(key);
    action->setStatusTip(docks_.at(id)->toggleViewAction()->statusTip());
  }
}

void Docks::goTo(const QString& id) const {
  raise(id);
  view(id).setFocus(Qt::ShortcutFocusReason);
}

void Docks::setCount(const QString& id, qsizetype count) {
  const QString& title = titles_.at(id);
  dock(id).setWindowTitle(count == 0 ? title : QStringLiteral("%1 (%2)").arg(title).arg(count));
}

void Docks::raise(const QString& id) const {
  dock(id).show();
  dock(id).raise();
}

QStringList Docks::ids() const { return order_; }

}  // namespace forklab::app
