#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "proxy/effect.h"
#include "proxy/sockets.h"
#include "proxy/transaction_watcher.h"
#include "sip/message.h"
#include "transaction/layer.h"

namespace forklab::proxy {

using transaction::TransactionId;

class Core;

/// What a request of the proxy's own is made from (Kamailio tm, uac.h). Texts are written as they stand.
struct OwnRequest {
  std::string method = "OPTIONS";
  std::string uri;
  std::string nextHop;             ///< URI; empty: the R-URI
  SocketIndex socket = kNoSocket;  ///< to send from; kNoSocket: the first that fits
  std::string from;                ///< "<sip:a@b>"; a tag goes behind it
  std::string to;                  ///< with its tag where there is one
  std::string fromTag;             ///< empty: one is made
  std::string callId;              ///< empty: one is made
  std::uint32_t cseq = 10;
  std::string routes;   ///< whole Route lines, behind Call-ID
  std::string headers;  ///< whole lines; a Max-Forwards among them replaces the proxy's
  std::string body;
  bool acknowledges = true;  ///< answers the 2xx of an INVITE with ACK
  std::uint64_t dialog = 0;  ///< that the event route sees (RoutingContext)
  RunTicket resumes = 0;     ///< a run that waits until the event route has ended; it gets 1
};

/// The event route that each passes, with edits that apply.
inline constexpr std::string_view kLocalRequestRoute = "tm:local-request";

/// Counts from 1 in each proxy.
using OwnRequestId = std::uint32_t;

/// What became of one. Called inside a step of the core; it may start further requests.
class OwnRequestUser {
 public:
  /// Every provisional, then one final. `reply` null: nobody sent it (Kamailio's FAKED): 408 no answer, 477
  /// not sent, 0 dropped by event_route[tm:local-request].
  virtual void onReply(OwnRequestId id, int code, const sip::MessagePtr& reply) = 0;

 protected:
  ~OwnRequestUser() = default;
};

/// The client transactions that no request from outside led to.
class OwnRequests {
 public:
  explicit OwnRequests(Core& core) : core_(core) {}

  /// Sends it after event_route[tm:local-request] has run; `user` may be null. 0: it cannot be built, or has
  /// no next hop.
  OwnRequestId start(const OwnRequest& request, OwnRequestUser* user);
  /// CANCEL for an INVITE that rings; false: it is over or none of ours.
  bool cancel(OwnRequestId id);
  /// Its user is gone or asks no more of it.
  void forget(OwnRequestId id);
  /// The message of each that is alive, oldest first: `visit(message, startedAt, client)`.
  template <class Visitor>
  void forEach(Visitor visit) const {
    for (const auto& [id, sent] : requests_) visit(*sent.message, sent.startedAt, sent.client);
  }
  /// The one of that Call-ID and CSeq number, 0: none.
  OwnRequestId find(std::string_view callId, std::uint32_t cseq) const;

  // What the core hands on.
  bool holds(TransactionId client) const { return clients_.contains(client); }
  void takeReply(TransactionId client, const sip::MessagePtr& reply);
  void fail(TransactionId client, int code);
  void ended(TransactionId client);
  void routeFinished(RoutingContext& context, bool dropped);

 private:
  struct Sent {
    OwnRequestUser* user = nullptr;
    sip::MessagePtr message;
    kernel::Instant startedAt;
    kernel::Endpoint to;
    SocketIndex socket = kNoSocket;
    TransactionId client = 0;
    TransactionId cancelClient = 0;
    RunTicket resumes = 0;
    bool acknowledges = true;
    bool rings = false;
    bool isFinal = false;
    bool isWaiting = false;  ///< counted as answered and not freed
  };
  Sent* find(TransactionId client);
  void tell(Moment moment, const Sent& sent, const sip::Message* reply, int code);
  /// Where it goes by its next hop, else by its R-URI.
  std::optional<kernel::Endpoint> hopOf(const std::string& nextHop, std::string_view uri) const;
  SocketIndex wayOut(const kernel::Endpoint& to, SocketIndex wish) const;
  std::string drawnCallId();
  void send(OwnRequestId id, Sent& sent);
  void report(OwnRequestId id, int code, const sip::MessagePtr& reply);
  void acknowledge(const Sent& sent, const sip::Message& reply);
  void countFinal(Sent& sent, int code);
  void forgetSent(OwnRequestId id);
  kernel::Bytes build(const OwnRequest& request, SocketIndex socket);

  Core& core_;
  std::map<OwnRequestId, Sent> requests_;
  std::unordered_map<TransactionId, OwnRequestId> clients_;
  OwnRequestId last_ = 0;
};

}  // namespace forklab::proxy
