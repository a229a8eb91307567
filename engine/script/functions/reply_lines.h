#pragma once

#include <string_view>

#include "proxy/routing_context.h"
#include "script/value.h"

/// How modules answer a request by themselves.
namespace forklab::functions {

/// Whole lines for the proxy's next replies to this request, as append_to_reply adds them: they pile up.
void addReplyLine(proxy::RoutingContext& context, std::string_view line);
/// The code that a reply function was given: a number, or 500 where a variable holds none (Kamailio sl, tm).
inline std::int64_t statusIn(const script::Value& code) { return code.isInteger() ? code.integer() : 500; }
/// Through the transaction where there is one, else without; nothing when it is answered already.
void replyEitherWay(proxy::RoutingContext& context, int status, std::string_view reason);

}  // namespace forklab::functions
