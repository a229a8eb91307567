#include <QtTest>
#include <sstream>

#include "query/call_board.h"
#include "query/dialog_index.h"
#include "support/drawn_log.h"

using namespace forklab;
using query::BoardRow;
using query::CallBoard;
using query::DialogIndex;
using test::DrawnLog;

namespace {

const std::vector<std::string> kNodes{"alice", "proxy", "bob", "carol", "dave", "core-proxy"};

// Alice dials 100, which Bob and Carol share. Carol is in a call, Bob answers; Alice's shop pays.
constexpr std::string_view kSharedNumber = R"(
  0ms    proxy  keeps   7 c1@10.0.0.1 unconfirmed | as=made
  0ms    proxy  notes   7 from_uri sip:alice@example.com
  0ms    proxy  notes   7 to_uri sip:100@example.com
  0ms    proxy  notes   7 request_uri sip:100@example.com
  0ms    proxy  notes   7 progress dialled
  0ms    proxy  notes   7 caller_contact sip:x@10.0.0.1:5060
  0ms    proxy  notes   7 caller_cseq 1
  0ms    proxy  notes   7 profile shop1 | name=customer
  0ms    proxy  notes   7 profile | name=calls
  0ms    proxy  notes   7 variable 12 | name=rate
  1ms    proxy  branch  2 0 sip:bob@10.0.0.3 | client=3
  1ms    proxy  send    bob INVITE sip:bob@10.0.0.3 | t=3 b=1
  1ms    proxy  branch  2 1 sip:carol@10.0.0.4 | client=4
  1ms    proxy  send    carol INVITE sip:carol@10.0.0.4 | t=4 b=2
  1ms    proxy  notes   7 progress trying | as=trying
  10ms   proxy  becomes 2 1 failed | code=486 as=busy
  20ms   proxy  becomes 2 0 ringing | code=180
  20ms   proxy  notes   7 progress ringing
  20ms   proxy  moves   7 early | from=unconfirmed input=1xx as=rings
  20ms   proxy  notes   7 post-dial_delay 20.000
  2s     proxy  becomes 2 0 answered | code=200
  2s     proxy  notes   7 callee_contact sip:bob@10.0.0.3
  2s     proxy  notes   7 callee_tag b
  2s     proxy  notes   7 progress talking
  2s     proxy  notes   7 lifetime_ends 1700000062
  2s     proxy  moves   7 confirmed-no-ACK | from=early input=2xx
  2010ms proxy  moves   7 confirmed | from=confirmed-no-ACK input=ACK as=talks
  3s     proxy  notes   7 variable 15 | name=rate
  3s     proxy  notes   7 caller_cseq 2 | as=again
  60s    proxy  notes   7 variable | name=rate gone=1
  60s    proxy  notes   7 profile shop1 | name=customer gone=1
  60s    proxy  notes   7 lifetime_ends | gone=1
  60s    proxy  notes   7 progress ended
  60s    proxy  notes   7 ended_by callee
  60s    proxy  moves   7 deleted | from=confirmed input=BYE as=over
  65s    proxy  frees   7 | as=free
)";

DialogIndex indexed(const DrawnLog& drawn) {
  DialogIndex index;
  for (std::size_t at = 0; at < drawn.log()->size(); ++at) index.take(drawn.log()->at(at));
  return index;
}

std::vector<query::BoardPhone> phones(const std::vector<std::string>& names) {
  std::vector<query::BoardPhone> all;
  for (std::size_t node = 0; node < kNodes.size(); ++node) {
    if (std::ranges::find(names, kNodes[node]) == names.end()) continue;
    const auto id = static_cast<trace::NodeId>(node);
    all.push_back({kNodes[node], DrawnLog::address(id), id});
  }
  return all;
}

/// "alice talking out 100 with bob by 1 customer=shop1 calls 1", a line each.
QString boardText(const std::vector<BoardRow>& rows) {
  std::ostringstream out;
  for (const BoardRow& row : rows) {
    out << row.phone << ' ' << query::phoneStateText(row.state);
    if (row.state != query::PhoneState::idle) {
      out << (row.isCaller ? " out " : " in ") << row.number << " with " << row.with << " by";
      for (const trace::NodeId proxy : row.proxies) out << ' ' << proxy;
      for (const auto& [name, value] : row.profiles)
        out << ' ' << name << (value.empty() ? "" : "=") << value;
    }
    out << '\n';
  }
  return QString::fromStdString(out.str());
}

}  // namespace

class TestDialogIndex : public QObject {
  Q_OBJECT

