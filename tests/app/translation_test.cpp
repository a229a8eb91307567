#include <QDirIterator>
#include <QDockWidget>
#include <QFile>
#include <QLabel>
#include <QLibraryInfo>
#include <QMenu>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QXmlStreamReader>
#include <map>

#include "app/support/synthetic_call.h"
#include "lab/run.h"
#include "lab/scenario/scenario_file.h"
#include "main_window.h"
#include "models/ladder_model.h"
#include "models/message_tree.h"
#include "models/script_model.h"
#include "models/texts.h"
#include "models/timeline_model.h"
#include "models/topology_model.h"
#include "models/transaction_table.h"
#include "models/wave_model.h"
#include "models/words.h"
#include "screenshots.h"
#include "script/functions/advice.h"
#include "script/functions/all.h"

using namespace forklab;

namespace {

struct Entry {
  QString translation;
  bool finished = true;
};
/// By context and source.
using Entries = std::map<std::pair<QString, QString>, Entry>;

QString germanFile() { return QStringLiteral(FORKLAB_SOURCE_DIR "/translations/forklab_de.ts"); }

Entries read(const QString& path) {
  QFile file(path);
  Entries entries;
  if (!file.open(QIODevice::ReadOnly)) return entries;
  QXmlStreamReader xml(&file);
  QString context, source;
  while (!xml.atEnd()) {
    if (!xml.readNextStartElement()) continue;
    if (xml.name() == u"name") context = xml.readElementText();
    if (xml.name() == u"source") source = xml.readElementText();
    if (xml.name() != u"translation") continue;
    const bool finished = !xml.attributes().hasAttribute(QStringLiteral("type"));
    entries[{context, source}] = {xml.readElementText(), finished};
  }
  return entries;
}

QStringList placeholders(const QString& text) {
  static const QRegularExpression kPlace(QStringLiteral("%\\d"));
  QStringList found;
  for (auto match = kPlace.globalMatch(text); match.hasNext();) found << match.next().captured();
  found.sort();
  return found;
}

/// Marks everything that was looked up, so that what was not shows.
class Marker final : public QTranslator {
 public:
  bool isEmpty() const override { return false; }
  QString translate(const char* context, const char* source, const char*, int) const override {
    if (!QLatin1String(context).startsWith(QLatin1String("forklab"))) return {};
    return QLatin1Char('<') + QString::fromUtf8(source) + QLatin1Char('>');
  }
};

bool isMarked(const QString& text) { return text.contains(QLatin1Char('<')); }

/// What loading said and what `check` advises, of every proxy.
std::vector<script::Diagnostic> findingsOf(const lab::LabRun& run) {
  std::vector<script::Diagnostic> all = run.diagnostics();
  for (std::size_t node = 0; node < run.scenario().nodes.size(); ++node) {
    const auto program = run.programOf(static_cast<trace::NodeId>(node));
    if (program == nullptr) continue;
    for (auto& advice : functions::advise(*program, functions::registry(), false)) all.push_back(advice);
  }
  return all;
}

}  // namespace

class TranslationTest : public QObject {
  Q_OBJECT

 private slots:
  void everyGermanEntryIsFinishedAndKeepsItsPlaces() {
    const Entries entries = read(germanFile());
    QVERIFY(entries.size() > 150);
    for (const auto& [key, entry] : entries) {
      QVERIFY2(entry.finished && !entry.translation.isEmpty(), qPrintable(key.second));
      QVERIFY2(placeholders(entry.translation) == placeholders(key.second), qPrintable(key.second));
      QCOMPARE(entry.translation.count(QLatin1Char('\n')), key.second.count(QLatin1Char('\n')));
      QVERIFY2(entry.translation.endsWith(QLatin1Char('.')) == key.second.endsWith(QLatin1Char('.')),
               qPrintable(key.second));
    }
  }

