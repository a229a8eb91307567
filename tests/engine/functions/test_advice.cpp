#include <QtTest>

#include "engine/script/reference.h"
#include "script/functions/advice.h"
#include "script/functions/all.h"

using namespace forklab;
using namespace forklab::script;

/// What `check` says about scripts that load.
class Advice : public QObject {
  Q_OBJECT

 private slots:
  void aBeginnerIsToldWhatWillSurprise_data();
  void aBeginnerIsToldWhatWillSurprise();
  void theSerialSeedNeedsTwoThingsBesides();
  void strictMakesRefusalsErrors();
  void whatComesAfterRelayIsFollowedThroughTheRoutes_data();
  void whatComesAfterRelayIsFollowedThroughTheRoutes();
  void aCompleteScriptGetsNone();
};

namespace {

/// "line code" of every piece of advice that is no stock-Kamailio hint, or of all.
QStringList advice(const std::string& text, bool withRefusals) {
  const LoadResult loaded = loadText("a.cfg", text, functions::registry(), {});
  if (loaded.program == nullptr)
    return {"does not load: " + QString::fromStdString(render(loaded.diagnostics[0], loaded.files))};
  QStringList lines;
  for (const Diagnostic& one : functions::advise(*loaded.program, functions::registry(), false)) {
    if (one.refusedByKamailio && !withRefusals) continue;
    const auto line = loaded.files[0]->positionOf(one.where.range.begin).line;
    lines += QString::number(line) + " " +
             QString::fromUtf8(one.code.data(), static_cast<qsizetype>(one.code.size()));
  }
  return lines;
}

const std::string kAvp =
    "modparam(\"tm\", \"contacts_avp\", \"c\")\nmodparam(\"tm\", \"contact_flows_avp\", \"f\")\n";

}  // namespace

void Advice::aBeginnerIsToldWhatWillSurprise_data() {
  QTest::addColumn<std::string>("text");
  QTest::addColumn<QStringList>("expected");
  QTest::newRow("contacts_avp missing") << std::string(
                                               "request_route {\n  t_load_contacts();\n  if "
                                               "(!t_next_contacts()) exit;\n  t_on_failure(\"F\");\n"
                                               "  if (!t_relay()) exit;\n}\nfailure_route[F] { exit; }\n")
                                        << QStringList{"2 contacts-avp-missing"};
  QTest::newRow("t_next_contacts forgotten")
      << kAvp + "request_route {\n  t_load_contacts();\n  if (!t_relay()) exit;\n}\n"
      << QStringList{"4 next-contacts-forgotten"};
  QTest::newRow("no failure_route") << kAvp +
                                           "request_route {\n  t_load_contacts();\n  if (!t_next_contacts()) "
                                           "exit;\n  if (!t_relay()) exit;\n}\n"
                                    << QStringList{"5 no-failure-route"};
  QTest::newRow("not armed again") << kAvp +
                                          "request_route {\n  t_load_contacts();\n  if (!t_next_contacts()) "
                                          "exit;\n  t_on_failure(\"F\");\n"
                                          "  if (!t_relay()) exit;\n}\nfailure_route[F] {\n  if "
                                          "(!t_next_contacts()) exit;\n  if (!t_relay()) exit;\n}\n"
                                   << QStringList{"9 failure-route-not-armed-again"};
  QTest::newRow("results nobody looks at, once per function")
      << std::string(
             "request_route {\n  mf_process_maxfwd_header(\"10\");\n  if ($rU == \"a\") { t_relay(); }\n  "
             "t_relay();\n}\n")
      << QStringList{"2 result-unchecked", "3 result-unchecked"};
  QTest::newRow("the code is looked at afterwards")
      << std::string("request_route {\n  t_relay();\n  if ($rc < 0) exit;\n}\n") << QStringList{};
  QTest::newRow("changes after the clone")
      << std::string(
             "request_route {\n  if (!t_relay()) exit;\n  record_route();\n  append_hf(\"X: 1\\r\\n\");\n}\n")
      << QStringList{"3 effect-after-relay", "4 effect-after-relay"};
}

void Advice::aBeginnerIsToldWhatWillSurprise() {
  QFETCH(std::string, text);
  QFETCH(QStringList, expected);
  QCOMPARE(advice(text, false), expected);
}

void Advice::theSerialSeedNeedsTwoThingsBesides() {
  QFile file(toy::reference("seeds/scripts/4-q-serial.cfg"));
  if (!file.open(QIODevice::ReadOnly)) QSKIP("the seeds are not here: set FORKLAB_REFERENCE");
  QStringList all = advice(file.readAll().toStdString(), true);
  QVERIFY2(all.contains("1 contacts-avp-needs-flows"), qPrintable(all.join(", ")));
  QVERIFY2(all.contains("5 append-branch-needs-corex"), qPrintable(all.join(", ")));
  QCOMPARE(all.filter("module-not-loaded").size(), 1);
}

