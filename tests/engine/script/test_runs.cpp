#include <QtTest>

#include "engine/script/toy_language.h"

using namespace forklab;
using namespace forklab::script;

/// Waiting, entered routes, ways to end, and what a run writes into the log.
class Runs : public QObject {
  Q_OBJECT

 private slots:
  void aFunctionWaitsInTheMiddleOfACondition();
  void aFunctionRunsARouteForEachBranch();
  void exitInsideAnEnteredRouteEndsOnlyThat();
  void theWaysToEndAreTold_data();
  void theWaysToEndAreTold();
  void argumentsAreEvaluatedOnce();
  void aVariableArgumentCanBeAssigned();
  void addressesMatchNetworks();
  void requestRoutesRunAsOne();
  void endlessRecursionStops();
  void aRunIsUsedForManyMessages();
  void everyStatementIsWrittenDownWithItsCause();
  void nothingIsWrittenWhenNobodyAsks();
};

namespace {

struct Stage {
  explicit Stage(std::string_view text, trace::Level level = trace::Level::none)
      : loaded(toy::load(text)), recorder(level), run(loaded.program, message, variables, recorder, 3) {}

  LoadResult loaded;
  toy::Message message;
  WorkerVariables variables;
  trace::Recorder recorder;
  Run run;
};

std::string valueOf(const WorkerVariables& variables, const std::string& name) {
  const auto found = variables.values.find(name);
  return found == variables.values.end() ? "unset" : found->second.toText();
}

}  // namespace

void Runs::aFunctionWaitsInTheMiddleOfACondition() {
  Stage stage(
      "request_route { if (1 + 1 == 2 && !wait_here()) { $var(a) = \"no\"; } else { $var(a) = \"yes\"; } }");
  QVERIFY(stage.run.start({}, RouteKind::request, "") == Run::Status::waiting);
  QCOMPARE(valueOf(stage.variables, "a"), std::string("unset"));
  QVERIFY(stage.run.resume({}, -4) == Run::Status::finished);
  QCOMPARE(valueOf(stage.variables, "a"), std::string("no"));

  QVERIFY(stage.run.start({}, RouteKind::request, "") == Run::Status::waiting);
  QVERIFY(stage.run.resume({}, 7) == Run::Status::finished);
  QCOMPARE(valueOf(stage.variables, "a"), std::string("yes"));
}

void Runs::aFunctionRunsARouteForEachBranch() {
  Stage stage(
      "request_route { is_method(\"BYE\"); $var(r) = relay_three(\"x$rU\"); $var(c) = $rc; }\n"
      "branch_route[B] { $var(n) = $var(n) + 1; if ($var(n) == 2) drop; return 9; }");
  QVERIFY(stage.run.start({}, RouteKind::request, "") == Run::Status::finished);
  const std::vector<std::string> expected = {"kept 9", "dropped", "kept 9"};
  QCOMPARE(stage.message.did, expected);
  QCOMPARE(valueOf(stage.variables, "r"), std::string("6"));
  QCOMPARE(valueOf(stage.variables, "c"), std::string("6"));
}

void Runs::exitInsideAnEnteredRouteEndsOnlyThat() {
  Stage stage(
      "request_route { relay_three(); $var(a) = \"after\"; }\n"
      "branch_route[B] { route(DEEP); $var(a) = \"not here\"; }\nroute[DEEP] { exit; }");
  QVERIFY(stage.run.start({}, RouteKind::request, "") == Run::Status::finished);
  QCOMPARE(valueOf(stage.variables, "a"), std::string("after"));
}

void Runs::theWaysToEndAreTold_data() {
  QTest::addColumn<QByteArray>("body");
  QTest::addColumn<int>("end");
  QTest::addColumn<int>("code");
  QTest::newRow("falls off") << QByteArray("t_relay();") << static_cast<int>(Run::End::fellOff) << 1;
  QTest::newRow("exit") << QByteArray("exit;") << static_cast<int>(Run::End::exited) << 0;
  QTest::newRow("exit with a code") << QByteArray("exit(3);") << static_cast<int>(Run::End::exited) << 3;
  QTest::newRow("drop") << QByteArray("route(D);") << static_cast<int>(Run::End::dropped) << 0;
  QTest::newRow("return") << QByteArray("return -5;") << static_cast<int>(Run::End::fellOff) << -5;
  QTest::newRow("break") << QByteArray("if (1) { break; }") << static_cast<int>(Run::End::fellOff) << 0;
  QTest::newRow("a function gives 0") << QByteArray("stop();") << static_cast<int>(Run::End::exited) << 0;
}

void Runs::theWaysToEndAreTold() {
  QFETCH(QByteArray, body);
  QFETCH(int, end);
  QFETCH(int, code);
  const toy::Played played =
      toy::play("request_route { " + body.toStdString() + " }\nroute[D] { while (1) { drop; } }");
  QCOMPARE(static_cast<int>(played.end), end);
  QCOMPARE(static_cast<int>(played.code), code);
}

void Runs::argumentsAreEvaluatedOnce() {
  Stage stage(
      "request_route { $var(a) = \"first\"; relay_three(\"$var(a)\"); }\nbranch_route[B] { $var(a) = "
      "\"later\"; }",
      trace::Level::full);
  QVERIFY(stage.run.start({}, RouteKind::request, "") == Run::Status::finished);
  std::string arguments;
  for (std::size_t i = 0; i < stage.recorder.log()->size(); ++i) {
    const auto* called = std::get_if<trace::FunctionCalled>(&stage.recorder.log()->at(i).payload);
    if (called != nullptr) arguments = called->arguments;
  }
  QCOMPARE(arguments, std::string("first"));
}

