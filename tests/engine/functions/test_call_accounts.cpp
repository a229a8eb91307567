#include <QTemporaryDir>
#include <QTest>

#include "engine/proxy/dialog_call.h"
#include "store/database.h"

using namespace forklab;
using test::Call;
using test::holds;
using test::scriptWith;

namespace {

constexpr const char* kAccounts = R"cfg(
modparam("acc", "cdr_enable", 1)
modparam("acc", "cdr_extra", "who=$dlg_var(who);tag=$ft;method=$rm;none=$avp(none)")
)cfg";

std::string textWith(const std::string& more = {}, const std::string& within = {}) {
  return scriptWith("dlg_manage(); $dlg_var(who) = \"me\";", within, kAccounts + more);
}

/// Accounts among the lines of the log, with what stands before the first field.
QStringList accounts(const test::LittleLab& lab, const QString& start = "start_time=") {
  QStringList lines;
  for (const std::string& remark : lab.remarks()) {
    const QString text = QString::fromStdString(remark);
    if (text.contains(start)) lines << text.mid(text.indexOf(start));
  }
  return lines;
}

/// A file of a table of CDRs.
class Table {
 public:
  Table() {
    auto opened = store::Database::open(file(), store::OpenMode::create);
    if (!opened) throw std::runtime_error(opened.error().message);
    database_.emplace(std::move(opened).value());
    if (!database_->run("create table cdrs (start_time, end_time, duration, who, tag, method, none)"))
      throw std::runtime_error("the table could not be made");
  }
  std::string parameters() const {
    return "modparam(\"acc\", \"db_url\", \"sqlite:///" + file() +
           "\")\nmodparam(\"acc\", \"cdrs_table\", \"cdrs\")\n";
  }
  /// One text a row.
  QStringList rows(const std::string& columns) {
    const auto read = database_->run("select " + columns + " from cdrs");
    QStringList lines;
    if (!read) return lines;
    for (const auto& row : read->rows) lines << QString::fromStdString(store::textOf(row.front()));
    return lines;
  }

 private:
  std::string file() const { return folder_.filePath("cdrs.db").toStdString(); }
  QTemporaryDir folder_;
  std::optional<store::Database> database_;
};

}  // namespace

/// Accounts of whole calls, as Kamailio 5.6.3 was seen to write them.
class CallAccounts : public QObject {
  Q_OBJECT

 private slots:
  void aCallIsOneLineWhenItsByeIsAnswered() {
    Call call(textWith());
    call.later(2005, "BYE");
    call.lab.run(1000);
    const std::string kept = call.command("dlg.list");
    QVERIFY(holds(
        kept,
        R"([{"who":"me"},{"duration":"0"},{"end_time":"1700000000.000"},{"start_time":"1700000000.000"}])"));
    QVERIFY(accounts(call.lab).isEmpty());
    call.lab.run(3000);
    QCOMPARE(
        accounts(call.lab),
        QStringList{"start_time=1700000000.000; end_time=1700000002.005; duration=2.005; who=me; tag=alice; "
                    "method=BYE; none="});
  }

  void aCallMayStartWithItsAck() {
    Call call(textWith("modparam(\"acc\", \"cdr_start_on_confirmed\", 1)\n"));
    call.later(2005, "BYE");
    call.lab.run(3000);
    QVERIFY(accounts(call.lab).value(0).startsWith(
        "start_time=1700000000.150; end_time=1700000002.005; duration=1.855; "));
  }

  void aRefusedCallLastsNoTime() {
    Call refused(textWith(), "50 486");
    refused.lab.run(200);
    QCOMPARE(accounts(refused.lab),
             QStringList{"start_time=1700000000.000; end_time=1700000000.000; duration=0; who=me; tag=alice; "
                         "method=INVITE; none="});
    Call silent(textWith("modparam(\"acc\", \"cdr_on_failed\", 0)\n"), "50 486");
    silent.lab.run(200);
    QVERIFY(accounts(silent.lab).isEmpty());
  }