 private slots:
  void aDialogIsWhatWasToldOfItUntilThen() {
    const DrawnLog drawn(kSharedNumber, kNodes);
    const DialogIndex index = indexed(drawn);
    QCOMPARE(index.dialogs().size(), std::size_t{1});
    const query::DialogHistory& history = index.dialogs()[0];
    QCOMPARE(history.callId, std::string_view("c1@10.0.0.1"));
    const auto talks = query::dialogAt(history, drawn.id("again"));
    QCOMPARE(talks.state, std::string_view("confirmed"));
    QCOMPARE(talks.stateSince.ns, 2'010'000'000);
    QCOMPARE(talks.progress, std::string_view("talking"));
    QCOMPARE(talks.progressSince.ns, 2'000'000'000);
    QCOMPARE(talks.caller.cseq, std::string_view("2"));
    QCOMPARE(talks.callee.tag, std::string_view("b"));
    QCOMPARE(talks.postDialDelay, std::string_view("20.000"));
    QCOMPARE(talks.lifetimeEnds.value_or(0), 1'700'000'062);
    QCOMPARE(talks.variables.size(), std::size_t{1});
    QCOMPARE(talks.variables[0].second, std::string_view("15"));
    QCOMPARE(talks.profiles.size(), std::size_t{2});
    const auto rings = query::dialogAt(history, drawn.id("rings"));
    QCOMPARE(rings.variables[0].second, std::string_view("12"));
    QVERIFY(!rings.lifetimeEnds.has_value());
  }

  void whatIsOverIsThereUntilItsMemoryIsFree() {
    const DrawnLog drawn(kSharedNumber, kNodes);
    const DialogIndex index = indexed(drawn);
    const query::DialogHistory& history = index.dialogs()[0];
    const auto over = query::dialogAt(history, drawn.id("over"));
    QVERIFY(over.isThere && over.variables.empty() && !over.lifetimeEnds);
    QCOMPARE(over.endedBy, std::string_view("callee"));
    QCOMPARE(over.profiles.size(), std::size_t{1});
    QVERIFY(!query::dialogAt(history, drawn.id("free")).isThere);
    QVERIFY(!history.isThereAt(drawn.id("made") - 1));
    QCOMPARE(index.startedUntil(drawn.id("made") - 1), std::size_t{0});
    QCOMPARE(index.changesUntil(drawn.id("made")), std::size_t{1});
  }

  void aCrashTakesTheDialogsOfOneProxy() {
    const DrawnLog drawn(R"(
      0ms  proxy       keeps 1 a confirmed
      0ms  core-proxy  keeps 1 a confirmed
      5ms  proxy       node  crashed | as=crash
      9ms  proxy       node  started
      9ms  proxy       keeps 1 a confirmed | as=loaded
    )",
                         kNodes);
    const DialogIndex index = indexed(drawn);
    QCOMPARE(index.dialogs().size(), std::size_t{3});
    QVERIFY(index.dialogs()[0].isLost);
    QCOMPARE(index.dialogs()[0].ended, drawn.id("crash"));
    QCOMPARE(index.dialogs()[1].ended, trace::EventId{0});
    QVERIFY(index.dialogs()[2].isThereAt(drawn.id("loaded")));
  }

  void everyPhoneStandsOnTheBoardWithWhatItDoes_data() {
    QTest::addColumn<QString>("when");
    QTest::addColumn<QString>("board");
    QTest::newRow("trying") << "trying"
                            << "alice trying out 100 with 100 by 1 customer=shop1 calls\n"
                               "bob trying in 100 with alice by 1 customer=shop1 calls\n"
                               "carol trying in 100 with alice by 1 customer=shop1 calls\ndave idle\n";
    QTest::newRow("rings") << "rings"
                           << "alice ringing out 100 with 100 by 1 customer=shop1 calls\n"
                              "bob ringing in 100 with alice by 1 customer=shop1 calls\n"
                              "carol busy in 100 with alice by 1 customer=shop1 calls\ndave idle\n";
    QTest::newRow("talks")
        << "talks"
        << "alice talking out 100 with bob by 1 customer=shop1 calls\n"
           "bob talking in 100 with alice by 1 customer=shop1 calls\ncarol idle\ndave idle\n";
    QTest::newRow("over")
        << "over"
        << "alice ended out 100 with bob by 1 calls\nbob ended in 100 with alice by 1 calls\n"
           "carol idle\ndave idle\n";
    QTest::newRow("free") << "free"
                          << "alice idle\nbob idle\ncarol idle\ndave idle\n";
  }
  void everyPhoneStandsOnTheBoardWithWhatItDoes() {
    QFETCH(QString, when);
    QFETCH(QString, board);
    const DrawnLog drawn(kSharedNumber, kNodes);
    const DialogIndex index = indexed(drawn);
    const CallBoard calls(index, phones({"alice", "bob", "carol", "dave"}));
    const trace::EventId playhead = drawn.id(when.toStdString());
    QCOMPARE(boardText(calls.rows(playhead)), board);
  }

  void whoHasNoPhoneHereIsOnTheBoardForAsLongAsItsCall() {
    const DrawnLog drawn(kSharedNumber, kNodes);
    const DialogIndex index = indexed(drawn);
    const CallBoard calls(index, phones({"dave"}));
    QCOMPARE(boardText(calls.rows(drawn.id("rings"))),
             QString("dave idle\n100 ringing in 100 with alice by 1 customer=shop1 calls\n"
                     "alice ringing out 100 with 100 by 1 customer=shop1 calls\n"));
    QCOMPARE(boardText(calls.rows(drawn.id("free"))), QString("dave idle\n"));
  }

  void twoProxiesOfOneCallGiveOneRow() {
    const DrawnLog drawn(R"(
      0ms  proxy       keeps 1 a unconfirmed
      0ms  proxy       notes 1 from_uri sip:alice@x
      0ms  proxy       notes 1 to_uri sip:bob@x
      1ms  core-proxy  keeps 9 a unconfirmed
      1ms  core-proxy  notes 9 from_uri sip:alice@x
      2ms  core-proxy  moves 9 early
      2ms  proxy       moves 1 early | as=rings
    )",
                         kNodes);
    const DialogIndex index = indexed(drawn);
    const CallBoard calls(index, phones({"alice", "bob"}));
    QCOMPARE(boardText(calls.rows(drawn.id("rings"))),
             QString("alice ringing out bob with bob by 1 5\nbob ringing in bob with alice by 1 5\n"));
  }

  void theNewestCallIsToldAndAllAreCounted() {
    const DrawnLog drawn(R"(
      0ms  proxy  keeps 1 a confirmed
      0ms  proxy  notes 1 from_uri sip:alice@x
      0ms  proxy  notes 1 to_uri sip:bob@x
      1ms  proxy  keeps 2 b unconfirmed
      1ms  proxy  notes 2 from_uri sip:alice@x
      1ms  proxy  notes 2 to_uri sip:carol@x | as=second
      2ms  proxy  moves 2 deleted | as=refused
    )",
                         kNodes);
    const DialogIndex index = indexed(drawn);
    const CallBoard calls(index, phones({"alice"}));
    const auto both = calls.rows(drawn.id("second"));
    QCOMPARE(both[0].with, std::string("carol"));
    QCOMPARE(both[0].calls, std::size_t{2});
    // One that is over does not hide one that goes on.
    const auto one = calls.rows(drawn.id("refused"));
    QCOMPARE(one[0].with, std::string("bob"));
    QCOMPARE(one[0].calls, std::size_t{1});
  }

