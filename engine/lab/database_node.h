#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/node.h"
#include "lab/scenario/scenario.h"
#include "net/virtual_network.h"
#include "script/diagnostic.h"
#include "script/functions/module_state.h"

namespace forklab::lab {

/// The database servers of a lab: each an SQLite database in memory, new with every run, with a place in the
/// network. A proxy's call of one takes the way there and back (the links' delay and rate; a stream, so what
/// they lose only shows as time elsewhere) and the server's own time, and blocks the worker so long.
class DatabaseNode final : public functions::DatabasePlace {
 public:
  /// With the tables of `spec`, which outlives it; `setup` is done then, and an error's range lies in it.
  static kernel::Result<std::unique_ptr<DatabaseNode>> make(const NodeSpec& spec, trace::NodeId id,
                                                            const std::string& setup);
  /// Before the first call; it outlives the node.
  void connect(net::VirtualNetwork& network) { network_ = &network; }

  /// Whether a db_url means this one: its file ("sqlite:///lab.db"), or its name or address as the host.
  bool isMeantBy(std::string_view url) const;
  /// Down, it answers nobody; what it holds stays.
  void setDown(bool down) { isDown_ = down; }

  store::Database& database() override { return database_; }
  trace::NodeId node() const override { return id_; }
  std::optional<kernel::Duration> travel(trace::NodeId proxy, std::uint32_t bytes) override;
  kernel::Duration work() const override { return spec_.database.delay; }
  kernel::Duration patience() const override { return spec_.database.timeout; }

 private:
  DatabaseNode(const NodeSpec& spec, trace::NodeId id, store::Database database)
      : spec_(spec), id_(id), database_(std::move(database)) {}
  const NodeSpec& spec_;
  trace::NodeId id_;
  net::VirtualNetwork* network_ = nullptr;
  store::Database database_;
  bool isDown_ = false;
};

/// Those of one run.
class DatabaseNodes final : public DatabaseFinder {
 public:
  /// What is wrong with a set-up is told in `diagnostics`, its file added to `files`.
  void make(const Scenario& scenario, std::vector<script::Diagnostic>& diagnostics,
            script::SourceFiles& files);
  void connect(net::VirtualNetwork& network);
  functions::DatabasePlace* find(std::string_view url) override;
  /// Null: the node is none.
  DatabaseNode* at(std::size_t node);

 private:
  std::vector<std::unique_ptr<DatabaseNode>> nodes_;
};

}  // namespace forklab::lab
