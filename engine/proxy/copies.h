#pragma once

#include "proxy/routing_context.h"

/// The two copies of a request, for the trace: the script's own and the transaction's clone. Both share their
/// bytes here; they are counted for each, as Kamailio holds them.
namespace forklab::proxy {

/// Writes down what the script changed in its copy since it was asked last; nothing for replies and branches.
void noteEdits(RoutingContext& context);
/// Writes down the clone of the context's transaction as it stands.
void noteClone(const RoutingContext& context);

}  // namespace forklab::proxy
