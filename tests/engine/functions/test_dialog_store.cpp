#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "store/tables.h"
#include "support/story.h"

using namespace forklab;
using store::Database;
using store::OpenMode;
using test::LittleLab;
using test::said;

namespace {

constexpr const char* kRoute = "Route: <sip:10.0.0.1;lr;ftag=alice;did=0.01>\r\n";
constexpr const char* kToBob = "To: <sip:bob@example.com>;tag=bob\r\n";

/// A database with dialog's tables that counts what is done to them by triggers of its own.
class Dialogs {
 public:
  Dialogs() : database_(Database::open(path(), OpenMode::create).value()) {
    for (const char* table : {"dialog", "dialog_vars"}) {
      if (!store::createTable(database_, *store::kamailioTable(table))) qFatal("no table");
    }
    run("create table done (id integer primary key, what text)");
    for (const std::string table : {"dialog", "dialog_vars"}) {
      const std::string shown = table == "dialog" ? "dialog" : "var";
      for (const std::string operation : {"insert", "update", "delete"})
        run("create trigger " + table + "_" + operation + " after " + operation + " on " + table +
            " begin insert into done (what) values ('" + operation + " " + shown + "'); end");
    }
  }
  std::string path() const { return folder_.filePath("lab.db").toStdString(); }
  store::Rows run(const std::string& statement) {
    auto rows = database_.run(statement);
    if (!rows) qFatal("%s", rows.error().message.c_str());
    return std::move(rows).value();
  }
  /// What was done since the last call.
  QString done() {
    QStringList all;
    for (const auto& row : run("select what from done order by id").rows)
      all << QString::fromStdString(store::textOf(row.front()));
    run("delete from done");
    return all.join(", ");
  }
  QString cell(const std::string& column, const std::string& table = "dialog") {
    const store::Rows rows = run("select " + column + " from " + table);
    return rows.rows.empty() ? QString("no row") : QString::fromStdString(store::textOf(rows.rows[0][0]));
  }
  /// A proxy with this db_mode whose dialogs are number 16 of place 0.
  std::string script(int mode) const {
    return "modparam(\"dialog\", \"db_mode\", " + std::to_string(mode) +
           ")\nmodparam(\"dialog\", \"db_url\", \"sqlite:///" + path() + "\")\n" + R"cfg(
modparam("dialog", "db_update_period", 2)
modparam("dialog", "hash_size", 1)
modparam("dialog", "h_id_start", 16)
modparam("dialog", "profiles_with_value", "user")
request_route {
  if (has_totag()) {
    loose_route();
    if (is_method("INFO")) $dlg_var(late) = "l";
    if (is_method("UPDATE")) $dlg_var(note) = "o";
    xlog("$rm $DLG_status $dlg_var(note)");
    if (is_in_profile("user", "bob")) xlog("$rm of bob");
    t_relay();
    exit;
  }
  record_route();
  dlg_manage();
  $dlg_var(note) = "n";
  set_dlg_profile("user", "bob");
  t_relay();
}
)cfg";
  }

 private:
  QTemporaryDir folder_;
  Database database_;
};

/// Alice calls bob, who answers at 100 ms; her ACK comes at 150.
void calls(LittleLab& lab, const std::string& plan = "50 180, 100 200 Contact: <sip:bob@10.0.0.3:5060>") {
  lab.phone("bob", plan);
  lab.alice().neverAcknowledge();
  lab.request(0, "INVITE sip:bob@example.com");
  lab.request(150, "ACK sip:bob@10.0.0.3:5060", kRoute + std::string(kToBob), "z9hG4bKack");
}

void within(LittleLab& lab, int at, const std::string& method) {
  lab.request(at, method + " sip:bob@10.0.0.3:5060", kRoute + std::string(kToBob),
              "z9hG4bK" + method + std::to_string(at));
}

