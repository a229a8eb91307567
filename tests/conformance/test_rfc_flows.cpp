#include <QFile>
#include <QRegularExpression>
#include <QTest>
#include <vector>

#include "conformance/rfc_flow.h"

using namespace forklab::test;

namespace {

std::vector<Flow> allFlows() {
  std::vector<Flow> all;
  for (const auto flows : {callFlows, serviceFlows, requestFlows, forwardingFlows, responseFlows,
                           transactionFlows, phoneFlows}) {
    const auto some = flows();
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

/// Every id of the reference, in its order; "C-2.1..2.5" is one.
QStringList referenceIds() {
  QFile file(qEnvironmentVariable("FORKLAB_REFERENCE", FORKLAB_SOURCE_DIR "/../shared") +
             "/reference/rfc-flows.md");
  if (!file.open(QIODevice::ReadOnly)) return {};
  static const QRegularExpression kId(R"(^(?:\| |- )([A-Z]+-[A-Z0-9./]+) )",
                                      QRegularExpression::MultilineOption);
  QStringList ids;
  auto found = kId.globalMatch(QString::fromUtf8(file.readAll()));
  while (found.hasNext()) ids << found.next().captured(1);
  return ids;
}

QString pagePath() { return FORKLAB_SOURCE_DIR "/tests/conformance/rfc-flows.md"; }

QString page() {
  QString text =
      "# What the RFCs ask, and what the lab does\n\n"
      "Proxies obey Kamailio 5.6.3 where it departs from the RFCs, phones obey the RFCs. Each row is a "
      "test:\n"
      "`test_rfc_flows ID`. The test writes this page and fails when it is out of date.\n\n"
      "| id | side | verdict | what is seen |\n|---|---|---|---|\n";
  for (const Flow& flow : allFlows())
    text += QString("| %1 | %2 | %3 | %4 |\n").arg(flow.id, flow.side, flow.verdict, flow.shows);
  return text;
}

}  // namespace

/// Every requirement of the reference with its verdict, each asserted on the wire.
class RfcFlowsTest : public QObject {
  Q_OBJECT

 private slots:
  void asked_data() {
    QTest::addColumn<int>("index");
    const auto flows = allFlows();
    for (std::size_t i = 0; i < flows.size(); ++i)
      QTest::addRow("%s %s", flows[i].id, flows[i].side) << static_cast<int>(i);
  }
  void asked() {
    QFETCH(int, index);
    const Flow flow = allFlows()[static_cast<std::size_t>(index)];
    FlowStory story;
    flow.tell(story);
    QVERIFY2(story.assertions() > 0, "nothing was asserted");
    QVERIFY2(story.failures().isEmpty(), qPrintable("\n" + story.failures().join("\n---\n")));
    const QString verdict = QString::fromUtf8(flow.verdict);
    QVERIFY(verdict == "rfc" || verdict.startsWith(QString::fromUtf8("deviates, Kamailio §")));
  }

  void everyIdIsAsked() {
    QStringList asked = referenceIds();
    if (asked.isEmpty()) QSKIP("rfc-flows.md of the references is not here");
    QStringList told;
    for (const Flow& flow : allFlows()) told << flow.id;
    QStringList missing, unknown;
    for (const QString& id : asked) {
      if (!told.contains(id)) missing << id;
    }
    for (const QString& id : told) {
      if (!asked.contains(id)) unknown << id;
    }
    QVERIFY2(missing.isEmpty(), qPrintable("nobody tells of " + missing.join(", ")));
    QVERIFY2(unknown.isEmpty(), qPrintable("the reference knows nothing of " + unknown.join(", ")));
  }

  void thePageIsWhatTheTestsSay() {
    qInfo().noquote() << page();
    if (qEnvironmentVariable("FORKLAB_WRITE") == "1") {
      QFile file(pagePath());
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(page().toUtf8());
    }
    QFile file(pagePath());
    QVERIFY2(file.open(QIODevice::ReadOnly), "run once with FORKLAB_WRITE=1");
    QCOMPARE(QString::fromUtf8(file.readAll()), page());
  }
};

QTEST_GUILESS_MAIN(RfcFlowsTest)
#include "test_rfc_flows.moc"
