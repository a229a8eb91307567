#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "lab/scenario/scenario_file.h"

using namespace forklab;

namespace {

constexpr const char* kSound =
    "version: 1\ntitle: sound\nnodes:\n"
    "  alice: {kind: phone, address: 10.0.0.1, behaviour: caller, calls: 'sip:bob@10.0.0.2'}\n"
    "  bob: {kind: phone, address: 10.0.0.2, behaviour: answers}\n"
    "links: [{between: [alice, bob]}]\n";

QString rendered(const lab::ScenarioResult& result) {
  QString text;
  for (const auto& each : result.diagnostics)
    text += QString::fromStdString(script::render(each, result.files)) + '\n';
  return text;
}

QByteArray contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString& path, const QByteArray& content) {
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  file.write(content);
}

}  // namespace

class ScenarioFileTest : public QObject {
  Q_OBJECT

 private slots:
  void everyBrokenFileSaysWhatIsWrong_data() {
    QTest::addColumn<QString>("file");
    const QDir folder(QStringLiteral(FORKLAB_SOURCE_DIR "/tests/engine/lab/broken"));
    for (const QString& name : folder.entryList({"*.yaml"}))
      QTest::newRow(qPrintable(name)) << folder.filePath(name);
  }

  // Beside each file lies what must be said about it.
  void everyBrokenFileSaysWhatIsWrong() {
    QFETCH(QString, file);
    const QByteArray text = contentOf(file);
    const auto result =
        lab::parseScenario("scenario.yaml", std::string_view(text.data(), std::size_t(text.size())));
    QVERIFY(!result.scenario);
    const QString expected = QString::fromUtf8(contentOf(QString(file).replace(".yaml", ".txt")));
    QCOMPARE(rendered(result), expected);
  }

  void everythingWrittenIsRead() {
    const auto result = lab::parseScenario("calls/busy/scenario.yaml", R"(version: 1
title: "All of it"
description: |
  Two lines
  of it.
seed: 42
duration: 1.5m
link_defaults: {delay: 5ms, loss: 0.5%}
nodes:
  alice:
    kind: phone
    address: 10.0.0.1:5070
    label: the caller
    at: [100, 500]
    behaviours:
      - {behaviour: caller, calls: "sip:bob@example.com", via: bob, cancel_after: 2s}
      - {behaviour: busy, status: 600}
  bob: {kind: phone, address: "[2001:db8::1]:5061", behaviour: redirects, contacts: ["<sip:x@h>", "<sip:y@h>;q=0.5"]}
  net: {kind: network}
links:
  - {between: [alice, net], name: first, jitter: 2ms, loss: 1%, loss_burst: 20%, duplication: 3%, cut_at: [4s, 1s], mend_at: 2s}
  - {between: [net, bob], reordering: 4%, reordering_delay: 7ms, rate: 64kbit/s, queue: 2KiB}
names: {example.com: bob, x@example.com: 10.0.0.9, y@example.com: "10.0.0.9:5099"}
checks:
  - answered_by: bob
  - final_status: {at: alice, status: 302}
  - reached_in_order: [bob, alice]
)");
    QCOMPARE(rendered(result), QString());
    const lab::Scenario& scenario = *result.scenario;
    QCOMPARE(scenario.name, std::string("busy"));
    QCOMPARE(scenario.title, std::string("All of it"));
    QCOMPARE(scenario.description, std::string("Two lines\nof it.\n"));
    QCOMPARE(scenario.seed, 42u);
    QVERIFY(scenario.duration == kernel::Duration::seconds(90));
    checkNodes(scenario);
    checkLinks(scenario);
    QCOMPARE(scenario.names.size(), 3u);
    QCOMPARE(scenario.names[0].address.text(), std::string("[2001:db8::1]:5061"));
    QCOMPARE(scenario.names[2].address.text(), std::string("10.0.0.9:5099"));
    QCOMPARE(scenario.checks[0].text, std::string("answered_by: bob"));
    QCOMPARE(scenario.checks[1].text, std::string("final_status {at: alice, status: 302}"));
    QCOMPARE(scenario.checks[2].values.at("nodes"), std::string("bob\nalice"));
  }

