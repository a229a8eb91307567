#pragma once

#include <string_view>

namespace forklab::proxy {

struct Fork;

/// A final reply of a transaction as the caller gets it, or would get it if no failure_route ran.
struct FinalReply {
  int status = 0;
  std::string_view reason;
  std::string_view toTag;
};

/// Is told what becomes of transactions (Kamailio tm's callbacks). Called inside a step of the core; must not
/// change the transaction but for its flags.
class TransactionWatcher {
 public:
  /// TMCB_ON_FAILURE: every branch has failed and a failure_route runs next.
  virtual void onFailure(Fork& fork, const FinalReply& best) = 0;
  /// TMCB_RESPONSE_OUT: it has been handed to the server transaction. Late 2xx of other branches come too.
  virtual void onFinalReply(Fork& fork, const FinalReply& reply) = 0;

 protected:
  ~TransactionWatcher() = default;
};

}  // namespace forklab::proxy
