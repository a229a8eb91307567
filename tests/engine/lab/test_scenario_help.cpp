#include <QFile>
#include <QTest>

#include "lab/agents/agent.h"
#include "lab/checks.h"
#include "lab/scenario/scenario_file.h"
#include "lab/scenario/scenario_keys.h"

using namespace forklab;

namespace {

QString text(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

}  // namespace

/// The page that people read must say what the specs say.
class ScenarioHelpTest : public QObject {
  Q_OBJECT

 private slots:
  void initTestCase() {
    QFile file(QStringLiteral(FORKLAB_SOURCE_DIR "/resources/help/scenario-file.md"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    page_ = QString::fromUtf8(file.readAll());
  }

  void everyKeyHasItsRow() {
    for (const auto keys : {lab::scenarioKeys(), lab::nodeKeys(), lab::costKeys(), lab::linkKeys(), lab::dnsKeys(),
                            lab::dnsRowKeys()}) {
      for (const lab::KeySpec& key : keys) {
        const QString row = "| `" + text(key.name) + "` | " + text(key.expects) + " | " +
                            defaultText(key.byDefault, key.required) + " | " + text(key.help) + " |";
        QVERIFY2(page_.contains(row), qPrintable(row));
      }
    }
  }

  void everyBehaviourHasItsSectionAndEveryOptionItsRow() {
    for (const lab::agents::AgentSpec* agent : lab::agents::allAgents()) {
      const QString head = "### `" + text(agent->name) + "`\n\n" + text(agent->help);
      QVERIFY2(page_.contains(head), qPrintable(head));
      const QString section = page_.mid(page_.indexOf(head)).section("\n## ", 0, 0).section("\n### ", 0, 1);
      for (const auto& option : agent->options) {
        const QString row = "| `" + text(option.name) + "` | " + text(lab::agents::expectation(option.type)) +
                            " | " + defaultText(option.byDefault, option.required) + " | " +
                            text(option.help) + " |";
        QVERIFY2(section.contains(row), qPrintable(text(agent->name) + ": " + row));
      }
    }
  }

  void everyCheckHasItsRowAndEachOfItsKeys() {
    for (const lab::CheckKind& kind : lab::allChecks()) {
      const QString head = "### `" + text(kind.name) + "`\n\n" + text(kind.help);
      QVERIFY2(page_.contains(head), qPrintable(head));
      for (const lab::CheckKey& key : kind.keys) {
        const QString row =
            "| `" + text(key.name) + "` | " + (key.required ? "yes" : "") + " | " + text(key.help) + " |";
        QVERIFY2(page_.contains(row), qPrintable(row));
      }
    }
  }

  // What the page shows as an example must load.
  void theExamplesAreSound() {
    const QStringList parts = page_.split("```yaml\n");
    QVERIFY(parts.size() > 1);
    for (qsizetype i = 1; i < parts.size(); ++i) {
      const std::string example = parts[i].section("```", 0, 0).toStdString();
      const auto result = lab::parseScenario("help/scenario.yaml", example);
      for (const auto& each : result.diagnostics) qWarning("%s", script::render(each, result.files).c_str());
      QVERIFY(result.scenario);
    }
  }

 private:
  static QString defaultText(std::string_view byDefault, bool required) {
    if (required) return "required";
    return byDefault.empty() ? QString() : "`" + text(byDefault) + "`";
  }

  QString page_;
};

QTEST_GUILESS_MAIN(ScenarioHelpTest)
#include "test_scenario_help.moc"
