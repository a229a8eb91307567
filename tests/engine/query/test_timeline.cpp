#include <QtTest>
#include <functional>
#include <sstream>

#include "kernel/random.h"
#include "query/timeline.h"
#include "support/drawn_log.h"

using namespace forklab;
using query::Timeline;
using test::DrawnLog;

namespace {

// One call that forks into two, loses a packet, repeats it, and is answered.
constexpr std::string_view kForkedCall = R"(
  0ms    alice  act     calls sip:d@example.com | as=calls
  0ms    alice  start   1 calling | machine=INVITE-client method=INVITE as=call
  0ms    alice  send    proxy INVITE sip:d@example.com | t=1 as=i1
  0ms    alice  set     1 A 500ms | as=timerA
  10ms   proxy  get     i1 | cause=i1 as=atProxy
  10ms   proxy  start   2 proceeding | machine=INVITE-server method=INVITE as=server
  10ms   proxy  step    12 | as=first
  10ms   proxy  step    13 | as=relay
  10ms   proxy  wave    2 1 | as=wave
  10ms   proxy  branch  2 0 sip:a@example.com | client=3 q=500 as=branchA
  10ms   proxy  start   3 calling | machine=INVITE-client server=2 as=client
  10ms   proxy  send    bob INVITE sip:a@example.com | t=3 b=1 as=i2
  10ms   proxy  set     3 retr_timer1 510ms | as=retr
  10ms   proxy  branch  2 1 sip:b@example.com | client=4 q=1000 cause=relay
  10ms   proxy  send    carol INVITE sip:b@example.com | t=4 b=2 as=i3
  15ms   proxy  lose    i2 loss | link=proxy-bob cause=i2 as=lost
  20ms   carol  get     i3 | cause=i3 as=atCarol
  20ms   carol  get     i3 | copy=1 cause=i3
  20ms   carol  drop    i3 merged | cause=atCarol as=drop
  510ms  proxy  fire    3 retr_timer1 | cause=retr as=fired
  510ms  proxy  send    bob INVITE sip:a@example.com | t=3 b=1 n=1 timer=retr_timer1 as=i4
  510ms  proxy  set     3 retr_timer1 1510ms | as=retr2
  520ms  bob    get     i4 | as=atBob
  520ms  bob    send    proxy 180 Ringing | as=r1
  530ms  proxy  get     r1 | as=rung
  530ms  proxy  change  3 proceeding | from=calling input=1xx as=to1xx
  530ms  proxy  becomes 2 0 ringing | code=180
  600ms  proxy  end     3 | as=end
  700ms  -      link    proxy-bob cut | as=cut
)";

constexpr const char* kForkedCallIndexed = R"(packet i1 ended atProxy copies 0
packet i2 lost lost copies 0
packet i3 ended atCarol copies 1
packet i4 ended atBob copies 0
packet r1 ended rung copies 0
transaction 1 of 0 repeated 0: calling call
transaction 2 of 0 repeated 0: proceeding server
transaction 3 of 2 repeated 1: calling client proceeding to1xx ended end
timer A of 1 timerA due 500ms running
timer retr_timer1 of 3 retr due 510ms ended fired fired
timer retr_timer1 of 3 retr2 due 1.51s ended end
branch 0 of 2 wave 1 q 500 sip:a@example.com: calling 0 ringing 180 again i4
branch 1 of 2 wave 1 q 1000 sip:b@example.com: calling 0
wave 1 by relay
marks calls lost fired cut
steps first relay
)";

const std::vector<std::string> kNodes{"alice", "proxy", "bob", "carol"};

using Namer = std::function<std::string(trace::EventId)>;

void describeBranches(std::ostream& out, const Timeline& timeline, const Namer& name) {
  for (const query::BranchHistory& branch : timeline.branches()) {
    out << "branch " << branch.branch << " of " << branch.server << " wave " << branch.wave << " q "
        << branch.q << ' ' << branch.uri << ':';
    for (std::size_t i = 0; i < branch.changes.size(); ++i) {
      out << ' ' << branch.changes[i].state << ' ' << branch.codes[i];
    }
    for (const trace::EventId sent : branch.retransmissions) out << " again " << name(sent);
    out << '\n';
  }
  for (const query::WaveHistory& wave : timeline.waves())
    out << "wave " << wave.wave << " by " << name(wave.step) << '\n';
}

