#include <QElapsedTimer>
#include <QtTest>

#include "engine/script/toy_language.h"
#include "script/bounds.h"
#include "script/regex.h"

using namespace forklab;
using namespace forklab::script;

namespace {

struct Played {
  std::string value;  ///< of $var(x)
  QStringList logged;
};

/// The request route with so many steps; 0: as many as anybody gets.
Played play(const std::string& text, std::int64_t steps = 0) {
  const LoadResult loaded = toy::load(text);
  if (loaded.program == nullptr) return {"does not load", {}};
  toy::Message message;
  WorkerVariables variables;
  trace::Recorder recorder(trace::Level::full);
  Run run(loaded.program, message, variables, recorder, 0);
  if (steps > 0) run.setMostSteps(steps);
  run.start({}, RouteKind::request, "");
  Played played;
  const auto found = variables.values.find("x");
  played.value = found == variables.values.end() ? "unset" : found->second.toText();
  for (std::size_t i = 0; i < recorder.log()->size(); ++i) {
    const auto* line = std::get_if<trace::ScriptLogged>(&recorder.log()->at(i).payload);
    if (line != nullptr) played.logged << QString::fromStdString(std::string(line->text));
  }
  return played;
}

std::string oneRoute(const std::string& statements) { return "request_route { " + statements + " }\n"; }

/// $var(x) holds so many bytes, a multiple of 16.
std::string filled(std::size_t bytes) {
  std::string text = "$var(x) = \"\"; $var(y) = \"0123456789abcdef\"; ";
  for (std::size_t part = 16; part <= bytes; part *= 2) {
    if ((bytes & part) != 0) text += "$var(x) = $var(x) + $var(y); ";
    if (part * 2 <= bytes) text += "$var(y) = $var(y) + $var(y); ";
  }
  return text;
}

}  // namespace

/// What one message's way through a script may cost: at the bound it works, one over it is told.
class BoundsTest : public QObject {
  Q_OBJECT

 private slots:
  void stepsAreCounted() {
    const std::string text = oneRoute("$var(x) = 1; $var(x) = 2; $var(x) = 3;");
    QCOMPARE(play(text, 3).value, std::string("3"));
    QVERIFY(play(text, 3).logged.isEmpty());
    const Played cut = play(text, 2);
    QCOMPARE(cut.value, std::string("2"));
    QCOMPARE(cut.logged.size(), 1);
    QVERIFY2(cut.logged[0].contains("more than 2 steps"), qPrintable(cut.logged[0]));
  }

