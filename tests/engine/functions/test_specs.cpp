#include <QDirIterator>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include "script/functions/all.h"
#include "script/functions/settings.h"
#include "script/program.h"

using namespace forklab;
using script::FunctionSpec;
using script::RouteKind;

namespace {

/// A block where the function may stand, and the routes that the examples name.
std::string scriptAround(const FunctionSpec& function) {
  const std::string example(function.example);
  const auto allows = [&](RouteKind kind) { return (function.legal & script::mask(kind)) != 0; };
  std::string text = "request_route { ";
  text += allows(RouteKind::request) ? example : std::string("exit;");
  text += " }\nfailure_route[serial] { ";
  const bool inFailure = !allows(RouteKind::request) && allows(RouteKind::failure);
  text += inFailure ? example : std::string("exit;");
  text += " }\nbranch_route[each] { xlog(\"x\"); }\nonreply_route[replies] { ";
  text += allows(RouteKind::request) || inFailure ? std::string("exit;") : example;
  return text + " }\n";
}

QString findingsOf(const script::LoadResult& loaded) {
  QString all;
  for (const auto& finding : loaded.diagnostics) {
    all += QString::fromStdString(script::render(finding, loaded.files)) + "\n";
  }
  return all;
}

bool loads(const std::string& text) {
  return !script::loadText("x.cfg", text, functions::registry(), {}).hasErrors();
}

}  // namespace

/// Every row of every module says what it is, and its example compiles.
class FunctionSpecs : public QObject {
  Q_OBJECT

 private slots:
  void everyExampleCompiles_data() {
    QTest::addColumn<int>("module");
    QTest::addColumn<int>("function");
    const auto modules = functions::registry().modules();
    for (std::size_t m = 0; m < modules.size(); ++m) {
      for (std::size_t f = 0; f < modules[m]->functions.size(); ++f) {
        QTest::newRow(std::string(modules[m]->functions[f].name).c_str())
            << static_cast<int>(m) << static_cast<int>(f);
      }
    }
  }
  void everyExampleCompiles() {
    QFETCH(int, module);
    QFETCH(int, function);
    const auto modules = functions::registry().modules();
    const FunctionSpec& spec =
        modules[static_cast<std::size_t>(module)]->functions[static_cast<std::size_t>(function)];
    QVERIFY(!spec.help.empty() && !spec.returns.empty() && spec.run != nullptr);
    QVERIFY2(spec.example.find(spec.name) != std::string_view::npos, "the example does not use the function");
    const auto loaded = script::loadText("x.cfg", scriptAround(spec), functions::registry(), {});
    QVERIFY2(!loaded.hasErrors(), qPrintable(findingsOf(loaded)));
  }

  /// A row that no story calls is a promise that nobody holds.
  void everyFunctionIsCalledByAStory() {
    QString stories;
    for (const char* folder : {"tests/engine", "tests/conformance", "tests/cli", "tests/app"}) {
      QDirIterator files(FORKLAB_SOURCE_DIR "/" + QString(folder), {"*.cpp", "*.cfg", "*.json"}, QDir::Files,
                         QDirIterator::Subdirectories);
      while (files.hasNext()) {
        QFile file(files.next());
        if (file.fileName().endsWith("test_specs.cpp")) continue;
        QVERIFY(file.open(QIODevice::ReadOnly));
        stories += QString::fromUtf8(file.readAll());
      }
    }
    QSet<QString> called;
    static const QRegularExpression kCall("\\b([A-Za-z_0-9]+)\\(");
    for (auto each = kCall.globalMatch(stories); each.hasNext();) called << each.next().captured(1);
    QStringList silent;
    for (const script::ModuleSpec* module : functions::registry().modules()) {
      for (const auto& function : module->functions) {
        const QString name = QString::fromStdString(std::string(function.name));
        if (!called.contains(name)) silent << name;
      }
    }
    QVERIFY2(silent.isEmpty(), qPrintable("no test calls: " + silent.join(' ')));
  }

