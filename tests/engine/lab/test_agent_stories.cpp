#include <QTest>

#include "lab/scenario/scenario_file.h"
#include "support/lab_story.h"

using namespace forklab;
using test::LabStory;

namespace {

/// Alice and Bob at the two ends of a link of 10 ms; their behaviours as lists of mappings.
std::string stage(const std::string& alice, const std::string& bob, const std::string& more = {}) {
  return "version: 1\ntitle: two phones\nduration: 100s\nnodes:\n"
         "  alice: {kind: phone, address: 10.0.0.1, behaviours: [" +
         alice + "]}\n  bob: {kind: phone, address: 10.0.0.2, behaviours: [" + bob + "]}\n" + more +
         "links: [{between: [alice, bob], delay: 10ms}]\nnames: {example.com: bob}\n";
}

const std::string kCall = "behaviour: caller, calls: 'sip:bob@example.com'";
const std::string kRegister = "behaviour: registers, registrar: 'sip:example.com', aor: 'sip:al@example.com'";

QString joined(const std::vector<std::string>& lines) {
  QStringList list;
  for (const std::string& line : lines) list << QString::fromStdString(line);
  return list.join('\n');
}

/// The bytes of the n-th packet, from 0, that begins like this.
QString packet(const LabStory& story, std::string_view start, int number = 0) {
  const auto& log = *story.run().recorder().log();
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* sent = std::get_if<trace::PacketSent>(&log.at(i).payload);
    if (sent != nullptr && sent->bytes.starts_with(start) && number-- == 0)
      return QString::fromUtf8(sent->bytes.data(), qsizetype(sent->bytes.size()));
  }
  return {};
}

QString line(const QString& message, const QString& header) {
  for (const QString& each : message.split("\r\n")) {
    if (each.startsWith(header + ": ")) return each.mid(header.size() + 2);
  }
  return {};
}

/// What the reader says about a file; empty: nothing.
QString complaint(const std::string& yaml) {
  const auto loaded = lab::parseScenario("story/scenario.yaml", yaml);
  QStringList texts;
  for (const auto& each : loaded.diagnostics)
    texts << QString::fromStdString(script::render(each, loaded.files));
  return texts.join('\n');
}

}  // namespace

/// Phones that register, say who they are, follow redirections, write messages and call at a rate.
class AgentStories : public QObject {
  Q_OBJECT

 private slots:
  void aPhoneRegistersRefreshesAndUnregisters() {
    const LabStory story(
        stage("{" + kRegister + ", expires: 2m, q: 0.5, refresh_after: 10s, unregister_at: 15s}",
              "{behaviour: takes, methods: REGISTER}"));
    QCOMPARE(joined(story.acts()),
             "0.000 alice registers sip:example.com\n10.020 alice registers sip:example.com\n"
             "15.000 alice unregisters sip:example.com");
    const QString first = packet(story, "REGISTER"), last = packet(story, "REGISTER", 2);
    QVERIFY(first.startsWith("REGISTER sip:example.com SIP/2.0\r\n"));
    QCOMPARE(line(first, "To"), QString("<sip:al@example.com>"));
    QVERIFY(line(first, "From").startsWith("<sip:al@example.com>;tag="));
    QCOMPARE(line(first, "Contact"), QString("<sip:alice@10.0.0.1:5060>;q=0.5"));
    QCOMPARE(line(first, "Expires"), QString("120"));
    QCOMPARE(line(last, "Expires"), QString("0"));
    QCOMPARE(line(last, "Call-ID"), line(first, "Call-ID"));
    QCOMPARE(line(last, "CSeq"), QString("3 REGISTER"));
  }

  void aPathSaysThatItIsUnderstood() {
    const LabStory story(stage("{" + kRegister + ", path: ['<sip:edge.example.com;lr>']}",
                               "{behaviour: takes, methods: REGISTER}"));
    const QString sent = packet(story, "REGISTER");
    QCOMPARE(line(sent, "Path"), QString("<sip:edge.example.com;lr>"));
    QCOMPARE(line(sent, "Supported"), QString("path"));
  }

