#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "script/functions/digest_response.h"
#include "store/tables.h"
#include "support/story.h"

using namespace forklab;
using store::Database;
using test::LittleLab;
using test::said;
using test::went;

namespace {

QString stockPath() {
  return qEnvironmentVariable("FORKLAB_REFERENCE", FORKLAB_SOURCE_DIR "/../shared") +
         "/corpora/cfg/01-stock-kamailio-5.6.3.cfg";
}

/// The file as Debian ships it, with what an administrator writes above it.
std::string stock(const std::string& above = {}) {
  QFile file(stockPath());
  if (!file.open(QIODevice::ReadOnly)) return {};
  return above + file.readAll().toStdString();
}

/// A request of bob's, who is 10.0.0.3; the domain of all is the proxy's own address.
std::string ofBob(const std::string& start, const std::string& lines) {
  const std::string method = start.substr(0, start.find(' '));
  return start +
         " SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3:5060;branch=z9hG4bKb1\r\nMax-Forwards: 70\r\n"
         "From: <sip:bob@10.0.0.1>;tag=b\r\nTo: <sip:bob@10.0.0.1>\r\nCall-ID: b1\r\nCSeq: 1 " +
         method + "\r\nContact: <sip:bob@10.0.0.3:5060>\r\n" + lines + "Content-Length: 0\r\n\r\n";
}

/// The stock configuration with bob registered; alice and bob send as the story wants.
class StockLab {
 public:
  explicit StockLab(const std::string& plan, const std::string& above = {}) : lab(stock(above)) {
    bob = &lab.phone("bob", plan);
    lab.send(0, *bob, ofBob("REGISTER sip:10.0.0.1", ""));
  }
  LittleLab lab;
  test::LittlePhone* bob = nullptr;
};

/// The status that alice's request gets, 0 when it gets none.
int answerTo(const std::string& start, const std::string& lines = {}, const std::string& above = {}) {
  LittleLab lab(stock(above));
  lab.request(0, start, lines);
  lab.run(100);
  for (const std::string& each : lab.alice().heard()) {
    if (each.starts_with("SIP/2.0 ") && each[8] > '1') return std::stoi(each.substr(8, 3));
  }
  return 0;
}

std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string::npos) return {};
  const std::size_t from = begin + before.size();
  return text.substr(from, text.find(after, from) - from);
}

/// A file with Kamailio's tables and alice as a subscriber of the proxy's domain.
class Subscribers {
 public:
  Subscribers() {
    Database database = Database::open(path(), store::OpenMode::create).value();
    for (const char* table : {"version", "subscriber", "location", "acc", "missed_calls"}) {
      if (!store::createTable(database, *store::kamailioTable(table))) qFatal("no table %s", table);
    }
    const std::string ha1 =
        functions::digestHa1(functions::DigestAlgorithm::md5, "bob", "10.0.0.1", "secret");
    const auto made = database.runScript(
        "insert into subscriber (username, domain, password, ha1) values ('bob', '10.0.0.1', 'secret', '" +
        ha1 + "')");
    if (!made) qFatal("%s", made.error().message.c_str());
  }
  std::string path() const { return folder_.filePath("lab.db").toStdString(); }
  std::string above() const {
    return "#!define DBURL \"sqlite:///" + path() + "\"\nloadmodule \"db_sqlite.so\"\n";
  }

 private:
  QTemporaryDir folder_;
};

std::string credentials(const std::string& nonce, const std::string& password) {
  const std::string ha1 = functions::digestHa1(functions::DigestAlgorithm::md5, "bob", "10.0.0.1", password);
  const functions::DigestInput input{"REGISTER", "sip:10.0.0.1", nonce, {}, {}, {}, {}};
  return "Authorization: Digest username=\"bob\", realm=\"10.0.0.1\", nonce=\"" + nonce +
         "\", uri=\"sip:10.0.0.1\", response=\"" +
         functions::digestResponse(functions::DigestAlgorithm::md5, ha1, input) + "\"\r\n";
}

}  // namespace

