#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "engine/script/reference.h"
#include "script/functions/advice.h"
#include "script/functions/all.h"
#include "script/program.h"

using namespace forklab::script;

/// Which files Kamailio 5.6.3 starts with, with all the modules that the engine carries out.
class RealRegistry : public QObject {
  Q_OBJECT

 private:
  static void judge(const QString& text, bool accepted);

 private slots:
  void areThoseOfKamailio_data();
  void areThoseOfKamailio();
  void statementsAreJudgedAsKamailioDid_data();
  void statementsAreJudgedAsKamailioDid();
};

namespace {

const QStringList kGroups = {"blocks", "functions", "globals",    "modparams", "preprocessor",
                             "pv",     "regex",     "statements", "switch"};

const QString kModules = R"(loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "rr.so"
loadmodule "textops.so"
loadmodule "textopsx.so"
loadmodule "siputils.so"
loadmodule "maxfwd.so"
loadmodule "xlog.so"
loadmodule "kex.so"
loadmodule "corex.so"
)";

std::string rendered(const LoadResult& result) {
  std::string all;
  for (const Diagnostic& diagnostic : result.diagnostics) all += render(diagnostic, result.files);
  return all;
}

}  // namespace

/// What we asked ourselves: statements of one request route, each a file of its own.
void RealRegistry::statementsAreJudgedAsKamailioDid_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<bool>("accepted");
  QFile file(FORKLAB_SOURCE_DIR "/tests/conformance/load/statements.json");
  QVERIFY(file.open(QIODevice::ReadOnly));
  const QJsonObject all = QJsonDocument::fromJson(file.readAll()).object();
  int number = 0;
  for (const QString& verdict : {QString("accepted"), QString("refused")}) {
    for (const QJsonValue& value : all[verdict].toArray()) {
      const QString text = kModules + "request_route {\n" + value.toString() + "\n}\n";
      const QString name = verdict + QString::number(++number) + " " + value.toString().left(60);
      QTest::newRow(qPrintable(name)) << text << (verdict == "accepted");
    }
  }
}

void RealRegistry::areThoseOfKamailio_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<bool>("accepted");
  for (const QString& group : kGroups) {
    QFile file(toy::reference("oracle/script/load/" + group + ".json"));
    if (!file.open(QIODevice::ReadOnly)) QSKIP("the script oracle is not here: set FORKLAB_REFERENCE");
    for (const QJsonValue& value : QJsonDocument::fromJson(file.readAll()).array()) {
      const QString id = value["id"].toString();
      QStringList lines;
      for (const QJsonValue& line : value["cfg"].toArray()) lines += line.toString();
      QTest::newRow(qPrintable(id)) << lines.join("\n") + "\n" << (value["verdict"].toString() == "accepted");
    }
  }
}

void RealRegistry::areThoseOfKamailio() {
  QFETCH(QString, text);
  QFETCH(bool, accepted);
  judge(text, accepted);
}

void RealRegistry::statementsAreJudgedAsKamailioDid() {
  QFETCH(QString, text);
  QFETCH(bool, accepted);
  judge(text, accepted);
}

void RealRegistry::judge(const QString& text, bool accepted) {
  const Registry& registry = forklab::functions::registry();
  LoadResult result = loadText("proxy.cfg", text.toStdString(), registry, {});
  // What a stock Kamailio misses is a hint, and an error with --strict.
  if (result.program != nullptr) {
    for (Diagnostic& each : forklab::functions::advise(*result.program, registry, true))
      result.diagnostics.push_back(std::move(each));
  }
  const bool isAccepted =
      std::none_of(result.diagnostics.begin(), result.diagnostics.end(),
                   [](const Diagnostic& each) { return each.severity == Severity::error; });
  QVERIFY2(isAccepted == accepted, qPrintable(text + QString::fromStdString(rendered(result))));
}

QTEST_APPLESS_MAIN(RealRegistry)
#include "test_registry_verdicts.moc"