  void whatIsNotGivenHasItsDefault() {
    const auto result = lab::parseScenario("s/scenario.yaml", kSound);
    QVERIFY(result.scenario);
    QCOMPARE(result.scenario->seed, 1u);
    QVERIFY(result.scenario->duration == kernel::Duration::seconds(60));
    QCOMPARE(result.scenario->nodes[0].address.port, 5060);
    QVERIFY(!result.scenario->nodes[0].x);
    QCOMPARE(result.scenario->links[0].name, std::string("alice-bob"));
    QVERIFY(result.scenario->links[0].settings.delay == kernel::Duration{});
  }

  void aNodeWithoutALinkIsOnlyAWarning() {
    const std::string text = kSound;
    const auto result = lab::parseScenario("s/scenario.yaml", text.substr(0, text.find("links")));
    QVERIFY(result.scenario);
    QCOMPARE(result.diagnostics.size(), 2u);
    QVERIFY(result.diagnostics[0].severity == script::Severity::warning);
  }

  void anOverrideReplacesAValueOrAddsAKey() {
    QTemporaryDir folder;
    write(folder.filePath("scenario.yaml"), kSound);
    const std::string path = folder.path().toStdString();
    const auto result = lab::loadScenario(path, {{"nodes.bob.address", "10.0.0.7"}, {"links.0.loss", "5%"}});
    QVERIFY2(result.scenario, qPrintable(rendered(result)));
    QCOMPARE(result.scenario->nodes[1].address.ip.text(), std::string("10.0.0.7"));
    QCOMPARE(result.scenario->links[0].settings.loss, 0.05);
  }

  void aWrongOverrideIsShownWhereItWasWritten() {
    QTemporaryDir folder;
    write(folder.filePath("scenario.yaml"), kSound);
    const std::string path = folder.path().toStdString();
    const QString text = rendered(lab::loadScenario(path, {{"nodes.bob.answer_after", "2"}}));
    QVERIFY2(text.startsWith("--set nodes.bob.answer_after:1:1: error: `answer_after` needs its unit"),
             qPrintable(text));
    const QString lost = rendered(lab::loadScenario(path, {{"nodes.bop.address", "10.0.0.7"}}));
    QVERIFY2(lost.contains("the scenario has nothing at `nodes.bop.address`"), qPrintable(lost));
  }

  void whatIsNoScenarioIsRefusedWithoutReadingIt() {
    QTemporaryDir folder;
    const std::string path = folder.path().toStdString();
    QVERIFY(rendered(lab::loadScenario(path)).contains("this folder has no scenario.yaml"));
    QVERIFY(rendered(lab::loadScenario(path + "/none.yaml")).contains("there is no such file"));
    QFile huge(folder.filePath("huge.yaml"));
    QVERIFY(huge.open(QIODevice::WriteOnly) && huge.resize(100 * 1024 * 1024));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(rendered(lab::loadScenario(path + "/huge.yaml")).contains("1 MiB"));
    QVERIFY(timer.elapsed() < 500);
  }

  void bytesThatAreNoTextAreNotParsed() {
    QByteArray bytes = "version: 1\n";
    bytes.append('\0').append("\x7f\x45\x4c\x46", 4);
    const auto result =
        lab::parseScenario("s/scenario.yaml", std::string_view(bytes.data(), std::size_t(bytes.size())));
    QVERIFY(!result.scenario);
    QVERIFY(rendered(result).contains("2:1: error: this is not a text file"));
  }

  void depthAndNumberAreBounded() {
    const QByteArray deep = "version: 1\ntitle: deep\nnodes:\n" + QByteArray("- ").repeated(2000) + "x\n";
    QVERIFY(rendered(lab::parseScenario("s/scenario.yaml", deep.toStdString()))
                .contains("nested more than 32 deep"));
    const QByteArray wide = "version: 1\nlinks:\n" + QByteArray("- x\n").repeated(20000);
    QVERIFY(rendered(lab::parseScenario("s/scenario.yaml", wide.toStdString()))
                .contains("more than 10000 values"));
    const QByteArray brackets = "version: 1\nlinks: " + QByteArray("[").repeated(500000);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(!lab::parseScenario("s/scenario.yaml", brackets.toStdString()).scenario);
    QVERIFY(timer.elapsed() < 5000);
  }

