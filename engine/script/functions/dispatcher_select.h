#pragma once

#include "script/functions/dispatcher.h"
#include "script/functions/host.h"

/// Kamailio's ds_manage_routes: which destination, and what is kept for failover.
namespace forklab::functions {

/// Where the choice goes.
enum class DestinationGoes : std::uint8_t { destinationUri, requestUri, listOnly };

/// 1 chosen, 2 not all branches could be added, -1 none. `limit` 0: no bound on what is kept.
std::int64_t selectDestination(Call& call, int set, int algorithm, std::size_t limit, DestinationGoes goes);
/// What $xavp(_dsctx_=>cnt) tells of the list: how many destinations are kept; set where the parameters let
/// it.
std::int64_t keptCount(Call& call);
void noteKeptCount(Call& call, std::int64_t count);
/// The head of the list, or after `drops` the one behind it, becomes the next hop.
std::int64_t takeDestination(Call& call, bool drops, DestinationGoes goes);

}  // namespace forklab::functions
