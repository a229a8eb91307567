#include <QtTest>

#include "trace/recorder.h"

namespace {

using namespace forklab::trace;
using forklab::kernel::Instant;

/// A small run: a call is sent, arrives, a script step and a timer follow. Texts are built for the occasion,
/// so a recorder that forgot to keep them would show.
void play(Recorder& recorder) {
  recorder.append(Instant{}, kNoNode, Level::wire, RunStarted{"story", 1});
  const std::string bytes = std::string("INVITE sip:bob@example.net SIP/2.0") + "\r\n\r\n";
  PacketSent packet;
  packet.bytes = bytes;
  const EventId sent = recorder.packetSent(Instant{10}, 0, packet);
  const EventId arrived = recorder.packetArrived(Instant{30}, 1, {sent, 0, 0}, bytes);
  const CauseScope because(recorder, arrived);
  recorder.append(Instant{30}, 1, Level::full, ScriptStep{0, 4, 3, 4, 12});
  const EventId set = recorder.append(Instant{30}, 1, Level::full, TimerSet{1, "A", Instant{500}});
  const CauseScope timer(recorder, set);
  recorder.timerFired(Instant{500}, 1, {1, "A"});
}

/// "packet_sent<-0 packet_arrived<-0 …": kinds with their causes.
QString story(const Recorder& recorder) {
  QStringList lines;
  for (std::size_t i = 0; i < recorder.log()->size(); ++i) {
    const Event& event = recorder.log()->at(i);
    const std::string_view kind = kindName(event.payload);
    lines << QString("%1 %2<-%3")
                 .arg(event.id)
                 .arg(QString::fromUtf8(kind.data(), static_cast<qsizetype>(kind.size())))
                 .arg(event.cause);
  }
  return lines.join("; ");
}

}  // namespace

class RecorderTest : public QObject {
  Q_OBJECT

 private slots:
  void theFullLevelWritesEverythingWithItsCause() {
    Recorder recorder(Level::full);
    play(recorder);
    QCOMPARE(story(recorder),
             "1 run_started<-0; 2 packet_sent<-0; 3 packet_arrived<-0; 4 script_step<-3; 5 timer_set<-3; "
             "6 timer_fired<-5");
  }

  void theWireLevelLeavesTheStepsOut() {
    Recorder recorder(Level::wire);
    play(recorder);
    QCOMPARE(story(recorder), "1 run_started<-0; 2 packet_sent<-0; 3 packet_arrived<-0; 4 timer_fired<-3");
  }

  void levelNoneKeepsNoLog() {
    Recorder recorder(Level::none);
    play(recorder);
    QVERIFY(recorder.log() == nullptr);
    QVERIFY(recorder.keep("text").empty());
    QCOMPARE(recorder.written(), 3u);
  }

  void everyLevelGivesTheSameFingerprint() {
    QStringList fingerprints;
    for (const Level level : {Level::none, Level::wire, Level::full}) {
      Recorder recorder(level);
      play(recorder);
      fingerprints << QString::fromStdString(recorder.fingerprint().text());
    }
    QCOMPARE(fingerprints.removeDuplicates(), 2);
    QVERIFY(fingerprints.front() != QString::fromStdString(Recorder(Level::none).fingerprint().text()));
  }

  void causeScopesNestAndGiveWay() {
    Recorder recorder(Level::full);
    recorder.setCause(1);
    {
      const CauseScope outer(recorder, 2);
      {
        const CauseScope inner(recorder, 3);
        QCOMPARE(recorder.cause(), 3u);
        const CauseScope nothingKnown(recorder, 0);
        QCOMPARE(recorder.cause(), 3u);
      }
      QCOMPARE(recorder.cause(), 2u);
    }
    QCOMPARE(recorder.cause(), 1u);
    recorder.setCause(0);
    QCOMPARE(recorder.cause(), 1u);
  }

  void theBytesOfAPacketAreKept() {
    Recorder recorder(Level::wire);
    {
      PacketSent packet;
      const std::string shortLived = "OPTIONS sip:edge@example.net SIP/2.0";
      packet.bytes = shortLived;
      recorder.packetSent(Instant{1}, 0, packet);
    }
    QCOMPARE(std::get<PacketSent>(recorder.log()->at(0).payload).bytes,
             std::string_view("OPTIONS sip:edge@example.net SIP/2.0"));
  }

  void everyKindOfEventHasAWordOfItsOwn() {
    QSet<QString> words;
    const auto add = [&]<std::size_t... kIndex>(std::index_sequence<kIndex...>) {
      (words.insert(QString::fromStdString(std::string(kindName(Payload(std::in_place_index<kIndex>))))),
       ...);
    };
    add(std::make_index_sequence<std::variant_size_v<Payload>>{});
    QCOMPARE(words.size(), static_cast<qsizetype>(std::variant_size_v<Payload>));
    QVERIFY(!words.contains(""));
    QCOMPARE(kindName(Payload(RunEnded{})), std::string_view("run_ended"));
    QCOMPARE(kindName(Payload(TimerFired{})), std::string_view("timer_fired"));
  }
};

QTEST_APPLESS_MAIN(RecorderTest)
#include "recorder_test.moc"
