#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "engine/script/reference.h"
#include "script/functions/all.h"
#include "script/program.h"

using namespace forklab::script;

/// Which files Kamailio 5.6.3 starts with, with all the modules that the engine carries out.
class RealRegistry : public QObject {
  Q_OBJECT

 private slots:
  void areThoseOfKamailio_data();
  void areThoseOfKamailio();
};

namespace {

const QStringList kGroups = {"blocks", "functions", "globals",    "modparams", "preprocessor",
                             "pv",     "regex",     "statements", "switch"};

/// Where the engine differs, each with its reason.
const QSet<QString> kNotYet = {
    "load-functions-module-missing-dependency",  // that tmx wants tm
    "load-functions-is-method-empty",            // the list of methods is read when the function runs
    "load-functions-remove-hf-empty",            // so is the header name
    "load-modparams-contacts-avp-alone",         // accepted on purpose: a hint, an error with --strict
    "load-statements-assign-to-fu",              // $fu is read-only here
};

std::string rendered(const LoadResult& result) {
  std::string all;
  for (const Diagnostic& diagnostic : result.diagnostics) all += render(diagnostic, result.files);
  return all;
}

}  // namespace

void RealRegistry::areThoseOfKamailio_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<bool>("accepted");
  for (const QString& group : kGroups) {
    QFile file(toy::reference("oracle/script/load/" + group + ".json"));
    if (!file.open(QIODevice::ReadOnly)) QSKIP("the script oracle is not here: set FORKLAB_REFERENCE");
    for (const QJsonValue& value : QJsonDocument::fromJson(file.readAll()).array()) {
      const QString id = value["id"].toString();
      if (kNotYet.contains(id)) continue;
      QStringList lines;
      for (const QJsonValue& line : value["cfg"].toArray()) lines += line.toString();
      QTest::newRow(qPrintable(id)) << lines.join("\n") + "\n" << (value["verdict"].toString() == "accepted");
    }
  }
}

void RealRegistry::areThoseOfKamailio() {
  QFETCH(QString, text);
  QFETCH(bool, accepted);
  const LoadResult result = loadText("proxy.cfg", text.toStdString(), forklab::functions::registry(), {});
  QVERIFY2((result.program != nullptr) == accepted,
           qPrintable(text + QString::fromStdString(rendered(result))));
  if (!accepted) QVERIFY(!result.diagnostics.empty());
}

QTEST_APPLESS_MAIN(RealRegistry)
#include "test_registry_verdicts.moc"
