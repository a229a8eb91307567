#pragma once

#include <memory>

#include "trace/event.h"
#include "trace/fingerprint.h"
#include "trace/log.h"

namespace forklab::trace {

/// How much is written down. The fingerprint is taken at every level.
enum class Level : std::uint8_t {
  none,  ///< ids and fingerprint only
  wire,  ///< packets, drops, timers that fired
  full,  ///< everything
};

/// Hears lines of the script's log as they are written, whatever the level.
class LogListener {
 public:
  virtual void onLogged(kernel::Instant time, NodeId node, const ScriptLogged& line) = 0;

 protected:
  ~LogListener() = default;
};

/// The one pen of a run: numbers events, knows their cause, keeps the fingerprint, fills the log.
class Recorder {
 public:
  explicit Recorder(Level level);

  bool records(Level level) const { return level_ >= level; }
  Log* log() { return log_.get(); }
  const Log* log() const { return log_.get(); }
  std::shared_ptr<const Log> sharedLog() const { return log_; }
  const Fingerprint& fingerprint() const { return fingerprint_; }

  /// Texts that are not static go through here before they stand in a payload; empty when nothing is logged.
  std::string_view keep(std::string_view text) {
    return log_ == nullptr ? std::string_view{} : log_->keep(text);
  }

  /// Writes an event whose cause is the current one; its id. Nothing (0) when the level does not want it.
  EventId append(kernel::Instant time, NodeId node, Level level, const Payload& payload);

  /// These three are what the fingerprint folds in; they always get an id.
  EventId packetSent(kernel::Instant time, NodeId node, PacketSent packet);
  /// The packet's own bytes are given for the fingerprint only.
  EventId packetArrived(kernel::Instant time, NodeId node, const PacketArrived& packet,
                        std::string_view bytes);
  EventId timerFired(kernel::Instant time, NodeId node, const TimerFired& timer);

  void setLogListener(LogListener* listener) { listener_ = listener; }
  /// Whether a line of the script's log reaches anyone.
  bool hearsLog() const { return listener_ != nullptr || records(Level::full); }
  /// A line of the script's log, or of what the proxy itself has to say; the text need not be kept before.
  void logged(kernel::Instant time, NodeId node, const ScriptLogged& line);

  EventId cause() const { return cause_; }
  void setCause(EventId cause) {
    if (cause != 0) cause_ = cause;
  }
  std::uint64_t written() const { return lastId_; }
  /// Transactions are numbered through the whole run, whichever node they belong to.
  TransactionId nextTransaction() { return ++lastTransaction_; }

 private:
  friend class CauseScope;
  EventId write(kernel::Instant time, NodeId node, const Payload& payload);

  Level level_;
  std::shared_ptr<Log> log_;
  LogListener* listener_ = nullptr;
  Fingerprint fingerprint_;
  EventId lastId_ = 0;
  TransactionId lastTransaction_ = 0;
  EventId cause_ = 0;
};

/// Everything appended while this lives is caused by the given event; nested scopes give way when they end.
class CauseScope {
 public:
  CauseScope(Recorder& recorder, EventId cause) : recorder_(recorder), previous_(recorder.cause_) {
    if (cause != 0) recorder_.cause_ = cause;
  }
  ~CauseScope() { recorder_.cause_ = previous_; }
  CauseScope(const CauseScope&) = delete;
  CauseScope& operator=(const CauseScope&) = delete;

 private:
  Recorder& recorder_;
  EventId previous_;
};

}  // namespace forklab::trace
