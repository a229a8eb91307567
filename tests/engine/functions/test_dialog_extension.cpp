#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "script/functions/advice.h"
#include "script/functions/all.h"
#include "script/functions/lab_module.h"
#include "store/tables.h"
#include "support/story.h"

using namespace forklab;
using store::Database;
using store::OpenMode;
using test::LittleLab;

namespace {

constexpr const char* kInside =
    "Route: <sip:10.0.0.1;lr;ftag=alice;did=0.01>\r\nTo: <sip:bob@example.com>;tag=bob\r\n";

/// A database with what the lab's own module can fill.
class Tables {
 public:
  Tables() : database_(Database::open(path(), OpenMode::create).value()) {
    for (const char* table : {"dialog", "dialog_vars"}) {
      if (!store::createTable(database_, *store::kamailioTable(table))) qFatal("no table");
    }
    run("alter table dialog add column progress text");
    run("alter table dialog add column ended_by text");
    run("alter table dialog add column pdd integer");
    run("alter table dialog add column extra_info text");
    run("create table archive (callid text, from_uri text, to_uri text, start_time integer, end_time "
        "integer, "
        "duration integer, ended_by text, progress text, pdd integer)");
    run("create table history (callid text, at_ms integer, from_state text, input text, to_state text, "
        "progress "
        "text)");
  }
  std::string path() const { return folder_.filePath("lab.db").toStdString(); }
  store::Rows run(const std::string& statement) {
    auto rows = database_.run(statement);
    if (!rows) qFatal("%s", rows.error().message.c_str());
    return std::move(rows).value();
  }
  /// Rows as lines, cells with a bar between them.
  QStringList lines(const std::string& statement) {
    QStringList lines;
    for (const auto& row : run(statement).rows) {
      QStringList cells;
      for (const store::Cell& cell : row) cells << QString::fromStdString(store::textOf(cell));
      lines << cells.join('|');
    }
    return lines;
  }
  std::string script(const std::string& parameters) const {
    return "modparam(\"dialog\", \"db_mode\", 1)\nmodparam(\"dialog\", \"db_url\", \"sqlite:///" + path() +
           "\")\n" + parameters + R"cfg(
modparam("dialog", "hash_size", 1)
modparam("dialog", "h_id_start", 16)
request_route {
  if (has_totag()) {
    loose_route();
    xlog("$rm $lab(progress)");
    t_relay();
    exit;
  }
  record_route();
  dlg_manage();
  $dlg_var(info) = "gold";
  t_relay();
}
event_route[dialog:end] {
  xlog("ended by $lab(ended_by), pdd $lab(pdd)");
}
)cfg";
  }

 private:
  QTemporaryDir folder_;
  Database database_;
};

void calls(LittleLab& lab, const std::string& plan = "50 180, 100 200 Contact: <sip:bob@10.0.0.3:5060>") {
  lab.phone("bob", plan);
  lab.alice().neverAcknowledge();
  lab.request(0, "INVITE sip:bob@example.com");
  lab.request(150, "ACK sip:bob@10.0.0.3:5060", kInside, "z9hG4bKack");
  lab.request(1000, "BYE sip:bob@10.0.0.3:5060", kInside, "z9hG4bKbye");
  lab.request(60'000, "OPTIONS sip:bob@example.com", "", "z9hG4bKlate");
}

}  // namespace

/// What the module forklab adds to Kamailio's dialogs.
class DialogExtensionStories : public QObject {
  Q_OBJECT

