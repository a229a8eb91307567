#include <QtTest>

#include "engine/script/reference.h"
#include "engine/script/toy_language.h"

using namespace forklab::script;

/// The chapter's four scripts, exactly as printed.
class SeedScripts : public QObject {
  Q_OBJECT

 private slots:
  void loadExactlyAsPrinted_data();
  void loadExactlyAsPrinted();
  void theSerialScriptCallsItsFunctionsInOrder();
  void theFailureRouteArmsItselfAgain();
};

void SeedScripts::loadExactlyAsPrinted_data() {
  QTest::addColumn<QString>("path");
  const QString folder = toy::reference("seeds/scripts");
  const QStringList files = QDir(folder).entryList({"*.cfg"}, QDir::Files, QDir::Name);
  if (files.isEmpty()) QSKIP("the seeds are not here");
  for (const QString& file : files) QTest::newRow(qPrintable(file)) << folder + "/" + file;
}

void SeedScripts::loadExactlyAsPrinted() {
  QFETCH(QString, path);
  const LoadResult result = loadFile(path.toStdString(), toy::registry(), {});
  QCOMPARE(QString::fromStdString(toy::rendered(result)), QString());
  QVERIFY(result.program != nullptr);
  QVERIFY(result.program->hasRoute(RouteKind::request, ""));
}

namespace {

std::string serialSeed() {
  const QString folder = toy::reference("seeds/scripts");
  for (const QString& name : QDir(folder).entryList({"*.cfg"}, QDir::Files, QDir::Name)) {
    QFile file(folder + "/" + name);
    if (!file.open(QIODevice::ReadOnly)) continue;
    const QByteArray text = file.readAll();
    if (text.contains("failure_route")) return text.toStdString();
  }
  return {};
}

}  // namespace

void SeedScripts::theSerialScriptCallsItsFunctionsInOrder() {
  const std::string text = serialSeed();
  if (text.empty()) QSKIP("the seeds are not here");
  const toy::Played played = toy::play(text);
  const std::vector<std::string> expected = {"seturi(sip:a@example.com)",
                                             "append_branch(sip:b@example.com, 0.5)",
                                             "append_branch(sip:c@example.com, 0.5)",
                                             "append_branch(sip:d@example.com, 1.0)",
                                             "t_load_contacts()",
                                             "t_next_contacts()",
                                             "t_on_failure(serial)",
                                             "t_relay()"};
  QCOMPARE(played.message.did, expected);
  QVERIFY(played.end == Run::End::fellOff);
}

void SeedScripts::theFailureRouteArmsItselfAgain() {
  const std::string text = serialSeed();
  if (text.empty()) QSKIP("the seeds are not here");
  const LoadResult loaded = toy::load(text);
  QVERIFY(loaded.program != nullptr);
  toy::Message message;
  WorkerVariables variables;
  forklab::trace::Recorder recorder(forklab::trace::Level::none);
  Run run(loaded.program, message, variables, recorder, 0);
  QVERIFY(run.start({}, RouteKind::failure, "serial") == Run::Status::finished);
  const std::vector<std::string> expected = {"t_next_contacts()", "t_on_failure(serial)", "t_relay()"};
  QCOMPARE(message.did, expected);
  QVERIFY(run.start({}, RouteKind::failure, "nobody") == Run::Status::finished);
  QVERIFY(run.end() == Run::End::unknownRoute);
}

QTEST_APPLESS_MAIN(SeedScripts)
#include "test_seeds.moc"
