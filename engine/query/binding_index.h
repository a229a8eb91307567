#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "trace/log.h"

namespace forklab::sip {
class Message;
}

/// Where phones are registered, at any playhead, as registrars said on the wire: the Contacts of a 200 to
/// REGISTER are all that stand from then on (RFC 3261 10.3).
namespace forklab::query {

using trace::EventId;
using trace::NodeId;

/// One contact of an address of record.
struct Binding {
  std::string contact;  ///< URI
  kernel::Instant expires;
  std::int16_t q = -1;  ///< thousandths; -1: none given
  std::string received, path, userAgent, socket;
  EventId event = 0;  ///< the 200 that refreshed it last
};

/// Every contact of an address of record from one 200 on.
struct BindingSet {
  EventId event = 0;
  kernel::Instant time;
  std::vector<Binding> bindings;
};

/// An address of record at one proxy.
struct BindingRecord {
  NodeId node = trace::kNoNode;
  std::string aor;
  std::vector<BindingSet> sets;

  /// Null: nothing was registered yet.
  const BindingSet* at(EventId playhead) const;
};

struct BindingChange {
  enum class Kind : std::uint8_t { added, refreshed, removed };
  EventId event = 0;
  kernel::Instant time;
  std::uint32_t record = 0;  ///< place in records()
  Kind kind = Kind::added;
  std::string contact;
};

/// Grows with the log; each event is given once, in order. One thread.
class BindingIndex {
 public:
  /// The log is the one that the event stands in.
  void take(const trace::Log& log, const trace::Event& event);

  /// In the order of their first registration.
  std::span<const BindingRecord> records() const { return records_; }
  /// In the order of time.
  std::span<const BindingChange> changes() const { return changes_; }
  /// How many of them a playhead has seen.
  std::size_t changesUntil(EventId playhead) const;
  /// When this proxy crashed for the last time before a playhead; nothing: never. What stood before may be
  /// lost, or not: only its database knows.
  std::optional<kernel::Instant> crashBefore(NodeId node, EventId playhead) const;

 private:
  void answer(const trace::Log& log, const trace::Event& event, const trace::PacketSent& sent);
  std::uint32_t recordOf(NodeId node, std::string aor);
  void noteChanges(std::uint32_t record, const BindingSet& before, const BindingSet& after);

  std::vector<BindingRecord> records_;
  std::vector<BindingChange> changes_;
  std::map<std::pair<NodeId, std::string>, std::uint32_t> places_;
  std::vector<NodeId> proxies_;
  struct Crash {
    NodeId node = trace::kNoNode;
    EventId event = 0;
    kernel::Instant time;
  };
  std::vector<Crash> crashes_;
};

}  // namespace forklab::query
