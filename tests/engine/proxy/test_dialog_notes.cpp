#include <QTest>

#include "engine/proxy/dialog_call.h"

using namespace forklab;
using test::Call;
using test::scriptWith;

namespace {

/// Every note of the run with its moment in milliseconds: "100 callee tag: bob", "1000 profile user gone:
/// alice".
QStringList notesOf(const test::LittleLab& lab) {
  QStringList lines;
  for (std::size_t i = 0; i < lab.log().size(); ++i) {
    const trace::Event& event = lab.log().at(i);
    const auto* const noted = std::get_if<trace::DialogNoted>(&event.payload);
    if (noted == nullptr) continue;
    const auto text = [](std::string_view view) {
      return QString::fromUtf8(view.data(), qsizetype(view.size()));
    };
    QString what = text(noted->what);
    if (!noted->name.empty()) what += " " + text(noted->name);
    if (noted->isGone) what += " gone";
    lines << QString("%1 %2: %3").arg(event.time.ns / 1'000'000).arg(what, text(noted->value)).trimmed();
  }
  return lines;
}

QStringList only(const QStringList& notes, const QString& what) {
  QStringList picked;
  for (const QString& note : notes) {
    if (note.section(' ', 1).startsWith(what)) picked << note;
  }
  return picked;
}

}  // namespace

/// What the record tells of a dialog beside its state.
class DialogNotes : public QObject {
  Q_OBJECT

 private slots:
  void aCallTellsWhatItKeeps() {
    Call call(scriptWith(R"(dlg_manage(); $dlg_var(who) = "alice"; set_dlg_profile("user", "alice");)",
                         "if (is_method(\"INFO\")) $dlg_var(who) = $null;",
                         "modparam(\"dialog\", \"profiles_with_value\", \"user\")\n"
                         "modparam(\"dialog\", \"default_timeout\", 7200)\n"));
    call.later(2000, "INFO");
    call.later(3000, "BYE");
    call.lab.run(3100);
    const QStringList expected{
        "0 from uri: sip:alice@example.com",
        "0 to uri: sip:bob@example.com",
        "0 request uri: sip:bob@example.com",
        "0 progress: dialled",
        "0 caller tag: alice",
        "0 caller contact: sip:alice@10.0.0.2:5060",
        "0 caller cseq: 1",
        "0 caller route set:",
        "0 caller socket: udp:10.0.0.1:5060",
        "0 variable who: alice",
        "0 profile user: alice",
        "0 progress: trying",
        "50 post-dial delay: 50.000",
        "50 progress: ringing",
        "100 progress: talking",
        "100 callee tag: bob",
        "100 callee contact: sip:bob@10.0.0.3:5060",
        "100 callee cseq: 0",
        "100 callee route set:",
        "100 callee socket: udp:10.0.0.1:5060",
        "100 lifetime ends: 1700007200",
        "2000 lifetime ends: 1700007202",
        "2000 caller cseq: 2",
        "2000 variable who gone:",
        "3000 lifetime ends gone:",
        "3000 ended by: caller",
        "3000 progress: ended",
        "3000 profile user gone: alice",
    };
    QCOMPARE(notesOf(call.lab), expected);
  }

  void aBusyPhoneIsNoFailure() {
    Call call(scriptWith("dlg_manage();"), "50 183, 100 486");
    call.lab.run(200);
    const QStringList notes = notesOf(call.lab);
    QCOMPARE(only(notes, "progress"), QStringList({"0 progress: dialled", "0 progress: trying",
                                                   "50 progress: ringing", "100 progress: busy"}));
    QCOMPARE(only(notes, "ended by"), QStringList({"100 ended by: failed"}));
  }

  void whoGivesUpEndsIt() {
    Call call(scriptWith("dlg_manage();"), "50 180");
    call.lab.request(80, "CANCEL sip:bob@example.com");
    call.lab.run(200);
    const QStringList notes = notesOf(call.lab);
    QCOMPARE(only(notes, "progress").last(), QString("80 progress: ended"));
    QCOMPARE(only(notes, "ended by"), QStringList({"80 ended by: caller"}));
  }

  /// The wave that failed before counts in.
  void theDelayCountsFromTheInvite() {
    Call call(scriptWith("dlg_manage(); t_on_failure(\"NEXT\");", {},
                         "failure_route[NEXT] { $ru = \"sip:carol@example.com\"; t_relay(); }\n"),
              "200 503");
    call.lab.phone("carol", "30 180, 90 200 Contact: <sip:carol@10.0.0.4:5060>");
    call.lab.run(400);
    QCOMPARE(only(notesOf(call.lab), "post-dial delay"), QStringList({"230 post-dial delay: 230.000"}));
  }

  void aCommandAndTheScriptAndTimeEndItToo() {
    const auto endOf = [](const std::string& more, const std::string& within, const char* command) {
      Call call(scriptWith("dlg_manage();", within, more));
      call.later(1000, "INFO");
      call.goesOn();
      call.lab.run(1100);
      if (command != nullptr) call.command(command, {"0", "16"});
      call.lab.run(9000);
      return only(notesOf(call.lab), "ended by").join("; ").section(": ", 1);
    };
    QCOMPARE(endOf({}, {}, "dlg.end_dlg"), QString("command"));
    QCOMPARE(endOf({}, "if (is_method(\"INFO\")) dlg_bye(\"all\");", nullptr), QString("script"));
    QCOMPARE(endOf("modparam(\"dialog\", \"default_timeout\", 3)\n", {}, nullptr), QString("timeout"));
    QCOMPARE(endOf("modparam(\"dialog\", \"default_timeout\", 3)\nmodparam(\"dialog\", \"send_bye\", 1)\n",
                   {}, nullptr),
             QString("timeout"));
  }

  /// What is not recorded is not told.
  void aThinRecordHasNone() {
    test::LittleLab lab(scriptWith("dlg_manage();"), trace::Level::wire);
    lab.phone("bob", "50 200 Contact: <sip:bob@10.0.0.3:5060>");
    lab.request(0, "INVITE sip:bob@example.com");
    lab.run(200);
    QVERIFY(notesOf(lab).isEmpty());
  }
};

QTEST_GUILESS_MAIN(DialogNotes)
#include "test_dialog_notes.moc"
