#include "views/database_view.h"

#include <QHeaderView>
#include <QResizeEvent>
#include <QVBoxLayout>
#include <array>

#include "models/texts.h"
#include "views/table.h"

namespace forklab::views {
namespace {

/// From this height on the chart stands above the tables.
constexpr int kChartAbove = 460;
constexpr int kLogTab = 3;

}  // namespace

DatabaseView::DatabaseView(run::Session& session)
    : session_(session),
      hint_(tr("The calls of databases: how many, for what, and how long workers stood still for them."),
            tr("Open a scenario with Ctrl+O.")),
      chart_(session) {
  setAccessibleName(tr("Database"));
  build();
  connect(&session, &run::Session::opened, this, &DatabaseView::onOpened);
  connect(&session, &run::Session::grew, this, &DatabaseView::refresh);
  connect(&session.selection(), &run::Selection::playheadMoved, this, &DatabaseView::refresh);
  connect(&tabs_, &QTabBar::currentChanged, this, &DatabaseView::onTabChosen);
  connect(groupTable_.selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &DatabaseView::onGroupChosen);
  connect(logTable_.selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &DatabaseView::onCallChosen);
  if (session.isOpen()) onOpened();
}

void DatabaseView::build() {
  for (const QString& title : {tr("By procedure"), tr("By statement"), tr("By SIP call"), tr("One by one")})
    tabs_.addTab(title);
  tabs_.setDrawBase(false);
  tabs_.setAccessibleName(tr("What is added up"));
  groupTable_.setModel(&groups_);
  logTable_.setModel(&log_);
  for (QTableView* const table : {&groupTable_, &logTable_}) makeCalm(*table);
  groupTable_.setAccessibleName(tr("Costs of database calls"));
  logTable_.setAccessibleName(tr("Database calls one by one"));
  groupTable_.horizontalHeader()->setSortIndicator(-1, Qt::DescendingOrder);
  groupTable_.setSortingEnabled(true);
  groupTable_.horizontalHeader()->setStretchLastSection(false);
  groupTable_.horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  groupTable_.horizontalHeader()->setMinimumSectionSize(fontMetrics().averageCharWidth() * 6);
  tables_.addWidget(&groupTable_);
  tables_.addWidget(&logTable_);
  auto* const lower = new QWidget;
  auto* const column = new QVBoxLayout(lower);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(&tabs_);
  column->addWidget(&tables_, 1);
  split_.addWidget(&chart_);
  split_.addWidget(lower);
  split_.setChildrenCollapsible(false);
  total_.setContentsMargins(8, 6, 8, 2);
  total_.setTextFormat(Qt::PlainText);
  total_.setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* const page = new QWidget;
  page->setBackgroundRole(QPalette::Base);
  page->setAutoFillBackground(true);
  auto* const whole = new QVBoxLayout(page);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->setSpacing(0);
  whole->addWidget(&total_);
  whole->addWidget(&split_, 1);
  addWidget(&hint_);
  addWidget(page);
  setFocusProxy(&groupTable_);
  fitColumns();
}

void DatabaseView::fitColumns() {
  const QString number = QStringLiteral("1000000");
  const QString span = QStringLiteral("100.125 ms");
  const std::array<QString, models::DatabaseGroups::kColumns> groups{
      QString(), number, number, number, number, number, span, span, number};
  views::fitColumns(groupTable_, groups);
  const std::array<QString, models::DatabaseLog::kStatement> calls{QStringLiteral("1000.123 s"),
                                                                   QStringLiteral("proxy 1"),
                                                                   QStringLiteral("database"),
                                                                   QStringLiteral("sqlops: route[CARRIERS]"),
                                                                   span,
                                                                   QStringLiteral("1000 rows of"),
                                                                   QStringLiteral("1000 + 1000"),
                                                                   QStringLiteral("alice-3-4238@10.0.0.1")};
  views::fitColumns(logTable_, calls);
}

void DatabaseView::resizeEvent(QResizeEvent* event) {
  const auto wanted = event->size().height() >= kChartAbove ? Qt::Vertical : Qt::Horizontal;
  if (split_.orientation() != wanted || split_.sizes().value(0) == 0) {
    split_.setOrientation(wanted);
    const int whole = wanted == Qt::Vertical ? event->size().height() : event->size().width();
    split_.setSizes({whole * 45 / 100, whole * 55 / 100});
  }
  QStackedWidget::resizeEvent(event);
}

void DatabaseView::onOpened() {
  hint_.setAction(tr("Press F5 to run a scenario whose proxies have a database."));
  groups_.setRun(session_.sharedIndex());
  log_.setRun(session_.sharedIndex());
  chart_.setRun();
  refresh();
}

void DatabaseView::refresh() {
  if (!session_.isOpen()) return;
  const models::Moment& moment = session_.selection().playhead();
  setCurrentIndex(session_.index().database().entries().empty() ? 0 : 1);
  following_ = true;
  groups_.moveTo(moment);
  log_.moveTo(moment);
  const int current = log_.current();
  if (current < 0) {
    logTable_.clearSelection();
  } else if (logTable_.currentIndex().row() != current) {
    logTable_.setCurrentIndex(log_.index(current, 0));
  }
  following_ = false;
  if (groups_.sums() != nullptr) total_.setText(models::databaseTotalText(*groups_.sums()));
  chart_.refresh();
}

void DatabaseView::onTabChosen(int tab) {
  tables_.setCurrentIndex(tab == kLogTab ? 1 : 0);
  setFocusProxy(tab == kLogTab ? &logTable_ : &groupTable_);
  if (tab == kLogTab) return;
  following_ = true;
  groups_.setGrouping(static_cast<query::DatabaseGrouping>(tab));
  following_ = false;
}

// A group brings the message that its first call was made for.
void DatabaseView::onGroupChosen(const QModelIndex& index) {
  if (following_ || !index.isValid()) return;
  const trace::EventId packet = models::packetBehind(session_.index(), groups_.firstOf(index.row()));
  if (packet != 0) session_.selection().selectPacket(packet);
}

void DatabaseView::onCallChosen(const QModelIndex& index) {
  if (following_ || !index.isValid()) return;
  const trace::EventId event = log_.eventOf(index.row());
  run::Selection& selection = session_.selection();
  emit selection.playheadGrabbed();
  selection.moveTo(session_.momentOf(event));
  selection.selectPacket(models::packetBehind(session_.index(), event));
}

}  // namespace forklab::views
