#pragma once

#include "sip/message.h"

namespace forklab::functions {

enum class CredentialState : std::uint8_t {
  sound,  ///< or there are none
  otherScheme,
  unreadable,
  incomplete,
  emptyUser,
  emptyNonce,
  emptyResponse
};

/// Of every Authorization, then every Proxy-Authorization: the first that is not sound ends the search, a
/// scheme other than Digest too (Kamailio sanity).
CredentialState stateOfCredentials(const sip::Message& message);

}  // namespace forklab::functions
