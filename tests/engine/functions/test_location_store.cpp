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

constexpr std::int64_t kEpoch = 1'700'000'000;

/// A database with the table location, and scripts that use it.
class Locations {
 public:
  explicit Locations(int version = 9) : database_(Database::open(path(), OpenMode::create).value()) {
    if (!store::createTable(database_, *store::kamailioTable("location"))) qFatal("no table");
    const auto set = database_.run("update version set table_version = " + std::to_string(version));
    if (!set) qFatal("%s", set.error().message.c_str());
  }
  std::string path() const { return folder_.filePath("lab.db").toStdString(); }
  /// A proxy with this db_mode that registers, and says whom it finds.
  std::string script(int mode, const std::string& flags = "0", const std::string& more = {}) const {
    return "modparam(\"usrloc\", \"db_mode\", " + std::to_string(mode) +
           ")\nmodparam(\"usrloc\", \"db_url\", \"sqlite:///" + path() + "\")\n" +
           "modparam(\"usrloc\", \"timer_interval\", 3)\nmodparam(\"registrar\", \"min_expires\", 0)\n" +
           "modparam(\"registrar\", \"use_path\", 1)\nmodparam(\"registrar\", \"path_mode\", 0)\n" +
           "modparam(\"registrar\", \"received_avp\", \"$avp(rcv)\")\n" +
           "request_route { if (is_method(\"REGISTER\")) { setbflag(3); if ($rd == \"far.org\") $avp(rcv) = "
           "\"sip:192.0.2.9:77\"; save(\"location\", \"" +
           flags +
           "\"); exit; } if (is_method(\"PUBLISH\")) { unregister(\"location\", \"$ru\"); exit; } "
           "$var(c) = lookup(\"location\"); xlog(\"L_INFO\", \"found $var(c) $ru $du\\n\"); }\n"
           "event_route[usrloc:contact-expired] { xlog(\"L_INFO\", \"over $ulc(exp=>addr) "
           "$ulc(exp=>expires)\\n\"); }\n" +
           more;
  }
  QStringList column(const std::string& name) {
    QStringList values;
    const auto found = database_.run("select " + name + " from location order by id");
    for (const auto& row : found.value().rows) values << QString::fromStdString(store::textOf(row.front()));
    return values;
  }
  Database& database() { return database_; }
  /// From now on done() tells what happens to the table, as triggers of the database see it.
  void count() {
    std::string statements = "create table done (id integer primary key, what text);";
    for (const std::string operation : {"insert", "update", "delete"}) {
      const std::string row = operation == "delete" ? "old" : "new";
      statements += "create trigger count_" + operation + " after " + operation +
                    " on location begin insert into done (what) values ('" + operation + " ' || substr(" +
                    row + ".contact, 5, 1)); end;";
    }
    if (!database_.runScript(statements)) qFatal("no triggers");
  }
  /// Since the last call: "insert a, update b".
  QString done() {
    QStringList all;
    const store::Rows found = database_.run("select what from done order by id").value();
    for (const auto& row : found.rows) all << QString::fromStdString(store::textOf(row.front()));
    if (!database_.run("delete from done")) qFatal("not emptied");
    return all.join(", ");
  }

 private:
  QTemporaryDir folder_;
  Database database_;
};

void registers(LittleLab& lab, int at, const std::string& lines, int cseq = 1,
               const std::string& domain = "example.com") {
  const std::string number = std::to_string(cseq);
  lab.send(
      at, lab.alice(),
      "REGISTER sip:" + domain + " SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKr" + number +
          "\r\nFrom: <sip:bob@example.com>;tag=f\r\nTo: <sip:bob@example.com>\r\nCall-ID: reg\r\nCSeq: " +
          number + " REGISTER\r\nUser-Agent: ua\r\n" + lines + "Content-Length: 0\r\n\r\n");
}

/// JSON as tests write it: with ` for ".
std::string json(std::string text) {
  for (char& c : text) c = c == '`' ? '"' : c;
  return text;
}

