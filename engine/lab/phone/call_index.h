#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "trace/event.h"

namespace forklab::lab::phone {

/// Finds the calls of one side by what a message tells, however many there are. Asked by key only, never
/// walked through: its order is not the same everywhere.
class CallIndex {
 public:
  void add(trace::TransactionId transaction, std::string_view callId, std::size_t call) {
    byTransaction_[transaction] = call;
    byCallId_[std::string(callId)].push_back(call);
  }
  /// A further try of a call that is known.
  void addTransaction(trace::TransactionId transaction, std::size_t call) {
    byTransaction_[transaction] = call;
  }
  std::optional<std::size_t> ofTransaction(trace::TransactionId transaction) const {
    const auto found = byTransaction_.find(transaction);
    return found == byTransaction_.end() ? std::nullopt : std::optional(found->second);
  }
  /// In the order in which they were added: a fork can bring one Call-ID several times.
  std::span<const std::size_t> ofCallId(std::string_view callId) const {
    const auto found = byCallId_.find(callId);
    return found == byCallId_.end() ? std::span<const std::size_t>{} : found->second;
  }
  void forget(trace::TransactionId transaction) { byTransaction_.erase(transaction); }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<trace::TransactionId, std::size_t> byTransaction_;
  std::unordered_map<std::string, std::vector<std::size_t>, TextHash, std::equal_to<>> byCallId_;
};

}  // namespace forklab::lab::phone
