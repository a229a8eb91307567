#include <QTest>

#include <fstream>
#include <sstream>

#include "support/story.h"

using namespace forklab;
using test::LittleLab;

namespace {

constexpr auto kAllAtOnce = R"(
  0 alice > proxy INVITE sip:bob@example.com
  0 proxy > alice 100 INVITE
  0 proxy > a INVITE sip:a@example.com
  0 proxy > b INVITE sip:b@example.com
  0 proxy > c INVITE sip:c@example.com
  0 proxy > d INVITE sip:d@example.com
  50 a > proxy 180 INVITE
  50 b > proxy 180 INVITE
  50 d > proxy 180 INVITE
  50 proxy > alice 180 INVITE
  50 proxy > alice 180 INVITE
  50 proxy > alice 180 INVITE
  60 c > proxy 180 INVITE
  60 proxy > alice 180 INVITE
  250 b > proxy 404 INVITE
  250 proxy > b ACK sip:b@example.com
  300 a > proxy 200 INVITE
  300 d > proxy 486 INVITE
  300 proxy > alice 200 INVITE
  300 proxy > c CANCEL sip:c@example.com
  300 proxy > d CANCEL sip:d@example.com
  300 proxy > d ACK sip:d@example.com
  300 alice > proxy ACK sip:bob@example.com
  300 c > proxy 200 CANCEL
  300 c > proxy 487 INVITE
  300 d > proxy 200 CANCEL
  300 proxy > a ACK sip:a@example.com
  300 proxy > c ACK sip:c@example.com
)";

constexpr auto kFirstWave = R"(
  0 alice > proxy INVITE sip:bob@example.com
  0 proxy > alice 100 INVITE
  0 proxy > d INVITE sip:d@example.com
  50 d > proxy 180 INVITE
  50 proxy > alice 180 INVITE
  300 d > proxy 486 INVITE
  300 proxy > d ACK sip:d@example.com
  300 proxy > alice 486 INVITE
  300 alice > proxy ACK sip:bob@example.com
)";

// The ACK of the 200 belongs to no transaction: the script sends it on to its first contact.
constexpr auto kWaveByWave = R"(
  0 alice > proxy INVITE sip:bob@example.com
  0 proxy > alice 100 INVITE
  0 proxy > d INVITE sip:d@example.com
  50 d > proxy 180 INVITE
  50 proxy > alice 180 INVITE
  300 d > proxy 486 INVITE
  300 proxy > d ACK sip:d@example.com
  300 proxy > c INVITE sip:c@example.com
  300 proxy > b INVITE sip:b@example.com
  350 b > proxy 180 INVITE
  350 proxy > alice 180 INVITE
  360 c > proxy 180 INVITE
  360 proxy > alice 180 INVITE
  550 b > proxy 404 INVITE
  550 proxy > b ACK sip:b@example.com
  700 c > proxy 480 INVITE
  700 proxy > c ACK sip:c@example.com
  700 proxy > a INVITE sip:a@example.com
  750 a > proxy 180 INVITE
  750 proxy > alice 180 INVITE
  1000 a > proxy 200 INVITE
  1000 proxy > alice 200 INVITE
  1000 alice > proxy ACK sip:bob@example.com
  1000 proxy > d ACK sip:d@example.com
)";

std::string seedScript(const std::string& name) {
  const QByteArray set = qgetenv("FORKLAB_REFERENCE");
  const std::string root = set.isEmpty() ? std::string(FORKLAB_SOURCE_DIR) + "/../shared" : set.toStdString();
  std::ifstream file(root + "/seeds/scripts/" + name);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

}  // namespace

/// How requests fork.
class ForkingStories : public QObject {
  Q_OBJECT

 private slots:
  void seedScriptsForkAsPrinted_data();
  void seedScriptsForkAsPrinted();
};

void ForkingStories::seedScriptsForkAsPrinted_data() {
  QTest::addColumn<QString>("script");
  QTest::addColumn<QString>("ladder");
  QTest::newRow("all four at once, in the order they were added") << "1-parallel.cfg" << kAllAtOnce;
  QTest::newRow("q changes nothing") << "2-q-ignored.cfg" << kAllAtOnce;
  QTest::newRow("first wave only") << "3-first-wave-only.cfg" << kFirstWave;
  QTest::newRow("wave by wave") << "4-q-serial.cfg" << kWaveByWave;
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
  QVERIFY(test::went(lab, ladder.toStdString()));
}

QTEST_GUILESS_MAIN(ForkingStories)
#include "test_forking.moc"