  void nothingRunsForEver_data() {
    QTest::addColumn<QString>("script");
    QTest::newRow("loops in loops")
        << "max_while_loops = 1000000\nrequest_route { while (1) { while (1) { $var(x) = 1; } } }\n";
    QTest::newRow("a route that calls itself twice")
        << "request_route { route(A); }\nroute[A] { route(A); route(A); }\n";
    QTest::newRow("long texts over and over") << "max_while_loops = 1000000\nrequest_route { " +
                                                     QString::fromStdString(filled(1 << 20)) +
                                                     " while (1) { $var(z) = $var(x) + \"y\"; } }\n";
  }
  void nothingRunsForEver() {
    QFETCH(QString, script);
    QElapsedTimer timer;
    timer.start();
    const Played played = play(script.toStdString());
    QVERIFY(!played.logged.isEmpty());
    QVERIFY2(
        played.logged.last().contains("the script was stopped: one message took it more than 1000000 steps"),
        qPrintable(played.logged.last()));
    // Generous: a slow machine under a sanitizer needs some seconds.
    QVERIFY2(timer.elapsed() < 60'000, qPrintable(QString::number(timer.elapsed())));
  }

  void aTextGrowsToItsBound() {
    const std::string full = filled(Bounds::kLongestText);
    QCOMPARE(play(oneRoute(full)).value.size(), Bounds::kLongestText);
    QVERIFY(play(oneRoute(full)).logged.isEmpty());
    // As Kamailio does when its memory is full: the variable stays as it was.
    const Played over = play(oneRoute(full + "$var(x) = $var(x) + \"y\";"));
    QCOMPARE(over.value.size(), Bounds::kLongestText);
    QCOMPARE(over.logged, QStringList{"a text of 2097153 bytes is not made; cut it before it is joined"});
  }

  void aTransformationGivesNoMoreThanItsBuffer_data() {
    QTest::addColumn<QString>("use");
    QTest::addColumn<qsizetype>("bytes");
    QTest::newRow("at the bound") << "{s.replace,0,000000000000000}" << qsizetype(65'535);
    QTest::newRow("one over") << "{s.replace,0,0000000000000000}" << qsizetype(0);
    QTest::newRow("far over") << "{s.prefixes}" << qsizetype(0);
    QTest::newRow("by a pattern") << "{re.subst,/./0123456789abcdefg/g}" << qsizetype(0);
  }
  void aTransformationGivesNoMoreThanItsBuffer() {
    QFETCH(QString, use);
    QFETCH(qsizetype, bytes);
    // 65,521 bytes: 4,095 times sixteen and one, in which "0" stands once behind the letters.
    const std::string letters = oneRoute(
        "$var(a) = \"abcdefghijklmnop\"; $var(i) = 0; while ($var(i) < 12) { $var(a) = $var(a) + $var(a); "
        "$var(i) = $var(i) + 1; } $var(a) = $(var(a){s.substr,0,65520}) + \"0\"; $var(x) = \"before\"; "
        "$var(x) = $(var(a)" +
        use.toStdString() + ");");
    const Played played = play(letters);
    if (bytes > 0) {
      QCOMPARE(static_cast<qsizetype>(played.value.size()), bytes);
      QVERIFY(played.logged.isEmpty());
    } else {
      // No value: $var becomes 0, as it does in Kamailio (observed).
      QCOMPARE(played.value, std::string("0"));
      QCOMPARE(played.logged.size(), 1);
    }
  }

  void patternsAreBounded_data() {
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<bool>("fits");
    QTest::newRow("4,096 bytes") << QString(4096, 'a') << true;
    QTest::newRow("4,097 bytes") << QString(4097, 'a') << false;
    // A group counts as one sign more than what is in it.
    QTest::newRow("20,000 signs") << "[a-z]{19999}b" << true;
    QTest::newRow("20,001 signs") << "[a-z]{19999}bc" << false;
    QTest::newRow("far too many") << "((((a{255}){255}){255}){255}){255}" << false;
    QTest::newRow("without upper end") << "((a{200,}){200,}){2}" << false;
    QTest::newRow("empty groups") << "((){200}){200}" << false;
    QTest::newRow("a + doubles") << QString("a") + QString(15, '+') << false;
    QTest::newRow("a + behind each sign") << QString("a+").repeated(2000) << true;
    QTest::newRow("a * behind each sign") << QString("a*").repeated(2000) << true;
    QTest::newRow("many that may be missing") << "(a*){1025}" << false;
    QTest::newRow("an end far away") << ".{1,1024}@" << true;
    QTest::newRow("2,000 alternatives") << QString("a|").repeated(2000) + "b" << true;
    QTest::newRow("alternatives with anchors") << QString("^a|").repeated(1300) + "^b" << true;
    QTest::newRow("anchors of words") << "(^|,)(a|b)(,|$)" << true;
    QTest::newRow("one anchor behind the other") << QString(101, '^') << false;
    QTest::newRow("anchors below a star") << QString("(^|a)*").repeated(7) << false;
    QTest::newRow("a loop around nothing") << "^(sip:)?(.*)*$" << true;
    QTest::newRow("many loops around nothing") << "(a*+){20}" << false;
    QTest::newRow("skipped on the way to such a loop") << "(a?){12}(b*)*" << false;
    QTest::newRow("skipped beside an anchor") << QString("a?").repeated(200) + "^$" << true;
    QTest::newRow("skipped beside many anchors") << QString("^a?").repeated(21) << false;
    QTest::newRow("an open brace") << "a{((((b{200}c){200}" << false;
    QTest::newRow("braces in brackets") << "[{9999}]" << true;
    QTest::newRow("an escaped brace") << "a\\{99999\\}" << true;
  }
  void patternsAreBounded() {
    QFETCH(QString, pattern);
    QFETCH(bool, fits);
    QCOMPARE(static_cast<bool>(Regex::compile(pattern.toStdString(), true)), fits);
  }

  void aFilesPatternsAreBoundedTogether() {
    const auto withConditions = [](int count) {
      std::string body;
      for (int i = 0; i < count; ++i)
        body += "if ($var(a) =~ \"" + QString("a*").repeated(2000).toStdString() + "\") exit;\n";
      return toy::load(oneRoute(body));
    };
    QVERIFY(withConditions(3).program != nullptr);
    const LoadResult refused = withConditions(5);
    QVERIFY(refused.program == nullptr);
    QCOMPARE(refused.diagnostics.front().code, std::string("bad-regex"));
  }
};

QTEST_GUILESS_MAIN(BoundsTest)
#include "test_bounds.moc"
