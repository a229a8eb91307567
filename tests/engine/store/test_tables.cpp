#include <QDir>
#include <QTest>

#include "store/tables.h"

using namespace forklab;
using store::Database;
using store::OpenMode;

namespace {

Database memory() { return Database::open(":memory:", OpenMode::create).value(); }

QString kamailioFile(const QString& name) {
  return QDir("/usr/share/kamailio/db_sqlite").filePath(name + "-create.sql");
}

std::string contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

/// "name type notnull default" of each column.
QStringList columnsOf(Database& database, const std::string& table) {
  QStringList all;
  const auto info = database.run("pragma table_info(" + table + ")");
  if (!info) return all;
  for (const auto& row : info->rows) {
    QStringList parts;
    for (const std::size_t column : {1U, 2U, 3U, 4U})
      parts << QString::fromStdString(store::textOf(row[column])).toLower();
    // No default and the default null are one.
    if (parts.last() == "null") parts.last().clear();
    all << parts.join(' ').replace("  ", " ");
  }
  return all;
}

}  // namespace

/// The tables that Kamailio 5.6's modules look for, as its own scripts make them.
class TablesTest : public QObject {
  Q_OBJECT

 private slots:
  void columnsAreThoseOfKamailio_data() {
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("file");
    for (const char* pair :
         {"version standard", "subscriber auth_db", "location usrloc", "acc acc", "missed_calls acc",
          "dispatcher dispatcher", "dialog dialog", "dialog_vars dialog"}) {
      const QStringList words = QString(pair).split(' ');
      QTest::newRow(pair) << words[0] << words[1];
    }
  }
  void columnsAreThoseOfKamailio() {
    QFETCH(QString, table);
    QFETCH(QString, file);
    if (!QFile::exists(kamailioFile(file))) QSKIP("Kamailio's SQLite schemas are not here");
    Database theirs = memory();
    QVERIFY(theirs.runScript(contentOf(kamailioFile("standard"))));
    if (file != "standard") QVERIFY(theirs.runScript(contentOf(kamailioFile(file))));
    Database ours = memory();
    const store::TableSchema* schema = store::kamailioTable(table.toStdString());
    QVERIFY(schema != nullptr);
    QVERIFY(store::createTable(ours, *schema));
    QVERIFY(columnsOf(theirs, table.toStdString()).size() > 2);
    QCOMPARE(columnsOf(ours, table.toStdString()), columnsOf(theirs, table.toStdString()));
    QVERIFY(store::checkVersion(theirs, schema->name, schema->version));
    QVERIFY(store::checkVersion(ours, schema->name, schema->version));
  }

  void anExistingTableIsLeftAsItIs() {
    Database database = memory();
    const store::TableSchema* schema = store::kamailioTable("subscriber");
    QVERIFY(store::createTable(database, *schema));
    QVERIFY(database.run("insert into subscriber (username) values ('alice')"));
    QVERIFY(store::createTable(database, *schema));
    QCOMPARE(database.run("select * from subscriber").value().rows.size(), 1U);
  }

  void aWrongVersionIsSaid() {
    Database database = memory();
    QVERIFY(store::createTable(database, *store::kamailioTable("acc")));
    const auto checked = store::checkVersion(database, "acc", 4);
    QVERIFY(!checked);
    QCOMPARE(checked.error().message, std::string("table acc in \":memory:\" has version 5, wanted is 4"));
    const auto missing = store::checkVersion(database, "location", 9);
    QCOMPARE(missing.error().message, std::string("\":memory:\" has no table location"));
  }
};

QTEST_GUILESS_MAIN(TablesTest)
#include "test_tables.moc"