  // lupdate collects what the sources ask for; the file has neither less nor more.
  void theGermanFileHasWhatTheSourcesAskFor() {
    const QString folders = QLibraryInfo::path(QLibraryInfo::BinariesPath);
    QString tool = QStandardPaths::findExecutable(QStringLiteral("lupdate"), {folders});
    if (tool.isEmpty()) tool = QStandardPaths::findExecutable(QStringLiteral("lupdate"));
    if (tool.isEmpty()) QSKIP("lupdate is not installed: new strings cannot be looked for");
    QTemporaryDir folder;
    const QString collected = folder.filePath(QStringLiteral("all.ts"));
    QProcess process;
    process.start(tool, {QStringLiteral("-silent"), QStringLiteral(FORKLAB_SOURCE_DIR "/app"),
                         QStringLiteral("-ts"), collected});
    QVERIFY(process.waitForFinished(120'000) && process.exitCode() == 0);
    const Entries asked = read(collected);
    const Entries german = read(germanFile());
    QVERIFY(asked.size() > 150);
    for (const auto& [key, entry] : asked) QVERIFY2(german.contains(key), qPrintable(key.second));
    for (const auto& [key, entry] : german) QVERIFY2(asked.contains(key), qPrintable(key.second));
  }

  void whatTheModelsSayIsTranslated() {
    Marker marker;
    QCoreApplication::installTranslator(&marker);
    const auto info = tests::serialForkCall();
    auto index = std::make_shared<models::RunIndex>(std::make_shared<query::Timeline>(info->log));
    index->update();
    const models::Moment end{index->last(), index->end()};
    for (const models::LadderEntry& entry : models::ladderUntil(*index, end)) {
      if (entry.fate == models::Fate::lost) QVERIFY(isMarked(entry.lostOn) && isMarked(entry.lossReason));
    }
    const auto server = models::forkShownAt(index->timeline(), 0, end);
    for (const models::WaveGroup& wave : models::waveModel(*index, server, end).waves) {
      QVERIFY2(isMarked(wave.title) && isMarked(wave.step), qPrintable(wave.title + wave.step));
      for (const models::BranchBar& bar : wave.branches) QVERIFY2(isMarked(bar.state), qPrintable(bar.state));
    }
    for (const models::WaveStretch& wave : models::waveStretches(*index, index->last()))
      QVERIFY2(isMarked(wave.title), qPrintable(wave.title));
    for (const std::uint32_t fault : index->faults())
      QVERIFY2(isMarked(models::markText(*index, fault)), qPrintable(models::markText(*index, fault)));
    const models::NetworkPaths paths(info->scenario);
    for (const models::NodeState& node : models::topologyModel(*index, info->scenario, paths, {}).nodes)
      QVERIFY2(isMarked(node.text), qPrintable(node.text));
    models::TransactionTable table;
    table.setRun(index);
    table.moveTo(end);
    QVERIFY(isMarked(table.row(0).machine));
    QVERIFY(isMarked(models::causeText(*index, index->rows()[2].event)));
    QVERIFY(isMarked(models::messageTree("no message").title));
    QVERIFY(isMarked(models::qText(-1)));
    QCoreApplication::removeTranslator(&marker);
  }

  void whatTheWindowSaysIsTranslated() {
    Marker marker;
    QCoreApplication::installTranslator(&marker);
    {
      app::MainWindow window(app::MainWindow::Memory::fresh);
      window.session().open(tests::serialForkCall());
      app::goToTellingMoment(window);
      for (const QString& id : window.docks().ids()) {
        const QWidget& view = window.docks().view(id);
        QVERIFY2(isMarked(view.parentWidget()->windowTitle()), qPrintable(id));
        QVERIFY2(isMarked(view.accessibleName()), qPrintable(id));
        for (const QLabel* const label : view.findChildren<QLabel*>()) {
          QVERIFY2(label->text().isEmpty() || isMarked(label->text()), qPrintable(label->text()));
        }
      }
      for (const char* id : {"open", "quit", "run", "fast", "express", "stop", "step-message", "step-event",
                             "restart", "help", "about", "reset-layout"}) {
        const QAction& action = window.actions()[QString::fromLatin1(id)];
        QVERIFY2(isMarked(action.text()) && isMarked(action.toolTip()), id);
      }
    }
    QCoreApplication::removeTranslator(&marker);
  }

  void findingsOfTheShippedScenariosAreTranslated() {
    Marker marker;
    int findings = 0;
    QDirIterator folders(QStringLiteral(FORKLAB_SOURCE_DIR "/scenarios"), {QStringLiteral("scenario.yaml")},
                         QDir::Files, QDirIterator::Subdirectories);
    QCoreApplication::installTranslator(&marker);
    while (folders.hasNext()) {
      const auto loaded = lab::loadScenario(folders.next().toStdString());
      const lab::LabRun run(*loaded.scenario, {});
      for (const script::Diagnostic& finding : findingsOf(run)) {
        ++findings;
        const QString said = models::Words::sentence(finding.message);
        QVERIFY2(isMarked(said), qPrintable(said));
        QVERIFY2(finding.hint.empty() || isMarked(models::Words::sentence(finding.hint)),
                 finding.hint.c_str());
      }
    }
    QCoreApplication::removeTranslator(&marker);
    QVERIFY2(findings > 3, qPrintable(QString::number(findings)));
  }

  void sentencesKeepWhatStandsInTheirPlaces() {
    for (const char* const sentence :
         {"record_route() after t_relay() has no effect: the request was cloned when the transaction was "
          "made",
          "a stock Kamailio 5.6 needs loadmodule \"corex.so\" for append_branch(), $rr",
          "media_go() of module rtp is not carried out here; it returns 1", "add %1 of %2",
          "not known here"}) {
      QCOMPARE(models::Words::sentence(sentence), QString::fromUtf8(sentence));
    }
  }

  void wordsThatTheLabDoesNotKnowStayAsTheyAre() {
    QCOMPARE(models::Words::of("Proceeding"), QStringLiteral("Proceeding"));
    QCOMPARE(models::Words::of("ringing"), QStringLiteral("ringing"));
    QCOMPARE(models::Words::lossOn("no path", {}), QStringLiteral("no path"));
  }
};

QTEST_MAIN(TranslationTest)
#include "translation_test.moc"
