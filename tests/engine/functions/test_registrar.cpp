#include <QTest>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;

namespace {

/// A proxy that registers, and relays calls to who is registered.
std::string registrarWith(const std::string& parameters, const std::string& save = "save(\"location\")") {
  return parameters + R"(
request_route {
  if (is_method("REGISTER")) {
    $var(code) = )" +
         save + R"(;
    xlog("L_INFO", "saved $var(code)\n");
    exit;
  }
  $var(code) = lookup("location");
  xlog("L_INFO", "found $var(code) [$ru] [$du] [$bR]\n");
  if ($var(code) > 0) t_relay();
})";
}

/// One REGISTER of bob's to the proxy.
std::string registering(int cseq, const std::string& lines, const std::string& callId = "reg1",
                        const std::string& user = "bob") {
  const std::string number = std::to_string(cseq);
  return "REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bKr" + callId +
         number + "\r\nFrom: <sip:bob@example.com>;tag=f\r\nTo: <sip:" + user +
         "@example.com>\r\nCall-ID: " + callId + "\r\nCSeq: " + number + " REGISTER\r\n" + lines +
         "Content-Length: 0\r\n\r\n";
}

struct Registering {
  int atMilliseconds;
  int cseq;
  std::string lines;
  std::string callId = "reg1";
};

/// Plays REGISTERs and gives the last answer.
std::string lastAnswer(const std::string& script, const std::vector<Registering>& steps) {
  LittleLab lab(script);
  int end = 0;
  for (const Registering& step : steps) {
    lab.send(step.atMilliseconds, lab.alice(), registering(step.cseq, step.lines, step.callId));
    end = step.atMilliseconds + 10;
  }
  lab.run(end);
  return lab.alice().heard().empty() ? std::string() : lab.alice().heard().back();
}

bool holds(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return true;
  qWarning().noquote() << "not found:" << QString::fromStdString(part) << "in\n"
                       << QString::fromStdString(text);
  return false;
}

}  // namespace

/// save(), lookup() and their kin (answers observed on 5.6.3).
class RegistrarStories : public QObject {
  Q_OBJECT

 private slots:
  void contactsAreListedByDescendingQThenByAge() {
    const std::string answer =
        lastAnswer(registrarWith(""), {{0, 1, "Contact: <sip:a@10.0.0.3>\r\n"},
                                       {10, 2, "Contact: <sip:b@10.0.0.3>;q=0.5\r\n"},
                                       {20, 3, "Contact: <sip:c@10.0.0.3>;q=0.9\r\n"},
                                       {30, 4, "Contact: <sip:d@10.0.0.3>;q=0.5\r\n"}});
    QVERIFY(holds(answer, "SIP/2.0 200 OK\r\n"));
    QVERIFY(holds(answer,
                  "Contact: <sip:c@10.0.0.3>;q=0.9;expires=3600, <sip:b@10.0.0.3>;q=0.5;expires=3600, "
                  "<sip:d@10.0.0.3>;q=0.5;expires=3600, <sip:a@10.0.0.3>;expires=3600\r\n"));
  }

  void oneRegisterIsReadFromTheEndOfItsField() {
    const std::string answer = lastAnswer(
        registrarWith(""), {{0, 1, "Contact: <sip:a@10.0.0.3>, <sip:b@10.0.0.3>, <sip:c@10.0.0.3>;q=0.4\r\n"},
                            {10, 2, "Contact: <sip:d@10.0.0.3>, <sip:e@10.0.0.3>\r\n"}});
    QVERIFY(holds(answer,
                  "Contact: <sip:c@10.0.0.3>;q=0.4;expires=3600, <sip:b@10.0.0.3>;expires=3600, "
                  "<sip:a@10.0.0.3>;expires=3600, <sip:e@10.0.0.3>;expires=3600, "
                  "<sip:d@10.0.0.3>;expires=3600\r\n"));
  }

