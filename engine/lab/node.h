#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/simulator.h"
#include "lab/scenario/scenario.h"
#include "net/transport.h"
#include "proxy/sockets.h"
#include "script/bounds.h"
#include "sip/message.h"
#include "trace/recorder.h"

namespace forklab::lab::dns {
class NameServer;
}
namespace forklab::functions {
class DatabasePlace;
}

namespace forklab::lab {

/// Who a URI's host means (RFC 3263 by the scenario's own table): user and host as written, port 0 when none
/// was given.
class Resolver {
 public:
  /// Nothing: the scenario does not know that name.
  virtual std::optional<kernel::Endpoint> resolve(std::string_view user, std::string_view host,
                                                  std::uint16_t port, kernel::Protocol protocol) const = 0;

 protected:
  ~Resolver() = default;
};

/// Finds the database of the lab that a db_url means.
class DatabaseFinder {
 public:
  /// Null: a file is meant.
  virtual functions::DatabasePlace* find(std::string_view url) = 0;

 protected:
  ~DatabaseFinder() = default;
};

/// One socket of a node that has several.
struct NodeSocket {
  kernel::Endpoint at;
  std::string advertised;  ///< empty: as bound
  bool isOutside = false;  ///< real, of a node that lives in the virtual network too
};

/// What every node is given.
struct NodeContext {
  // The run owns what the pointers name; all of it outlives the node.
  trace::NodeId id = trace::kNoNode;
  std::string name;
  kernel::Endpoint address;
  /// Of a live node, the address first. Empty: the address, over every protocol.
  std::vector<NodeSocket> sockets;
  /// Of a node with real sockets beside its virtual one; else null.
  const proxy::Homes* homes = nullptr;
  kernel::EventQueue* queue = nullptr;
  net::Transport* transport = nullptr;
  trace::Recorder* recorder = nullptr;
  const Resolver* resolver = nullptr;
  /// Proxies in virtual time; null: time passes by itself.
  const CostSpec* cost = nullptr;
  /// Asked about names that the resolver does not know; null: there is no DNS.
  dns::NameServer* nameServer = nullptr;
  /// Null: the run has no databases of its own.
  DatabaseFinder* databases = nullptr;
  /// An SQLite file instead of every database that a script names; empty: each means what it says.
  std::string databaseFile;
  /// Of a proxy's script, for one message.
  std::int64_t mostScriptSteps = script::Bounds::kMostSteps;
  /// When the node begins to live; zero unless it lives again.
  kernel::Instant born;
  /// Of the run; a node draws from streams that bear its own name.
  std::uint64_t seed = 0;
  /// Nanoseconds since 1970 when the run begins; 0: virtual, so every run begins alike.
  std::int64_t epoch = 0;
};

/// An element of the lab. Same code in virtual time and on real sockets.
class Node : public net::Receiver, public kernel::EventTarget {
 public:
  virtual ~Node() = default;
  /// Schedules what the node does of its own accord.
  virtual void start(kernel::Instant now) = 0;
  /// Once, when the run ends in good order: a node writes what it keeps.
  virtual void stop(kernel::Instant now) { static_cast<void>(now); }
  /// What it read of the messages that reached it; null: it does not count.
  virtual const sip::ParseTally* parsing() const { return nullptr; }
};

}  // namespace forklab::lab