  /// Nobody's message ended it: the variables of the dialog alone have values.
  void whatTimeOrACommandEndsIsAccountedWhereAsked() {
    const std::string expires = "modparam(\"acc\", \"cdr_expired_dlg_enable\", 1)\n";
    const std::string isShort = "modparam(\"dialog\", \"default_timeout\", 2)\n";
    Call asked(textWith(expires + isShort));
    asked.goesOn();
    asked.lab.run(9000);
    QCOMPARE(accounts(asked.lab), QStringList{"start_time=1700000000.000; end_time=1700000002.000; "
                                              "duration=2.000; who=me; tag=; method=; none="});
    Call unasked(textWith(isShort));
    unasked.goesOn();
    unasked.lab.run(9000);
    QVERIFY(accounts(unasked.lab).isEmpty());

    for (const bool counts : {true, false}) {
      Call ended(textWith(counts ? expires : ""));
      ended.goesOn();
      ended.lab.run(1000);
      ended.command("dlg.end_dlg", {"0", "16"});
      ended.lab.run(9000);
      QCOMPARE(accounts(ended.lab).size(), counts ? 1 : 0);
      QCOMPARE(test::said(ended.lab, "acc: message is empty!"), !counts);
    }
  }

  void aVariableSkipsIt() {
    Call call(textWith("modparam(\"acc\", \"cdr_skip\", \"free\")\n",
                       "if (is_method(\"BYE\")) $dlg_var(free) = \"1\";"));
    call.later(1000, "BYE");
    call.lab.run(2000);
    QVERIFY(accounts(call.lab).isEmpty());
  }

  void fieldsAndLevelHaveTheNamesOfTheScript() {
    Call call(
        textWith("modparam(\"acc\", \"cdr_start_id\", \"from\")\nmodparam(\"acc\", \"cdr_end_id\", \"to\")\n"
                 "modparam(\"acc\", \"cdr_duration_id\", \"took\")\nmodparam(\"acc\", \"log_level\", -1)\n"));
    call.later(1000, "BYE");
    call.lab.run(2000);
    QVERIFY(accounts(call.lab, "ERROR")
                .value(0)
                .contains("from=1700000000.000; to=1700000001.000; took=1.000; who=me"));
  }

  void aTableHasThemToo() {
    Table table;
    Call call(textWith(table.parameters() + "modparam(\"acc\", \"cdr_log_enable\", 0)\n"));
    call.later(2005, "BYE");
    call.lab.run(3000);
    QVERIFY(accounts(call.lab).isEmpty());
    QCOMPARE(
        table.rows(
            "datetime(start_time, '0.5 seconds') || ' ' || duration || ' ' || who || ' ' || method || ' ' || "
            "typeof(none)"),
        QStringList{"2023-11-14 22:13:20 2.005 me BYE text"});
    QCOMPARE(table.rows("round((end_time - start_time) * 86400)"), QStringList{"2"});
  }

  void whatIsEmptyMayBeNull() {
    Table table;
    Call call(textWith(table.parameters() + "modparam(\"acc\", \"cdr_extra_nullable\", 1)\n"
                                            "modparam(\"acc\", \"time_mode\", 4)\n"));
    call.later(1000, "BYE");
    call.lab.run(2000);
    QCOMPARE(table.rows("start_time || ' ' || typeof(none)"), QStringList{"2023-11-14 22:13:20 null"});
  }

  void aStartThatTheScriptSpoiledIsSaid() {
    Call call(textWith({}, "if (is_method(\"INFO\")) $dlg_var(start_time) = \"noon\";"));
    call.later(500, "INFO");
    call.later(1000, "BYE");
    call.lab.run(2000);
    QVERIFY(test::said(call.lab, "acc: $dlg_var(start_time) is no time"));
  }
};

QTEST_GUILESS_MAIN(CallAccounts)
#include "test_call_accounts.moc"
