#include <QtTest>

#include "engine/proxy/odd_headers.h"
#include "support/little_lab.h"

using namespace forklab;
using namespace forklab::test;

namespace {

constexpr const char* kAnswers = "request_route { sl_send_reply(\"480\", \"Gone\"); }\n";
constexpr const char* kAnswersInTransaction = "request_route { t_newtran(); t_reply(\"480\", \"Gone\"); }\n";
constexpr const char* kRelays = "request_route { $du = \"sip:10.0.0.3\"; t_relay(); }\n";
constexpr const char* kForwards = "request_route { $du = \"sip:10.0.0.3\"; forward(); }\n";

struct Parts {
  std::string method = "OPTIONS";
  std::string version = "SIP/2.0";
  std::string via = "SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKodd";
  std::string from = "<sip:alice@example.com>;tag=a";
  std::string to = "<sip:bob@example.com>";
  std::string callId = " odd@10.0.0.2";
  std::string cseq = "1 OPTIONS";
  std::string more;

  std::string text() const {
    return method + " sip:bob@10.0.0.1 " + version + "\r\nVia: " + via +
           "\r\nMax-Forwards: 70\r\nFrom: " + from + "\r\nTo: " + to + "\r\nCall-ID:" + callId +
           "\r\nCSeq: " + cseq + "\r\n" + more + "Content-Length: 0\r\n\r\n";
  }
};

std::string textOf(const OddHeader& odd) {
  Parts parts;
  const std::string text(odd.text);
  switch (odd.place) {
    case Place::viaTail: parts.via += text; break;
    case Place::viaHost: parts.via = "SIP/2.0/UDP " + text + ";rport;branch=z9hG4bKodd"; break;
    case Place::viaProtocol: parts.via = text + " 10.0.0.2:5060;rport;branch=z9hG4bKodd"; break;
    case Place::to: parts.to = text; break;
    case Place::cseq: parts.cseq = text; break;
    case Place::callId: parts.callId = text; break;
    case Place::method: parts.method = text; break;
  }
  return parts.text();
}

/// What came of one message: the reply's text, the text that bob got, the reasons of drops.
struct Outcome {
  std::string reply;
  std::string forwarded;
  QStringList dropped;
};

Outcome play(const std::string& script, const std::string& message) {
  LittleLab lab(script);
  const LittlePhone& bob = lab.phone("bob", "");
  lab.send(0, lab.alice(), message);
  lab.run(100);
  Outcome outcome;
  if (!lab.alice().heard().empty()) outcome.reply = lab.alice().heard().front();
  if (!bob.heard().empty()) outcome.forwarded = bob.heard().front();
  for (std::size_t i = 0; i < lab.log().size(); ++i) {
    const auto* drop = std::get_if<trace::MessageDropped>(&lab.log().at(i).payload);
    if (drop != nullptr) outcome.dropped << QString::fromStdString(std::string(drop->reason));
  }
  return outcome;
}

std::string lineOf(const std::string& text, const std::string& begin) {
  const std::size_t at = text.find("\r\n" + begin);
  return at == std::string::npos ? "" : text.substr(at + 2, text.find('\n', at + 2) - at - 1);
}

std::string startOf(const std::string& text) { return text.substr(0, text.find("\r\n", 2)); }

}  // namespace

/// Malformed messages: what Kamailio 5.6.3 gave is given here, and every drop says why.
class OddMessagesTest : public QObject {
  Q_OBJECT

 private slots:
  void headersAreReadAsKamailioReadsThem_data() {
    QTest::addColumn<int>("row");
    const auto rows = oddHeaders();
    for (std::size_t i = 0; i < rows.size(); ++i)
      QTest::addRow("%zu %s", i, std::string(rows[i].text).c_str()) << static_cast<int>(i);
  }
  void headersAreReadAsKamailioReadsThem() {
    QFETCH(int, row);
    const OddHeader& odd = oddHeaders()[static_cast<std::size_t>(row)];
    const Outcome outcome = play(kAnswers, textOf(odd));
    QCOMPARE(!outcome.reply.empty(), odd.isAnswered);
    if (!odd.isAnswered) QVERIFY(!outcome.dropped.isEmpty() && !outcome.dropped.first().isEmpty());
  }

