#pragma once

#include <cstdint>
#include <string_view>

#include "sip/message.h"

namespace forklab::transaction {

/// What a message says about the transaction it belongs to. Views into the message, which must outlive it.
/// With the branch cookie: branch, sent-by and method (RFC 3261 17.1.3, 17.2.3). Without it, or where the Via
/// cannot be read or nothing follows the cookie: the fields that RFC 2543 knew.
struct Key {
  std::string_view branch;  ///< empty: match by fields
  std::string_view host;
  std::uint16_t port = 0;
  std::string_view method;  ///< INVITE for an ACK
  std::uint32_t hash = 0;
};

/// Of a request; `method`: the one to look for in its place (the INVITE of a CANCEL), empty: its own.
Key serverKey(const sip::Message& request, std::string_view method = {});
/// Of a response that came.
Key clientKey(const sip::Message& response);
/// Of a request as it goes out, which must hold that method and that branch, cookie and more.
Key clientKey(std::string_view request, std::string_view method, std::string_view branch);

/// Both keys with their cookie; sent-by counts for servers only (a client knows its own branches).
bool sameServer(const Key& a, const Key& b);
bool sameClient(const Key& a, const Key& b);

/// RFC 2543 fields of 17.2.3: Request-URI, From tag, Call-ID, CSeq number, top Via, and the To tag but for an
/// ACK, whose To tag is that of the response.
bool sameFields(const sip::Message& stored, const sip::Message& request, std::string_view responseToTag);

}  // namespace forklab::transaction
