#include <QTest>

#include <fstream>
#include <sstream>

#include "support/little_lab.h"

using namespace forklab;
using test::LittleLab;

namespace {

QString text(const std::string& plain) { return QString::fromStdString(plain); }

std::string seedScript(const std::string& name) {
  const QByteArray set = qgetenv("FORKLAB_REFERENCE");
  const std::string root = set.isEmpty() ? std::string(FORKLAB_SOURCE_DIR) + "/../shared" : set.toStdString();
  std::ifstream file(root + "/seeds/scripts/" + name);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

}  // namespace

/// How requests fork (kamailio-behaviour 1.7, 3.3, 8.1-8.3).
class ForkingStories : public QObject {
  Q_OBJECT

 private slots:
  void seedScriptsForkAsPrinted_data();
  void seedScriptsForkAsPrinted();
};

void ForkingStories::seedScriptsForkAsPrinted_data() {
  QTest::addColumn<QString>("script");
  QTest::addColumn<QString>("ladder");
  QTest::newRow("all four at once, in the order they were added") << "1-parallel.cfg" << "";
  QTest::newRow("q changes nothing") << "2-q-ignored.cfg" << "";
  QTest::newRow("first wave only") << "3-first-wave-only.cfg" << "";
  QTest::newRow("wave by wave") << "4-q-serial.cfg" << "";
}

void ForkingStories::seedScriptsForkAsPrinted() {
  QFETCH(QString, script);
  QFETCH(QString, ladder);
  const std::string source = seedScript(script.toStdString());
  if (source.empty()) QSKIP("the chapter's scripts are not here: set FORKLAB_REFERENCE");
  LittleLab lab(source);
  lab.phone("a", "50 180, 300 200");
  lab.phone("b", "50 180, 250 404");
  lab.phone("c", "60 180, 400 480");
  lab.phone("d", "50 180, 300 486");
  lab.request(0, "INVITE sip:bob@example.com");
  lab.run(1500);
  QCOMPARE(text(lab.ladder()), ladder);
}

QTEST_GUILESS_MAIN(ForkingStories)
#include "test_forking.moc"