  /// Fuzzers find their way from what they are given: every function stands in a seed, and the seeds load.
  void everyFunctionStandsInASeedOfTheFuzzers() {
    QString seeds;
    QDirIterator files(FORKLAB_SOURCE_DIR "/tests/fuzz/seeds/script", {"*.cfg"}, QDir::Files);
    while (files.hasNext()) {
      QFile file(files.next());
      QVERIFY(file.open(QIODevice::ReadOnly));
      const QByteArray text = file.readAll();
      QVERIFY2(loads(text.toStdString()), qPrintable(file.fileName()));
      seeds += QString::fromUtf8(text);
    }
    QStringList missing;
    for (const script::ModuleSpec* module : functions::registry().modules()) {
      for (const auto& function : module->functions) {
        const QString name = QString::fromStdString(std::string(function.name));
        if (!seeds.contains(QRegularExpression("\\b" + name + "\\("))) missing << name;
      }
    }
    QVERIFY2(missing.isEmpty(), qPrintable("no seed calls: " + missing.join(' ')));
  }

  void everyVariableAndSettingIsExplained() {
    for (const script::ModuleSpec* module : functions::registry().modules()) {
      for (const auto& variable : module->variables)
        QVERIFY(!variable.help.empty() && variable.get != nullptr);
      for (const auto& setting : module->settings) QVERIFY(!setting.help.empty());
    }
  }

  void everyCommandIsExplainedAndIsThereOnce() {
    QStringList names;
    for (const script::ModuleSpec* module : functions::registry().modules()) {
      for (const auto& command : module->commands) {
        QVERIFY(!command.help.empty() && command.run != nullptr);
        QVERIFY(command.example.find(command.name) != std::string_view::npos);
        QVERIFY(functions::registry().command(command.name) == &command);
        names << QString::fromUtf8(command.name.data(), static_cast<qsizetype>(command.name.size()));
      }
    }
    QVERIFY2(names.contains("core.uptime") && names.contains("tm.stats"), qPrintable(names.join(' ')));
    QCOMPARE(names.removeDuplicates(), 0);
  }

  void noFunctionHasTwoModules() {
    QStringList names;
    for (const script::ModuleSpec* module : functions::registry().modules()) {
      for (const auto& function : module->functions) {
        names << QString::fromUtf8(function.name.data(), static_cast<qsizetype>(function.name.size()));
      }
    }
    QCOMPARE(names.removeDuplicates(), 0);
  }

  void relayIsIllegalWhereNothingMayBeSent() {
    QVERIFY(!loads("request_route { exit; }\nbranch_route[b] { t_relay(); }"));
    QVERIFY(!loads("request_route { exit; }\nonreply_route[r] { t_relay(); }"));
    QVERIFY(!loads("request_route { exit; }\nbranch_route[b] { append_branch(\"sip:a@b\"); }"));
    QVERIFY(loads("request_route { exit; }\nfailure_route[f] { t_relay(); }"));
  }

  void parametersOfTheScriptReachTheProxy() {
    const auto loaded = script::loadText("x.cfg", R"(
server_header="Server: lab"
alias="example.net:5070"
modparam("tm", "fr_timer", 1234)
modparam("tm", "failure_reply_mode", 0)
modparam("tm", "disable_6xx_block", 1)
modparam("tm", "auto_inv_100_reason", "wait")
modparam("rr", "enable_full_lr", 1)
modparam("maxfwd", "max_limit", 20)
request_route { exit; })",
                                         functions::registry(), {});
    QVERIFY2(!loaded.hasErrors(), qPrintable(findingsOf(loaded)));
    const proxy::Settings settings = functions::settingsOf(*loaded.program);
    QCOMPARE(settings.timers.frTimer.ns, 1'234'000'000);
    QCOMPARE(settings.timers.frInvTimer.ns, 120'000'000'000);
    QCOMPARE(settings.failureReplyMode, 0);
    QVERIFY(!settings.blocksOn6xx);
    QCOMPARE(settings.tryingReason, std::string("wait"));
    QVERIFY(settings.fullLooseRouting);
    QCOMPARE(settings.maximumForwardsLimit, 20);
    QCOMPARE(settings.serverHeader, std::string("Server: lab"));
    QCOMPARE(settings.aliases, std::vector<std::string>{"example.net:5070"});
  }

  void modulesOfKamailioMayBeLoaded() {
    QVERIFY(loads("loadmodule \"rtpengine.so\"\nloadmodule \"nathelper.so\"\nrequest_route { exit; }"));
  }
};

QTEST_GUILESS_MAIN(FunctionSpecs)
#include "test_specs.moc"