 private slots:
  void savedAtInviteTheRowIsThereBeforeAnyAnswer() {
    Tables tables;
    LittleLab lab(
        tables.script("modparam(\"forklab\", \"dialog_save_at_invite\", 1)\n"
                      "modparam(\"forklab\", \"dialog_progress_column\", \"progress\")\n"));
    calls(lab);
    lab.run(20);
    QCOMPARE(tables.lines("select state, progress from dialog"), QStringList{"1|dialled"});
    lab.run(70);
    QCOMPARE(tables.lines("select state, progress from dialog"), QStringList{"2|ringing"});
    lab.run(120);
    QCOMPARE(tables.lines("select state, progress from dialog"), QStringList{"3|talking"});
    lab.run(10'000);
    QCOMPARE(tables.lines("select state from dialog"), QStringList());
  }

  void aRefusedCallTakesItsRowAlong() {
    Tables tables;
    LittleLab lab(
        tables.script("modparam(\"forklab\", \"dialog_save_at_invite\", 1)\n"
                      "modparam(\"forklab\", \"dialog_archive_table\", \"archive\")\n"));
    lab.phone("bob", "50 180, 100 486");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.request(60'000, "OPTIONS sip:bob@example.com", "", "z9hG4bKlate");
    lab.run(20);
    QCOMPARE(tables.lines("select state from dialog"), QStringList{"1"});
    lab.run(20'000);
    QCOMPARE(tables.lines("select state from dialog"), QStringList());
    QCOMPARE(tables.lines("select duration, ended_by, progress, pdd > 0 from archive"),
             QStringList{"|failed|busy|1"});
  }

  void columnsRideOnTheDialogsOwnStatements() {
    Tables tables;
    LittleLab lab(
        tables.script("modparam(\"forklab\", \"dialog_columns\", \"extra_info=info\")\n"
                      "modparam(\"forklab\", \"dialog_pdd_column\", \"pdd\")\n"
                      "modparam(\"forklab\", \"dialog_ended_by_column\", \"ended_by\")\n"));
    calls(lab);
    lab.run(200);
    QCOMPARE(tables.lines("select extra_info, pdd >= 50, ended_by from dialog"), QStringList{"gold|1|"});
    std::size_t operations = 0;
    for (std::size_t i = 0; i < lab.log().size(); ++i)
      operations += std::holds_alternative<trace::DatabaseCalled>(lab.log().at(i).payload) ? 1 : 0;
    // Two to load, one variable, one row, two changes at the ACK: as many as without the columns.
    QCOMPARE(operations, std::size_t{6});
  }

  // The simple form: one parameter, one AVP, one column; a restart does not take it away.
  void anAvpFillsExtraInfoAndARestartKeepsIt() {
    Tables tables;
    const std::string script = tables.script(
        "modparam(\"forklab\", \"dialog_extra_avp\", \"$avp(info)\")\n"
        "modparam(\"forklab\", \"dialog_pdd_column\", \"pdd\")\n");
    const std::string marked = script.substr(0, script.find("dlg_manage();")) + "$avp(info) = \"gold\"; " +
                               script.substr(script.find("dlg_manage();"));
    {
      LittleLab lab(marked);
      calls(lab);
      lab.run(300);
    }
    QCOMPARE(tables.lines("select extra_info, pdd >= 50 from dialog"), QStringList{"gold|1"});
    QCOMPARE(tables.lines("select count(*) from dialog_vars"), QStringList{"1"});
    LittleLab lab(marked);
    lab.request(100, "INFO sip:bob@10.0.0.3:5060", kInside, "z9hG4bKinfo");
    lab.request(60'000, "OPTIONS sip:bob@example.com", "", "z9hG4bKlate");
    lab.run(500);
    QCOMPARE(tables.lines("select extra_info, pdd >= 50 from dialog"), QStringList{"gold|1"});
  }

  void theArchiveKeepsWhatBecameOfIt() {
    Tables tables;
    LittleLab lab(tables.script("modparam(\"forklab\", \"dialog_archive_table\", \"archive\")\n"));
    calls(lab);
    lab.run(20'000);
    QCOMPARE(tables.lines("select from_uri, to_uri, duration, ended_by, progress from archive"),
             QStringList{"sip:alice@example.com|sip:bob@example.com|1|caller|ended"});
    QCOMPARE(tables.lines("select count(*) from dialog"), QStringList{"0"});
  }

  void theHistoryHasEveryChange() {
    Tables tables;
    LittleLab lab(tables.script("modparam(\"forklab\", \"dialog_history_table\", \"history\")\n"));
    calls(lab);
    lab.run(20'000);
    const QStringList lines = tables.lines("select from_state, to_state from history order by rowid");
    QCOMPARE(lines, QStringList({"|unconfirmed", "unconfirmed|early", "early|confirmed, no ACK",
                                 "confirmed, no ACK|confirmed", "confirmed|deleted"}));
  }

  void theScriptReadsProgressAndDelay() {
    Tables tables;
    LittleLab lab(tables.script(""));
    calls(lab);
    lab.run(20'000);
    QVERIFY(test::said(lab, "ACK talking"));
    QVERIFY(test::said(lab, "BYE ended"));
  }

  // Who listens behind the dialog module hears of stored dialogs only when they are told in the first worker.
  void loadedDuringInitialisationNobodyHears() {
    for (const int early : {0, 1}) {
      Tables tables;
      const std::string script =
          tables.script("modparam(\"forklab\", \"dialog_load\", " + std::to_string(early) + ")\n") +
          "event_route[core:worker-one-init] {\n  xlog(\"told of $lab(loaded)\");\n}\n";
      {
        LittleLab lab(script);
        calls(lab);
        lab.run(300);
      }
      QCOMPARE(tables.lines("select state from dialog"), QStringList{"4"});
      LittleLab lab(script);
      lab.run(1);
      QVERIFY(test::said(lab, early == 0 ? "told of 1" : "told of 0"));
    }
  }

  void theHelpPageHasEveryParameter() {
    QFile page(FORKLAB_SOURCE_DIR "/resources/help/lab-module.md");
    QVERIFY(page.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(page.readAll());
    for (const script::SettingSpec& setting : functions::labModule().settings) {
      const QString name = QString::fromUtf8(setting.name.data(), qsizetype(setting.name.size()));
      const QString usual =
          setting.defaultValue.empty() ? "none" : QString::fromStdString(std::string(setting.defaultValue));
      QVERIFY2(text.contains("| `" + name + "` | " + usual + " |"), qPrintable(name));
    }
  }

  void checkingSaysThatItIsNotPortable() {
    const auto loaded = script::loadText("own.cfg", "loadmodule \"forklab.so\"\nrequest_route { drop; }\n",
                                         functions::registry(), {});
    QVERIFY(loaded.program != nullptr);
    for (const bool strict : {false, true}) {
      const auto findings = functions::advise(*loaded.program, functions::registry(), strict);
      const auto found = std::find_if(findings.begin(), findings.end(),
                                      [](const auto& each) { return each.code == "not-portable"; });
      QVERIFY(found != findings.end());
      QCOMPARE(found->severity, strict ? script::Severity::error : script::Severity::warning);
    }
  }
};

QTEST_GUILESS_MAIN(DialogExtensionStories)
#include "test_dialog_extension.moc"
