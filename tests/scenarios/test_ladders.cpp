#include <QFile>
#include <QTest>

#include <cstdio>
#include <sstream>

#include "query/database_tally.h"
#include "record/ladder.h"
#include "scenarios/shipped.h"
#include "support/lab_story.h"

using namespace forklab;

namespace {

QString contentOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString ladderOf(const lab::LabRun& run) {
  std::ostringstream text;
  record::writeLadder(run.recorder().sharedLog(), text);
  return QString::fromStdString(text.str());
}

/// Expected at the left, drawn at the right, a mark where they differ.
void printSideBySide(const QString& expected, const QString& drawn) {
  const QStringList left = expected.split('\n'), right = drawn.split('\n');
  for (qsizetype i = 0; i < qMax(left.size(), right.size()); ++i) {
    const QString a = left.value(i), b = right.value(i);
    std::fprintf(stderr, "%s\n",
                 qPrintable(a.leftJustified(int(record::kLadderWidth) + 8) + (a == b ? "   " : " | ") + b));
  }
}

}  // namespace

class LaddersTest : public QObject {
  Q_OBJECT

 private slots:
  void theFourLessonsOfTheChapterAreShipped() {
    const QStringList names = test::shippedScenarios();
    for (const char* name :
         {"forking/parallel", "forking/q-ignored", "forking/first-wave-only", "forking/q-serial"}) {
      QVERIFY2(names.contains(name), name);
    }
    QVERIFY(names.size() >= 12);
  }

  void eachDrawsItsLadder_data() { eachShipped(); }

  // FORKLAB_ACCEPT=1 writes what is drawn now; read every changed line before it is committed.
  void eachDrawsItsLadder() {
    QFETCH(QString, path);
    const auto story = test::LabStory::ofPath(path.toStdString());
    const QString drawn = ladderOf(story.run());
    QFile golden(path + "/ladder.txt");
    if (qEnvironmentVariableIsSet("FORKLAB_ACCEPT")) {
      QVERIFY(golden.open(QIODevice::WriteOnly));
      golden.write(drawn.toUtf8());
      return;
    }
    const QString expected = contentOf(golden.fileName());
    if (drawn != expected) printSideBySide(expected, drawn);
    QVERIFY2(drawn == expected, "the ladder is not the one in ladder.txt");
  }

  void eachPaysForItsDatabase_data() { eachShipped(); }

  // What its calls of databases cost is in database.txt; a scenario without such calls has no such file.
  void eachPaysForItsDatabase() {
    QFETCH(QString, path);
    const auto story = test::LabStory::ofPath(path.toStdString());
    const QString paid = QString::fromStdString(query::databaseTable(*story.run().recorder().log()));
    QFile golden(path + "/database.txt");
    if (qEnvironmentVariableIsSet("FORKLAB_ACCEPT") && !paid.isEmpty()) {
      QVERIFY(golden.open(QIODevice::WriteOnly));
      golden.write(paid.toUtf8());
      return;
    }
    const QString expected = contentOf(golden.fileName());
    if (paid != expected) printSideBySide(expected, paid);
    QVERIFY2(paid == expected, "the calls of databases are not those in database.txt");
  }

  void eachKeepsWhatItDeclares_data() { eachShipped(); }

  void eachKeepsWhatItDeclares() {
    QFETCH(QString, path);
    const auto summary = test::LabStory::ofPath(path.toStdString()).run().summary();
    QVERIFY(!summary.checks.empty());
    for (const lab::CheckResult& check : summary.checks)
      QVERIFY2(check.held, (check.text + ": " + check.detail).c_str());
  }

  void eachSaysWhatToNotice_data() { eachShipped(); }

  void eachSaysWhatToNotice() {
    QFETCH(QString, path);
    const auto story = test::LabStory::ofPath(path.toStdString());
    QVERIFY(!story.run().scenario().title.empty());
    QVERIFY(!story.run().scenario().description.empty());
    const QString readme = contentOf(path + "/README.md");
    QVERIFY(readme.startsWith("# " + QString::fromStdString(story.run().scenario().title) + "\n"));
    QVERIFY(readme.contains("What to notice"));
  }

  void theChaptersScriptsAreTheChapters() {
    const QString reference =
        qEnvironmentVariable("FORKLAB_REFERENCE", FORKLAB_SOURCE_DIR "/../shared") + "/seeds/scripts/";
    if (!QFile::exists(reference)) QSKIP("the chapter's scripts are not here");
    const std::pair<const char*, const char*> pairs[] = {{"1-parallel.cfg", "parallel"},
                                                         {"2-q-ignored.cfg", "q-ignored"},
                                                         {"3-first-wave-only.cfg", "first-wave-only"},
                                                         {"4-q-serial.cfg", "q-serial"}};
    for (const auto& [file, name] : pairs) {
      const QString shipped = contentOf(test::shippedPath(QStringLiteral("forking/%1/%1.cfg").arg(name)));
      QVERIFY(!shipped.isEmpty());
      QCOMPARE(shipped, contentOf(reference + file));
    }
  }

  // A CANCEL that says why lets a phone keep quiet about a call that another one took.
  void losersHearThatTheCallWasTakenElsewhere() {
    const auto story = test::LabStory::ofPath(test::shippedPath("forking/parallel").toStdString());
    const auto& log = *story.run().recorder().log();
    int cancels = 0;
    for (std::size_t i = 0; i < log.size(); ++i) {
      const auto* sent = std::get_if<trace::PacketSent>(&log.at(i).payload);
      if (sent == nullptr || !sent->bytes.starts_with("CANCEL ")) continue;
      ++cancels;
      QVERIFY(sent->bytes.find("Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n") !=
              std::string_view::npos);
    }
    QCOMPARE(cancels, 3);
  }

 private:
  static void eachShipped() {
    QTest::addColumn<QString>("path");
    for (const QString& name : test::shippedScenarios())
      QTest::newRow(qPrintable(name)) << test::shippedPath(name);
  }
};

QTEST_GUILESS_MAIN(LaddersTest)
#include "test_ladders.moc"
