#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "store/database.h"
#include "store/database_url.h"

using namespace forklab;
using store::Cell;
using store::Database;
using store::OpenMode;

namespace {

Database memory() { return Database::open(":memory:", OpenMode::create).value(); }

}  // namespace

class DatabaseTest : public QObject {
  Q_OBJECT

 private slots:
  void valuesComeBackAsTheyWentIn() {
    Database database = memory();
    QVERIFY(database.run("create table t (a, b, c, d)"));
    const std::vector<Cell> values{std::int64_t{7}, 0.5, std::string("it's"), {}};
    const auto inserted = database.run("insert into t values (?, ?, ?, ?)", values);
    QVERIFY(inserted);
    QCOMPARE(inserted->changed, 1);
    const auto read = database.run("select * from t");
    QVERIFY(read);
    QCOMPARE(read->columns, (std::vector<std::string>{"a", "b", "c", "d"}));
    QCOMPARE(read->rows.size(), 1U);
    QVERIFY(read->rows[0] == values);
    QCOMPARE(store::textOf(read->rows[0][1]), std::string("0.5"));
    QCOMPARE(store::textOf(read->rows[0][3]), std::string());
    QCOMPARE(store::integerOf(Cell(std::string("12"))), 12);
  }

  void aStatementThatWouldNeverEndIsStopped() {
    Database database = memory();
    const auto endless = database.run(
        "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n");
    QVERIFY(!endless);
    QCOMPARE(endless.error().message, std::string("the statement was stopped: it took too many steps"));
    // Each statement counts anew.
    QCOMPARE(store::integerOf(database.run("select 41 + 1")->rows[0][0]), 42);
  }

  void aResultHasItsBound() {
    Database database = memory();
    const std::string rows =
        "with recursive n(i) as (select 1 union all select i + 1 from n limit %) select i from n";
    const auto read = [&](std::size_t count) {
      std::string text = rows;
      return database.run(text.replace(text.find('%'), 1, std::to_string(count)));
    };
    QCOMPARE(read(Database::kMostRows)->rows.size(), Database::kMostRows);
    QVERIFY(!read(Database::kMostRows + 1));
  }

  void errorsSayWhereInTheStatement() {
    Database database = memory();
    const auto result = database.run("select * frm t");
    QVERIFY(!result);
    QCOMPARE(result.error().range.begin, 9U);
    QVERIFY(result.error().message.find("frm") != std::string::npos);
    QVERIFY(!database.run("  "));
  }

  void aStatementServesAgainWithOtherValues() {
    Database database = memory();
    QVERIFY(database.run("create table t (a)"));
    for (std::int64_t i = 0; i < 100; ++i) {
      const std::vector<Cell> values{i};
      QVERIFY(database.run("insert into t values (?)", values));
    }
    QCOMPARE(store::integerOf(database.run("select sum(a) from t").value().rows[0][0]), 4950);
  }

  void aScriptIsDoneWholeOrNotAtAll() {
    Database database = memory();
    QVERIFY(!database.runScript("create table t (a); insert into nowhere values (1)"));
    QVERIFY(!database.run("select * from t"));
    QCOMPARE(database.runScript("create table t (a); insert into t values (1), (2)").value(), 2);
  }

  void resultsAreBounded() {
    Database database = memory();
    const auto result = database.run(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000) select i from n");
    QVERIFY(!result);
    QVERIFY(result.error().message.find("100000 rows") != std::string::npos);
    QVERIFY2(database.run("select 1"), "the database serves on");
  }

  void otherFilesAreOutOfReach() {
    QTemporaryDir folder;
    Database database = memory();
    const std::string other = folder.filePath("other.db").toStdString();
    QVERIFY(!database.run("attach '" + other + "' as other"));
  }

  void filesMustExistUnlessTheyAreMade() {
    QTemporaryDir folder;
    const std::string path = folder.filePath("lab.db").toStdString();
    QVERIFY(!Database::open(path, OpenMode::existing));
    {
      auto made = Database::open(path, OpenMode::create);
      QVERIFY(made);
      Database database = std::move(made).value();
      QVERIFY(database.run("create table t (a)"));
    }
    auto again = Database::open(path, OpenMode::existing);
    QVERIFY(again);
    Database database = std::move(again).value();
    QVERIFY(database.run("select * from t"));
    QCOMPARE(store::textOf(database.run("pragma journal_mode").value().rows[0][0]), std::string("wal"));
  }

  void whatIsNoDatabaseIsSaidSo() {
    QTemporaryDir folder;
    QFile file(folder.filePath("text.db"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(4096, 'x'));
    file.close();
    const auto opened = Database::open(file.fileName().toStdString(), OpenMode::existing);
    QVERIFY(!opened);
    QVERIFY(opened.error().message.find("not a database") != std::string::npos);
  }

  void aFullFileSaysSoAndKeepsWhatItHas() {
    QTemporaryDir folder;
    Database database = Database::open(folder.filePath("full.db").toStdString(), OpenMode::create).value();
    QVERIFY(database.run("create table t (a)"));
    QVERIFY(database.run("pragma max_page_count = 20"));
    const std::array<Cell, 1> page{std::string(3'000, 'x')};
    std::int64_t stored = 0;
    kernel::Error error;
    while (error.message.empty() && stored < 100) {
      const auto inserted = database.run("insert into t values (?)", page);
      if (!inserted) error = inserted.error();
      stored += inserted ? 1 : 0;
    }
    QCOMPARE(error.message, std::string("database or disk is full"));
    QCOMPARE(error.hint, std::string("make room on its disk"));
    const store::Rows kept = database.run("select count(*) from t").value();
    QCOMPARE(store::integerOf(kept.rows[0][0]), stored);
    QVERIFY(database.run("pragma max_page_count = 40"));
    QVERIFY(database.run("insert into t values (?)", page));
  }

  void garbageIsNoDatabase() {
    QTemporaryDir folder;
    QFile file(folder.filePath("broken.db"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(8'192, 'x'));
    file.close();
    const auto opened = Database::open(file.fileName().toStdString(), OpenMode::existing);
    QVERIFY(!opened);
    QVERIFY(opened.error().message.find("broken.db\" is not a database") != std::string::npos);
    QVERIFY(opened.error().hint.find(".recover") != std::string::npos);
  }

  void urlsNameFiles_data() {
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("file");
    QTest::newRow("beside the script") << "sqlite:///lab.db"
                                       << "lab.db";
    QTest::newRow("absolute") << "sqlite:////var/lab.db"
                              << "/var/lab.db";
    QTest::newRow("no file") << "sqlite:///"
                             << "";
    QTest::newRow("two slashes") << "sqlite://lab.db"
                                 << "";
    QTest::newRow("other driver") << "mysql://user:pw@localhost/kamailio"
                                  << "";
    QTest::newRow("nothing") << ""
                             << "";
  }
  void urlsNameFiles() {
    QFETCH(QString, url);
    QFETCH(QString, file);
    const auto found = store::fileOfUrl(url.toStdString());
    QCOMPARE(bool(found), !file.isEmpty());
    if (found) QCOMPARE(*found, file.toStdString());
    if (!found) QVERIFY(!found.error().message.empty() && !found.error().hint.empty());
  }
};

QTEST_GUILESS_MAIN(DatabaseTest)
#include "test_database.moc"