/// What happens to a call in turn, and what each db_mode writes then. The period of mode 2 ends at full 2 s.
struct Moment {
  const char* name;
  int until;               ///< milliseconds
  const char* written[3];  ///< in db_mode 1, 2 and 3
};
constexpr Moment kMoments[] = {
    {"INVITE", 40, {"", "", ""}},
    {"180", 90, {"", "", ""}},
    {"200", 120, {"insert var, insert dialog", "", ""}},
    {"ACK", 200, {"update dialog, update dialog", "", ""}},
    {"INFO that sets a variable", 1'100, {"update dialog, insert var", "", ""}},
    {"period", 2'100, {"", "insert var, insert var, insert dialog", ""}},
    {"period without a change", 4'100, {"", "", ""}},
    {"UPDATE that changes one", 4'400, {"update dialog, update var", "", ""}},
    {"period", 6'100, {"", "update var, update dialog", ""}},
    {"re-INVITE and its 200", 6'900, {"update dialog", "", ""}},
    {"its ACK", 7'100, {"update dialog", "", ""}},
    {"period", 8'100, {"", "update dialog", ""}},
    {"BYE", 9'000, {"", "", ""}},
    {"destroyed",
     15'000,
     {"delete dialog, delete var, delete var", "delete dialog, delete var, delete var", ""}},
};

/// A run ends when only housekeeping is left; a late request keeps it going.
void keepsGoing(LittleLab& lab) { lab.request(60'000, "OPTIONS sip:bob@example.com", "", "z9hG4bKlate"); }

}  // namespace

/// dialog's db_mode: which operations when (observed on 5.6.3 with db_sqlite, counted by triggers).
class DialogStoreStories : public QObject {
  Q_OBJECT

 private slots:
  void atOnceEveryChangeIsWritten() {
    Dialogs files;
    LittleLab lab(files.script(1));
    calls(lab);
    within(lab, 1000, "INFO");
    within(lab, 2000, "BYE");
    keepsGoing(lab);
    lab.run(90);
    QCOMPARE(files.done(), QString());
    lab.run(110);
    QCOMPARE(files.done(), QString("insert var, insert dialog"));
    QCOMPARE(files.cell("state"), QString("3"));
    lab.run(200);
    QCOMPARE(files.done(), QString("update dialog, update dialog"));
    lab.run(1100);
    QCOMPARE(files.done(), QString("update dialog, insert var"));
    lab.run(2500);
    QCOMPARE(files.done(), QString());
    lab.run(9000);
    QCOMPARE(files.done(), QString("delete dialog, delete var, delete var"));
  }

  void eachMomentCostsWhatItCostsKamailio_data() {
    QTest::addColumn<int>("mode");
    for (const int mode : {0, 1, 2, 3}) QTest::addRow("db_mode %d", mode) << mode;
  }
  void eachMomentCostsWhatItCostsKamailio() {
    QFETCH(int, mode);
    Dialogs files;
    LittleLab lab(files.script(mode));
    calls(lab);
    within(lab, 1'000, "INFO");
    within(lab, 4'200, "UPDATE");
    within(lab, 6'500, "INVITE");
    within(lab, 7'000, "ACK");
    within(lab, 8'500, "BYE");
    keepsGoing(lab);
    for (const Moment& moment : kMoments) {
      lab.run(moment.until);
      const QString name = QString(moment.name) + ": ";
      QCOMPARE(name + files.done(), name + (mode == 0 ? "" : moment.written[mode - 1]));
    }
  }

  void theRowIsThereBeforeTheAnswerLeaves() {
    Dialogs files;
    LittleLab lab(files.script(1));
    calls(lab);
    lab.run(200);
    bool isStored = false;
    for (std::size_t i = 0; i < lab.log().size(); ++i) {
      const trace::Payload& payload = lab.log().at(i).payload;
      if (const auto* moved = std::get_if<trace::DialogChanged>(&payload))
        isStored = isStored || moved->to == "confirmed, no ACK";
      const auto* sent = std::get_if<trace::PacketSent>(&payload);
      if (sent != nullptr && sent->bytes.starts_with("SIP/2.0 200") &&
          sent->to.ip == lab.alice().address().ip)
        QVERIFY(isStored);
    }
    QVERIFY(isStored);
  }

  void nowAndThenTheTimerWrites() {
    Dialogs files;
    LittleLab lab(files.script(2));
    calls(lab);
    within(lab, 2500, "INFO");
    keepsGoing(lab);
    lab.run(1900);
    QCOMPARE(files.done(), QString());
    lab.run(2100);
    QCOMPARE(files.done(), QString("insert var, insert dialog"));
    lab.run(4100);
    QCOMPARE(files.done(), QString("insert var, update dialog"));
    lab.run(6100);
    QCOMPARE(files.done(), QString());
    lab.stop();
    QCOMPARE(files.done(), QString());
  }

  void aShortCallCostsNothingThen() {
    Dialogs files;
    LittleLab lab(files.script(2));
    calls(lab);
    within(lab, 1000, "BYE");
    keepsGoing(lab);
    lab.run(20'000);
    QCOMPARE(files.done(), QString());
  }

  void atTheEndEverythingIsWritten() {
    Dialogs files;
    {
      LittleLab lab(files.script(3));
      calls(lab);
      lab.run(1000);
      QCOMPARE(files.done(), QString());
      lab.stop();
      QCOMPARE(files.done(), QString("insert var, insert dialog"));
    }
    LittleLab next(files.script(3));
    next.phone("bob", "");
    within(next, 100, "BYE");
    next.run(200);
    QCOMPARE(files.done(), QString("delete dialog, delete var"));
    QVERIFY(said(next, "BYE 5 n"));
  }

  void whatIsReadInModeThreeIsNotWrittenAgain() {
    Dialogs files;
    {
      LittleLab lab(files.script(3));
      calls(lab);
      lab.run(1000);
      lab.stop();
      files.done();
    }
    LittleLab next(files.script(3));
    next.phone("bob", "");
    within(next, 100, "UPDATE");
    next.run(200);
    QVERIFY(said(next, "UPDATE 4 o"));
    QCOMPARE(files.done(), QString("delete dialog, delete var"));
    next.stop();
    QCOMPARE(files.done(), QString("insert var"));
  }

  void variablesThatWereReadAreWrittenOnceMoreWithTheFirstChange() {
    Dialogs files;
    {
      LittleLab lab(files.script(1));
      calls(lab);
      within(lab, 1'000, "INFO");
      lab.run(1'100);
      files.done();
    }
    LittleLab next(files.script(1));
    next.phone("bob", "10 200");
    within(next, 100, "MESSAGE");
    within(next, 200, "UPDATE");
    within(next, 300, "BYE");
    keepsGoing(next);
    next.run(150);
    QCOMPARE(files.done(), QString("update dialog"));
    next.run(250);
    QCOMPARE(files.done(), QString("update dialog, insert var, insert var"));
    next.run(10'000);
    QCOMPARE(files.done(), QString("delete dialog, delete var, delete var, delete var, delete var"));
  }

  void refusedCallsAreNeverWritten_data() {
    QTest::addColumn<int>("mode");
    for (const int mode : {1, 2, 3}) QTest::addRow("db_mode %d", mode) << mode;
  }
  void refusedCallsAreNeverWritten() {
    QFETCH(int, mode);
    Dialogs files;
    LittleLab lab(files.script(mode));
    calls(lab, "50 180, 100 486");
    keepsGoing(lab);
    lab.run(8000);
    lab.stop();
    QCOMPARE(files.done(), QString());
  }

  void callsOutliveTheProxy_data() {
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("lives");
    QTest::newRow("never") << 0 << false;
    QTest::newRow("at once") << 1 << true;
    QTest::newRow("now and then, too early") << 2 << false;
    QTest::newRow("at the end") << 3 << true;
  }
  void callsOutliveTheProxy() {
    QFETCH(int, mode);
    QFETCH(bool, lives);
    Dialogs files;
    {
      LittleLab lab(files.script(mode));
      calls(lab);
      lab.run(1000);
      lab.stop();
    }
    LittleLab lab(files.script(mode));
    lab.phone("bob", "");
    within(lab, 100, "INFO");
    within(lab, 200, "BYE");
    lab.run(150);
    QVERIFY(said(lab, lives ? "INFO 4 n" : "INFO <null> <null>"));
    if (lives) QVERIFY(said(lab, "INFO of bob"));
    if (lives)
      QVERIFY(lab.command("dlg.list").find("\"contact\":\"sip:bob@10.0.0.3:5060\"") != std::string::npos);
    lab.run(300);
    QVERIFY(said(lab, lives ? "BYE 5 n" : "BYE <null> <null>"));
  }

  void aRowHasKamailiosValues() {
    Dialogs files;
    LittleLab lab(files.script(1));
    calls(lab);
    lab.run(1000);
    QCOMPARE(files.cell("hash_entry || ':' || hash_id || ' ' || callid"), QString("0:16 call1@10.0.0.2"));
    QCOMPARE(files.cell("from_uri || ' ' || from_tag || ' ' || to_uri || ' ' || to_tag"),
             QString("sip:alice@example.com alice sip:bob@example.com bob"));
    QCOMPARE(files.cell("caller_cseq || ' ' || callee_cseq"), QString("1 0"));
    QCOMPARE(files.cell("caller_contact || ' ' || callee_contact"),
             QString("sip:alice@10.0.0.2:5060 sip:bob@10.0.0.3:5060"));
    QCOMPARE(files.cell("caller_sock || ' ' || callee_sock"), QString("udp:10.0.0.1:5060 udp:10.0.0.1:5060"));
    QCOMPARE(files.cell("caller_route_set is null and toroute_name is null"), QString("1"));
    QCOMPARE(files.cell("timeout - start_time"), QString("43200"));
    QCOMPARE(files.cell("req_uri"), QString("sip:bob@example.com"));
    QCOMPARE(
        files.cell("json_extract(xdata, '$.profiles[0].name') || json_extract(xdata, '$.profiles[0].value')"),
        QString("userbob"));
    QCOMPARE(files.cell("dialog_key || '=' || dialog_value", "dialog_vars"), QString("note=n"));
  }

  void anotherHashSizeIsAFaultOfTheStart() {
    Dialogs files;
    files.run(
        "insert into dialog values (1, 5, 9, 'c', 'sip:a@x', '1', 'sip:b@x', '2', '1', '0', null, null, "
        "'sip:a@x', 'sip:b@x', 'udp:10.0.0.1:5060', 'udp:10.0.0.1:5060', 4, 1, 2000000000, 0, 0, null, "
        "'sip:b@x', null)");
    LittleLab lab(files.script(1));
    lab.run(10);
    QVERIFY(said(lab, "inconsistent hash data"));
  }

  void aSocketOfAnotherHostIsLeftOut() {
    Dialogs files;
    files.run(
        "insert into dialog values (1, 0, 9, 'c', 'sip:a@x', '1', 'sip:b@x', '2', '1', '0', null, null, "
        "'sip:a@x', 'sip:b@x', 'udp:192.0.2.1:5060', 'udp:10.0.0.1:5060', 4, 1, 2000000000, 0, 0, null, "
        "'sip:b@x', null)");
    LittleLab lab(files.script(1));
    lab.run(10);
    QVERIFY(said(lab, "non-local socket <udp:192.0.2.1:5060>...ignoring"));
  }

  void whileTheDatabaseIsLockedCallsGoOnAndTheirRowsComeLater() {
    Dialogs files;
    LittleLab lab(files.script(1));
    calls(lab);
    within(lab, 3'000, "BYE");
    keepsGoing(lab);
    lab.run(40);
    files.run("begin immediate");
    QElapsedTimer clock;
    clock.start();
    lab.run(900);
    // A proxy that waited for each statement would not answer anybody.
    QVERIFY(clock.elapsed() < 1'000);
    QVERIFY(said(lab, "a variable is not stored: database is locked (" + files.path() +
                          "); another program is writing to it"));
    QVERIFY(lab.command("dlg.list").find("\"state\":4") != std::string::npos);
    files.run("rollback");
    QCOMPARE(files.done(), QString());
    lab.run(2'000);
    QCOMPARE(files.done(), QString("insert var, insert dialog"));
    QCOMPARE(files.cell("state"), QString("4"));
    files.run("begin immediate");
    lab.run(9'000);
    QVERIFY(said(lab, "a dialog that is over stays stored: database is locked"));
    files.run("rollback");
    lab.run(11'000);
    QCOMPARE(files.done(), QString("delete dialog, delete var"));
  }

  void aFileThatGoesAndComesBackGetsWhatItLacks() {
    Dialogs files;
    const QString path = QString::fromStdString(files.path());
    LittleLab lab(files.script(1));
    calls(lab);
    keepsGoing(lab);
    lab.run(40);
    QVERIFY(QFile::rename(path, path + ".away"));
    lab.run(900);
    QVERIFY(said(lab, "nothing is stored: cannot open the database \"" + files.path() + "\""));
    QVERIFY(QFile::rename(path + ".away", path));
    lab.run(3'000);
    QCOMPARE(files.done(), QString("insert var, insert dialog"));
  }

  void aTableThatGoesIsNamed() {
    Dialogs files;
    LittleLab lab(files.script(1));
    calls(lab);
    keepsGoing(lab);
    lab.run(40);
    files.run("alter table dialog rename to gone");
    lab.run(500);
    QVERIFY(said(lab, "a dialog is not stored: no such table: dialog (" + files.path() + ")"));
    QVERIFY(lab.command("dlg.list").find("\"state\":4") != std::string::npos);
    files.run("alter table gone rename to dialog");
    QCOMPARE(files.done(), QString());
    lab.run(3'000);
    QCOMPARE(files.cell("state"), QString("4"));
    QCOMPARE(files.cell("count(*)", "dialog_vars"), QString("1"));
  }

  void withoutItsTablesTheProxyGoesOnAndSaysSo() {
    Dialogs files;
    files.run("drop table dialog");
    files.run("delete from version where table_name = 'dialog'");
    LittleLab lab(files.script(1));
    calls(lab);
    lab.run(500);
    QVERIFY(said(lab, "ACK 4 n"));
    QVERIFY(said(lab, "dialog: "));
  }
};

QTEST_GUILESS_MAIN(DialogStoreStories)
#include "test_dialog_store.moc"