void Advice::strictMakesRefusalsErrors() {
  const LoadResult loaded =
      loadText("a.cfg", "request_route { append_branch(\"sip:b@example.com\"); }", functions::registry(), {});
  QVERIFY(loaded.program != nullptr);
  for (const bool strict : {false, true}) {
    const auto found = functions::advise(*loaded.program, functions::registry(), strict);
    QCOMPARE(found.size(), std::size_t{1});
    QVERIFY(found[0].refusedByKamailio);
    QVERIFY(found[0].severity == (strict ? Severity::error : Severity::hint));
    QCOMPARE(
        QString::fromStdString(render(found[0], loaded.files)),
        QString("a.cfg:1:17: %1: a stock Kamailio 5.6 needs loadmodule \"corex.so\" for append_branch()\n"
                "    1 | request_route { append_branch(\"sip:b@example.com\"); }\n"
                "      |                 ^~~~~~~~~~~~~\n"
                "  hint: add loadmodule \"corex.so\" at the top of the script\n")
            .arg(strict ? "error" : "hint"));
  }
}

void Advice::whatComesAfterRelayIsFollowedThroughTheRoutes_data() {
  QTest::addColumn<QString>("routes");
  QTest::addColumn<QStringList>("expected");
  const QString relay = "\nroute[RELAY] { if (!t_relay()) { sl_reply_error(); } }";
  const QString relayAndExit = "\nroute[RELAY] { if (!t_relay()) { sl_reply_error(); } exit; }";
  QTest::newRow("in the same block") << "request_route { if (!t_relay()) exit;\nappend_hf(\"X: 1\\r\\n\"); }"
                                     << QStringList{"2 effect-after-relay"};
  QTest::newRow("through a route") << "request_route { route(RELAY);\nrecord_route(); }" + relay
                                   << QStringList{"2 effect-after-relay"};
  QTest::newRow("the route ends the script")
      << "request_route { route(RELAY);\nrecord_route(); }" + relayAndExit << QStringList();
  QTest::newRow("another way") << "request_route { if (is_method(\"BYE\")) { route(RELAY); exit; }\n"
                                  "record_route(); route(RELAY); }" +
                                      relay
                               << QStringList();
  QTest::newRow("inside a route that is called then")
      << "request_route { route(RELAY); route(MARK); }\nroute[MARK] { append_hf(\"X: 1\\r\\n\"); }" + relay
      << QStringList{"2 effect-after-relay"};
  QTest::newRow("a target") << "request_route { route(RELAY);\n$ru = \"sip:b@x\"; }" + relay
                            << QStringList{"2 effect-after-relay"};
  QTest::newRow("a target of the next wave")
      << "request_route { if (!t_relay()) exit;\n$ru = \"sip:b@x\"; if (!t_relay()) exit; }" << QStringList();
  QTest::newRow("arming")
      << "request_route { route(RELAY);\nt_on_failure(\"F\"); }\nfailure_route[F] { exit; }" + relay
      << QStringList{"2 armed-after-relay"};
  QTest::newRow("when it failed")
      << "request_route { if (!t_relay()) { append_hf(\"X: 1\\r\\n\"); forward(); } }" << QStringList();
  QTest::newRow("suspending")
      << "async_workers=2\nrequest_route { route(RELAY);\nasync_route(\"LATER\", \"1\"); }\n"
         "route[LATER] { exit; }" +
             relay
      << QStringList{"3 suspended-after-relay"};
  QTest::newRow("waiting for nobody")
      << "request_route {\nasync_ms_route(\"LATER\", \"100\"); }\nroute[LATER] { exit; }"
      << QStringList{"2 wait-without-workers"};
  QTest::newRow("its own timer")
      << "request_route {\nasync_route(\"LATER\", \"1\"); }\nroute[LATER] { exit; }" << QStringList();
}

void Advice::whatComesAfterRelayIsFollowedThroughTheRoutes() {
  QFETCH(QString, routes);
  QFETCH(QStringList, expected);
  QCOMPARE(advice(routes.toStdString() + "\n", false), expected);
}

void Advice::aCompleteScriptGetsNone() {
  QCOMPARE(advice("loadmodule \"tm.so\"\nloadmodule \"sl.so\"\nrequest_route {\n  if (!t_relay()) { "
                  "sl_send_reply(\"500\", \"No\"); }\n}\n",
                  true),
           QStringList());
}

QTEST_APPLESS_MAIN(Advice)
#include "test_advice.moc"
