#pragma once

#include <span>

#include "script/spec.h"

/// The module siputils in parts.
namespace forklab::functions {

// Of texts: is_numeric, cmp_uri, tel2sip …
script::Outcome isUri(script::Call& call);
script::Outcome isE164(script::Call& call);
script::Outcome isUserE164(script::Call& call);
script::Outcome isTelephoneNumber(script::Call& call);
script::Outcome isNumeric(script::Call& call);
script::Outcome isAlphanumeric(script::Call& call);
script::Outcome isAlphanumericOr(script::Call& call);
script::Outcome compareUris(script::Call& call);
script::Outcome compareAddresses(script::Call& call);
script::Outcome compareHeaderNames(script::Call& call);
script::Outcome telephoneToSip(script::Call& call);
script::Outcome setUriUser(script::Call& call);
script::Outcome setUriHost(script::Call& call);

// Of the R-URI's parameters.
script::Outcome hasUriParameter(script::Call& call);
script::Outcome hasAnyUriParameter(script::Call& call);
script::Outcome addUriParameter(script::Call& call);
script::Outcome getUriParameter(script::Call& call);
script::Outcome removeUriParameter(script::Call& call);
script::Outcome isGruu(script::Call& call);

// Of Contact and of addresses that were packed into it.
script::Outcome encodeContact(script::Call& call);
script::Outcome decodeContact(script::Call& call);
script::Outcome decodeContactHeader(script::Call& call);
script::Outcome encodeContactParameter(script::Call& call);
script::Outcome decodeContactParameter(script::Call& call);
script::Outcome decodeUriParameter(script::Call& call);
script::Outcome removeContactParameter(script::Call& call);

}  // namespace forklab::functions