  void idlePhonesAreFoundByTheProfilesOfTheirCalls() {
    const DrawnLog drawn(kSharedNumber, kNodes);
    const DialogIndex index = indexed(drawn);
    CallBoard calls(index, phones({"alice", "bob", "carol", "dave"}));
    calls.update();
    QCOMPARE(calls.profiles().size(), std::size_t{2});
    const auto shown = [&](const std::string& label, const query::BoardFilter& filter) {
      std::string names;
      for (const BoardRow& row : calls.rows(drawn.id(label))) {
        if (query::passes(row, filter)) names += row.phone + ' ';
      }
      return names;
    };
    QCOMPARE(shown("free", {"customer", "shop1", ""}), std::string("alice "));
    QCOMPARE(shown("free", {"customer", "shop2", ""}), std::string());
    QCOMPARE(shown("talks", {"customer", "", ""}), std::string("alice bob "));
    QCOMPARE(shown("talks", {"", "", "BOB"}), std::string("alice bob "));
    QCOMPARE(shown("talks", {"", "", "10"}), std::string("alice bob "));
  }

  void manyDialogsAreQuicklyOnTheBoard() {
    trace::Recorder recorder(trace::Level::full);
    constexpr std::int64_t kDialogs = 100'000;
    for (std::int64_t i = 0; i < kDialogs; ++i) {
      const kernel::Instant now{i * 1'000'000};
      const auto key = static_cast<trace::DialogKey>(i);
      recorder.append(now, 1, trace::Level::full,
                      trace::DialogStarted{key, recorder.keep(std::to_string(i)), "confirmed"});
      recorder.append(now, 1, trace::Level::full, trace::DialogNoted{key, "from uri", {}, "sip:alice@x"});
      if (i >= 1000) recorder.append(now, 1, trace::Level::full, trace::DialogEnded{key - 1000});
    }
    DialogIndex index;
    QElapsedTimer timer;
    timer.start();
    for (std::size_t at = 0; at < recorder.log()->size(); ++at) index.take(recorder.log()->at(at));
    qInfo("indexed in %lld ms", timer.restart());
    const CallBoard calls(index, phones({"alice"}));
    const auto rows = calls.rows(recorder.written());
    qInfo("board in %lld ms", timer.elapsed());
    QCOMPARE(rows[0].calls, std::size_t{1000});
  }
};

QTEST_APPLESS_MAIN(TestDialogIndex)
#include "test_dialog_index.moc"