void describeTransactions(std::ostream& out, const Timeline& timeline, const Namer& name) {
  for (const query::TransactionHistory& history : timeline.transactions()) {
    out << "transaction " << history.transaction << " of " << history.server << " repeated "
        << history.retransmissions << ':';
    for (const query::StateChange& change : history.changes)
      out << ' ' << change.state << ' ' << name(change.event);
    out << (history.ended == 0 ? "" : " ended " + name(history.ended)) << '\n';
  }
  for (const query::TimerSpan& span : timeline.timers()) {
    out << "timer " << span.timer << " of " << span.transaction << ' ' << name(span.set) << " due "
        << kernel::toText({span.due.ns}) << (span.ended == 0 ? " running" : " ended " + name(span.ended))
        << (span.fired ? " fired" : "") << '\n';
  }
}

QString describe(const Timeline& timeline, const Namer& name) {
  std::ostringstream out;
  for (const query::PacketFate& fate : timeline.packets()) {
    out << "packet " << name(fate.sent) << (fate.lost ? " lost " : " ended ") << name(fate.ended)
        << " copies " << fate.copies << '\n';
  }
  describeTransactions(out, timeline, name);
  describeBranches(out, timeline, name);
  out << "marks";
  for (const trace::EventId mark : timeline.marks()) out << ' ' << name(mark);
  out << "\nsteps";
  for (const trace::EventId step : timeline.scriptSteps()) out << ' ' << name(step);
  out << '\n';
  return QString::fromStdString(out.str());
}

/// Many calls of a dozen events each, the way a busy run logs them.
void logCalls(trace::Recorder& recorder, std::size_t events) {
  trace::TransactionId transaction = 0;
  for (std::int64_t call = 0; recorder.written() < events; ++call) {
    const kernel::Instant now{call * 1'000'000};
    const auto node = static_cast<trace::NodeId>(call % 4);
    const auto append = [&](const trace::Payload& payload) {
      return recorder.append(now, node, trace::Level::full, payload);
    };
    const trace::TransactionId id = ++transaction;
    append(trace::TransactionStarted{id, "INVITE client", "calling", "INVITE", {}, 0});
    append(trace::TimerSet{id, "Timer A", now});
    append(trace::TimerSet{id, "Timer B", now});
    append(trace::ScriptStep{0, 1, 1, 1, 2});
    trace::PacketSent packet;
    packet.transaction = id;
    packet.bytes = "INVITE sip:x";
    const trace::EventId sent = recorder.packetSent(now, node, packet);
    recorder.setCause(sent);
    recorder.packetArrived(now, 1, {sent, node, 0}, {});
    append(trace::TransactionChanged{id, "calling", "1xx", "proceeding", "17.1.1.2"});
    append(trace::TimerStopped{id, "Timer A"});
    append(trace::TransactionChanged{id, "proceeding", "2xx", "terminated", "17.1.1.2"});
    append(trace::TransactionEnded{id});
  }
}

}  // namespace

class TestTimeline : public QObject {
  Q_OBJECT

 private slots:
  void aForkedCallIsDrawnInAndOut() {
    const DrawnLog drawn(kForkedCall, kNodes);
    Timeline timeline(drawn.log());
    QCOMPARE(timeline.update(), drawn.log()->size());
    QCOMPARE(describe(timeline, [&](trace::EventId id) { return drawn.name(id); }),
             QString(kForkedCallIndexed));
  }

  void whatAPlayheadSeesIsABinarySearch() {
    const DrawnLog drawn(kForkedCall, kNodes);
    Timeline timeline(drawn.log());
    timeline.update();
    const query::TransactionHistory* const branch = timeline.transaction(3);
    QVERIFY(branch != nullptr);
    QVERIFY(query::changeAt(branch->changes, branch->started - 1) == nullptr);
    QCOMPARE(query::changeAt(branch->changes, drawn.id("fired"))->state, std::string_view("calling"));
    QCOMPARE(query::changeAt(branch->changes, drawn.id("end"))->state, std::string_view("proceeding"));
    QVERIFY(timeline.transaction(99) == nullptr);
  }

