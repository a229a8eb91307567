#pragma once

#include <array>
#include <cstdint>

#include "sip/message.h"

namespace forklab::proxy {

/// What a proxy counts since its start, under the names of Kamailio's statistics (core, tmx).
struct Statistics {
  using Count = std::uint64_t;
  // core
  Count requests = 0;
  std::array<Count, 16> requestsByMethod{};  ///< by sip::Method
  Count replies = 0;
  std::array<Count, 700> repliesByStatus{};
  std::array<std::array<Count, 16>, 7> repliesByClassAndMethod{};  ///< of a hundred; method of the CSeq
  Count forwardedRequests = 0;  ///< without a transaction, and so the replies
  Count forwardedReplies = 0;
  Count droppedReplies = 0;  ///< by reply_route
  Count badMessages = 0;     ///< what no script saw
  sip::ParseTally parsing;   ///< of everything that arrived
  Count absorbed = 0;        ///< requests that their transaction took: retransmissions, ACKs of a refusal
  // sl
  std::array<Count, 700> statelessReplies{};  ///< by status
  Count statelessAcks = 0;                    ///< taken: they belong to those replies
  // tm; the requests of the proxy's own count like those that came
  Count created = 0;
  Count freed = 0;
  Count ownRequests = 0;
  Count waiting = 0;  ///< answered, not freed yet
  Count received = 0;
  Count generated = 0;
  Count relayed = 0;
  std::array<Count, 7> answersByClass{};  ///< final replies sent upstream

  /// Statuses beyond 699 count with the last one.
  static std::size_t statusOf(int status) { return static_cast<std::size_t>(status < 700 ? status : 699); }
  static std::size_t classOf(int status) { return statusOf(status) / 100; }
};

}  // namespace forklab::proxy
