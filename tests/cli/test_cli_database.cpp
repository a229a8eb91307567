#include "cli/command_line.h"
#include "store/tables.h"
#include "support/live_proxy.h"

using namespace forklab;
using namespace forklab::test;

namespace {

/// A database file with Kamailio's table of contacts.
class Contacts {
 public:
  Contacts() {
    auto database = store::Database::open(path().toStdString(), store::OpenMode::create).value();
    if (!store::createTable(database, *store::kamailioTable("location"))) qFatal("no table");
  }
  QString path() const { return folder_.filePath("lab.db"); }
  QString file(const QString& name) const { return folder_.filePath(name); }
  void change(const std::string& statement) const {
    auto database = store::Database::open(path().toStdString(), store::OpenMode::existing).value();
    if (!database.run(statement)) qFatal("cannot change the file");
  }
  QStringList users() const {
    auto database = store::Database::open(path().toStdString(), store::OpenMode::existing).value();
    const auto found = database.run("select username || ' ' || contact from location");
    QStringList users;
    for (const auto& row : found.value().rows) users << QString::fromStdString(store::textOf(row.front()));
    return users;
  }

 private:
  QTemporaryDir folder_;
};

QByteArray registering(const QByteArray& from) {
  return "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP " + from +
         ";branch=z9hG4bKreg\r\nFrom: <sip:bob@127.0.0.1>;tag=1\r\nTo: <sip:bob@127.0.0.1>\r\nCall-ID: r\r\n"
         "CSeq: 1 REGISTER\r\nContact: <sip:bob@" +
         from + ">\r\nContent-Length: 0\r\n\r\n";
}

}  // namespace

/// `serve --db`.
class TestCliDatabase : public QObject {
  Q_OBJECT

 private slots:
  void oneFileStandsForTheDatabasesOfTheScript() {
    const Contacts contacts;
    LiveProxy proxy({"registrar.cfg", "--db", contacts.path()}, kFixtures + "/serve");
    const quint16 port = proxy.ports().value(0);
    QUdpSocket phone;
    QVERIFY(phone.bind(QHostAddress::LocalHost));
    const QByteArray from = "127.0.0.1:" + QByteArray::number(phone.localPort());
    phone.writeDatagram(registering(from), QHostAddress::LocalHost, port);
    QVERIFY(receive(phone).startsWith("SIP/2.0 200 OK\r\n"));
    QCOMPARE(contacts.users(), QStringList());
    // What is written back is written at the latest when the proxy ends.
    QCOMPARE(proxy.end(), 0);
    QCOMPARE(contacts.users(), QStringList{"bob sip:bob@" + QString::fromLatin1(from)});
  }

  void badFilesAreRefusedWithTheReason_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("statement");
    QTest::addColumn<QString>("reason");
    QTest::newRow("missing") << "other.db"
                             << "select 1"
                             << "cannot open the database";
    QTest::newRow("wrong version") << "lab.db"
                                   << "update version set table_version = 8"
                                   << "has version 8, wanted is 9";
    QTest::newRow("no such table") << "lab.db"
                                   << "update version set table_name = 'acc'"
                                   << "has no table location";
    QTest::newRow("not Kamailio's") << "lab.db"
                                    << "drop table version"
                                    << "its table \"version\" is missing";
  }
  void badFilesAreRefusedWithTheReason() {
    QFETCH(QString, name);
    QFETCH(QString, statement);
    QFETCH(QString, reason);
    const Contacts contacts;
    contacts.change(statement.toStdString());
    const CommandResult result = runCommand({"serve", "serve/registrar.cfg", "--db", contacts.file(name)});
    QVERIFY2(result.errors.contains(reason), qPrintable(result.errors));
    QVERIFY2(result.errors.contains("; "), "no hint");
    QCOMPARE(result.output, QString());
    QCOMPARE(result.exitCode, 2);
  }

  void aFileThatIsNoDatabaseIsRefused() {
    const CommandResult result = runCommand({"serve", "serve/registrar.cfg", "--db", "serve/registrar.cfg"});
    QVERIFY2(result.errors.contains("is not a database"), qPrintable(result.errors));
    QCOMPARE(result.exitCode, 2);
  }

  void withoutTheOptionTheScriptsDatabaseIsAFault() {
    const CommandResult result = runCommand({"serve", "serve/registrar.cfg"});
    QVERIFY2(result.errors.contains("usrloc: the lab speaks to SQLite only, not to mysql"),
             qPrintable(result.errors));
    QCOMPARE(result.exitCode, 2);
  }
};

QTEST_GUILESS_MAIN(TestCliDatabase)
#include "test_cli_database.moc"
