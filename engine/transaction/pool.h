#pragma once

#include <deque>
#include <memory>
#include <vector>

#include "transaction/key.h"
#include "transaction/layer.h"
#include "transaction/slot_index.h"

namespace forklab::transaction {

/// One living transaction. Its key looks into its request.
struct Transaction {
  TransactionId id = 0;
  TransactionId server = 0;  ///< a branch: the server transaction it belongs to
  std::uint32_t slot = 0;
  std::uint32_t firstBranch = SlotIndex::kNoSlot;  ///< of a server transaction
  std::uint32_t nextBranch = SlotIndex::kNoSlot;   ///< of a branch: the one opened before it
  Kind kind = Kind::inviteClient;
  State state = State::terminated;
  TimerName repeatTimer = TimerName::none;  ///< running: A, E or G
  TimerName stateTimer = TimerName::none;   ///< running: any other
  std::uint16_t branch = 0;
  std::uint16_t socket = 0;   ///< of the node: which one it sends from
  std::uint16_t repeats = 0;  ///< of the request, or of the last response
  std::uint16_t acks = 0;
  int lastStatus = 0;
  kernel::Duration interval;  ///< last one of the repeating timer
  kernel::Instant answered;   ///< of a server transaction: when its first final response went out
  kernel::Instant created;    ///< of a branch: when its server transaction was
  kernel::Endpoint peer;
  Key key;
  kernel::Bytes request;   ///< as sent or received
  sip::MessagePtr fields;  ///< the same, read; only where a key without branch is compared by its fields
  kernel::Bytes lastResponse;
  std::unique_ptr<TimerSettings> timers;  ///< its own; null: those of the server transaction or the layer

  bool isReliable() const { return peer.protocol != kernel::Protocol::udp; }
  TimerName& running(TimerName timer);
};

/// Transactions in slots that are used again, found by id, by key, by message. None moves while it lives.
class Pool {
 public:
  static constexpr std::uint32_t kMost = 1u << 24;

  // Fresh ones, found from now on.
  Transaction& openServer(TransactionId id, Kind kind, const sip::MessagePtr& request);
  /// `server` null: no branch.
  Transaction& openClient(TransactionId id, Kind kind, const OutgoingRequest& request, Transaction* server);
  void close(Transaction& transaction);

  Transaction* find(TransactionId id);
  const Transaction* find(TransactionId id) const;
  Transaction& at(std::uint32_t slot) { return slots_[slot]; }
  /// 0: none. `method`: as in serverKey().
  TransactionId serverOf(const sip::Message& request, std::string_view method = {}) const;
  TransactionId clientOf(const sip::Message& response) const;
  std::size_t living() const { return byId_.size(); }

 private:
  SlotIndex& indexOf(Kind kind) { return isClient(kind) ? clients_ : servers_; }
  TransactionId idOf(std::uint32_t slot) const { return slot == SlotIndex::kNoSlot ? 0 : slots_[slot].id; }
  Transaction& take(TransactionId id, Kind kind, kernel::Bytes request);
  void index(const Transaction& opened);
  void unlink(Transaction& branch);

  std::deque<Transaction> slots_;
  std::vector<std::uint32_t> free_;
  SlotIndex byId_, servers_, clients_;
};

}  // namespace forklab::transaction
