#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "kernel/address.h"
#include "proxy/core.h"

namespace forklab::proxy {

/// Where responses to a request go: the source address; its port when rport was asked for or forced, else
/// that of sent-by (RFC 3581, Kamailio core).
kernel::Endpoint replyAddress(const sip::Message& request, const Arrival& arrival, bool forcesRport);

/// The place a URI means: `transport=`, sips, then UDP; the directory for names. Nothing: not a SIP URI, or
/// unknown.
std::optional<kernel::Endpoint> nextHop(const Core& core, std::string_view uri,
                                        std::optional<kernel::Protocol> forced);
/// False: the name is being looked up, and the run is resumed when it is known; nextHop() then waits for
/// nothing.
bool prepareHop(const Core& core, std::string_view uri, std::optional<kernel::Protocol> forced,
                RunTicket run);
/// False: the URI names a transport that Kamailio knows and that no socket here has (ws, sctp).
bool speaksTransportOf(std::string_view uri);

/// "TCP", as a Via has it.
std::string_view viaTransport(kernel::Protocol protocol);

/// What a copy of a request is built from.
struct Copy {
  const sip::Message& request;
  const Arrival& arrival;
  bool forcesRport = false;
  std::string_view uri;
  std::string_view branch;  ///< of the Via that is put on top
  SocketIndex socket = 0;   ///< that it leaves from
  /// What set_advertised_address and _port made of our name; null: the socket's own.
  const Advertised* advertised = nullptr;
};
/// What an open Record-Route says besides the sockets: "user@\n;lr…", or the whole line up to its ">" behind
/// this mark.
inline constexpr char kWholeRecordRoute = '!';
/// The Record-Route lines for a request that came in on one socket and leaves from another: one, or with
/// enable_double_rr two where they differ.
std::string recordRouteLines(const Core& core, SocketIndex in, SocketIndex out, std::string_view key);
/// The request with these edits, the new R-URI, received and rport in its top Via, and our own Via above it.
kernel::Bytes buildForwarded(const Core& core, const Copy& copy, sip::Edits edits);

/// Where a request of this size goes when it is too large for UDP (udp_mtu, udp_mtu_try_proto); nothing: it
/// stays as it is.
std::optional<kernel::Endpoint> aroundMtu(const Core& core, const kernel::Endpoint& to, std::size_t size);

/// A response without its top Via.
kernel::Bytes buildRelayedReply(const sip::Message& reply, const sip::Edits& edits);

/// forward(), and t_relay on an ACK: no transaction, a branch that stays the same for retransmissions.
/// False: the next hop is unknown.
bool forwardStateless(RoutingContext& context, std::string_view uri, std::optional<kernel::Protocol> forced);

/// A response that matches no transaction goes where its second Via says.
void forwardStrayReply(Core& core, const sip::Message& reply, const sip::Edits& edits,
                       const Arrival& arrival);

/// " ;received=10.0.0.2" and such as they are put into a Via, and where.
struct ViaMarks {
  std::string received;  ///< empty: none is due
  std::string rport;     ///< ";rport=5061"; empty: none is wanted
  std::uint32_t sentByEnd = 0;
  kernel::ByteRange rportPlace;   ///< what it takes the place of
  kernel::ByteRange oldReceived;  ///< "received=…" of the sender's own; empty: none
};
/// Nothing: the top Via does not lie in the message as it stands (folded).
std::optional<ViaMarks> viaMarks(const sip::Message& request, const Arrival& arrival, bool forcesRport);

}  // namespace forklab::proxy
