#include <QtTest>

#include "engine/script/reference.h"
#include "engine/script/toy_language.h"

using namespace forklab::script;

/// Fifteen configurations that people run: the grammar takes all of them.
class RealConfigs : public QObject {
  Q_OBJECT

 private slots:
  void holdNothingThatTheGrammarRefuses_data();
  void holdNothingThatTheGrammarRefuses();
};

namespace {

/// What a registry of a few functions must refuse; everything else would be a fault of the grammar.
const QSet<QByteArray> kBeyondTheToy = {"unknown-function",       "unknown-module",       "unknown-variable",
                                        "unknown-transformation", "module-not-loaded",    "unknown-parameter",
                                        "missing-file",           "unknown-keyword",      "misused-function",
                                        "argument-count",         "argument-not-constant"};

}  // namespace

void RealConfigs::holdNothingThatTheGrammarRefuses_data() {
  QTest::addColumn<QString>("path");
  const QDir folder(toy::reference("corpora/cfg"));
  const QStringList files = folder.entryList({"*.cfg"}, QDir::Files, QDir::Name);
  if (files.isEmpty()) QSKIP("the corpus of configurations is not here: set FORKLAB_REFERENCE");
  for (const QString& file : files) QTest::newRow(qPrintable(file)) << folder.filePath(file);
}

void RealConfigs::holdNothingThatTheGrammarRefuses() {
  QFETCH(QString, path);
  const LoadResult result = loadFile(path.toStdString(), toy::registry(), {});
  for (const Diagnostic& diagnostic : result.diagnostics) {
    if (diagnostic.severity != Severity::error) continue;
    const QByteArray code(diagnostic.code.data(), static_cast<qsizetype>(diagnostic.code.size()));
    QVERIFY2(kBeyondTheToy.contains(code), render(diagnostic, result.files).c_str());
  }
}

QTEST_APPLESS_MAIN(RealConfigs)
#include "test_real_configs.moc"
