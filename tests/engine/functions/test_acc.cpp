#include <QTemporaryDir>
#include <QTest>

#include "store/tables.h"
#include "store/time_cell.h"
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

/// A database with the tables of acc.
class Tables {
 public:
  explicit Tables(const std::string& more = "select 1")
      : path_(folder_.filePath("lab.db").toStdString()),
        database_(Database::open(path_, OpenMode::create).value()) {
    for (const char* name : {"acc", "missed_calls"}) {
      if (!store::createTable(database_, *store::kamailioTable(name))) qFatal("no table");
    }
    const auto changed = database_.runScript(more);
    if (!changed) qFatal("%s", changed.error().message.c_str());
  }
  std::string parameters() const {
    return "modparam(\"acc\", \"db_url\", \"sqlite:///" + path_ +
           "\")\nmodparam(\"acc\", \"db_flag\", 1)\nmodparam(\"acc\", \"db_missed_flag\", 1)\n";
  }
  QStringList column(const std::string& table, const std::string& what) {
    const auto found = database_.run("select " + what + " from " + table + " order by id");
    QStringList values;
    for (const auto& row : found.value().rows) values << QString::fromStdString(store::textOf(row.front()));
    return values;
  }
  store::Cell cell(const std::string& table, const std::string& what) {
    return database_.run("select " + what + " from " + table).value().rows.at(0).at(0);
  }

 private:
  QTemporaryDir folder_;
  std::string path_;
  Database database_;
};

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
    Tables tables;
    LittleLab lab(tables.parameters() +
                  "request_route { setflag(1); t_newtran(); if (is_method(\"INVITE\")) t_reply(\"486\", "
                  "\"No\"); else t_reply(\"200\", \"OK\"); }");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(2'000, "OPTIONS sip:bob@example.com;tag=x", "", "z9hG4bKo1");
    lab.run(2'100);
    QCOMPARE(tables.column("missed_calls", "sip_code || ' ' || sip_reason"), QStringList{"486 Busy Here"});
    QVERIFY(tables.cell("missed_calls", "time") == store::cellOfTime(1'700'000'000));
  }

  /// Kamailio's db_sqlite writes null for what is absent, and the table refuses it (observed).
  void aRequestWithoutToTagIsRefusedByTheTable() {
    Tables tables;
    LittleLab lab(tables.parameters() +
                  "request_route { $var(c) = acc_db_request(\"404 Not here\", \"acc\"); xlog(\"L_INFO\", "
                  "\"code $var(c)\\n\"); }");
    lab.request(0, "MESSAGE sip:bob@example.com");
    lab.run(50);
    QVERIFY(test::said(lab, "INFO code -1"));
    QVERIFY(test::said(lab, "NOT NULL constraint failed: acc.to_tag"));
  }

  void requestsInDialogsAreWrittenByTheScript() {
    Tables tables;
    LittleLab lab(tables.parameters() +
                  "request_route { $var(c) = acc_db_request(\"404 Not here\", \"acc\"); xlog(\"L_INFO\", "
                  "\"code $var(c)\\n\"); }");
    std::string text = lab.text("BYE sip:bob@example.com", "", "z9hG4bKb1");
    text.insert(text.find("\r\n", text.find("\r\nTo:") + 2), ";tag=callee");
    lab.send(0, lab.alice(), text);
    lab.run(50);
    QVERIFY(test::said(lab, "INFO code 1"));
    QCOMPARE(tables.column("acc", "method || ' ' || to_tag || ' ' || sip_code || ' ' || sip_reason"),
             QStringList{"BYE callee 404 Not here"});
  }

  void furtherFieldsStandBehind() {
    Tables tables("alter table acc add column src text; alter table acc add column none text");
    LittleLab lab(
        tables.parameters() +
        "modparam(\"acc\", \"log_flag\", 1)\nmodparam(\"acc\", \"log_extra\", "
        "\"src=$si;ru=$ru;len=$(fU{s.len});empty=$avp(nope);num=$avp(n);a=$hdr(X-A)\")\n"
        "modparam(\"acc\", \"db_extra\", \"src=$si;none=$avp(nope)\")\n"
        "request_route { setflag(1); $avp(n) = 12; t_on_reply(\"r\"); seturi(\"sip:a@example.com\"); "
        "t_relay(); }\nonreply_route[r] { $avp(n) = 13; }");
    lab.phone("a", "100 200");
    lab.request(0, "INVITE sip:bob@example.com", "X-A: va\r\n");
    lab.run(300);
    QVERIFY(
        test::said(lab, ";code=200;reason=OK;src=10.0.0.2;ru=sip:a@example.com;len=5;empty=;num=13;a=va"));
    QCOMPARE(tables.column("acc", "src || ' ' || (none is null)"), QStringList{"10.0.0.2 1"});
  }

  void aFurtherFieldThatCannotBeReadIsRefusedAtLoad() {
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, LittleLab("modparam(\"acc\", \"log_extra\", \"src=si\")\n"
                                                           "request_route { exit; }"));
  }

  void timesMayStandTwice_data() {
    QTest::addColumn<int>("mode");
    QTest::addColumn<QString>("field");
    QTest::newRow("microseconds") << 1 << ";time_exten=250000;";
    QTest::newRow("decimals") << 2 << ";at=1700000000.250;";
    QTest::newRow("date") << 4 << ";at=2023/11 22h;";
  }
  void timesMayStandTwice() {
    QFETCH(int, mode);
    QFETCH(QString, field);
    LittleLab lab("modparam(\"acc\", \"time_mode\", " + std::to_string(mode) +
                  ")\nmodparam(\"acc\", \"time_attr\", \"at\")\nmodparam(\"acc\", \"time_format\", "
                  "\"%Y/%m %Hh\")\nrequest_route { acc_log_request(\"100 x\"); }");
    lab.request(250, "OPTIONS sip:bob@example.com");
    lab.run(300);
    QVERIFY(test::said(lab, "timestamp=1700000000" + field.toStdString() + "method=OPTIONS;"));
  }

  void acksCountWhereAsked() {
    LittleLab lab(
        "modparam(\"acc\", \"log_flag\", 1)\nmodparam(\"acc\", "
        "\"report_ack\", 1)\nrequest_route { setflag(1); if (is_method(\"ACK\")) { t_relay(); exit; } "
        "seturi(\"sip:a@example.com\"); t_relay(); }");
    lab.phone("a", "50 180, 100 200");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(300);
    QCOMPARE(accounts(lab),
             (QStringList{"transaction answered:200;reason=OK", "request acknowledged:200;reason=OK"}));
  }

  void theDirectionTurnsTheTags() {
    LittleLab lab(
        "modparam(\"acc\", \"log_flag\", 1)\nmodparam(\"acc\", \"detect_direction\", 1)\n"
        "request_route { setflag(1); loose_route(); t_newtran(); t_reply(\"200\", \"OK\"); }");
    std::string text =
        lab.text("BYE sip:bob@example.com", "Route: <sip:10.0.0.1;lr;ftag=caller>\r\n", "z9hG4bKb1");
    text.insert(text.find("\r\n", text.find("\r\nTo:") + 2), ";tag=caller");
    lab.send(0, lab.alice(), text);
    lab.run(50);
    QVERIFY(test::said(lab, ";from_tag=caller;to_tag=alice;"));
  }
};

QTEST_GUILESS_MAIN(AccStories)
#include "test_acc.moc"