/// What happens to bindings in turn, and what each db_mode writes then.
struct Moment {
  const char* name;
  int at;                  ///< milliseconds; the timer ticks at each full 3 s
  const char* lines;       ///< of a REGISTER; null: time passes
  const char* written[3];  ///< in db_mode 1, 2 and 3
};
constexpr Moment kMoments[] = {
    {"new", 0, "Contact: <sip:a@10.0.0.2>\r\n", {"insert a", "", "insert a"}},
    {"tick", 3'100, nullptr, {"", "insert a", ""}},
    {"refreshed", 3'200, "Contact: <sip:a@10.0.0.2>\r\n", {"update a", "", "update a"}},
    {"tick", 6'100, nullptr, {"", "update a", ""}},
    {"second contact", 6'200, "Contact: <sip:b@10.0.0.2>\r\n", {"insert b", "", "insert b"}},
    {"asked for", 6'300, "", {"", "", ""}},
    {"tick", 9'100, nullptr, {"", "insert b", ""}},
    {"both refreshed",
     9'200,
     "Contact: <sip:a@10.0.0.2>\r\nContact: <sip:b@10.0.0.2>\r\n",
     {"update a, update b", "", "update a, update b"}},
    {"tick", 12'100, nullptr, {"", "update a, update b", ""}},
    {"unregistered", 12'200, "Contact: <sip:b@10.0.0.2>;expires=0\r\n", {"delete b", "", "delete b"}},
    {"tick", 15'100, nullptr, {"", "delete b", ""}},
    {"for five seconds", 15'200, "Contact: <sip:c@10.0.0.2>;expires=5\r\n", {"insert c", "", "insert c"}},
    {"tick", 18'100, nullptr, {"", "insert c", ""}},
    {"expired at the tick", 21'100, nullptr, {"delete c", "delete c", "delete c"}},
    {"new again", 21'200, "Contact: <sip:d@10.0.0.2>\r\n", {"insert d", "", "insert d"}},
    {"gone before a tick", 21'300, "Contact: <sip:d@10.0.0.2>;expires=0\r\n", {"delete d", "", "delete d"}},
    {"tick", 24'100, nullptr, {"", "", ""}},
    {"new once more", 24'200, "Contact: <sip:e@10.0.0.2>\r\n", {"insert e", "", "insert e"}},
    {"all unregistered",
     24'300,
     "Contact: *\r\nExpires: 0\r\n",
     {"delete a, delete e", "", "delete a, delete e"}},
    {"tick", 27'100, nullptr, {"", "delete a", ""}},
    {"the last ones",
     27'200,
     "Contact: <sip:f@10.0.0.2>\r\nContact: <sip:g@10.0.0.2>;expires=1\r\n",
     {"insert f, insert g", "", "insert f, insert g"}},
    {"time passes", 29'000, nullptr, {"", "", ""}},
};

/// A run ends when only housekeeping is left; a late request keeps it going.
void keepsGoing(LittleLab& lab, int until = 20'000) {
  lab.request(until, "INFO sip:nobody@example.com", "", "z9hG4bKlate");
}

}  // namespace

/// usrloc's db_mode (rows and moments observed on 5.6.3 with db_sqlite).
class LocationStoreStories : public QObject {
  Q_OBJECT

 private slots:
  void whatTheDatabaseRefusedTheTimerWrites() {
    Locations files;
    files.count();
    LittleLab lab(files.script(1));
    registers(lab, 0, "Contact: <sip:a@10.0.0.2>\r\n");
    registers(lab, 4'000, "Contact: <sip:a@10.0.0.2>\r\n", 2);
    lab.request(60'000, "OPTIONS sip:bob@example.com", "", "z9hG4bKlate");
    QVERIFY(files.database().run("begin immediate"));
    lab.run(1'000);
    QVERIFY(said(lab, "usrloc: database is locked"));
    QVERIFY(files.database().run("rollback"));
    QCOMPARE(files.done(), QString());
    lab.run(3'500);
    QCOMPARE(files.done(), QString("insert a"));
    lab.run(5'000);
    QCOMPARE(files.done(), QString("update a"));
  }

  void aBindingIsARowWithKamailiosValues() {
    Locations files;
    LittleLab lab(files.script(1));
    registers(lab, 0,
              "Contact: <sip:bob@10.0.0.2:9;x=1>;q=0.5;expires=600\r\nAllow: INVITE, BYE\r\nPath: "
              "<sip:10.0.0.9;lr>\r\n",
              1, "far.org");
    lab.run(10);
    const auto rows = files.database().run("select * from location").value();
    QCOMPARE(rows.rows.size(), 1U);
    const auto cell = [&](const std::string& name) {
      const auto at = std::find(rows.columns.begin(), rows.columns.end(), name) - rows.columns.begin();
      return rows.rows[0][static_cast<std::size_t>(at)];
    };
    QCOMPARE(store::textOf(cell("username")), std::string("bob"));
    QCOMPARE(store::textOf(cell("contact")), std::string("sip:bob@10.0.0.2:9;x=1"));
    QCOMPARE(store::textOf(cell("received")), std::string("sip:192.0.2.9:77"));
    QCOMPARE(store::textOf(cell("path")), std::string("<sip:10.0.0.9;lr>"));
    QVERIFY(cell("expires") == store::cellOfTime(kEpoch + 600));
    QVERIFY(cell("last_modified") == store::cellOfTime(kEpoch));
    QVERIFY(cell("q") == store::Cell(0.5));
    QCOMPARE(store::integerOf(cell("cflags")), 8);
    QCOMPARE(store::integerOf(cell("methods")), 9);
    QCOMPARE(store::textOf(cell("socket")), std::string("udp:10.0.0.1:5060"));
    QCOMPARE(store::textOf(cell("user_agent")), std::string("ua"));
    QCOMPARE(store::integerOf(cell("connection_id")), -1);
    for (const char* empty : {"domain", "instance"})
      QVERIFY(std::holds_alternative<std::monostate>(cell(empty)));
  }

  void whatIsAbsentIsNullAndNoQIsMinusOne() {
    Locations files;
    LittleLab lab(files.script(1));
    registers(lab, 0, "Contact: <sip:bob@10.0.0.2>\r\n");
    lab.run(10);
    QCOMPARE(files.column("q"), QStringList{"-1"});
    for (const char* name : {"received", "path", "methods"}) QCOMPARE(files.column(name), QStringList{""});
  }

  void changesAndRemovalsAreWrittenThrough() {
    Locations files;
    LittleLab lab(files.script(1));
    registers(lab, 0, "Contact: <sip:a@10.0.0.2>\r\nContact: <sip:b@10.0.0.2>\r\n", 1);
    registers(lab, 10, "Contact: <sip:a@10.0.0.2>;q=0.3\r\n", 2);
    lab.run(15);
    QCOMPARE(files.column("contact"), (QStringList{"sip:a@10.0.0.2", "sip:b@10.0.0.2"}));
    QCOMPARE(files.column("q"), (QStringList{"0.3", "-1"}));
    QCOMPARE(files.column("cseq"), (QStringList{"2", "1"}));
    registers(lab, 20, "Contact: <sip:b@10.0.0.2>;expires=0\r\n", 3);
    lab.run(25);
    LittleLab next(files.script(1));
    registers(next, 0, "Contact: <sip:b@10.0.0.2>;expires=0\r\n", 3);
    next.run(5);
    QCOMPARE(files.column("contact"), QStringList{"sip:a@10.0.0.2"});
    LittleLab last(files.script(1));
    registers(last, 0, "Contact: *\r\nExpires: 0\r\n", 4);
    last.run(5);
    QCOMPARE(files.column("contact"), QStringList());
  }

  void rowsOutliveTheProxy_data() {
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("memory") << 0 << false;
    QTest::newRow("written through") << 1 << true;
    QTest::newRow("written back") << 2 << true;
    QTest::newRow("database only") << 3 << true;
    QTest::newRow("read only") << 4 << false;
  }
  void rowsOutliveTheProxy() {
    QFETCH(int, mode);
    QFETCH(bool, isFound);
    Locations files;
    {
      LittleLab lab(files.script(mode));
      registers(lab, 0, "Contact: <sip:bob@10.0.0.2:9>\r\nPath: <sip:10.0.0.9;lr>\r\n");
      lab.run(10);
      lab.stop();
    }
    LittleLab lab(files.script(mode));
    lab.request(0, "OPTIONS sip:bob@example.com");
    lab.run(10);
    QVERIFY(test::said(lab, isFound ? "found 1 sip:bob@10.0.0.2:9 sip:10.0.0.9;lr" : "found -1"));
  }

  void changesAreWrittenBackByTheTimer() {
    Locations files;
    LittleLab lab(files.script(2));
    registers(lab, 0, "Contact: <sip:bob@10.0.0.2>\r\n");
    keepsGoing(lab);
    lab.run(2'900);
    QCOMPARE(files.column("contact"), QStringList());
    lab.run(3'100);
    QCOMPARE(files.column("contact"), QStringList{"sip:bob@10.0.0.2"});
  }

  void theEndWritesBackWhatIsLeft() {
    Locations files;
    LittleLab lab(files.script(2));
    registers(lab, 0, "Contact: <sip:bob@10.0.0.2>\r\n");
    lab.run(10);
    lab.stop();
    QCOMPARE(files.column("contact"), QStringList{"sip:bob@10.0.0.2"});
  }

  void whatIsRemovedInModeTwoExpiresAtTheTimer() {
    Locations files;
    LittleLab lab(files.script(2));
    registers(lab, 0, "Contact: <sip:bob@10.0.0.2>\r\n");
    lab.request(4'000, "PUBLISH sip:bob@example.com");
    lab.request(4'500, "OPTIONS sip:bob@example.com", "", "z9hG4bKa2");
    keepsGoing(lab);
    lab.run(5'000);
    QVERIFY(test::said(lab, "found -1"));
    QCOMPARE(files.column("contact"), QStringList{"sip:bob@10.0.0.2"});
    lab.run(6'100);
    QCOMPARE(files.column("contact"), QStringList());
    QVERIFY(test::said(lab, "over sip:bob@10.0.0.2 10"));
  }

  void whatIsOverGoesFromTheTable_data() {
    QTest::addColumn<int>("mode");
    for (const int mode : {1, 2, 3}) QTest::newRow(qPrintable(QString::number(mode))) << mode;
  }
  void whatIsOverGoesFromTheTable() {
    QFETCH(int, mode);
    Locations files;
    LittleLab lab(files.script(mode));
    registers(lab, 0, "Contact: <sip:a@10.0.0.2>;expires=2, <sip:b@10.0.0.2>\r\n");
    keepsGoing(lab);
    lab.run(6'500);
    QCOMPARE(files.column("contact"), QStringList{"sip:b@10.0.0.2"});
    QVERIFY(test::said(lab, "over sip:a@10.0.0.2 "));
  }

  void eachMomentCostsWhatItCostsKamailio_data() {
    QTest::addColumn<int>("mode");
    for (const int mode : {0, 1, 2, 3, 4}) QTest::addRow("db_mode %d", mode) << mode;
  }
  void eachMomentCostsWhatItCostsKamailio() {
    QFETCH(int, mode);
    const bool writes = mode >= 1 && mode <= 3;
    Locations files;
    files.count();
    {
      LittleLab lab(files.script(mode));
      int number = 0;
      for (const Moment& moment : kMoments) {
        if (moment.lines != nullptr) registers(lab, moment.at, moment.lines, ++number);
      }
      keepsGoing(lab, 60'000);
      for (const Moment& moment : kMoments) {
        lab.run(moment.at + 50);
        const QString written = writes ? moment.written[mode - 1] : "";
        QCOMPARE(QString(moment.name) + ": " + files.done(), QString(moment.name) + ": " + written);
      }
      lab.stop();
      QCOMPARE(files.done(), QStringList({"", "delete g", "insert f", "delete g", ""}).at(mode));
    }
    LittleLab next(files.script(mode));
    registers(next, 100, "Contact: <sip:f@10.0.0.2>\r\n", 100);
    next.run(50);
    QCOMPARE(files.done(), QString());
    next.run(200);
    QCOMPARE(files.done(), QString(mode == 1 || mode == 3 ? "update f" : ""));
    next.stop();
    QCOMPARE(files.done(), QString(mode == 2 ? "update f" : ""));
  }

  void othersMayChangeTheTableInModeThree() {
    Locations files;
    LittleLab lab(files.script(3));
    lab.request(1'000, "OPTIONS sip:eve@example.com");
    lab.run(500);
    const std::array<store::Cell, 1> values{store::cellOfTime(kEpoch + 60)};
    QVERIFY(files.database().run(
        "insert into location (ruid, username, contact, expires) values ('u', 'eve', 'sip:eve@10.0.0.7', ?)",
        values));
    lab.run(1'100);
    QVERIFY(test::said(lab, "found 1 sip:eve@10.0.0.7"));
  }

  void flagOneStaysInMemory() {
    Locations files;
    LittleLab lab(files.script(1, "0x01"));
    registers(lab, 0, "Contact: <sip:bob@10.0.0.2>\r\n");
    lab.request(10, "OPTIONS sip:bob@example.com");
    lab.run(20);
    QCOMPARE(files.column("contact"), QStringList());
    QVERIFY(test::said(lab, "found 1 sip:bob@10.0.0.2"));
  }

  void domainsHaveTheirColumn() {
    Locations files;
    LittleLab lab(files.script(1, "0", "modparam(\"usrloc\", \"use_domain\", 1)"));
    registers(lab, 0, "Contact: <sip:bob@10.0.0.2>\r\n");
    lab.run(10);
    QCOMPARE(files.column("username || '/' || domain"), QStringList{"bob/example.com"});
  }

  void aWrongVersionIsAFaultOfTheStart() {
    Locations files(8);
    LittleLab lab(files.script(1));
    lab.run(1);
    QVERIFY(test::said(lab, "has version 8, wanted is 9"));
  }

  void commandsShowAndChangeTheTable() {
    Locations files;
    LittleLab lab(files.script(1));
    registers(lab, 0, "Contact: <sip:bob@10.0.0.2>;q=0.5;expires=600\r\n");
    lab.run(10);
    const std::string bob = lab.command("ul.lookup", {"location", "bob"});
    const std::string begin = json(
        "{`AoR`:`bob`,`Contacts`:[{`Contact`:{`Address`:`sip:bob@10.0.0.2`,`Expires`:600,`Q`:0.5,"
        "`Call-ID`:`reg`,`CSeq`:1,`User-Agent`:`ua`,`Received`:`[not set]`,`Path`:`[not set]`,"
        "`State`:`CS_SYNC`,`Flags`:0,`CFlags`:8,`Socket`:`udp:10.0.0.1:5060`,`Methods`:4294967295,"
        "`Ruid`:`uloc-");
    QCOMPARE(bob.substr(0, begin.size()), begin);
    QCOMPARE(
        lab.command("ul.add", {"location", "dave", "sip:d@10.0.0.5", "60", "0.7", ".", "0", "0", "4095"}),
        json("{}"));
    QCOMPARE(files.column("contact"), (QStringList{"sip:bob@10.0.0.2", "sip:d@10.0.0.5"}));
    const std::string brief = lab.command("ul.dump", {"brief"});
    QCOMPARE(brief, json("{`Domains`:[{`Domain`:{`Domain`:`location`,`Size`:1024,`AoRs`:["
                         "{`AoR`:`dave`},{`AoR`:`bob`}],`Stats`:{`Records`:2,`Max-Slots`:1}}}]}"));
    QVERIFY(lab.command("ul.dump").find(json("{`Info`:{`AoR`:`bob`,`HashID`:7222211,`Contacts`:[")) !=
            std::string::npos);
    QCOMPARE(lab.command("ul.rm_contact", {"location", "bob", "sip:x@y"}),
             json("{`code`:404,`message`:`Contact not found`}"));
    QCOMPARE(lab.command("ul.rm_contact", {"location", "dave", "sip:d@10.0.0.5"}), json("{}"));
    QCOMPARE(lab.command("ul.rm", {"location", "bob"}), json("{}"));
    QCOMPARE(files.column("contact"), QStringList());
    QCOMPARE(lab.command("ul.lookup", {"location", "bob"}),
             json("{`code`:500,`message`:`AOR not found in location table`}"));
    QCOMPARE(lab.command("ul.lookup", {"nowhere", "bob"}),
             json("{`code`:500,`message`:`Domain table not found`}"));
    QCOMPARE(lab.command("ul.add", {"location"}),
             json("{`code`:500,`message`:`Not enough parameters or wrong format`}"));
  }

  void flushWritesBackAtOnce() {
    Locations files;
    LittleLab lab(files.script(2));
    registers(lab, 0, "Contact: <sip:bob@10.0.0.2>\r\n");
    lab.run(10);
    QVERIFY(lab.command("ul.lookup", {"location", "bob"}).find(json("`State`:`CS_NEW`")) !=
            std::string::npos);
    QCOMPARE(lab.command("ul.flush"), json("{}"));
    QCOMPARE(files.column("contact"), QStringList{"sip:bob@10.0.0.2"});
  }
};

QTEST_GUILESS_MAIN(LocationStoreStories)
#include "test_location_store.moc"
