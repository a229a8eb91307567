#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/proxy/dialog_call.h"

using namespace forklab;
using test::Call;
using test::holds;
using test::scriptWith;

namespace {

constexpr const char* kProfiles = R"(
modparam("dialog", "profiles_no_value", "calls")
modparam("dialog", "profiles_with_value", "customer")
)";

QJsonArray boardOf(Call& call, const std::vector<std::string>& words = {}) {
  return QJsonDocument::fromJson(QByteArray::fromStdString(call.command("lab.board", words))).array();
}

/// "alice talking out bob with bob 3 s", a line each.
QString textOf(const QJsonArray& board) {
  QString text;
  for (const auto& one : board) {
    const QJsonObject row = one.toObject();
    const auto word = [&](const char* name) { return row[QLatin1String(name)].toString(); };
    text += word("phone") + QLatin1Char(' ') + word("state");
    if (word("state") != QLatin1String("idle")) {
      text += QStringLiteral(" %1 %2 with %3, %4 s, %5 calls")
                  .arg(word("direction"), word("number"), word("with"))
                  .arg(row[QLatin1String("seconds")].toInt())
                  .arg(row[QLatin1String("calls")].toInt());
    }
    text += QLatin1Char('\n');
  }
  return text;
}

}  // namespace

/// lab.board: what a running proxy knows of its phones.
class DialogBoardStories : public QObject {
  Q_OBJECT

 private slots:
  void theBoardFollowsACall() {
    Call call(scriptWith("dlg_manage();"));
    call.later(5000, "BYE");
    call.goesOn();
    call.lab.run(20);
    QCOMPARE(textOf(boardOf(call)), QString("alice trying out bob with bob, 0 s, 1 calls\n"
                                            "bob trying in bob with alice, 0 s, 1 calls\n"));
    call.lab.run(80);
    QCOMPARE(textOf(boardOf(call)), QString("alice ringing out bob with bob, 0 s, 1 calls\n"
                                            "bob ringing in bob with alice, 0 s, 1 calls\n"));
    call.lab.run(4200);
    QCOMPARE(textOf(boardOf(call)), QString("alice talking out bob with bob, 4 s, 1 calls\n"
                                            "bob talking in bob with alice, 4 s, 1 calls\n"));
    call.lab.run(5100);
    QCOMPARE(textOf(boardOf(call)), QString("alice ended out bob with bob, 0 s, 0 calls\n"
                                            "bob ended in bob with alice, 0 s, 0 calls\n"));
    call.lab.run(12'000);
    QCOMPARE(textOf(boardOf(call)), QString());
  }

  void aRefusedCallLeavesThePhoneThatDidNotTakeIt() {
    Call call(scriptWith("dlg_manage();"), "50 180, 100 486");
    call.goesOn();
    call.lab.run(200);
    QCOMPARE(textOf(boardOf(call)), QString("alice busy out bob with bob, 0 s, 0 calls\n"
                                            "bob busy in bob with alice, 0 s, 0 calls\n"));
  }

  void registeredPhonesAreOnItWhileTheyAreIdle() {
    Call call(scriptWith("if (is_method(\"REGISTER\")) { save(\"location\"); exit; } dlg_manage();"));
    const auto add = [&](const char* user, const char* contact) {
      return call.command("ul.add", {"location", user, contact, "600", "0.5", ".", "0", "0", "0"});
    };
    call.lab.run(10);
    QCOMPARE(add("carol", "sip:c@10.0.0.7"), std::string("{}"));
    QCOMPARE(add("bob.b", "sip:bob@10.0.0.3:5060"), std::string("{}"));
    call.goesOn();
    call.lab.run(200);
    // Bob goes by the name that he is registered under.
    QCOMPARE(textOf(boardOf(call)), QString("bob.b talking in bob with alice, 0 s, 1 calls\ncarol idle\n"
                                            "alice talking out bob with bob.b, 0 s, 1 calls\n"));
  }

  void aProfilePicksItsCalls() {
    Call call(scriptWith("dlg_manage(); set_dlg_profile(\"customer\", \"shop1\");", {}, kProfiles));
    call.goesOn();
    call.lab.run(200);
    const QJsonArray board = boardOf(call, {"customer"});
    QCOMPARE(board.size(), 2);
    const QJsonObject row = board[0].toObject();
    const QJsonObject profile = row[QLatin1String("profiles")].toArray()[0].toObject();
    QCOMPARE(profile[QLatin1String("value")].toString(), QString("shop1"));
    QVERIFY(!row[QLatin1String("call_id")].toString().isEmpty());
    QCOMPARE(row[QLatin1String("proxies")].toArray()[0].toString(), QString("10.0.0.1:5060"));
    QCOMPARE(boardOf(call, {"customer", "shop1"}).size(), 2);
    QCOMPARE(boardOf(call, {"customer", "shop2"}).size(), 0);
    QCOMPARE(boardOf(call, {"calls"}).size(), 0);
    QVERIFY(holds(call.command("lab.board", {"nobody"}), "Profile not found"));
  }
};

QTEST_APPLESS_MAIN(DialogBoardStories)
#include "test_dialog_board.moc"
