#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kernel/address.h"
#include "kernel/instant.h"
#include "lab/dns/record.h"
#include "net/link_model.h"

/// A scenario as plain values: what scenario.yaml says, checked, with its defaults.
namespace forklab::lab {

/// `network`: a middle point that only passes packets on.
enum class NodeKind : std::uint8_t { phone, proxy, network, database };

/// What an agent is told: the behaviour's name and its options by name, as text; each behaviour reads its own
/// (its spec says which).
struct BehaviourSpec {
  std::string name;  ///< "caller", "answers", "busy", …
  /// A list stands as one text, an entry per line.
  std::map<std::string, std::string> options;
};

/// What its work costs a proxy. Zeros: nothing, and then only what makes a worker wait takes time.
struct CostSpec {
  /// Linux's net.core.rmem_default.
  static constexpr std::uint32_t kUsualSocketBufferBytes = 212'992;

  // CPU time of a worker, by what came of a message.
  kernel::Duration stateless;  ///< a request that made no transaction
  kernel::Duration stateful;   ///< one that did
  kernel::Duration absorbed;   ///< a request that its transaction took: repeated, or the ACK of a refusal
  kernel::Duration reply;
  kernel::Duration timer;         ///< of the timer process: a transaction's timer that fired
  kernel::Duration perKibibyte;   ///< of a message that came in, besides
  kernel::Duration databaseCall;  ///< no CPU: the worker waits
  /// Processes that read a UDP socket, and that serve the streams; unset: as the script's children says.
  std::optional<std::uint32_t> workers;
  /// What may wait for a worker; more is dropped.
  std::uint32_t socketBufferBytes = kUsualSocketBufferBytes;

  bool takesCpu() const {
    return stateless.ns + stateful.ns + absorbed.ns + reply.ns + timer.ns + perKibibyte.ns > 0;
  }
};

/// A database server, new with every run.
struct DatabaseSpec {
  std::string file;                 ///< of the db_url that means it: "lab.db"
  std::vector<std::string> tables;  ///< of Kamailio's, made empty
  std::string setup;                ///< SQL file of the scenario's folder; empty: none
  kernel::Duration delay;           ///< of each statement
  kernel::Duration timeout = kernel::Duration::seconds(2);
};

/// A node ends without a word, or lives again, at a moment that the scenario sets.
struct NodeChangeSpec {
  kernel::Instant at;
  bool crashes = true;
};

/// One element of the lab; its place in Scenario::nodes is its NodeId.
struct NodeSpec {
  std::string name;
  NodeKind kind = NodeKind::phone;
  kernel::Endpoint address;               ///< of a phone, with the protocol that it speaks
  std::string label;                      ///< shown beside the name; may be empty
  std::vector<BehaviourSpec> behaviours;  ///< phones
  std::string script;                     ///< proxies: path as written; relative to the scenario's folder
  CostSpec cost;                          ///< proxies
  DatabaseSpec database;                  ///< databases
  std::vector<NodeChangeSpec> changes;    ///< in order of time
  /// Proxies: its sockets, the first one at `address`; empty: every protocol at the address.
  std::vector<kernel::Endpoint> listen;
  /// Place on the canvas in 0 … 1000; unset: laid out by the view.
  std::optional<double> x, y;
};

/// A cut or mend at a moment that the scenario sets.
struct LinkChangeSpec {
  kernel::Instant at;
  bool cut = true;
};

/// A way between two nodes; the settings hold for each direction.
struct LinkSpec {
  std::string name;
  std::size_t a = 0, b = 0;  ///< indexes into nodes
  net::LinkSettings settings;
  std::vector<LinkChangeSpec> changes;
};

/// One row of the scenario's own name table: "example.com" or, because the lab has no second hop to do it,
/// "a@example.com".
struct NameSpec {
  std::string name;
  kernel::Endpoint address;
};

/// One record of the scenario's DNS; its own delay, if any, goes before the table's.
struct DnsRow {
  dns::Record record;
  std::optional<kernel::Duration> delay;
};

/// Questions about a name, and all below it, that fail.
struct DnsFailure {
  std::string name;
  std::optional<dns::Type> type;  ///< none: whatever is asked
  dns::Outcome outcome = dns::Outcome::timeout;
  std::optional<kernel::Duration> delay;
};

/// The scenario's name server.
struct DnsSpec {
  kernel::Duration delay;  ///< of every answer
  bool sendsAdditional = false;
  std::vector<std::string> search;
  std::vector<DnsRow> rows;
  std::vector<DnsFailure> failures;
};

/// Something that must hold at the end of a run; kind and values as checks.h lists them.
struct CheckSpec {
  std::string kind;
  std::map<std::string, std::string> values;
  std::string text;  ///< as the summary prints it
};

/// The whole of it. The reader has checked it: indexes are good, names are known, values are in bounds.
struct Scenario {
  std::string path;  ///< of scenario.yaml
  std::string folder;
  std::string name;  ///< last part of the folder
  std::string title;
  std::string description;
  std::uint64_t seed = 1;
  /// Of virtual time; the run ends earlier when nothing is left to happen.
  kernel::Duration duration = kernel::Duration::seconds(60);
  std::vector<NodeSpec> nodes;
  std::vector<LinkSpec> links;
  std::vector<NameSpec> names;
  /// None: only `names` and IP addresses are known, and nothing is asked.
  std::optional<DnsSpec> dns;
  std::vector<CheckSpec> checks;
};

}  // namespace forklab::lab
