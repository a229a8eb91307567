#pragma once

#include <string>
#include <string_view>

#include "proxy/core.h"

namespace forklab::proxy {

/// A reply of the proxy's own: the request's Vias, From, To, Call-ID and CSeq byte for byte and in its order,
/// the given lines, Server (Kamailio core, tm).
struct LocalReply {
  int status = 0;
  std::string_view reason;
  std::string_view toTag;  ///< added where the To has none; empty for a 100
  std::string_view lines;  ///< whole lines
  std::string_view body;   ///< whose Content-Type is among the lines
};
kernel::Bytes buildLocalReply(const Core& core, const sip::Message& request, const Arrival& arrival,
                              bool forcesRport, const LocalReply& reply);

/// t_reply and tm's own answers, through the server transaction. A final one cancels what still rings.
void replyInTransaction(Core& core, Fork& fork, const LocalReply& reply);
/// With the proxy's own To tag, behind the lines that the script gathered.
void replyInTransaction(Core& core, Fork& fork, int status, std::string_view reason,
                        std::string_view lines = {});

/// What a 3xx of the script says besides the script's own lines: one Contact with the R-URI, if the script
/// set one, and the appended branches with their q (Kamailio core); empty for other codes.
std::string redirectLine(const RoutingContext& context, int status);

/// sl_send_reply: no transaction. False: an ACK is never answered.
bool replyStateless(RoutingContext& context, int status, std::string_view reason);

}  // namespace forklab::proxy