  // RFC 3261 22.2: the same Call-ID, the next CSeq number, another branch.
  void aChallengeIsAnsweredOnce() {
    const std::string bob =
        "{behaviour: challenges, realm: lab, username: al, password: secret, answer_after: 1s}";
    const LabStory story(stage("{" + kCall + ", username: al, password: secret}", bob));
    QCOMPARE(story.count("bob > alice 401"), 1u);
    QCOMPARE(story.count("bob > alice 200"), 1u);
    const QString first = packet(story, "INVITE"), second = packet(story, "INVITE", 1);
    QCOMPARE(line(second, "Call-ID"), line(first, "Call-ID"));
    QCOMPARE(line(second, "CSeq"), QString("2 INVITE"));
    QVERIFY(line(second, "Via") != line(first, "Via"));
    QVERIFY(line(second, "Authorization").startsWith("Digest username=\"al\", realm=\"lab\", nonce=\""));
    QVERIFY(line(first, "Authorization").isEmpty());
    QCOMPARE(line(packet(story, "ACK", 1), "CSeq"), QString("2 ACK"));
  }

  void aWrongPasswordIsToldAndNotRepeated() {
    const std::string bob =
        "{behaviour: challenges, realm: lab, username: al, password: secret, status: 407}";
    const LabStory story(stage("{" + kCall + ", username: al, password: guess}", bob));
    QCOMPARE(story.count("alice > bob INVITE"), 2u);
    QCOMPARE(story.count("bob > alice 407"), 2u);
    QVERIFY(joined(story.acts()).endsWith("alice gives up its credentials were not accepted"));
    QVERIFY(!line(packet(story, "INVITE", 1), "Proxy-Authorization").isEmpty());
  }

  void whoHasNoPasswordTakesTheChallengeForARefusal() {
    const LabStory story(
        stage("{" + kCall + "}", "{behaviour: challenges, realm: lab, username: al, password: secret}"));
    QCOMPARE(story.count("alice > bob INVITE"), 1u);
    QCOMPARE(story.count("alice > bob ACK"), 1u);
  }

  // The example of RFC 7616 cannot be had without auth-int, so the hash is that of RFC 2617 2.2 without qop.
  void aChallengeWithoutQopGetsNoCounter() {
    const LabStory story(
        stage("{" + kCall + ", username: al, password: secret}",
              "{behaviour: busy, status: 401, headers: 'WWW-Authenticate: Digest realm=\"lab\", "
              "nonce=\"n\", opaque=\"o\"'}"));
    const QString credentials = line(packet(story, "INVITE", 1), "Authorization");
    QVERIFY(!credentials.contains("nc=") && credentials.endsWith("opaque=\"o\""));
  }

  // Nothing leads to Carl: a contact that cannot be reached is passed over.
  void redirectionsAreFollowedByTheirQ() {
    const LabStory story(
        stage("{" + kCall + ", follow_redirects: yes}",
              "{behaviour: redirects, contacts: ['<sip:b@10.0.0.2>;q=0.2', '<sip:c@10.0.0.3>;q=0.8']}, "
              "{behaviour: declines, after: 100ms, ring_after: never}",
              "  carl: {kind: phone, address: 10.0.0.3, behaviour: busy}\n"));
    QStringList uris;
    for (int i = 0; i < 3; ++i) uris << packet(story, "INVITE", i).section(' ', 1, 1);
    QCOMPARE(uris, QStringList({"sip:bob@example.com", "sip:c@10.0.0.3", "sip:b@10.0.0.2"}));
    QCOMPARE(line(packet(story, "INVITE", 2), "To"), QString("<sip:bob@example.com>"));
  }

  void whoDoesNotFollowTakesThe302AsItsAnswer() {
    const LabStory story(stage("{" + kCall + "}", "{behaviour: redirects, contacts: '<sip:c@10.0.0.3>'}"));
    QCOMPARE(story.count("alice > bob INVITE"), 1u);
  }

