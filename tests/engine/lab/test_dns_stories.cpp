#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "lab/scenario/scenario_file.h"
#include "support/lab_story.h"

using namespace forklab;
using forklab::test::LabStory;

namespace {

constexpr const char* kStateful = R"(
loadmodule "tm.so"
request_route { t_relay(); }
)";
constexpr const char* kStateless = "request_route { forward(); }\n";

/// A caller, a proxy with two workers and Bob, whose host DNS knows.
constexpr const char* kStage = R"(
version: 1
title: names
duration: 60s
nodes:
  alice: {kind: phone, address: 10.0.0.1, behaviour: caller, calls: "sip:bob@HOST", via: proxy}
  proxy: {kind: proxy, address: 10.0.0.2, script: proxy.cfg, cost: {workers: 2}}
  bob: {kind: phone, address: 10.0.0.3, behaviour: answers, answer_after: 1s, trying: no, hang_up_after: 1s}
links:
  - {between: [alice, proxy], delay: 10ms}
  - {between: [proxy, bob], delay: 10ms}
dns:
  delay: 100ms
  records:
    - {name: bob.test, A: bob}
    - {name: _sip._udp.service.test, SRV: 10 10 5060 bob.test}
    - {name: service.test, A: bob}
    - {name: lost.test, fails: timeout}
)";

/// The folder goes when the story is over; the run has read its files by then.
LabStory play(std::string host, const char* script, const test::Overrides& overrides = {}) {
  QTemporaryDir folder;
  const auto write = [&folder](const char* name, const std::string& text) {
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write %s", name);
    file.write(text.data(), qint64(text.size()));
  };
  std::string stage = kStage;
  stage.replace(stage.find("HOST"), 4, host);
  write("scenario.yaml", stage);
  write("proxy.cfg", script);
  return LabStory::ofPath(folder.path().toStdString(), overrides);
}

/// "0.010 SRV _sip._udp.bob.test: no such name, 100ms" and so on.
QString asked(const LabStory& story) {
  QStringList lines;
  const trace::Log& log = *story.run().recorder().log();
  for (std::size_t i = 0; i < log.size(); ++i) {
    const auto* name = std::get_if<trace::NameAsked>(&log.at(i).payload);
    if (name == nullptr) continue;
    std::string line(name->type);
    line.append(" ").append(name->name).append(": ").append(name->answer);
    line += name->fromCache ? ", cache" : ", " + kernel::toText(name->took);
    if (log.at(i).cause == 0) line += ", without a cause";
    lines << QString::fromStdString(line);
  }
  return lines.join('\n');
}

QString sent(const LabStory& story, std::size_t count) {
  QStringList lines;
  const auto all = story.sent();
  for (std::size_t i = 0; i < std::min(count, all.size()); ++i) lines << QString::fromStdString(all[i]);
  return lines.join('\n');
}

}  // namespace

class DnsStoryTest : public QObject {
  Q_OBJECT

 private slots:
  void aQuestionHoldsTheRequestButNotItsTrying() {
    const LabStory story = play("bob.test", kStateful);
    QCOMPARE(sent(story, 3),
             "0.000 alice > proxy INVITE\n"
             "0.010 proxy > alice 100\n"
             "0.210 proxy > bob INVITE");
    QVERIFY(
        asked(story).startsWith("SRV _sip._udp.bob.test: no such name, 100ms\n"
                                "A bob.test: 10.0.0.3, 100ms"));
    const lab::Summary summary = story.run().summary();
    QCOMPARE(summary.dnsAsked, 2U);
    QCOMPARE(summary.dnsFailed, 1U);
    QCOMPARE(summary.dnsWaited, kernel::Duration::milliseconds(200));
  }

