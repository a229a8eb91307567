#pragma once

#include "script/functions/rpc.h"

namespace forklab::functions {

// The cache of names, as commands of Kamailio's core show it. Rows stand in core_commands.cpp.
void dnsView(RpcCall& call);
void dnsLookUp(RpcCall& call);
void dnsMemory(RpcCall& call);
/// One name; `type` as "A".
void dnsDelete(RpcCall& call, std::string_view type);
void dnsDeleteAll(RpcCall& call);

}  // namespace forklab::functions