  void framesAreReadAsKamailioReadsThem_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("answered");
    QTest::addColumn<bool>("opensTransaction");
    const QByteArray whole = QByteArray::fromStdString(Parts{}.text());
    const QByteArray open = whole.chopped(2);
    const auto add = [](const char* name, const QByteArray& bytes, bool answered, bool opens) {
      QTest::newRow(name) << bytes << answered << opens;
    };
    add("whole", whole, true, true);
    add("no empty line", open, true, false);
    add("a lone CR instead of it", open + "\r", true, true);
    add("the last line has no end", open.chopped(2), false, false);
    add("something behind the last line", open + "x", false, false);
    add("blanks before it", " \t" + whole, true, true);
    add("line ends before it", "\r\n\r\n\n" + whole, true, true);
    add("zero bytes before it", QByteArray("\0\0", 2) + whole, true, true);
    add("line feeds alone", QByteArray(whole).replace("\r\n", "\n"), true, true);
    add("carriage returns alone", QByteArray(whole).replace("\r\n", "\r"), false, false);
    add("a tab before the version", QByteArray(whole).replace(" SIP/2.0\r\nV", "\tSIP/2.0\r\nV"), true, true);
    add("a tab behind the method", QByteArray(whole).replace("OPTIONS sip", "OPTIONS\tsip"), false, false);
    add("a shorter version", QByteArray(whole).replace("SIP/2.0\r\nV", "SIP/2\r\nV"), false, false);
    add("a line that is no header", QByteArray(whole).replace("Content", "X\r\nContent"), false, false);
  }
  void framesAreReadAsKamailioReadsThem() {
    QFETCH(QByteArray, bytes);
    QFETCH(bool, answered);
    QFETCH(bool, opensTransaction);
    QCOMPARE(!play(kAnswers, bytes.toStdString()).reply.empty(), answered);
    QCOMPARE(!play(kAnswersInTransaction, bytes.toStdString()).reply.empty(), opensTransaction);
  }

  void statusCodesThatNobodyKnowsGoOn_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<bool>("goesOn");
    QTest::newRow("one") << "SIP/2.0 001 x" << true;
    QTest::newRow("ninety-nine") << "SIP/2.0 099 x" << true;
    QTest::newRow("seven hundred") << "SIP/2.0 700 x" << true;
    QTest::newRow("the last") << "SIP/2.0 999 x" << true;
    QTest::newRow("a tab behind it") << "SIP/2.0 200\t" << true;
    QTest::newRow("four digits") << "SIP/2.0 2000 OK" << false;
    QTest::newRow("a letter") << "SIP/2.0 1a0 x" << false;
    QTest::newRow("another version") << "SIP/2.1 200 x" << false;
  }
  void statusCodesThatNobodyKnowsGoOn() {
    QFETCH(QString, line);
    QFETCH(bool, goesOn);
    Parts parts;
    parts.via = "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx\r\nVia: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bKy";
    const std::string text = parts.text();
    const Outcome outcome = play(kAnswers, line.toStdString() + text.substr(text.find("\r\n")));
    QCOMPARE(QString::fromStdString(startOf(outcome.forwarded)), goesOn ? line : QString());
  }

  void theVersionComesBackAsItCame() {
    Parts parts;
    parts.version = "sip/2.0;x";
    QCOMPARE(startOf(play(kAnswers, parts.text()).reply), std::string("sip/2.0;x 480 Gone"));
    QCOMPARE(startOf(play(kAnswersInTransaction, parts.text()).reply), std::string("sip/2.0;x 480 Gone"));
  }

  void aFullRportIsCorrectedAndReceivedIsOurs_data() {
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("answered");
    QTest::addColumn<QString>("relayed");
    QTest::newRow("rport") << ";rport"
                           << "$B;rport=5060;received=10.0.0.2"
                           << ";received=10.0.0.2$B;rport=5060";
    QTest::newRow("rport=1") << ";rport=1"
                             << "$B;rport=5060;received=10.0.0.2"
                             << ";received=10.0.0.2$B;rport=5060";
    QTest::newRow("rport=") << ";rport="
                            << "$B;rport=5060;received=10.0.0.2"
                            << ";received=10.0.0.2$B;rport=5060";
    QTest::newRow("received") << ";received=1.2.3.4"
                              << "$B;received=1.2.3.4;received=10.0.0.2"
                              << "$B;received=10.0.0.2";
    QTest::newRow("neither") << ""
                             << "$B"
                             << "$B";
  }
  void aFullRportIsCorrectedAndReceivedIsOurs() {
    QFETCH(QString, given);
    QFETCH(QString, answered);
    QFETCH(QString, relayed);
    Parts parts;
    parts.via += given.toStdString();
    const QString head = "Via: SIP/2.0/UDP 10.0.0.2:5060";
    const auto expected = [&](QString tail) {
      return head + tail.replace("$B", ";branch=z9hG4bKodd") + "\r\n";
    };
    const auto seen = [&](const std::string& text) {
      return QString::fromStdString(lineOf(text, head.toStdString()));
    };
    QCOMPARE(seen(play(kAnswers, parts.text()).reply), expected(answered));
    QCOMPARE(seen(play(kAnswersInTransaction, parts.text()).reply), expected(answered));
    QCOMPARE(seen(play(kRelays, parts.text()).forwarded), expected(relayed));
    QCOMPARE(seen(play(kForwards, parts.text()).forwarded), expected(relayed));
  }

  void aTagIsSeenBesideAnyAddress() {
    for (const char* to : {"<x>;tag=1", "*;tag=1"}) {
      Parts parts;
      parts.to = to;
      QCOMPARE(lineOf(play(kAnswers, parts.text()).reply, "To:"), "To: " + std::string(to) + "\r\n");
    }
  }

  void methodsInSmallLettersAreTheSame() {
    Parts parts;
    parts.method = "invite";
    parts.cseq = "1 invite";
    const Outcome outcome = play(kRelays, parts.text());
    QCOMPARE(startOf(outcome.forwarded), std::string("invite sip:bob@10.0.0.1 SIP/2.0"));
    QCOMPARE(startOf(outcome.reply), std::string("SIP/2.0 100 trying -- your call is important to us"));
  }

  void whatStandsBeforeTheStartLineGoesOnWithIt() {
    for (const std::string before : {" ", "\n\n\n", "\r\n"}) {
      const std::string sent = before + Parts{}.text();
      QCOMPARE(startOf(play(kRelays, sent).forwarded), startOf(sent));
    }
  }

  void linesThatAreNoHeadersPassWhereNobodyReadsThem() {
    for (const char* line : {"X\r\n", "X Y: z\r\n", ": z\r\n", "X@Y: z\r\n"}) {
      Parts parts;
      parts.more = line;
      QVERIFY(!play(kForwards, parts.text()).forwarded.empty());
      const Outcome relayed = play(kRelays, parts.text());
      QVERIFY(relayed.forwarded.empty());
      QCOMPARE(relayed.dropped.value(0), QString("a header has a name that cannot be read"));
    }
  }

  void forwardNeedsAFromThatCanBeRead() {
    for (const char* from : {"<>", "<sip:a@b", "<sip:a@b>;tag=1;", "\"A <sip:a@b>"}) {
      Parts parts;
      parts.from = from;
      QVERIFY(play(kForwards, parts.text()).forwarded.empty());
      QVERIFY(!play(kAnswers, parts.text()).reply.empty());
    }
  }

  void aBranchMadeOfAnUnreadableFromIsLost() {
    Parts parts;
    parts.from = "<>";
    LittleLab lab(kRelays);
    const LittlePhone& bob = lab.phone("bob", "10 200");
    lab.send(0, lab.alice(), parts.text());
    lab.run(300);
    QVERIFY(!bob.heard().empty());
    QVERIFY(bob.heard().front().find("." + std::string(32, '\0') + ".0\r\n") != std::string::npos);
    // No reply gets back, as with Kamailio.
    QVERIFY(lab.alice().heard().empty());
  }
};

QTEST_GUILESS_MAIN(OddMessagesTest)
#include "test_odd_messages.moc"