  void aNewQMayBreakTheOrder_data() {
    QTest::addColumn<QString>("qs");
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("order");
    // As 5.6.3 listed them.
    QTest::newRow("raised from the end") << ";q=0.9 ;q=0.5 ;q=0.1"
                                         << "c;q=0.7"
                                         << "cab";
    QTest::newRow("lowered at the front") << ";q=0.9 ;q=0.5 ;q=0.1"
                                          << "a;q=0.3"
                                          << "abc";
    QTest::newRow("raised to the highest") << ";q=0.9 ;q=0.5 ;q=0.1"
                                           << "b;q=1.0"
                                           << "acb";
    QTest::newRow("lowered to the lowest") << ";q=0.9 ;q=0.5 ;q=0.1"
                                           << "b;q=0.0"
                                           << "bac";
    QTest::newRow("still in its place") << ";q=0.9 ;q=0.5 ;q=0.1"
                                        << "b;q=0.6"
                                        << "abc";
    QTest::newRow("cleared") << ";q=0.9 ;q=0.9 ;q=0.1"
                             << "b"
                             << "bac";
    QTest::newRow("first q of all") << " ; ;"
                                    << "b;q=0.5"
                                    << "acb";
  }
  void aNewQMayBreakTheOrder() {
    QFETCH(QString, qs);
    QFETCH(QString, change);
    QFETCH(QString, order);
    std::vector<Registering> steps;
    const QStringList each = qs.split(' ');
    for (int i = 0; i < 3; ++i) {
      const std::string q = each[i] == ";" ? std::string() : each[i].toStdString();
      steps.push_back(
          {10 * i, i + 1,
           "Contact: <sip:" + std::string(1, static_cast<char>('a' + i)) + "@10.0.0.3>" + q + "\r\n"});
    }
    const std::string changed = change.toStdString();
    steps.push_back(
        {40, 4, "Contact: <sip:" + changed.substr(0, 1) + "@10.0.0.3>" + changed.substr(1) + "\r\n"});
    const std::string answer = lastAnswer(registrarWith(""), steps);
    QString listed;
    for (std::size_t at = answer.find("<sip:", answer.find("\r\nContact:")); at != std::string::npos;
         at = answer.find("<sip:", at + 1))
      listed += QChar::fromLatin1(answer[at + 5]);
    QCOMPARE(listed, order);
  }

  void aRefreshWithoutQClearsIt() {
    const std::string answer = lastAnswer(registrarWith(""), {{0, 1, "Contact: <sip:a@10.0.0.3>;q=0.9\r\n"},
                                                              {10, 2, "Contact: <sip:a@10.0.0.3>\r\n"}});
    QVERIFY(holds(answer, "Contact: <sip:a@10.0.0.3>;expires=3600\r\n"));
  }

  void timesAreHeldInTheirBounds_data() {
    QTest::addColumn<QString>("parameters");
    QTest::addColumn<QString>("lines");
    QTest::addColumn<int>("seconds");
    const auto row = [](const char* name, const char* parameters, const char* lines, int seconds) {
      QTest::newRow(name) << parameters << lines << seconds;
    };
    const char* contact = "Contact: <sip:a@10.0.0.3>\r\n";
    row("none named", "", contact, 3600);
    row("other default", "modparam(\"registrar\", \"default_expires\", 300)", contact, 300);
    row("header", "", "Contact: <sip:a@10.0.0.3>\r\nExpires: 90\r\n", 90);
    row("the contact outranks the header", "", "Contact: <sip:a@10.0.0.3>;expires=80\r\nExpires: 90\r\n", 80);
    row("no number", "", "Contact: <sip:a@10.0.0.3>;expires=abc\r\nExpires: 90\r\n", 3600);
    row("raised", "", "Contact: <sip:a@10.0.0.3>;expires=5\r\n", 60);
    row("lowered", "modparam(\"registrar\", \"max_expires\", 600)", contact, 600);
  }
  void timesAreHeldInTheirBounds() {
    QFETCH(QString, parameters);
    QFETCH(QString, lines);
    QFETCH(int, seconds);
    const std::string answer =
        lastAnswer(registrarWith(parameters.toStdString()), {{0, 1, lines.toStdString()}});
    QVERIFY(holds(answer, "Contact: <sip:a@10.0.0.3>;expires=" + std::to_string(seconds) + "\r\n"));
  }

