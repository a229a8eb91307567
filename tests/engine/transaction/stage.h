#pragma once

#include <QString>
#include <QStringList>
#include <map>

#include "kernel/simulator.h"
#include "transaction/layer.h"
#include "transaction/timer_slots.h"

/// A transaction layer alone in virtual time. What it asks for is drawn, one line each: "500 > INVITE #1
/// Timer A".
class Stage final : public forklab::kernel::EventTarget {
 public:
  using TransactionId = forklab::transaction::TransactionId;
  using Effect = forklab::transaction::Effect;

  explicit Stage(forklab::transaction::Profile profile, forklab::transaction::TimerSettings settings = {});

  /// A request of the transaction user goes out; `branch` is its Via branch behind the cookie.
  TransactionId call(const QString& method, const QString& branch = "1", TransactionId server = 0);
  /// A request comes in: opens a server transaction, or goes to the one it matches. 0: an ACK or CANCEL that
  /// matches nothing.
  TransactionId arrive(const QString& method, const QString& branch = "1");
  TransactionId arriveText(const QString& text);
  void respond(TransactionId server, int status, const QString& toTag = "b");
  /// A response to the request of a client transaction, through matchClient.
  void reply(TransactionId client, int status, const QString& toTag = "b");

  /// Runs what is due until then, housekeeping too.
  void at(int milliseconds);
  /// Everything that is still to come, housekeeping too.
  void toTheEnd();
  /// Draws what the layer asked for.
  void drain();
  forklab::kernel::Instant now() const { return simulator.now(); }

  /// The lines since the last call.
  QString drawing();
  /// The instants, in milliseconds, of the sends since the last call whose line holds this text.
  QString sentAt(const QString& holding);

  void onEvent(forklab::kernel::Instant now, std::uint32_t kind, std::uint64_t argument) override;

  forklab::kernel::Simulator simulator;
  forklab::trace::Recorder recorder{forklab::trace::Level::full};
  forklab::transaction::Layer layer;
  forklab::transaction::TimerSlots timers;
  forklab::transaction::Effects effects;
  forklab::kernel::Protocol protocol = forklab::kernel::Protocol::udp;

 private:
  QString line(const Effect& effect) const;
  forklab::kernel::Endpoint peer() const;
  std::map<TransactionId, forklab::sip::MessagePtr> requests_;
  QStringList lines_;
};

QString requestText(const QString& method, const QString& via, const QString& more = {});
forklab::sip::MessagePtr parsed(const QString& text);