  void aProxysScriptMustBeThere() {
    QTemporaryDir folder;
    write(folder.filePath("scenario.yaml"),
          "version: 1\ntitle: p\nnodes:\n  p: {kind: proxy, address: 10.0.0.1, script: missing.cfg}\n");
    QVERIFY(
        rendered(lab::loadScenario(folder.path().toStdString())).contains("there is no file `missing.cfg`"));
  }

  void aLoneScriptGetsACallerAProxyAndAPhoneForEachUri() {
    QTemporaryDir folder;
    write(folder.filePath("mine.cfg"),
          "# \"sip:not@me\"\nroute {\n  seturi(\"sip:a@example.com\");\n  "
          "append_branch(\"sip:b@10.0.5.5:5070\", \"0.5\");\n"
          "  append_branch(\"sip:a@example.com\");\n  append_branch(\"sip:$rU@x\");\n  t_relay();\n}\n");
    const auto result = lab::loadScenario(folder.filePath("mine.cfg").toStdString());
    QVERIFY2(result.scenario, qPrintable(rendered(result)));
    QStringList nodes;
    for (const auto& node : result.scenario->nodes) nodes << QString::fromStdString(node.name);
    QCOMPARE(nodes, (QStringList{"caller", "proxy", "a", "b"}));
    QCOMPARE(result.scenario->nodes[1].script, std::string("mine.cfg"));
    QCOMPARE(result.scenario->links.size(), 3u);
    QCOMPARE(result.scenario->names[0].name, std::string("a@example.com"));
    QCOMPARE(result.scenario->name, std::string("mine"));
  }

 private:
  static void checkNodes(const lab::Scenario& scenario) {
    QCOMPARE(scenario.nodes.size(), 3u);
    const lab::NodeSpec& alice = scenario.nodes[0];
    QCOMPARE(alice.address.text(), std::string("10.0.0.1:5070"));
    QCOMPARE(alice.label, std::string("the caller"));
    QCOMPARE(*alice.x, 100.0);
    QCOMPARE(alice.behaviours.size(), 2u);
    QCOMPARE(alice.behaviours[0].options.at("cancel_after"), std::string("2s"));
    QCOMPARE(alice.behaviours[1].options.at("status"), std::string("600"));
    QCOMPARE(scenario.nodes[1].behaviours[0].options.at("contacts"),
             std::string("<sip:x@h>\n<sip:y@h>;q=0.5"));
    QVERIFY(scenario.nodes[2].kind == lab::NodeKind::network);
  }

  static void checkLinks(const lab::Scenario& scenario) {
    const lab::LinkSpec& first = scenario.links[0];
    QCOMPARE(first.name, std::string("first"));
    QVERIFY(first.settings.delay == kernel::Duration::milliseconds(5));
    QVERIFY(first.settings.jitter == kernel::Duration::milliseconds(2));
    QCOMPARE(first.settings.loss, 0.01);
    QCOMPARE(first.settings.lossBurst, 0.2);
    QCOMPARE(first.settings.duplication, 0.03);
    QCOMPARE(first.changes.size(), 3u);
    QVERIFY(first.changes[1].at == kernel::Instant{2'000'000'000} && !first.changes[1].cut);
    const lab::LinkSpec& second = scenario.links[1];
    QCOMPARE(second.settings.loss, 0.005);
    QCOMPARE(second.settings.reordering, 0.04);
    QVERIFY(second.settings.reorderingDelay == kernel::Duration::milliseconds(7));
    QCOMPARE(second.settings.rateBitsPerSecond, 64000u);
    QCOMPARE(second.settings.queueBytes, 2048u);
  }
};

QTEST_GUILESS_MAIN(ScenarioFileTest)
#include "test_scenario_file.moc"
