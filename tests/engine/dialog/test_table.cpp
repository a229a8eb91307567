#include <QTest>

#include "dialog/profile.h"
#include "dialog/table.h"

using namespace forklab;
using namespace forklab::dialog;

namespace {

Table smallTable() { return {4, kernel::RandomStream(1, "ids"), 7, 2}; }

Dialog& call(Table& table, const std::string& callId, const std::string& calleeTag = {}) {
  Dialog& dialog = *table.add(callId);
  dialog.leg(Side::caller).tag = "alice";
  dialog.leg(Side::callee).tag = calleeTag;
  return dialog;
}

}  // namespace

/// Where dialogs are kept, and which one a message belongs to.
class DialogTableTest : public QObject {
  Q_OBJECT

 private slots:
  void aDialogHasThePlaceThatKamailioGivesIt() {
    Table table(4096, kernel::RandomStream(1, "ids"), std::nullopt, 1);
    // "c" is place 111 in Kamailio 5.6.3, "d" 104 (observed).
    QCOMPARE(table.add("c")->entry, 111U);
    QCOMPARE(table.add("d")->entry, 104U);
    QVERIFY(table.add("e")->id < 3 * 4096);
  }

  void idsCountFromTheFirstByTheStep() {
    Table table(1, kernel::RandomStream(1, "ids"), 7, 2);
    QCOMPARE(table.add("a")->id, 7U);
    QCOMPARE(table.add("b")->id, 9U);
  }

  void placesAreAPowerOfTwo() {
    QCOMPARE(Table(4095, kernel::RandomStream(1, "ids"), 1, 1).places(), 2048U);
    QCOMPARE(Table(0, kernel::RandomStream(1, "ids"), 1, 1).places(), 1U);
  }

  void bothWaysAreFoundByTags() {
    Table table = smallTable();
    Dialog& dialog = call(table, "1", "bob");
    QCOMPARE(table.find(Elements{"1", "alice", "bob"}).dialog, &dialog);
    QVERIFY(table.find(Elements{"1", "alice", "bob"}).direction == Direction::downstream);
    QVERIFY(table.find(Elements{"1", "bob", "alice"}).direction == Direction::upstream);
    QVERIFY(table.find(Elements{"1", "alice", "carol"}).dialog == nullptr);
    QVERIFY(table.find(Elements{"2", "alice", "bob"}).dialog == nullptr);
  }

  void beforeItsAnswerTheCallersTagIsEnough() {
    Table table = smallTable();
    call(table, "1");
    QVERIFY(table.find(Elements{"1", "alice", ""}).direction == Direction::downstream);
    QVERIFY(table.find(Elements{"1", "alice", "anyone"}).direction == Direction::downstream);
    QVERIFY(table.find(Elements{"1", "anyone", "alice"}).direction == Direction::upstream);
  }

  void memoryIsUsedAgainAndHoldsNothingOld() {
    Table table = smallTable();
    Dialog& first = call(table, "1", "bob");
    first.setVariable("note", "old");
    const DialogKey key = first.key();
    table.remove(first);
    QVERIFY(table.find(key) == nullptr);
    Dialog& second = *table.add("2");
    QCOMPARE(&second, &first);
    QVERIFY(second.variables.empty());
    QVERIFY(second.leg(Side::callee).tag.empty());
    QCOMPARE(table.size(), std::size_t{1});
  }

  void removingFromTheMiddleOfAPlaceKeepsTheOthers() {
    Table table(1, kernel::RandomStream(1, "ids"), 1, 1);
    for (const char* callId : {"1", "2", "3"}) call(table, callId);
    table.remove(*table.find(keyOf(0, 2)));
    call(table, "4");
    QStringList left;
    table.forEach([&](const Dialog& dialog) { left << QString::fromStdString(dialog.callId); });
    QCOMPARE(left, (QStringList{"1", "3", "4"}));
  }

  void aStoredOneKeepsItsNumbersAndNewOnesBeginBehindIt() {
    Table table = smallTable();
    QVERIFY(table.restore(3, 40) != nullptr);
    QVERIFY(table.restore(3, 40) == nullptr);
    QVERIFY(table.restore(4, 1) == nullptr);
    QVERIFY(table.find(keyOf(3, 40)) != nullptr);
  }

  void profilesCountByValue() {
    Table table = smallTable();
    Profiles profiles;
    profiles.declare("calls; trunks ;", false);
    profiles.declare("user", true);
    QCOMPARE(profiles.all().size(), std::size_t{3});
    Profile& user = *profiles.find("user");
    Dialog& one = call(table, "1");
    Dialog& two = call(table, "2");
    profiles.join(one, user, "bob");
    profiles.join(two, user, "bob");
    profiles.join(two, user, "carol");
    QCOMPARE(user.size(), std::size_t{3});
    QCOMPARE(user.size("bob"), std::size_t{2});
    QVERIFY(Profiles::isIn(two, user, "carol"));
    QVERIFY(profiles.leave(two, user, "carol"));
    QVERIFY(!profiles.leave(two, user, "carol"));
    profiles.leaveAll(one);
    QCOMPARE(user.size("bob"), std::size_t{1});
    QCOMPARE(user.size("carol"), std::size_t{0});
  }
};

QTEST_GUILESS_MAIN(DialogTableTest)
#include "test_table.moc"
