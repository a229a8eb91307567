#include <array>

#include "proxy/branch_name.h"
#include "script/functions/rpc.h"
#include "script/functions/tm_parts.h"

namespace forklab::functions {
namespace {

using script::RpcSpec;

/// Kamailio's tm.stats, field by field.
void stats(RpcCall& call) {
  const proxy::Statistics& counts = call.core().statistics();
  call.result = RpcValue::fields();
  call.result.set("current", counts.created - counts.freed);
  call.result.set("waiting", counts.waiting);
  call.result.set("total", counts.created);
  call.result.set("total_local", counts.ownRequests);
  call.result.set("rpl_received", counts.received);
  call.result.set("rpl_generated", counts.generated);
  call.result.set("rpl_sent", counts.generated + counts.relayed);
  for (std::size_t hundred = 6; hundred >= 2; --hundred) {
    call.result.set(std::to_string(hundred) + "xx", counts.answersByClass[hundred]);
  }
  call.result.set("created", counts.created);
  call.result.set("freed", counts.freed);
  call.result.set("delayed_free", std::uint64_t{0});
}

/// A header field as it came, with its line end.
std::string lineOf(const sip::Message& message, sip::HeaderName name) {
  const sip::HeaderLine* const line = message.first(name);
  return line == nullptr ? std::string() : std::string(line->line.of(message.text()));
}

RpcValue entryOf(const proxy::Fork& fork) {
  const sip::Message& request = *fork.request;
  RpcValue entry = RpcValue::fields();
  entry.set("cell", std::to_string(fork.server));
  entry.set("tindex", std::uint64_t{proxy::requestHash(request) & 0xffff});
  entry.set("tlabel", std::uint64_t{fork.server});
  entry.set("method", request.methodText());
  entry.set("from", lineOf(request, sip::HeaderName::from));
  entry.set("to", lineOf(request, sip::HeaderName::to));
  entry.set("callid", lineOf(request, sip::HeaderName::callId));
  const auto& cseq = request.cseq();
  entry.set("cseq", "CSeq: " + std::to_string(cseq ? cseq->number : 0));
  entry.set("uas_request", "yes");
  entry.set("tflags", std::uint64_t{fork.flags});
  entry.set("outgoings", std::uint64_t{fork.branches.size()});
  entry.set("ref_count", std::uint64_t{1} + static_cast<std::uint64_t>(fork.inUse));
  return entry;
}

void list(RpcCall& call) {
  call.result = RpcValue::list();
  for (const auto& fork : call.core().forks()) {
    if (fork->serverOpen) call.result.append(entryOf(*fork));
  }
}

constexpr std::array kCommands{
    RpcSpec{"tm.stats", "", "Counts of transactions and of the replies to them.",
            "forklab-cli rpc proxy.sock tm.stats", stats},
    RpcSpec{"tm.list", "", "The transactions that are open, those that only wait among them.",
            "forklab-cli rpc proxy.sock tm.list", list},
};

}  // namespace

const std::span<const RpcSpec> kTmCommands = kCommands;

}  // namespace forklab::functions
