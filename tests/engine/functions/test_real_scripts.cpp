#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include "engine/script/reference.h"
#include "script/functions/all.h"
#include "script/program.h"

using namespace forklab::script;

/// Configurations that people run, with all the modules that the engine knows: loaded or refused as Kamailio
/// 5.6.3 does once their listen lines fit the machine.
class RealScripts : public QObject {
  Q_OBJECT

 private slots:
  void areLoadedAsKamailioLoadsThem_data();
  void areLoadedAsKamailioLoadsThem();
};

void RealScripts::areLoadedAsKamailioLoadsThem_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<bool>("accepted");
  QFile index(toy::reference("corpora/cfg/index.json"));
  if (!index.open(QIODevice::ReadOnly)) QSKIP("the configurations are not here: set FORKLAB_REFERENCE");
  for (const QJsonValue& entry : QJsonDocument::fromJson(index.readAll()).array()) {
    const QString file = entry["file"].toString();
    const bool asIs = entry["accepted_by_5.6.3_as_is"].toBool();
    QTest::newRow(qPrintable(file)) << file << (asIs || entry["accepted_with_listen_replaced_too"].toBool());
  }
}

void RealScripts::areLoadedAsKamailioLoadsThem() {
  QFETCH(QString, file);
  QFETCH(bool, accepted);
  const LoadResult loaded =
      loadFile(toy::reference("corpora/cfg/" + file).toStdString(), forklab::functions::registry(), {});
  QString errors;
  for (const Diagnostic& finding : loaded.diagnostics) {
    if (finding.severity == Severity::error) errors += QString::fromStdString(render(finding, loaded.files));
  }
  QVERIFY2(loaded.hasErrors() != accepted, qPrintable(errors));
}

QTEST_APPLESS_MAIN(RealScripts)
#include "test_real_scripts.moc"
