#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialog/dialog.h"
#include "proxy/sockets.h"
#include "sip/message.h"

/// What the dialog module reads from messages, and the texts that it keeps of them.
namespace forklab::functions {

/// URI of the first Contact; nothing: none that can be read.
std::optional<std::string_view> contactOf(const sip::Message& message);
/// The number of the CSeq as it is written without zeros; empty: none.
std::string cseqTextOf(const sip::Message& message);

/// Record-Routes as a route set: "<sip:a;lr>,<sip:b;lr>".
struct RouteSet {
  std::string text;
  std::uint32_t count = 0;
};
/// In their order: what the callee's side keeps (RFC 3261 12.1.1).
RouteSet routeSetOf(const sip::Message& request);
/// The other way round, without the last `skipped`: what the caller's side keeps (12.1.2).
std::string reversedRouteSetOf(const sip::Message& reply, std::uint32_t skipped);
std::uint32_t recordRouteCount(const sip::Message& message);

/// "udp:10.0.0.1:5060"
std::string socketText(const proxy::Socket& socket);
/// Lowest digit first, as Record-Route and Via have numbers: 111 is "f6".
std::string reversedHex(std::uint32_t number);
/// As Kamailio's log names a dialog: "[111:8733]".
std::string placeText(dialog::DialogKey key);
/// "f6.d122"; nothing: not that form.
std::optional<dialog::DialogKey> keyOfParameter(std::string_view text);

}  // namespace forklab::functions
