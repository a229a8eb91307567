#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "engine/script/reference.h"
#include "engine/script/toy_language.h"

using namespace forklab::script;

/// Which files Kamailio 5.6.3 starts with, for those that the language alone decides.
class LoadVerdicts : public QObject {
  Q_OBJECT

 private slots:
  void areThoseOfKamailio_data();
  void areThoseOfKamailio();
};

namespace {

const QStringList kGroups = {"blocks", "functions", "globals",    "modparams", "preprocessor",
                             "pv",     "regex",     "statements", "switch"};

/// Decided by what a module knows, not by the language.
const QSet<QString> kNeedModules = {
    "load-functions-module-missing-dependency",  // tmx wants tm
    "load-functions-registrar-without-usrloc",   // registrar wants usrloc
    "load-functions-is-method-empty",            // textops reads the list of methods
    "load-functions-remove-hf-empty",            // textops reads the header name
    "load-modparams-contacts-avp-alone",     // tm wants a second parameter: a hint, an error with --strict
    "load-modparams-htable-bad-definition",  // htable reads its definition
    "load-modparams-unknown-parameter",      // sl's own parameters
    "load-pv-sht-table-undefined",           // $sht belongs to htable
    "load-pv-select-sel-unknown",            // selects belong to core
};

}  // namespace

void LoadVerdicts::areThoseOfKamailio_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<bool>("accepted");
  for (const QString& group : kGroups) {
    QFile file(toy::reference("oracle/script/load/" + group + ".json"));
    if (!file.open(QIODevice::ReadOnly)) QSKIP("the script oracle is not here: set FORKLAB_REFERENCE");
    for (const QJsonValue& value : QJsonDocument::fromJson(file.readAll()).array()) {
      const QString id = value["id"].toString();
      if (kNeedModules.contains(id)) continue;
      QStringList lines;
      for (const QJsonValue& line : value["cfg"].toArray()) lines += line.toString();
      QTest::newRow(qPrintable(id)) << lines.join("\n") + "\n" << (value["verdict"].toString() == "accepted");
    }
  }
}

void LoadVerdicts::areThoseOfKamailio() {
  QFETCH(QString, text);
  QFETCH(bool, accepted);
  const LoadResult result = toy::load(text.toStdString());
  QVERIFY2((result.program != nullptr) == accepted,
           qPrintable(text + QString::fromStdString(toy::rendered(result))));
  if (!accepted) QVERIFY(!result.diagnostics.empty());
}

QTEST_APPLESS_MAIN(LoadVerdicts)
#include "test_load_verdicts.moc"
