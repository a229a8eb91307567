#include <QTemporaryDir>
#include <QTest>

#include "store/tables.h"
#include "support/story.h"

using namespace forklab;
using store::Database;
using store::OpenMode;
using test::LittleLab;

namespace {

/// Rows as they were given to Kamailio 5.6.3.
constexpr const char* kRows =
    "insert into dispatcher (setid, destination, flags, priority, attrs) values "
    "(1, 'sip:127.0.0.1:7001', 0, 0, 'weight=50;duid=abc'), (1, 'sip:127.0.0.1:7002', 0, 0, ''), "
    "(1, 'sip:127.0.0.1:7003', 8, 5, ''), (2, 'sip:127.0.0.1:7004', 1, 0, '');"
    "create table htable (id integer primary key not null, key_name text, key_type integer, value_type "
    "integer, key_value text, expires integer);"
    "insert into version (table_name, table_version) values ('htable', 2);"
    "insert into htable (key_name, key_type, value_type, key_value, expires) values ('a', 0, 0, 'text', 0), "
    "('n', 0, 1, '42', 0), ('arr', 1, 0, 'x', 0), ('arr', 1, 0, 'y', 0), ('iarr', 1, 1, '7', 0), "
    "('neg', 0, 1, 'abc', 0), ('MiX', 0, 0, 'v', 0);"
    "create table cols (name text, a text, b integer, c text);"
    "insert into cols values ('alice', 'A', 5, 'C'), ('bob', null, 6, 'D')";

class Files {
 public:
  Files() : database_(Database::open(path(), OpenMode::create).value()) {
    if (!store::createTable(database_, *store::kamailioTable("dispatcher"))) qFatal("no table");
    const auto made = database_.runScript(kRows);
    if (!made) qFatal("%s", made.error().message.c_str());
  }
  std::string path() const { return folder_.filePath("lab.db").toStdString(); }
  std::string url() const { return "\"sqlite:///" + path() + "\""; }
  Database& database() { return database_; }

 private:
  QTemporaryDir folder_;
  Database database_;
};

std::string dispatcherScript(const Files& files, const std::string& more = {}) {
  return "modparam(\"dispatcher\", \"db_url\", " + files.url() +
         ")\nmodparam(\"dispatcher\", \"flags\", 2)\n" + more +
         "request_route { ds_select_dst(\"1\", \"8\"); xlog(\"L_INFO\", \"to $du\\n\"); }";
}

std::string tableScript(const Files& files, const std::string& definition) {
  return "modparam(\"htable\", \"db_url\", " + files.url() + ")\nmodparam(\"htable\", \"htable\", \"" +
         definition + "\")\n";
}

/// JSON as tests write it: with ` for ".
std::string json(std::string text) {
  for (char& c : text) c = c == '`' ? '"' : c;
  return text;
}

}  // namespace

/// dispatcher and htable out of tables, and what their commands say (asked of 5.6.3 through jsonrpcs).
class TablesOfModules : public QObject {
  Q_OBJECT

 private slots:
  void destinationsComeFromTheirTable() {
    const Files files;
    LittleLab lab(dispatcherScript(files));
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(5);
    QVERIFY(test::said(lab, "to sip:127.0.0.1:7003"));
    QCOMPARE(lab.command("dispatcher.list"),
             json("{`NRSETS`:2,`RECORDS`:[{`SET`:{`ID`:2,`TARGETS`:[{`DEST`:{`URI`:`sip:127.0.0.1:7004`,"
                  "`FLAGS`:`IX`,`PRIORITY`:0}}]}},{`SET`:{`ID`:1,`TARGETS`:[{`DEST`:{`URI`:"
                  "`sip:127.0.0.1:7003`,`FLAGS`:`AP`,`PRIORITY`:5}},{`DEST`:{`URI`:`sip:127.0.0.1:7002`,"
                  "`FLAGS`:`AX`,`PRIORITY`:0}},{`DEST`:{`URI`:`sip:127.0.0.1:7001`,`FLAGS`:`AX`,"
                  "`PRIORITY`:0,`ATTRS`:{`BODY`:`weight=50;duid=abc`,`DUID`:`abc`,`MAXLOAD`:0,"
                  "`WEIGHT`:50,`RWEIGHT`:0,`SOCKET`:null,`SOCKNAME`:null,`OBPROXY`:null}}}]}}]}"));
  }

  void columnsMayHaveOtherNames() {
    Files files;
    QVERIFY(files.database().runScript(
        "create table gateways (grp integer, uri text, flags integer, priority integer, attrs text); insert "
        "into gateways values (1, 'sip:127.0.0.1:7009', 0, 0, ''); insert into version (table_name, "
        "table_version) values ('gateways', 4)"));
    LittleLab lab(dispatcherScript(files,
                                   "modparam(\"dispatcher\", \"table_name\", \"gateways\")\n"
                                   "modparam(\"dispatcher\", \"setid_col\", \"grp\")\n"
                                   "modparam(\"dispatcher\", \"destination_col\", \"uri\")\n"));
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(5);
    QVERIFY(test::said(lab, "to sip:127.0.0.1:7009"));
  }