  void shortTimesCanBeRefused() {
    const std::string answer = lastAnswer(registrarWith("modparam(\"registrar\", \"min_expires_mode\", 1)"),
                                          {{0, 1, "Contact: <sip:a@10.0.0.3>;expires=5\r\n"}});
    QVERIFY(holds(answer, "SIP/2.0 423 Interval Too Brief\r\n"));
    QVERIFY(holds(answer, "Min-Expires: 60\r\n"));
  }

  void timesCanBeShortenedByChance() {
    const std::string answer = lastAnswer(registrarWith("modparam(\"registrar\", \"expires_range\", 50)"),
                                          {{0, 1, "Contact: <sip:a@10.0.0.3>;expires=1000\r\n"}});
    const std::size_t at = answer.find("expires=");
    QVERIFY(at != std::string::npos);
    const int seconds = std::stoi(answer.substr(at + 8));
    QVERIFY(seconds >= 500 && seconds < 1000);
  }

  void refusals_data() {
    QTest::addColumn<QString>("parameters");
    QTest::addColumn<QString>("lines");
    QTest::addColumn<int>("cseq");
    QTest::addColumn<QString>("answer");
    const auto row = [](const char* parameters, const char* lines, int cseq, const char* answer) {
      QTest::newRow(answer) << parameters << lines << cseq << answer;
    };
    row("", "Contact: *\r\n", 3, "400 Bad Request|* used in contact and expires is not zero");
    row("", "Contact: *\r\nContact: <sip:b@10.0.0.3>\r\nExpires: 0\r\n", 3,
        "400 Bad Request|* used in contact and more than 1 contact");
    row("", "Contact: <sip:b@10.0.0.3>, *\r\nExpires: 0\r\n", 3, "400 Bad Request|Contact parse error");
    row("", "Contact: <sip:a@10.0.0.3>\r\n", 1, "400 Bad Request|Invalid CSeq number");
    row("", "Contact: <sip:b@10.0.0.3>;q=7\r\n", 3, "400 Bad Request|Invalid q param in contact");
    row("modparam(\"registrar\", \"max_contacts\", 1)", "Contact: <sip:b@10.0.0.3>\r\n", 3,
        "503 Service Unavailable|Too many registered contacts");
  }
  void refusals() {
    QFETCH(QString, parameters);
    QFETCH(QString, lines);
    QFETCH(int, cseq);
    QFETCH(QString, answer);
    const std::string heard =
        lastAnswer(registrarWith(parameters.toStdString()),
                   {{0, 2, "Contact: <sip:a@10.0.0.3>\r\n"}, {10, cseq, lines.toStdString()}});
    QVERIFY(holds(heard, "SIP/2.0 " + answer.section('|', 0, 0).toStdString() + "\r\n"));
    QVERIFY(holds(heard, "P-Registrar-Error: " + answer.section('|', 1).toStdString() + "\r\n"));
  }

