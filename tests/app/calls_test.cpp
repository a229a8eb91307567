#include <QAbstractItemModelTester>
#include <QJsonObject>
#include <QTest>

#include "models/board_table.h"
#include "models/database_groups.h"
#include "models/dialog_changes.h"
#include "models/dialog_table.h"
#include "models/registration_table.h"
#include "models/texts.h"
#include "painting/dialog_machine_layout.h"
#include "support/drawn_log.h"

using namespace forklab;
using namespace forklab::models;
using namespace forklab::kernel::literals;

namespace {

using Tester = QAbstractItemModelTester;

constexpr std::string_view kCall = R"(
  0ms    proxy  keeps   7 c1@10.0.0.1 unconfirmed | as=made
  0ms    proxy  notes   7 from_uri sip:alice@example.com
  0ms    proxy  notes   7 to_uri sip:bob@example.com
  0ms    proxy  notes   7 profile shop1 | name=customer
  20ms   proxy  moves   7 early | from=unconfirmed input=1xx as=rings
  2s     proxy  moves   7 confirmed | from=early input=2xx
  2s     proxy  notes   7 lifetime_ends 1700000062 | as=talks
  60s    proxy  moves   7 deleted | from=confirmed input=BYE
  65s    proxy  frees   7 | as=free
)";

struct Seen {
  test::DrawnLog drawn{kCall, {"alice", "proxy", "bob"}};
  std::shared_ptr<RunIndex> index =
      std::make_shared<RunIndex>(std::make_shared<query::Timeline>(drawn.log()));
  Seen() { index->update(); }
  Moment at(const std::string& label) const {
    return {drawn.id(label), drawn.log()->byId(drawn.id(label)).time};
  }
};

QString cell(const QAbstractItemModel& model, int row, int column) {
  return model.index(row, column).data().toString();
}

}  // namespace

class CallsTest : public QObject {
  Q_OBJECT

 private slots:
  void theListOfDialogsFollowsThePlayhead() {
    const Seen seen;
    DialogTable table;
    const Tester tester(&table, Tester::FailureReportingMode::QtTest);
    table.setRun(seen.index);
    table.moveTo(seen.at("talks"));
    QCOMPARE(table.rowCount(), 1);
    QCOMPARE(cell(table, 0, DialogTable::kCaller), QStringLiteral("alice"));
    QCOMPARE(cell(table, 0, DialogTable::kState), QStringLiteral("4 confirmed"));
    QCOMPARE(cell(table, 0, DialogTable::kLeft), QStringLiteral("1:00"));
    table.moveTo(seen.at("free"));
    QCOMPARE(cell(table, 0, DialogTable::kState), QStringLiteral("memory free"));
    table.setFilter(true, {});
    QCOMPARE(table.rowCount(), 0);
    table.setFilter(false, QStringLiteral("BOB"));
    QCOMPARE(table.rowCount(), 1);
    table.moveTo({});
    QCOMPARE(table.rowCount(), 0);
  }

  void everyChangeIsARowThatLeadsToItsEvent() {
    const Seen seen;
    DialogChanges changes;
    const Tester tester(&changes, Tester::FailureReportingMode::QtTest);
    changes.setDialog(&seen.index->dialogs().dialogs()[0]);
    QCOMPARE(changes.rowCount(), 9);
    changes.moveTo(seen.at("rings"));
    QCOMPARE(changes.eventOf(changes.current()), seen.drawn.id("rings"));
    QCOMPARE(cell(changes, changes.current(), DialogChanges::kWhat), QStringLiteral("2 early by 1xx"));
    changes.setDialog(nullptr);
    QCOMPARE(changes.rowCount(), 0);
  }

  void theBoardIsGivenAsJson() {
    const Seen seen;
    BoardTable board;
    const Tester tester(&board, Tester::FailureReportingMode::QtTest);
    board.setRun(seen.index);
    QVERIFY(board.moveTo(seen.at("talks")));
    QCOMPARE(board.rowCount(), 2);
    const QJsonObject alice = board.json()[0].toObject();
    QCOMPARE(alice[QLatin1String("state")].toString(), QStringLiteral("talking"));
    QCOMPARE(alice[QLatin1String("with")].toString(), QStringLiteral("bob"));
    QCOMPARE(alice[QLatin1String("proxies")].toArray()[0].toString(), QStringLiteral("proxy"));
    board.setFilter({"customer", "shop1", ""});
    QCOMPARE(board.rowCount(), 2);
    // Idle, she is still the customer's; Bob was only called.
    board.moveTo(seen.at("free"));
    QCOMPARE(board.rowCount(), 1);
    QCOMPARE(cell(board, 0, BoardTable::kState), QStringLiteral("idle"));
  }

  void whatHasNothingToShowIsEmpty() {
    const Seen seen;
    RegistrationTable contacts;
    RegistrationChanges changes;
    DatabaseGroups groups;
    DatabaseLog log;
    const Tester contactsTester(&contacts, Tester::FailureReportingMode::QtTest);
    const Tester changesTester(&changes, Tester::FailureReportingMode::QtTest);
    const Tester groupsTester(&groups, Tester::FailureReportingMode::QtTest);
    const Tester logTester(&log, Tester::FailureReportingMode::QtTest);
    contacts.setRun(seen.index);
    changes.setRun(seen.index);
    groups.setRun(seen.index);
    log.setRun(seen.index);
    contacts.moveTo(seen.at("talks"));
    changes.moveTo(seen.at("talks"));
    log.moveTo(seen.at("talks"));
    QVERIFY(!groups.moveTo(seen.at("talks")));
    QCOMPARE(contacts.rowCount() + changes.rowCount() + groups.rowCount() + log.rowCount(), 0);
  }

  void theMachineIsDrawnFromItsTableWithoutCrossings() {
    const auto arrows = painting::machineArrows();
    QCOMPARE(arrows.size(), std::size_t{9});
    const painting::MachineLayout layout(700, 16);
    for (const painting::MachineArrow& one : layout.arrows()) {
      for (const painting::MachineArrow& other : layout.arrows()) {
        if (&one == &other || one.level == 0 || one.isAbove != other.isAbove) continue;
        QVERIFY(!layout.labelBox(one).intersects(layout.labelBox(other)));
      }
      QVERIFY(layout.labelBox(one).top() >= 0 && layout.labelBox(one).bottom() <= layout.height());
    }
  }

  void lengthsReadLikeAClock() {
    QCOMPARE(clockText(5_s), QStringLiteral("0:05"));
    QCOMPARE(clockText(83_s), QStringLiteral("1:23"));
    QCOMPARE(clockText(43'199_s), QStringLiteral("11:59:59"));
    QCOMPARE(clockText({-1}), QStringLiteral("0:00"));
  }
};

QTEST_MAIN(CallsTest)
#include "calls_test.moc"
