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

/// Kamailio's bits of a cell that a reader of tm.list may look for.
constexpr std::uint64_t kInvite = 1, kLocal = 2, kCancelled = 8, kPassesProvisionals = 64;

/// `lifetime`: the second of the proxy's uptime in which it ends at the latest.
RpcValue entryOf(const sip::Message& request, std::uint64_t id, kernel::Instant endsAt) {
  RpcValue entry = RpcValue::fields();
  entry.set("cell", std::to_string(id));
  entry.set("tindex", std::uint64_t{proxy::requestHash(request) & 0xffff});
  entry.set("tlabel", id);
  entry.set("method", request.methodText());
  entry.set("from", lineOf(request, sip::HeaderName::from));
  entry.set("to", lineOf(request, sip::HeaderName::to));
  entry.set("callid", lineOf(request, sip::HeaderName::callId));
  const auto& cseq = request.cseq();
  entry.set("cseq", "CSeq: " + std::to_string(cseq ? cseq->number : 0));
  entry.set("lifetime", RpcValue(endsAt.ns / 1'000'000'000));
  return entry;
}

void addState(RpcValue& entry, bool isOwn, std::uint64_t flags, std::uint64_t branches, std::uint64_t users) {
  entry.set("uas_request", isOwn ? "no" : "yes");
  entry.set("tflags", flags);
  entry.set("outgoings", branches);
  entry.set("ref_count", users);
}

std::uint64_t kindOf(const sip::Message& request) {
  return request.method() == sip::Method::invite ? kInvite | kPassesProvisionals : 0;
}

kernel::Duration longestLife(const sip::Message& request, const transaction::TimerSettings& timers) {
  return request.method() == sip::Method::invite ? timers.maxInviteLifetime : timers.maxOtherLifetime;
}

void list(RpcCall& call) {
  call.result = RpcValue::list();
  for (const auto& fork : call.core().forks()) {
    if (!fork->serverOpen) continue;
    const sip::Message& request = *fork->request;
    RpcValue entry = entryOf(request, fork->server, fork->openedAt + longestLife(request, fork->timers));
    addState(entry, false, kindOf(request) | (fork->cancelled ? kCancelled : 0), fork->branches.size(),
             1 + static_cast<std::uint64_t>(fork->inUse));
    call.result.append(std::move(entry));
  }
  const auto& timers = call.core().settings().timers;
  call.core().ownRequests().forEach(
      [&](const sip::Message& request, kernel::Instant startedAt, proxy::TransactionId client) {
        RpcValue entry = entryOf(request, client, startedAt + longestLife(request, timers));
        addState(entry, true, kindOf(request) | kLocal, 1, 1);
        call.result.append(std::move(entry));
      });
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
