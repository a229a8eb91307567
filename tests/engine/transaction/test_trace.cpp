#include <QTest>

#include "engine/transaction/stage.h"

using namespace forklab;
using transaction::Profile;

namespace {

QString text(std::string_view view) { return QString::fromUtf8(view.data(), qsizetype(view.size())); }

QString told(const trace::Event& event) {
  const auto number = [](auto id) { return QString::number(id); };
  if (const auto* started = std::get_if<trace::TransactionStarted>(&event.payload)) {
    return number(started->transaction) + " " + text(started->machine) + " " + text(started->method) + " " +
           text(started->branch) + ": " + text(started->state);
  }
  if (const auto* changed = std::get_if<trace::TransactionChanged>(&event.payload)) {
    return number(changed->transaction) + " " + text(changed->from) + " - " + text(changed->input) + " > " +
           text(changed->to) + " (" + text(changed->section) + ")";
  }
  if (const auto* ended = std::get_if<trace::TransactionEnded>(&event.payload))
    return number(ended->transaction) + " ended";
  if (const auto* set = std::get_if<trace::TimerSet>(&event.payload)) {
    return text(set->timer) + " set for " + QString::number(double(set->at.ns) / 1e6);
  }
  if (const auto* stopped = std::get_if<trace::TimerStopped>(&event.payload))
    return text(stopped->timer) + " stopped";
  if (const auto* fired = std::get_if<trace::TimerFired>(&event.payload))
    return text(fired->timer) + " fired";
  return "?";
}

/// One line per event: id, cause, what.
QString diary(const trace::Recorder& recorder) {
  QStringList lines;
  for (std::size_t i = 0; i < recorder.log()->size(); ++i) {
    const trace::Event& event = recorder.log()->at(i);
    lines += QString("%1 < %2: ").arg(event.id).arg(event.cause) + told(event);
  }
  return lines.join('\n');
}

}  // namespace

/// What a transaction writes down, and that every event names its cause.
class Trace : public QObject {
  Q_OBJECT

 private slots:
  void everyTimerThatFiresNamesTheEventThatSetIt();
  void aProxySpeaksItsOwnTimers();
  void whatNobodyLogsCostsNoEvents();
};

void Trace::everyTimerThatFiresNamesTheEventThatSetIt() {
  Stage stage(Profile::rfc);
  const auto id = stage.call("INVITE");
  stage.at(600);
  stage.reply(id, 486);
  stage.toTheEnd();
  QCOMPARE(diary(stage.recorder), QString("1 < 0: 1 INVITE client INVITE z9hG4bK1: Calling\n"
                                          "2 < 0: Timer A set for 500\n"
                                          "3 < 0: Timer B set for 32000\n"
                                          "4 < 2: Timer A fired\n"
                                          "5 < 4: Timer A set for 1500\n"
                                          "6 < 0: 1 Calling - 300-699 > Completed (17.1.1.2)\n"
                                          "7 < 0: Timer A stopped\n"
                                          "8 < 0: Timer B stopped\n"
                                          "9 < 0: Timer D set for 32600\n"
                                          "10 < 9: Timer D fired\n"
                                          "11 < 10: 1 Completed - Timer D > Terminated (17.1.1.2)\n"
                                          "12 < 10: 1 ended"));
}

void Trace::aProxySpeaksItsOwnTimers() {
  Stage stage(Profile::kamailio);
  const auto id = stage.call("INVITE");
  stage.reply(id, 180);
  stage.layer.abandon(stage.now(), id, stage.effects);
  QCOMPARE(diary(stage.recorder), QString("1 < 0: 1 INVITE client INVITE z9hG4bK1: Calling\n"
                                          "2 < 0: retr_timer1 set for 500\n"
                                          "3 < 0: fr_timer set for 30000\n"
                                          "4 < 0: 1 Calling - 1xx > Proceeding (Kamailio tm)\n"
                                          "5 < 0: retr_timer1 stopped\n"
                                          "6 < 0: fr_timer stopped\n"
                                          "7 < 0: fr_inv_timer set for 120000\n"
                                          "8 < 0: fr_inv_timer stopped\n"
                                          "9 < 0: 1 ended"));
}

void Trace::whatNobodyLogsCostsNoEvents() {
  trace::Recorder silent(trace::Level::none);
  transaction::Layer layer(Profile::rfc, {}, 0, silent);
  transaction::Effects effects;
  const auto invite = parsed(requestText("INVITE", "SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1"));
  layer.openClient({}, {invite->bytes(), "INVITE", "z9hG4bK1"}, {}, 0, 0, effects);
  QCOMPARE(effects.size(), 3u);
  QCOMPARE(effects[1].event, 0u);
  QCOMPARE(silent.written(), 0u);
}

QTEST_APPLESS_MAIN(Trace)
#include "test_trace.moc"