  void aMessageIsTakenAndAStrangerIsNot() {
    const std::string write = "behaviour: caller, calls: 'sip:bob@example.com', body: hello";
    const LabStory story(stage("{" + write + ", method: MESSAGE, headers: 'Subject: lunch'}, {" + write +
                                   ", method: NOTIFY, content_type: text/html, call_at: 1s}, {" + write +
                                   ", method: FETCH, call_at: 2s}",
                               "{behaviour: takes, methods: [MESSAGE]}, "
                               "{behaviour: takes, methods: NOTIFY, status: 481, headers: 'X-Why: none'}"));
    QCOMPARE(joined(story.sent()),
             "0.000 alice > bob MESSAGE\n0.010 bob > alice 200 MESSAGE\n1.000 alice > bob NOTIFY\n"
             "1.010 bob > alice 481 NOTIFY\n2.000 alice > bob FETCH\n2.010 bob > alice 501 FETCH");
    const QString sent = packet(story, "MESSAGE");
    QVERIFY(sent.endsWith("\r\n\r\nhello") && sent.contains("\r\nSubject: lunch\r\n"));
    QCOMPARE(line(sent, "Content-Type"), QString("text/plain"));
    QCOMPARE(line(packet(story, "NOTIFY"), "Content-Type"), QString("text/html"));
    QCOMPARE(line(packet(story, "SIP/2.0 481"), "X-Why"), QString("none"));
  }

  void callsComeAtTheirRate() {
    const LabStory story(
        stage("{" + kCall + ", times: 4, every: 250ms, from: 'sip:al@example.com'}", "{behaviour: busy}"));
    QStringList times;
    for (const std::string& act : story.acts()) {
      if (act.find(" alice calls") != std::string::npos)
        times << QString::fromStdString(act).section(' ', 0, 0);
    }
    QCOMPARE(times, QStringList({"0.000", "0.250", "0.500", "0.750"}));
    QVERIFY(line(packet(story, "INVITE", 0), "Call-ID") != line(packet(story, "INVITE", 1), "Call-ID"));
    QVERIFY(line(packet(story, "INVITE"), "From").startsWith("<sip:al@example.com>;tag="));
  }

  // The mean of 400 pauses of 100 ms lies within a fifth of it; a seed gives the same calls again.
  void callsByChanceKeepTheirMean() {
    const std::string yaml =
        stage("{" + kCall + ", times: 401, every: 100ms, every_by_chance: yes}", "{behaviour: busy}");
    const LabStory story(yaml), again(yaml);
    double last = 0;
    for (const std::string& act : story.acts()) {
      if (act.find(" alice calls") != std::string::npos) last = std::stod(act);
    }
    QVERIFY2(last > 32 && last < 48, qPrintable(QString::number(last)));
    QCOMPARE(QString::fromStdString(story.run().summary().fingerprint),
             QString::fromStdString(again.run().summary().fingerprint));
  }

  void wrongValuesAreNamed_data() {
    QTest::addColumn<QString>("options");
    QTest::addColumn<QString>("complaint");
    QTest::newRow("q") << QString::fromStdString(kRegister + ", q: 1.5")
                       << "`q` must be a number from 0 to 1, as `0.5`";
    QTest::newRow("no calls") << QString::fromStdString(kCall + ", times: 0")
                              << "`times` must be a whole number from 1 to 1000000";
    QTest::newRow("no unit") << QString::fromStdString(kCall + ", every: 5") << "write `5ms`";
    QTest::newRow("method") << "behaviour: takes, methods: [message]"
                            << "`methods` must be a SIP method in capitals, as `MESSAGE`, or a list of them";
    QTest::newRow("provisional") << "behaviour: takes, methods: MESSAGE, status: 180"
                                 << "`status` must be the status code of a final response, from 200 to 699";
    QTest::newRow("realm") << "behaviour: challenges, username: al, password: x"
                           << "needs `realm`";
    QTest::newRow("aor") << "behaviour: registers, registrar: 'sip:example.com'"
                         << "needs `aor`";
  }

  void wrongValuesAreNamed() {
    QFETCH(QString, options);
    QFETCH(QString, complaint);
    const QString said = ::complaint(stage("{" + options.toStdString() + "}", "{behaviour: busy}"));
    QVERIFY2(said.contains(complaint), qPrintable(said));
    QVERIFY(said.contains("scenario.yaml:5:"));
  }
};

QTEST_GUILESS_MAIN(AgentStories)
#include "test_agent_stories.moc"