  void whatWasRefusedStaysInTheNextReply() {
    // A failed save() has answered already; the script's own error is a second final with the same lines.
    LittleLab lab(R"(
modparam("registrar", "max_contacts", 1)
modparam("registrar", "retry_after", 7)
request_route { if (!save("location")) sl_reply_error(); })");
    lab.send(0, lab.alice(), registering(1, "Contact: <sip:a@10.0.0.3>, <sip:b@10.0.0.3>\r\n"));
    lab.run(10);
    QCOMPARE(lab.alice().heard().size(), 2U);
    QVERIFY(holds(lab.alice().heard()[0], "SIP/2.0 503 Service Unavailable\r\n"));
    QVERIFY(holds(lab.alice().heard()[0], "Retry-After: 7\r\n"));
    QVERIFY(
        holds(lab.alice().heard()[1], "SIP/2.0 500 I'm terribly sorry, server error occurred (1/SL)\r\n"));
    QVERIFY(
        holds(lab.alice().heard()[1], "P-Registrar-Error: Too many registered contacts\r\nRetry-After: 7"));
  }

  void aRepeatedCSeqIsARetransmissionForTwentySeconds() {
    const std::string contact = "Contact: <sip:a@10.0.0.3>\r\n";
    QVERIFY(holds(lastAnswer(registrarWith(""), {{0, 5, contact}, {19'000, 5, contact}}), "SIP/2.0 200 OK"));
    QVERIFY(
        holds(lastAnswer(registrarWith(""), {{0, 5, contact}, {21'000, 5, contact}}), "Invalid CSeq number"));
  }

  void whatSaveReturns_data() {
    QTest::addColumn<QString>("lines");
    QTest::addColumn<int>("code");
    QTest::newRow("new") << "Contact: <sip:b@10.0.0.3>\r\n" << 1;
    QTest::newRow("again") << "Contact: <sip:a@10.0.0.3>\r\n" << 2;
    QTest::newRow("gone") << "Contact: <sip:a@10.0.0.3>;expires=0\r\n" << 3;
    QTest::newRow("all gone") << "Contact: *\r\nExpires: 0\r\n" << 3;
    QTest::newRow("asked") << "" << 4;
    QTest::newRow("refused") << "Contact: *\r\n" << -1;
  }
  void whatSaveReturns() {
    QFETCH(QString, lines);
    QFETCH(int, code);
    LittleLab lab(registrarWith(""));
    lab.send(0, lab.alice(), registering(1, "Contact: <sip:a@10.0.0.3>\r\n"));
    lab.send(10, lab.alice(), registering(2, lines.toStdString()));
    lab.run(20);
    QVERIFY(test::said(lab, "INFO saved " + std::to_string(code)));
  }

  void flagsOfSave_data() {
    QTest::addColumn<QString>("flags");
    QTest::addColumn<QString>("part");
    QTest::newRow("one contact per user") << "4"
                                          << "Contact: <sip:b@10.0.0.3>;expires=60\r\n";
    QTest::newRow("both") << "0"
                          << "Contact: <sip:a@10.0.0.3>;expires=60, <sip:b@10.0.0.3>;expires=60\r\n";
    QTest::newRow("hexadecimal") << "0x04"
                                 << "Contact: <sip:b@10.0.0.3>;expires=60\r\n";
  }
  void flagsOfSave() {
    QFETCH(QString, flags);
    QFETCH(QString, part);
    const std::string save = "save(\"location\", \"" + flags.toStdString() + "\")";
    const std::string answer =
        lastAnswer(registrarWith("", save), {{0, 1, "Contact: <sip:a@10.0.0.3>;expires=60\r\n"},
                                             {10, 2, "Contact: <sip:b@10.0.0.3>;expires=60\r\n"}});
    QVERIFY(holds(answer, part.toStdString()));
  }

  void saveCanStaySilent() {
    LittleLab lab(registrarWith("", "save(\"location\", \"2\")"));
    lab.send(0, lab.alice(), registering(1, "Contact: <sip:a@10.0.0.3>\r\n"));
    lab.request(10, "OPTIONS sip:bob@example.com");
    lab.run(20);
    QCOMPARE(lab.alice().first("SIP/2.0 200"), std::string());
    QVERIFY(test::said(lab, "INFO found 1 [sip:a@10.0.0.3]"));
  }

  void usersAreFoundByTheirNameWhateverItsCase() {
    LittleLab lab(registrarWith(""));
    lab.send(0, lab.alice(), registering(1, "Contact: <sip:a@10.0.0.3>\r\n", "reg1", "BoB"));
    lab.request(10, "OPTIONS sip:bOb@example.com");
    lab.run(20);
    QVERIFY(test::said(lab, "INFO found 1 [sip:a@10.0.0.3]"));
  }

  void withUseDomainTheHostCounts() {
    LittleLab lab(registrarWith("modparam(\"usrloc\", \"use_domain\", 1)"));
    lab.send(0, lab.alice(), registering(1, "Contact: <sip:a@10.0.0.3>\r\n"));
    lab.request(10, "OPTIONS sip:bob@other.org");
    lab.run(20);
    QVERIFY(test::said(lab, "INFO found -1"));
  }

  void lookupForksToAllContacts() {
    LittleLab lab(registrarWith(""));
    lab.send(0, lab.alice(), registering(1, "Contact: <sip:a@10.0.0.3>;q=0.2, <sip:b@10.0.0.4>;q=0.8\r\n"));
    lab.request(10, "OPTIONS sip:bob@example.com");
    lab.run(20);
    QVERIFY(test::said(lab, "INFO found 1 [sip:b@10.0.0.4] [<null>] [<sip:a@10.0.0.3>;q=0.2]"));
  }

  void contactsEndWithTheirSecond() {
    LittleLab lab(registrarWith("modparam(\"registrar\", \"min_expires\", 1)"));
    lab.send(500, lab.alice(), registering(1, "Contact: <sip:a@10.0.0.3>;expires=2\r\n"));
    lab.request(1'900, "OPTIONS sip:bob@example.com", "", "z9hG4bKo1");
    lab.request(2'100, "OPTIONS sip:bob@example.com", "", "z9hG4bKo2");
    lab.run(2'200);
    QVERIFY(test::said(lab, "INFO found 1 "));
    QVERIFY(test::said(lab, "INFO found -1 "));
  }

  void methodsCanBeFiltered() {
    LittleLab lab(registrarWith("modparam(\"registrar\", \"method_filtering\", 1)"));
    lab.send(0, lab.alice(), registering(1, "Contact: <sip:a@10.0.0.3>;methods=\"INVITE, BYE\"\r\n"));
    lab.request(10, "OPTIONS sip:bob@example.com", "", "z9hG4bKo1");
    lab.request(20, "INVITE sip:bob@example.com", "", "z9hG4bKo2");
    lab.run(30);
    QVERIFY(test::said(lab, "INFO found -2 "));
    QVERIFY(test::said(lab, "INFO found 1 [sip:a@10.0.0.3]"));
  }

  void aPathBecomesTheRoute() {
    LittleLab lab(registrarWith("modparam(\"registrar\", \"use_path\", 1)"));
    auto& edge = lab.phone("edge", "silent");
    lab.send(0, lab.alice(),
             registering(1,
                         "Contact: <sip:a@10.9.9.9>\r\nSupported: path\r\n"
                         "Path: <sip:10.0.0.3;lr>, <sip:10.0.0.4;lr>\r\n"));
    lab.request(10, "INVITE sip:bob@example.com");
    lab.run(20);
    QVERIFY(holds(lab.alice().first("SIP/2.0 200"), "Path: <sip:10.0.0.3;lr>, <sip:10.0.0.4;lr>\r\n"));
    const std::string invite = edge.first("INVITE sip:a@10.9.9.9 ");
    QVERIFY(holds(invite, "\r\nRoute: <sip:10.0.0.3;lr>, <sip:10.0.0.4;lr>\r\n"));
  }

  void aPathThatThePhoneDoesNotSupportIsRefusedAndStored() {
    LittleLab lab(registrarWith("modparam(\"registrar\", \"use_path\", 1)"));
    lab.send(0, lab.alice(), registering(1, "Contact: <sip:a@10.9.9.9>\r\nPath: <sip:10.0.0.3;lr>\r\n"));
    lab.request(10, "OPTIONS sip:bob@example.com");
    lab.run(20);
    const std::string answer = lab.alice().first("SIP/2.0 420 Bad Extension");
    QVERIFY(holds(answer, "Unsupported: path\r\n"));
    QVERIFY(holds(answer, "P-Registrar-Error: No support for found Path indicated\r\n"));
    QVERIFY(test::said(lab, "INFO saved 1"));
    QVERIFY(test::said(lab, "INFO found 1 [sip:a@10.9.9.9] [sip:10.0.0.3;lr]"));
  }

  void receivedAddressesAreTheNextHop() {
    LittleLab lab(
        registrarWith("modparam(\"registrar\", \"received_avp\", \"$avp(RECEIVED)\")", "save(\"location\")") +
        "\nevent_route[core:worker-one-init] { xlog(\"up\"); }");
    lab.send(0, lab.alice(),
             registering(1, "Contact: <sip:a@192.168.0.5>;received=\"sip:10.0.0.3:5099\"\r\n"));
    lab.request(10, "OPTIONS sip:bob@example.com");
    lab.run(20);
    QVERIFY(holds(lab.alice().first("SIP/2.0 200"), ";received=\"sip:10.0.0.3:5099\"\r\n"));
    QVERIFY(test::said(lab, "INFO found 1 [sip:a@192.168.0.5] [sip:10.0.0.3:5099]"));
  }

  void receivedAddressesMayComeFromAVariable() {
    LittleLab lab(R"cfg(
modparam("registrar", "received_avp", "$avp(RECEIVED)") request_route {
      if (is_method("REGISTER")) {
        $avp(RECEIVED) = "sip:" + $si + ":" + $sp;
        save("location");
        exit;
      }
      lookup("location");
      xlog("L_INFO", "next $du\n");
    })cfg");
    lab.send(0, lab.alice(), registering(1, "Contact: <sip:a@192.168.0.5>\r\n"));
    lab.request(10, "OPTIONS sip:bob@example.com");
    lab.run(20);
    QVERIFY(test::said(lab, "INFO next sip:10.0.0.2:5060"));
  }

  void aDeviceIsKnownByItsInstance() {
    const std::string device = ";+sip.instance=\"<urn:uuid:1>\";reg-id=";
    const std::string answer =
        lastAnswer(registrarWith(""), {{0, 1, "Contact: <sip:a@10.0.0.3>" + device + "1\r\n"},
                                       {10, 2, "Contact: <sip:a@10.0.0.4>" + device + "2\r\n"},
                                       {20, 3, "Contact: <sip:a@10.0.0.5>" + device + "1\r\n"}});
    QVERIFY(holds(answer,
                  "Contact: <sip:a@10.0.0.5>;expires=3600;+sip.instance=\"<urn:uuid:1>\";reg-id=1, "
                  "<sip:a@10.0.0.4>;expires=3600;+sip.instance=\"<urn:uuid:1>\";reg-id=2\r\n"));
  }

  void aDeviceThatStartsAnewLosesItsOlderFlows() {
    const std::string device = ";+sip.instance=\"<urn:uuid:1>\";reg-id=";
    const std::string answer =
        lastAnswer(registrarWith(""), {{0, 1, "Contact: <sip:a@10.0.0.3>" + device + "1\r\n"},
                                       {10, 2, "Contact: <sip:a@10.0.0.4>" + device + "2\r\n"},
                                       {20, 1, "Contact: <sip:a@10.0.0.5>" + device + "1\r\n", "reg2"}});
    QVERIFY(
        holds(answer, "Contact: <sip:a@10.0.0.5>;expires=3600;+sip.instance=\"<urn:uuid:1>\";reg-id=1\r\n"));
  }

  void whatMakesTwoContactsOne_data() {
    QTest::addColumn<int>("mode");
    QTest::addColumn<bool>("one");
    QTest::newRow("URI") << 0 << true;
    QTest::newRow("URI and Call-ID") << 1 << false;
    QTest::newRow("Call-ID") << 3 << false;
  }
  void whatMakesTwoContactsOne() {
    QFETCH(int, mode);
    QFETCH(bool, one);
    const std::string parameter = "modparam(\"usrloc\", \"matching_mode\", " + std::to_string(mode) + ")";
    const std::string contact = "Contact: <sip:a@10.0.0.3>\r\n";
    const std::string answer =
        lastAnswer(registrarWith(parameter), {{0, 1, contact}, {10, 2, contact, "reg2"}});
    QCOMPARE(answer.find(", <sip:a@10.0.0.3>") == std::string::npos, one);
  }

  void registeredAndUnregister() {
    LittleLab lab(R"(
request_route {
  if (is_method("REGISTER")) { save("location"); exit; }
  $var(before) = registered("location");
  $var(gone) = unregister("location", "$ru");
  $var(after) = registered("location");
  xlog("L_INFO", "$var(before) $var(gone) $var(after)\n");
})");
    lab.send(0, lab.alice(), registering(1, "Contact: <sip:a@10.0.0.3>\r\n"));
    lab.request(10, "OPTIONS sip:bob@example.com");
    lab.run(20);
    QVERIFY(test::said(lab, "INFO 1 1 -1"));
  }

  void lookupOfBranchesAndIntoBranches() {
    LittleLab lab(R"(
request_route {
  if (is_method("REGISTER")) { save("location"); exit; }
  append_branch("sip:carol@example.com");
  $var(both) = lookup_branches("location");
  xlog("L_INFO", "$var(both) [$ru] [$bR]\n");
  clear_branches();
  $ru = "sip:bob@example.com";
  lookup_to_dset("location");
  xlog("L_INFO", "[$ru] [$bR]\n");
})");
    lab.send(0, lab.alice(), registering(1, "Contact: <sip:b@10.0.0.3>\r\n"));
    lab.send(0, lab.alice(), registering(2, "Contact: <sip:c@10.0.0.4>\r\n", "reg2", "carol"));
    lab.request(10, "OPTIONS sip:bob@example.com");
    lab.run(20);
    QVERIFY(test::said(lab, "INFO 1 [sip:b@10.0.0.3] [sip:c@10.0.0.4]"));
    QVERIFY(test::said(lab, "INFO [sip:bob@example.com] [sip:b@10.0.0.3]"));
  }

  void anEventRouteHearsOfWhatHasExpired() {
    LittleLab lab(registrarWith("modparam(\"usrloc\", \"timer_interval\", 10)") + R"(
event_route[usrloc:contact-expired] { xlog("L_INFO", "over: $ulc(exp=>aor) $ulc(exp=>addr)\n"); })");
    lab.send(0, lab.alice(),
             registering(1, "Contact: <sip:a@10.0.0.3>;expires=60, <sip:b@10.0.0.3>;expires=61\r\n"));
    lab.send(0, lab.alice(), registering(2, "Contact: <sip:c@10.0.0.3>;expires=300\r\n"));
    lab.request(74'000, "OPTIONS sip:nobody@example.com");
    lab.run(75'000);
    QVERIFY(test::said(lab, "INFO over: bob sip:a@10.0.0.3"));
    QVERIFY(test::said(lab, "INFO over: bob sip:b@10.0.0.3"));
    for (const std::string& remark : lab.remarks()) QVERIFY(remark.find("sip:c@") == std::string::npos);
  }

  void registrarWantsUsrloc() {
    QVERIFY_THROWS_EXCEPTION(std::runtime_error,
                             LittleLab("loadmodule \"registrar.so\"\nrequest_route { exit; }"));
  }
};

QTEST_GUILESS_MAIN(RegistrarStories)
#include "test_registrar.moc"
