#include <QTemporaryDir>
#include <QTest>

#include "store/tables.h"
#include "support/story.h"

using namespace forklab;
using store::Database;
using store::OpenMode;
using test::LittleLab;

namespace {

const char* const kFlags = R"(
modparam("acc", "log_flag", 1)
modparam("acc", "log_missed_flag", 2)
modparam("acc", "failed_transaction_flag", 3)
)";

/// The log's lines about accounts, without what stands before the code.
QStringList accounts(const LittleLab& lab) {
  QStringList all;
  for (const std::string& remark : lab.remarks()) {
    const QString line = QString::fromStdString(remark);
    if (!line.startsWith("NOTICE ACC: ")) continue;
    all << line.section(' ', 2).section(':', 0, 0) + ":" + line.section(";code=", 1);
  }
  return all;
}

}  // namespace

/// Accounts (lines observed on 5.6.3).
class AccStories : public QObject {
  Q_OBJECT

 private slots:
  void anAnsweredCallIsOneLine() {
    LittleLab lab(std::string(kFlags) +
                  "request_route { setflag(1); seturi(\"sip:a@example.com\"); t_relay(); }");
    lab.phone("a", "50 180, 100 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(300);
    QCOMPARE(accounts(lab), QStringList{"transaction answered:200;reason=OK"});
    QVERIFY(test::said(lab,
                       "NOTICE ACC: transaction answered: timestamp=1700000000;method=INVITE;"
                       "from_tag=alice;to_tag="));
    QVERIFY(test::said(lab, ";call_id=call1@10.0.0.2;code=200;reason=OK"));
  }

  void withoutFlagThereIsNoAccount() {
    LittleLab lab(std::string(kFlags) + "request_route { seturi(\"sip:a@example.com\"); t_relay(); }");
    lab.phone("a", "100 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(300);
    QCOMPARE(accounts(lab), QStringList());
  }

  void refusals_data() {
    QTest::addColumn<QString>("flags");
    QTest::addColumn<QStringList>("lines");
    const QString missed = "call missed:486;reason=Busy Here";
    const QString answered = "transaction answered:486;reason=Busy Here";
    QTest::newRow("answered alone") << "setflag(1);" << QStringList();
    QTest::newRow("with refusals") << "setflag(1); setflag(3);" << QStringList{answered};
    QTest::newRow("missed alone") << "setflag(2);" << QStringList{missed};
    QTest::newRow("all") << "setflag(1); setflag(2); setflag(3);" << QStringList{missed, answered};
  }
  void refusals() {
    QFETCH(QString, flags);
    QFETCH(QStringList, lines);
    LittleLab lab(std::string(kFlags) + "request_route { " + flags.toStdString() +
                  " t_newtran(); t_reply(\"486\", \"No\"); }");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(50);
    QCOMPARE(accounts(lab), lines);
  }

  void aFailureRouteIsToldBefore_data() {
    QTest::addColumn<QString>("route");
    QTest::addColumn<QStringList>("lines");
    QTest::newRow("says nothing") << "xlog(\"x\");"
                                  << QStringList{"call missed:486;reason=Busy Here",
                                                 "transaction answered:486;reason=Busy Here"};
    QTest::newRow("answers") << "t_reply(\"480\", \"Later\");"
                             << QStringList{"call missed:486;reason=Busy Here",
                                            "call missed:480;reason=Temporarily Unavailable",
                                            "transaction answered:480;reason=Temporarily Unavailable"};
  }
  void aFailureRouteIsToldBefore() {
    QFETCH(QString, route);
    QFETCH(QStringList, lines);
    LittleLab lab(std::string(kFlags) +
                  "request_route { setflag(1); setflag(2); setflag(3); t_on_failure(\"f\"); "
                  "seturi(\"sip:a@example.com\"); t_relay(); }\nfailure_route[f] { " +
                  route.toStdString() + " }");
    lab.phone("a", "50 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(300);
    QCOMPARE(accounts(lab), lines);
  }

  void whatTmAnswersInPlaceOfAPhoneIsMissedOnceAndHasNoTag() {
    LittleLab lab(std::string(kFlags) +
                  "request_route { setflag(1); setflag(2); setflag(3); seturi(\"sip:a@example.com\"); "
                  "t_relay(); }");
    lab.phone("a", "50 503");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(300);
    QCOMPARE(accounts(lab), (QStringList{"call missed:503;reason=Service Unavailable",
                                         "transaction answered:500;reason=Server Internal Error"}));
    QVERIFY(test::said(lab, "from_tag=alice;to_tag=;call_id=call1@10.0.0.2;code=500"));
  }

  void flagsThatComeAfterTheTransactionMakeNoAccount() {
    LittleLab lab(std::string(kFlags) +
                  "request_route { t_on_failure(\"f\"); seturi(\"sip:a@example.com\"); t_relay(); }\n"
                  "failure_route[f] { setflag(1); setflag(2); setflag(3); }");
    lab.phone("a", "50 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(300);
    QCOMPARE(accounts(lab), QStringList());
  }

  void aRepeated200IsOneAccount() {
    LittleLab lab(std::string(kFlags) +
                  "request_route { setflag(1); seturi(\"sip:a@example.com\"); t_relay(); }");
    lab.phone("a", "50 200, 500 200, 900 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(1500);
    QCOMPARE(lab.alice().heard().size(), std::size_t{4});
    QCOMPARE(accounts(lab), QStringList{"transaction answered:200;reason=OK"});
  }

  void onlyCallsAreMissed() {
    LittleLab lab(std::string(kFlags) +
                  "request_route { setflag(2); t_newtran(); t_reply(\"486\", \"No\"); }");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(50);
    QCOMPARE(accounts(lab), QStringList());
  }

  void scriptsAccountByThemselves() {
    LittleLab lab(
        "loadmodule \"acc.so\"\nrequest_route { acc_log_request(\"404 Not here\"); "
        "acc_log_request(\"as it is\"); }");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(5);
    QCOMPARE(accounts(lab),
             (QStringList{"request accounted:404;reason=Not here", "request accounted:;reason=as it is"}));
  }

  void tablesAreFilled() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("lab.db").toStdString();
    Database database = Database::open(path, OpenMode::create).value();
    QVERIFY(store::createTable(database, *store::kamailioTable("acc")));
    QVERIFY(store::createTable(database, *store::kamailioTable("missed_calls")));
    LittleLab lab("modparam(\"acc\", \"db_url\", \"sqlite:///" + path + "\")\n" +
                  "modparam(\"acc\", \"db_flag\", 1)\nmodparam(\"acc\", \"db_missed_flag\", 1)\n"
                  "request_route { setflag(1); acc_db_request(\"404 Not here\", \"acc\"); t_newtran(); "
                  "if (is_method(\"INVITE\")) t_reply(\"486\", \"No\"); else t_reply(\"200\", \"OK\"); }");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(2'000, "OPTIONS sip:bob@example.com", "", "z9hG4bKo1");
    lab.run(2'100);
    const auto rows =
        database.run("select method, sip_code, sip_reason, callid, time from acc where method != 'ACK'")
            .value()
            .rows;
    QCOMPARE(rows.size(), 3U);
    QCOMPARE(store::textOf(rows[0][1]), std::string("404"));
    QCOMPARE(store::textOf(rows[2][0]), std::string("OPTIONS"));
    QCOMPARE(store::textOf(rows[2][1]), std::string("200"));
    QCOMPARE(store::textOf(rows[2][4]), std::string("2023-11-14 22:13:22"));
    const auto missed = database.run("select sip_code, time from missed_calls").value().rows;
    QCOMPARE(missed.size(), 1U);
    QCOMPARE(store::textOf(missed[0][0]), std::string("486"));
    QCOMPARE(store::textOf(missed[0][1]), std::string("2023-11-14 22:13:20"));
  }
};

QTEST_GUILESS_MAIN(AccStories)
#include "test_acc.moc"