  void anyTimeFindsTheLastEventBeforeIt() {
    const DrawnLog drawn(kForkedCall, kNodes);
    Timeline timeline(drawn.log());
    QCOMPARE(timeline.eventAt({0}), trace::EventId{0});
    timeline.update();
    const auto at = [&](std::int64_t ms) { return timeline.eventAt(kernel::Instant{ms * 1'000'000}); };
    QCOMPARE(timeline.eventAt({-1}), trace::EventId{0});
    QCOMPARE(at(18), drawn.id("lost"));
    QCOMPARE(at(509), drawn.id("drop"));
    QCOMPARE(at(600), drawn.id("end"));
    QCOMPARE(timeline.eventAt(kernel::kNever), timeline.last());
  }

  void theLineBehindAMessageIsFoundThroughItsCauses() {
    const DrawnLog drawn(kForkedCall, kNodes);
    Timeline timeline(drawn.log());
    timeline.update();
    QCOMPARE(timeline.scriptStepOf(drawn.id("i3")), drawn.id("relay"));
    QCOMPARE(timeline.scriptStepOf(drawn.id("i4")), drawn.id("relay"));
    QCOMPARE(timeline.scriptStepOf(drawn.id("i1")), trace::EventId{0});
    QCOMPARE(timeline.scriptStepOf(timeline.last() + 1), trace::EventId{0});
  }

  void anEventLeadsToItsPacket() {
    const DrawnLog drawn(kForkedCall, kNodes);
    Timeline timeline(drawn.log());
    timeline.update();
    QCOMPARE(timeline.packetOf(drawn.id("i2")), drawn.id("i2"));
    QCOMPARE(timeline.packetOf(drawn.id("lost")), drawn.id("i2"));
    QCOMPARE(timeline.packetOf(drawn.id("atCarol")), drawn.id("i3"));
    QCOMPARE(timeline.packetOf(drawn.id("drop")), drawn.id("i3"));
    QCOMPARE(timeline.packetOf(drawn.id("relay")), trace::EventId{0});
    QVERIFY(timeline.packet(drawn.id("relay")) == nullptr);
    QVERIFY(timeline.packet(drawn.id("i2"))->lost);
  }

  void packetsInFlightStandTogether() {
    const DrawnLog drawn(kForkedCall, kNodes);
    Timeline timeline(drawn.log());
    timeline.update();
    for (trace::EventId playhead = 0; playhead <= timeline.last(); ++playhead) {
      std::vector<trace::EventId> expected, found;
      for (const query::PacketFate& fate : timeline.packets()) {
        if (fate.isInFlightAt(playhead)) expected.push_back(fate.sent);
      }
      for (const query::PacketFate& fate : timeline.packetsAround(playhead)) {
        if (fate.isInFlightAt(playhead)) found.push_back(fate.sent);
      }
      QCOMPARE(found, expected);
    }
    QCOMPARE(timeline.packetsUpTo(drawn.id("i3")).size(), std::size_t{3});
    QVERIFY(timeline.packetsAround(drawn.id("i4")).size() <= 2);
  }

  void scriptStepsAreKeptPerNode() {
    const DrawnLog drawn(kForkedCall, kNodes);
    Timeline timeline(drawn.log());
    timeline.update();
    QCOMPARE(timeline.scriptSteps(1).size(), std::size_t{2});
    QVERIFY(timeline.scriptSteps(0).empty());
    QVERIFY(timeline.scriptSteps(trace::kNoNode).empty());
  }

  void anIndexGrownInPiecesEqualsOneBuiltInOneGo() {
    trace::Recorder recorder(trace::Level::full);
    logCalls(recorder, 3000);
    const auto number = [](trace::EventId id) { return std::to_string(id); };
    Timeline whole(recorder.sharedLog());
    whole.update();
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      kernel::RandomStream random(seed, "pieces");
      Timeline pieces(recorder.sharedLog());
      while (pieces.update(1 + random.below(97)) != 0) {
      }
      QCOMPARE(pieces.last(), whole.last());
      QCOMPARE(describe(pieces, number), describe(whole, number));
    }
  }

  void aMillionEventsAreTakenInAtOnce() {
    trace::Recorder recorder(trace::Level::full);
    logCalls(recorder, 1'000'000);
    Timeline timeline(recorder.sharedLog());
    QElapsedTimer timer;
    timer.start();
    const std::size_t taken = timeline.update();
    qInfo("%.0f ns an event", static_cast<double>(timer.nsecsElapsed()) / static_cast<double>(taken));
    QCOMPARE(taken, recorder.log()->size());
    QCOMPARE(timeline.packets().size(), taken / 10);
  }
};

QTEST_APPLESS_MAIN(TestTimeline)
#include "test_timeline.moc"