  void servicesNameThePortAndTheHost() {
    const LabStory story = play("service.test", kStateful);
    QVERIFY2(asked(story).startsWith("SRV _sip._udp.service.test: 10 10 5060 bob.test, 100ms\n"
                                     "A bob.test: 10.0.0.3, 100ms"),
             qPrintable(asked(story)));
    QVERIFY(story.count("proxy > bob INVITE") == 1);
  }

  /// The chapter's argument: retransmissions of a stateful proxy's request meet their transaction; those of a
  /// stateless one occupy a worker each.
  void anUnresolvableHostBlocksWorkers() {
    const LabStory stateful = play("lost.test", kStateful);
    QCOMPARE(asked(stateful),
             "SRV _sip._udp.lost.test: no answer, 10s\n"
             "A lost.test: no answer, 10s");
    QCOMPARE(stateful.run().summary().dnsPackets, 4U);
    QCOMPARE(stateful.count("proxy > alice 478"), 1U);
    const LabStory stateless = play("lost.test", kStateless, {{"nodes.proxy.cost.workers", "8"}});
    QVERIFY(stateless.run().summary().dnsPackets > 8U);
    QCOMPARE(stateless.count("proxy > alice 478"), 0U);
  }

  void theCacheSavesQuestionsOfLaterRequests() {
    const std::string script = std::string("use_dns_cache=no\n") + kStateless;
    const LabStory without = play("bob.test", script.c_str());
    const LabStory with = play("bob.test", kStateless);
    // INVITE, ACK and BYE each look for Bob; the two later ones by his Contact, an address.
    QVERIFY(with.run().summary().dnsAsked <= without.run().summary().dnsAsked);
    const char* twice = "request_route { forward(); forward(); }\n";
    QCOMPARE(asked(play("bob.test", twice)).count("cache"), 2);
    const std::string fresh = std::string("use_dns_cache=no\n") + twice;
    QCOMPARE(asked(play("bob.test", fresh.c_str())).count("100ms"), 4);
  }

  void whatTheTableSaysWrongIsNamedWithItsPlace_data() {
    QTest::addColumn<QString>("row");
    QTest::addColumn<QString>("message");
    QTest::newRow("no address") << "{name: a.test, A: nonsense here}"
                                << "is not the data of a record A";
    QTest::newRow("family") << "{name: a.test, AAAA: 10.0.0.1}"
                            << "is not the data of a record AAAA";
    QTest::newRow("srv") << "{name: a.test, SRV: 10 sip1.test}"
                         << "is not the data of a record SRV";
    QTest::newRow("nothing") << "{name: a.test}"
                             << "says nothing about";
    QTest::newRow("name") << "{name: 'a b', A: 10.0.0.1}"
                          << "`name` must be a domain name";
    QTest::newRow("failure") << "{name: a.test, fails: timeuot}"
                             << "nxdomain, servfail or timeout";
    QTest::newRow("key") << "{name: a.test, A: 10.0.0.2, B: 10.0.0.1}"
                         << "has no key";
    QTest::newRow("delay") << "{name: a.test, A: 10.0.0.1, delay: 5}"
                           << "`delay` needs its unit";
  }
  void whatTheTableSaysWrongIsNamedWithItsPlace() {
    QFETCH(QString, row);
    QFETCH(QString, message);
    const std::string text =
        "version: 1\ntitle: t\nnodes:\n  a: {kind: phone, address: 10.0.0.1, behaviour: answers}\n"
        "dns:\n  records:\n    - " +
        row.toStdString() + "\n";
    const auto result = lab::parseScenario("scenario.yaml", text);
    QVERIFY(!result.scenario);
    QCOMPARE(result.diagnostics.size(), 1U);
    const std::string rendered = script::render(result.diagnostics.front(), result.files);
    QVERIFY2(rendered.find(message.toStdString()) != std::string::npos, rendered.c_str());
    QVERIFY2(rendered.starts_with("scenario.yaml:7:"), rendered.c_str());
  }
};

QTEST_GUILESS_MAIN(DnsStoryTest)
#include "test_dns_stories.moc"
