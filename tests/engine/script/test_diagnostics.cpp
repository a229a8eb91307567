#include <QtTest>

#include "engine/script/toy_language.h"

using namespace forklab::script;

/// Whole texts, as a person sees them.
class Diagnostics : public QObject {
  Q_OBJECT

 private slots:
  void showThePlaceAndTheMend_data();
  void showThePlaceAndTheMend();
  void tenErrorsAreTenFindings();
  void atMostAHundredAreKept();
  void aScriptWithoutErrorsMayHaveWarnings();
};

void Diagnostics::showThePlaceAndTheMend_data() {
  QTest::addColumn<QByteArray>("script");
  QTest::addColumn<QByteArray>("expected");
  QTest::newRow("misspelt function") << QByteArray("request_route {\n  t_rely();\n}\n")
                                     << QByteArray(
                                            "test.cfg:2:3: error: there is no function t_rely()\n"
                                            "    2 |   t_rely();\n"
                                            "      |   ^~~~~~\n"
                                            "  hint: did you mean t_relay()?\n");
  QTest::newRow("missing semicolon")
      << QByteArray("request_route {\n\t$var(a) = 1\n\texit;\n}\n")
      << QByteArray(
             "test.cfg:2:13: error: a semicolon is missing after this statement\n"
             "    2 |  $var(a) = 1\n"
             "      |             ^\n"
             "  hint: add ; here\n");
  QTest::newRow("a route inside a block")
      << QByteArray("request_route {\n  if (1) {\n    exit;\n}\nroute[A] {\n  exit;\n}\n")
      << QByteArray(
             "test.cfg:5:1: error: a route begins inside another block\n"
             "    5 | route[A] {\n"
             "      | ^~~~~\n"
             "  hint: add a } where it ends\n"
             "test.cfg:1:15: note: this route block is still open\n"
             "    1 | request_route {\n"
             "      |               ^\n");
  QTest::newRow("a variable inside a string")
      << QByteArray("request_route {\n  seturi(\"sip:$fUU@$rd\");\n}\n")
      << QByteArray(
             "test.cfg:2:15: error: there is no variable $fUU\n"
             "    2 |   seturi(\"sip:$fUU@$rd\");\n"
             "      |               ^~~~\n"
             "  hint: did you mean $fU?\n");
  QTest::newRow("a bad regular expression")
      << QByteArray("request_route {\n  if ($rU =~ \"(\") exit;\n}\n")
      << QByteArray(
             "test.cfg:2:14: error: bad regular expression \"(\": Unmatched ( or \\(\n"
             "    2 |   if ($rU =~ \"(\") exit;\n"
             "      |              ^~~\n"
             "  hint: a ( or * of the text itself needs a backslash before it\n");
  QTest::newRow("defined twice") << QByteArray("#!define A 1\n#!define A 2\nrequest_route { exit; }\n")
                                 << QByteArray(
                                        "test.cfg:2:1: error: A is already defined\n"
                                        "    2 | #!define A 2\n"
                                        "      | ^~~~~~~~\n"
                                        "  hint: use #!redefine to change it or #!trydef to give a default\n"
                                        "test.cfg:1:1: note: first defined here\n"
                                        "    1 | #!define A 1\n"
                                        "      | ^~~~~~~~\n");
  QTest::newRow("a function where it may not stand")
      << QByteArray("request_route { exit; }\nbranch_route[B] {\n  t_relay();\n}\n")
      << QByteArray(
             "test.cfg:3:3: error: t_relay() may not be used in a branch_route\n"
             "    3 |   t_relay();\n"
             "      |   ^~~~~~~\n"
             "  hint: Kamailio refuses to start with it here\n");
  QTest::newRow("plus equals") << QByteArray("request_route {\n  $var(i) += 1;\n}\n")
                               << QByteArray(
                                      "test.cfg:2:11: error: the language has no += and no ++\n"
                                      "    2 |   $var(i) += 1;\n"
                                      "      |           ^\n"
                                      "  hint: write $var(i) = $var(i) + 1;\n");
}

void Diagnostics::showThePlaceAndTheMend() {
  QFETCH(QByteArray, script);
  QFETCH(QByteArray, expected);
  QCOMPARE(QString::fromStdString(toy::rendered(toy::load(script.toStdString()))),
           QString::fromUtf8(expected));
}

void Diagnostics::tenErrorsAreTenFindings() {
  const LoadResult result = toy::load(
      "no_such_setting=5\n"
      "modparam(\"tm\", \"fr_timmer\", 5)\n"
      "request_route {\n"
      "  t_rely();\n"
      "  $var(a) = = 1;\n"
      "  if ($rUU == \"x\") exit;\n"
      "  route(NOWHERE);\n"
      "  $ci = \"x\";\n"
      "  switch ($rU) { case 1: exit; case \"a\": break; }\n"
      "  setflag(32);\n"
      "  if ($rU =~ \"*a\") { exit; }\n"
      "}\n");
  QVERIFY(result.program == nullptr);
  std::vector<std::string> places;
  for (const Diagnostic& diagnostic : result.diagnostics) {
    const auto line = result.files[0]->positionOf(diagnostic.where.range.begin).line;
    places.push_back(std::to_string(line) + " " + std::string(diagnostic.code));
  }
  const std::vector<std::string> expected = {
      "1 unknown-parameter", "2 unknown-parameter", "4 unknown-function", "5 syntax",
      "6 unknown-variable",  "7 unknown-route",     "8 read-only",        "9 case-types",
      "10 flag-too-high",    "11 bad-regex"};
  QCOMPARE(places, expected);
}

void Diagnostics::atMostAHundredAreKept() {
  std::string text = "request_route {\n";
  for (int i = 0; i < 300; ++i) text += "  nobody_" + std::to_string(i) + "();\n";
  const LoadResult result = toy::load(text + "}\n");
  QVERIFY(result.program == nullptr);
  QCOMPARE(result.diagnostics.size(), std::size_t{100});
}

void Diagnostics::aScriptWithoutErrorsMayHaveWarnings() {
  const LoadResult result =
      toy::load("request_route {\n  t_on_failure(\"serail\");\n}\nfailure_route[serial] { exit; }\n");
  QVERIFY(result.program != nullptr);
  QCOMPARE(QString::fromStdString(toy::rendered(result)),
           QString("test.cfg:2:16: warning: there is no failure_route[serail]\n"
                   "    2 |   t_on_failure(\"serail\");\n"
                   "      |                ^~~~~~~~\n"
                   "  hint: did you mean serial?\n"));
}

QTEST_APPLESS_MAIN(Diagnostics)
#include "test_diagnostics.moc"