  void threeSetsStandInTheOrderOfKamailiosTree() {
    const Files files;
    LittleLab lab(dispatcherScript(files));
    lab.run(5);
    QCOMPARE(lab.command("dispatcher.add", {"5", "sip:127.0.0.1:7009", "0", "3", "duid=z"}),
             json("`Ok. Dispatcher destination added.`"));
    const std::string list = lab.command("dispatcher.list");
    const auto at = [&](const char* set) { return list.find(json("`ID`:") + set); };
    QVERIFY(at("1") < at("5") && at("5") < at("2"));
  }

  void statesAreSetByCommand() {
    const Files files;
    LittleLab lab(dispatcherScript(files));
    lab.request(10, "OPTIONS sip:bob@example.com");
    lab.run(5);
    const std::string done = json("`Ok. Dispatcher state updated.`");
    QCOMPARE(lab.command("dispatcher.set_state", {"ip", "1", "sip:127.0.0.1:7003"}), done);
    lab.run(15);
    QVERIFY(test::said(lab, "to sip:127.0.0.1:7002"));
    QVERIFY(lab.command("dispatcher.list").find(json("`sip:127.0.0.1:7003`,`FLAGS`:`IP`")) !=
            std::string::npos);
    QCOMPARE(lab.command("dispatcher.set_duid_state", {"d", "1", "abc"}), done);
    QVERIFY(lab.command("dispatcher.list").find(json("`sip:127.0.0.1:7001`,`FLAGS`:`DX`")) !=
            std::string::npos);
    const auto fails = [](const char* message) {
      return json(std::string("{`code`:500,`message`:`") + message + "`}");
    };
    QCOMPARE(lab.command("dispatcher.set_state", {"zz", "1", "sip:127.0.0.1:7003"}),
             fails("Unknown State Value"));
    QCOMPARE(lab.command("dispatcher.set_state", {"a", "9", "sip:127.0.0.1:7003"}),
             fails("State Update Failed"));
    QCOMPARE(lab.command("dispatcher.set_state", {"a", "1"}), fails("Invalid Parameters"));
  }

  void listsAreReadAgainAndDestinationsRemoved() {
    Files files;
    LittleLab lab(dispatcherScript(files));
    lab.run(5);
    QCOMPARE(lab.command("dispatcher.remove", {"2", "sip:127.0.0.1:7004"}),
             json("`Ok. Dispatcher destination removed.`"));
    QVERIFY(lab.command("dispatcher.list").starts_with(json("{`NRSETS`:1,")));
    QCOMPARE(lab.command("dispatcher.remove", {"2", "sip:127.0.0.1:7004"}),
             json("{`code`:500,`message`:`Removing dispatcher dst failed`}"));
    QVERIFY(files.database().run("delete from dispatcher where setid = 1"));
    QCOMPARE(lab.command("dispatcher.reload"), json("`Ok. Dispatcher successfully reloaded.`"));
    QVERIFY(lab.command("dispatcher.list").find("7003") == std::string::npos);
    QCOMPARE(lab.command("dispatcher.hash", {"4", "abc"}), json("{`hashid`:7167810,`slot`:2}"));
    QCOMPARE(lab.command("dispatcher.ping_active", {"0"}), json("{`NewPingState`:0,`OldPingState`:1}"));
    QCOMPARE(lab.command("dispatcher.ping_active"), json("{`OldPingState`:0}"));
  }

  void tablesAreFilledFromRows() {
    const Files files;
    LittleLab lab(tableScript(files, "t=>size=4;dbtable=htable;autoexpire=100") +
                  "request_route { xlog(\"L_INFO\", \"$sht(t=>a) $sht(t=>n) $sht(t=>arr[0]) $sht(t=>arr[1]) "
                  "$sht(t=>arr::size) $sht(t=>iarr[0]) $sht(t=>neg) $sht(t=>mix)\\n\"); }");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(5);
    QVERIFY(test::said(lab, "INFO text 42 x y 2 7 0 <null>"));
    QCOMPARE(lab.command("htable.dump", {"t"}),
             json("[{`entry`:1,`size`:2,`slot`:[{`name`:`arr[0]`,`value`:`x`,`type`:`str`},"
                  "{`name`:`arr[1]`,`value`:`y`,`type`:`str`}]},{`entry`:2,`size`:1,`slot`:[{`name`:"
                  "`arr::size`,`value`:2,`type`:`int`}]},{`entry`:3,`size`:1,`slot`:[{`name`:`n`,`value`:42,"
                  "`type`:`int`}]},{`entry`:5,`size`:2,`slot`:[{`name`:`MiX`,`value`:`v`,`type`:`str`},"
                  "{`name`:`iarr::size`,`value`:1,`type`:`int`}]},{`entry`:13,`size`:2,`slot`:[{`name`:`a`,"
                  "`value`:`text`,`type`:`str`},{`name`:`neg`,`value`:0,`type`:`int`}]},{`entry`:14,"
                  "`size`:1,`slot`:[{`name`:`iarr[0]`,`value`:7,`type`:`int`}]}]"));
  }