/// The kamailio.cfg that 5.6.3 ships, unchanged, in virtual time.
class StockConfiguration : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    if (!QFile::exists(stockPath())) QSKIP("the configurations are not here: set FORKLAB_REFERENCE");
  }

  void aRegisteredPhoneIsCalledAndHungUp() {
    StockLab story("10 180, 100 200");
    story.lab.request(1000, "INVITE sip:bob@10.0.0.1");
    story.lab.request(3000, "BYE sip:bob@10.0.0.3:5060",
                      "To: <sip:bob@example.com>;tag=bob\r\nRoute: <sip:10.0.0.1;lr>\r\n", "z9hG4bKa2");
    story.lab.run(4000);
    QVERIFY(went(story.lab, R"(
      0 bob > proxy REGISTER sip:10.0.0.1
      0 proxy > bob 200 REGISTER
      1000 alice > proxy INVITE sip:bob@10.0.0.1
      1000 proxy > alice 100 INVITE
      1000 proxy > bob INVITE sip:bob@10.0.0.3:5060
      1010 bob > proxy 180 INVITE
      1010 proxy > alice 180 INVITE
      1100 bob > proxy 200 INVITE
      1100 proxy > alice 200 INVITE
      1100 alice > proxy ACK sip:bob@10.0.0.1
      3000 alice > proxy BYE sip:bob@10.0.0.3:5060
      3000 proxy > bob BYE sip:bob@10.0.0.3:5060
      3100 bob > proxy 200 BYE
      3100 proxy > alice 200 BYE
    )"));
    const std::string invite = story.bob->first("INVITE");
    QVERIFY(invite.find("Record-Route: <sip:10.0.0.1;lr>\r\n") != std::string::npos);
    QVERIFY(invite.find("Max-Forwards: 69\r\n") != std::string::npos);
    QVERIFY(story.bob->first("BYE").find("Route:") == std::string::npos);
  }

  void aCallIsCancelledWhileItRings() {
    StockLab story("10 180");
    story.lab.request(1000, "INVITE sip:bob@10.0.0.1");
    story.lab.request(2000, "CANCEL sip:bob@10.0.0.1");
    story.lab.run(3000);
    QVERIFY(went(story.lab, R"(
      0 bob > proxy REGISTER sip:10.0.0.1
      0 proxy > bob 200 REGISTER
      1000 alice > proxy INVITE sip:bob@10.0.0.1
      1000 proxy > alice 100 INVITE
      1000 proxy > bob INVITE sip:bob@10.0.0.3:5060
      1010 bob > proxy 180 INVITE
      1010 proxy > alice 180 INVITE
      2000 alice > proxy CANCEL sip:bob@10.0.0.1
      2000 proxy > bob CANCEL sip:bob@10.0.0.3:5060
      2000 proxy > alice 200 CANCEL
      2000 bob > proxy 200 CANCEL
      2000 bob > proxy 487 INVITE
      2000 proxy > bob ACK sip:bob@10.0.0.3:5060
      2000 proxy > alice 487 INVITE
      2000 alice > proxy ACK sip:bob@10.0.0.1
    )"));
  }

  void aBusyPhoneIsAMissedCallInTheLog() {
    StockLab story("10 486");
    story.lab.request(1000, "INVITE sip:bob@10.0.0.1");
    story.lab.run(2000);
    QVERIFY(!story.lab.alice().first("SIP/2.0 486").empty());
    QVERIFY(said(story.lab, "call missed"));
  }

  void whatIsNotForUsGetsItsAnswer() {
    QCOMPARE(answerTo("INVITE sip:nobody@10.0.0.1"), 404);
    QCOMPARE(answerTo("INVITE sip:bob@192.0.2.1"), 403);
    QCOMPARE(answerTo("INVITE sip:10.0.0.1"), 484);
    QCOMPARE(answerTo("OPTIONS sip:10.0.0.1"), 200);
    QCOMPARE(answerTo("OPTIONS sip:bob@10.0.0.1", "Max-Forwards: 0\r\n"), 483);
    QCOMPARE(answerTo("BYE sip:bob@10.0.0.3", "To: <sip:bob@example.com>;tag=b\r\n"), 404);
    QCOMPARE(answerTo("PUBLISH sip:bob@10.0.0.1"), 404);
    QCOMPARE(answerTo("INVITE http:bob"), 400);
    QCOMPARE(answerTo("INVITE sip:bob@10.0.0.1", "User-Agent: friendly-scanner\r\n"), 0);
    QCOMPARE(answerTo("CANCEL sip:bob@10.0.0.1"), 0);
  }

  void withAuthAPhoneRegistersByItsPassword() {
    const Subscribers file;
    const std::string above =
        "#!define WITH_AUTH\n#!define WITH_USRLOCDB\n#!define WITH_ACCDB\n" + file.above();
    StockLab first("10 200", above);
    first.lab.run(10);
    const std::string nonce = between(first.bob->first("SIP/2.0 401"), "nonce=\"", "\"");
    QVERIFY(!nonce.empty());
    for (const char* password : {"wrong", "secret"}) {
      StockLab story("10 200", above);
      story.lab.send(100, *story.bob, ofBob("REGISTER sip:10.0.0.1", credentials(nonce, password)));
      story.lab.request(1000, "INVITE sip:bob@10.0.0.1");
      story.lab.run(2000);
      const bool isRight = password == std::string("secret");
      QCOMPARE(!story.bob->first("SIP/2.0 200").empty(), isRight);
      QCOMPARE(!story.lab.alice().first("SIP/2.0 200").empty(), isRight);
      QCOMPARE(!story.lab.alice().first("SIP/2.0 404").empty(), !isRight);
    }
    // Who says that he is one of ours must show it.
    LittleLab lab(stock(above));
    std::string invite = lab.text("INVITE sip:bob@10.0.0.1", "", "z9hG4bKa1");
    invite.replace(invite.find("alice@example.com"), 17, "alice@10.0.0.1");
    lab.send(0, lab.alice(), invite);
    lab.run(100);
    QVERIFY(!lab.alice().first("SIP/2.0 407").empty());
  }

  void withNatTheContactIsWhereItsRequestCameFrom() {
    LittleLab lab(stock("#!define WITH_NAT\n"));
    auto& bob = lab.phone("bob", "10 200");
    std::string text = ofBob("REGISTER sip:10.0.0.1", "");
    text.replace(text.find("bob@10.0.0.3:5060"), 17, "bob@192.168.7.7:7000");
    lab.send(0, bob, text);
    lab.request(1000, "INVITE sip:bob@10.0.0.1");
    lab.run(2000);
    const std::string invite = bob.first("INVITE sip:bob@192.168.7.7:7000");
    QVERIFY(!invite.empty());
    QVERIFY(said(lab, "rtpproxy_manage"));
  }

  void withAntifloodASourceIsBanned() {
    LittleLab lab(stock("#!define WITH_ANTIFLOOD\n"));
    for (int i = 0; i < 100; ++i)
      lab.request(i * 10, "OPTIONS sip:10.0.0.1", "", "z9hG4bK" + std::to_string(i));
    lab.request(200'000, "OPTIONS sip:10.0.0.1", "", "z9hG4bKlater");
    lab.request(400'000, "OPTIONS sip:10.0.0.1", "", "z9hG4bKlast");
    lab.run(500'000);
    QVERIFY(said(lab, "ALERT: pike blocking OPTIONS"));
    // 21 requests until a new address is hot, none during the 300 s of the ban.
    QCOMPARE(lab.alice().heard().size(), std::size_t{22});
    QVERIFY(lab.alice().heard().back().find("z9hG4bKlast") != std::string::npos);
  }

  void everySwitchLoads_data() {
    QTest::addColumn<QString>("defines");
    QTest::newRow("nothing") << QString();
    for (const char* name :
         {"DEBUG", "IPAUTH WITH_AUTH", "PRESENCE", "MSGREBUILD WITH_PRESENCE", "NAT", "NATSIPPING WITH_NAT",
          "RTPENGINE WITH_NAT", "PSTN", "ALIASDB", "SPEEDDIAL", "MULTIDOMAIN", "TLS", "JSONRPC", "ANTIFLOOD",
          "BLOCK3XX", "BLOCK401407", "VOICEMAIL", "ACCDB", "USRLOCDB"}) {
      QTest::newRow(name) << QString(name);
    }
  }
  void everySwitchLoads() {
    QFETCH(QString, defines);
    std::string above;
    for (const QString& each : defines.split(' ', Qt::SkipEmptyParts)) {
      const QString name = each.startsWith("WITH_") ? each : "WITH_" + each;
      above += "#!define " + name.toStdString() + "\n";
    }
    const Subscribers file;
    LittleLab lab(stock(above + file.above()));
    lab.request(0, "OPTIONS sip:10.0.0.1");
    lab.run(10);
    QVERIFY(!lab.alice().first("SIP/2.0 200").empty());
  }
};

QTEST_GUILESS_MAIN(StockConfiguration)
#include "test_stock_configuration.moc"
