#include "transaction/pool.h"

#include "kernel/check.h"
#include "transaction/timers.h"

namespace forklab::transaction {
namespace {

/// Ids count up: as they are, they would stand in one long row, which every removal would have to walk.
std::uint32_t hashOf(TransactionId id) { return id * 0x9e3779b1u; }

std::string responseToTag(const Transaction& server) {
  const auto response = sip::Message::parseLeniently(server.lastResponse);
  return response ? std::string((*response)->toTag()) : std::string();
}

bool belongsTo(const Transaction& server, const sip::Message& request, const Key& key) {
  if (!key.branch.empty()) return sameServer(server.key, key);
  if (!server.key.branch.empty() || server.key.method != key.method) return false;
  const bool isAck = request.method() == sip::Method::ack;
  return sameFields(*server.fields, request, isAck ? responseToTag(server) : std::string());
}

}  // namespace

TimerName& Transaction::running(TimerName timer) { return isRepeating(timer) ? repeatTimer : stateTimer; }

Transaction& Pool::take(TransactionId id, Kind kind, kernel::Bytes request) {
  if (free_.empty()) {
    FORKLAB_CHECK(slots_.size() < kMost);
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  Transaction& opened = slots_[free_.back()];
  opened.slot = free_.back();
  free_.pop_back();
  opened.id = id;
  opened.kind = kind;
  opened.request = std::move(request);
  return opened;
}

void Pool::index(const Transaction& opened) {
  byId_.insert(hashOf(opened.id), opened.slot);
  indexOf(opened.kind).insert(opened.key.hash, opened.slot);
}

Transaction& Pool::openServer(TransactionId id, Kind kind, const sip::MessagePtr& request) {
  Transaction& opened = take(id, kind, request->bytes());
  opened.key = serverKey(*request);
  // The bytes hold what the key looks into; a message is several times their size.
  if (opened.key.branch.empty()) opened.fields = request;
  index(opened);
  return opened;
}

Transaction& Pool::openClient(TransactionId id, Kind kind, const OutgoingRequest& request,
                              Transaction* server) {
  Transaction& opened = take(id, kind, request.bytes);
  opened.key = clientKey(opened.request.view(), request.method, request.branch);
  if (server != nullptr) {
    opened.server = server->id;
    opened.nextBranch = std::exchange(server->firstBranch, opened.slot);
  }
  index(opened);
  return opened;
}

void Pool::close(Transaction& transaction) {
  unlink(transaction);
  const std::uint32_t slot = transaction.slot;
  byId_.erase(hashOf(transaction.id), slot);
  indexOf(transaction.kind).erase(transaction.key.hash, slot);
  transaction = Transaction{};
  free_.push_back(slot);
}

void Pool::unlink(Transaction& branch) {
  Transaction* const server = branch.server == 0 ? nullptr : find(branch.server);
  if (server == nullptr) return;
  std::uint32_t* link = &server->firstBranch;
  while (*link != SlotIndex::kNoSlot && *link != branch.slot) link = &slots_[*link].nextBranch;
  if (*link != SlotIndex::kNoSlot) *link = branch.nextBranch;
}

const Transaction* Pool::find(TransactionId id) const {
  const std::uint32_t slot = byId_.find(hashOf(id), [&](std::uint32_t at) { return slots_[at].id == id; });
  return slot == SlotIndex::kNoSlot ? nullptr : &slots_[slot];
}

Transaction* Pool::find(TransactionId id) { return const_cast<Transaction*>(std::as_const(*this).find(id)); }

TransactionId Pool::serverOf(const sip::Message& request, std::string_view method) const {
  const Key key = serverKey(request, method);
  return idOf(servers_.find(key.hash, [&](std::uint32_t at) { return belongsTo(slots_[at], request, key); }));
}

TransactionId Pool::clientOf(const sip::Message& response) const {
  const Key key = clientKey(response);
  return idOf(clients_.find(key.hash, [&](std::uint32_t at) { return sameClient(slots_[at].key, key); }));
}

}  // namespace forklab::transaction