  void otherColumnsMakeOneValue() {
    const Files files;
    LittleLab lab(tableScript(files, "c=>size=4;dbtable=cols;cols='name,a,b,c'") +
                  "modparam(\"htable\", \"htable\", \"d=>size=4;dbtable=cols;cols='name,b'\")\n"
                  "request_route { xlog(\"L_INFO\", \"$sht(c=>alice) $sht(c=>bob) $sht(d=>alice)\\n\"); }");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(5);
    QVERIFY(test::said(lab, "INFO A,5,C *,6,D 5"));
  }

  void cellsAreStoredAtTheEnd() {
    Files files;
    LittleLab lab(tableScript(files, "t=>size=4;dbtable=htable;dbmode=1") +
                  "request_route { $sht(t=>arr[0]) = $null; $sht(t=>n) = 43; $sht(t=>new) = \"b\"; }");
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(5);
    lab.stop();
    const auto rows = files.database().run(
        "select key_name || '=' || key_value || '/' || value_type from htable where key_name in ('n', 'new', "
        "'arr[0]') order by key_name");
    QCOMPARE(rows->rows.size(), 2U);
    QCOMPARE(store::textOf(rows->rows[0][0]), std::string("n=43/1"));
    QCOMPARE(store::textOf(rows->rows[1][0]), std::string("new=b/0"));
  }

  void cellsAreReadAndSetByCommand() {
    LittleLab lab(
        "modparam(\"htable\", \"htable\", "
        "\"plain=>size=4;autoexpire=2;updateexpire=0\")\nmodparam(\"htable\", "
        "\"htable\", \"other=>size=4\")\nrequest_route { exit; }");
    lab.run(5);
    const std::string set = json("`Ok. Key set to new value.`");
    QCOMPARE(lab.command("htable.sets", {"plain", "k", "v"}), set);
    QCOMPARE(lab.command("htable.seti", {"other", "i", "5"}), set);
    QCOMPARE(lab.command("htable.setxi", {"plain", "z2", "8", "9"}), set);
    QCOMPARE(lab.command("htable.setxs", {"plain", "z", "q", "9"}), set);
    QCOMPARE(lab.command("htable.setex", {"plain", "z2", "50"}), json("`Ok`"));
    QCOMPARE(lab.command("htable.get", {"plain", "k"}),
             json("{`item`:{`name`:`k`,`value`:`v`,`flags`:2,`expire`:`2023-11-14 22:13:22`}}"));
    QCOMPARE(lab.command("htable.get", {"other", "i"}),
             json("{`item`:{`name`:`i`,`value`:5,`flags`:0,`expire`:`NEVER`}}"));
    QCOMPARE(lab.command("htable.get", {"plain", "z2"}),
             json("{`item`:{`name`:`z2`,`value`:8,`flags`:0,`expire`:`2023-11-14 22:14:10`}}"));
    QCOMPARE(lab.command("htable.delete", {"plain", "k"}), json("`Ok. Key deleted.`"));
    const auto failure = [](const char* code, const char* message) {
      return json(std::string("{`code`:") + code + ",`message`:`" + message + "`}");
    };
    QCOMPARE(lab.command("htable.delete", {"plain", "k"}), failure("404", "Key not found in htable."));
    QCOMPARE(lab.command("htable.get", {"plain", "k"}), failure("500", "Key name doesn't exist in htable."));
    QCOMPARE(lab.command("htable.dump", {"zz"}), failure("500", "No such htable"));
    QCOMPARE(lab.command("htable.dump"), failure("500", "No htable name given"));
    QCOMPARE(lab.command("htable.reload", {"plain"}), failure("500", "No database htable"));
    QCOMPARE(lab.command("htable.store", {"plain"}), failure("500", "No database htable"));
    QCOMPARE(lab.command("htable.listTables"),
             json("[{`name`:`other`,`dbtable`:``,`dbmode`:0,`expire`:0,`updateexpire`:1,`size`:16,"
                  "`dmqreplicate`:0},{`name`:`plain`,`dbtable`:``,`dbmode`:0,`expire`:2,"
                  "`updateexpire`:0,`size`:16,`dmqreplicate`:0}]"));
    QVERIFY(lab.command("htable.stats")
                .starts_with(json("[{`name`:`other`,`slots`:16,`all`:1,`min`:0,`max`:1},{`name`:`plain`,"
                                  "`slots`:16,`all`:2,`min`:0,`max`:")));
    QCOMPARE(lab.command("htable.flush", {"plain"}), json("`Ok. Htable flushed.`"));
    QCOMPARE(lab.command("htable.dump", {"plain"}), json("[]"));
  }
};

QTEST_GUILESS_MAIN(TablesOfModules)
#include "test_tables_of_modules.moc"