void Runs::aVariableArgumentCanBeAssigned() {
  const toy::Played played =
      toy::play("request_route { fill(\"$avp(x)\", \"of $rU\"); fill($var(y), \"z\"); $var(a) = $avp(x); }");
  QCOMPARE(valueOf(played.variables, "a"), std::string("of bob"));
  QCOMPARE(valueOf(played.variables, "y"), std::string("z"));
}

void Runs::addressesMatchNetworks() {
  const toy::Played played = toy::play(
      "request_route { $var(r) = \"\";\n"
      "if (src_ip == 127.0.0.1) $var(r) = $var(r) + \"A\";\n"
      "if (src_ip == 127.0.0.0/8) $var(r) = $var(r) + \"B\";\n"
      "if (src_ip == 127.0.0.128/255.255.255.128) $var(r) = $var(r) + \"C\";\n"
      "if (src_ip != 10.0.0.0/8) $var(r) = $var(r) + \"D\";\n"
      "if (src_ip == myself) $var(r) = $var(r) + \"E\";\n"
      "if (src_ip == [::1]) $var(r) = $var(r) + \"F\";\n"
      "if (!src_ip == some.host.example) $var(r) = $var(r) + \"G\"; }");
  QCOMPARE(valueOf(played.variables, "r"), std::string("ABDEG"));
}

void Runs::requestRoutesRunAsOne() {
  const toy::Played played = toy::play("request_route { $var(a) = 1; }\nroute { $var(a) = $var(a) + 1; }");
  QCOMPARE(valueOf(played.variables, "a"), std::string("2"));
}

void Runs::endlessRecursionStops() {
  const toy::Played played =
      toy::play("request_route { route(A); }\nroute[A] { $var(n) = $var(n) + 1; route(A); }");
  QCOMPARE(valueOf(played.variables, "n"), std::string("255"));
}

void Runs::aRunIsUsedForManyMessages() {
  Stage stage("request_route { wait_here(); t_relay(); }");
  QVERIFY(stage.run.start({}, RouteKind::request, "") == Run::Status::waiting);
  toy::Message other;
  stage.run.reset(other, stage.variables);
  QVERIFY(stage.run.start({}, RouteKind::request, "") == Run::Status::waiting);
  QVERIFY(stage.run.resume({}, 1) == Run::Status::finished);
  QCOMPARE(other.did, std::vector<std::string>{"t_relay()"});
  QVERIFY(stage.message.did.empty());
}

namespace {

/// One line per event: what, where, and the number of the event that caused it.
std::string line(const trace::Event& event) {
  const std::string cause = " <" + std::to_string(event.cause);
  if (const auto* entered = std::get_if<trace::RouteEntered>(&event.payload)) {
    return "enter " + std::string(entered->block) + "[" + std::string(entered->name) + "] line " +
           std::to_string(entered->line) + cause;
  }
  if (const auto* left = std::get_if<trace::RouteLeft>(&event.payload)) {
    return "leave [" + std::string(left->name) + "] " + std::string(left->how) + " " +
           std::to_string(left->code) + cause;
  }
  if (const auto* step = std::get_if<trace::ScriptStep>(&event.payload)) {
    return "step " + std::to_string(step->line) + ":" + std::to_string(step->column) + "-" +
           std::to_string(step->endColumn) + cause;
  }
  const auto& called = std::get<trace::FunctionCalled>(event.payload);
  return std::string(called.name) + "(" + std::string(called.arguments) +
         ") = " + std::to_string(called.code) + cause;
}

}  // namespace

void Runs::everyStatementIsWrittenDownWithItsCause() {
  Stage stage(
      "request_route {\n  if (is_method(\"INVITE\"))\n    route(A);\n  t_relay();\n}\nroute[A] {\n  return "
      "4;\n}\n",
      trace::Level::full);
  const trace::EventId packet =
      stage.recorder.append({}, 3, trace::Level::full, trace::CommandApplied{"start"});
  stage.recorder.setCause(packet);
  QVERIFY(stage.run.start({}, RouteKind::request, "") == Run::Status::finished);
  QCOMPARE(stage.recorder.cause(), packet);
  std::vector<std::string> lines;
  for (std::size_t i = 1; i < stage.recorder.log()->size(); ++i)
    lines.push_back(line(stage.recorder.log()->at(i)));
  const std::vector<std::string> expected = {
      "enter request_route[] line 1 <1",
      "step 2:3-27 <2",
      "is_method(INVITE) = 1 <3",
      "step 3:5-13 <2",
      "enter route[A] line 6 <5",
      "step 7:3-11 <6",
      "leave [A] return 4 <7",
      "step 4:3-12 <2",
      "t_relay() = 1 <9",
      "leave [] end 1 <9",
  };
  QCOMPARE(lines, expected);
}

void Runs::nothingIsWrittenWhenNobodyAsks() {
  Stage stage("request_route { t_relay(); }", trace::Level::wire);
  QVERIFY(stage.run.start({}, RouteKind::request, "") == Run::Status::finished);
  QCOMPARE(stage.recorder.log()->size(), std::size_t{0});
}

QTEST_APPLESS_MAIN(Runs)
#include "test_runs.moc"
