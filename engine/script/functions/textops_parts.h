#pragma once

#include "proxy/routing_context.h"
#include "script/spec.h"

/// The module textops in parts: what searches and replaces stands apart from what adds and removes headers.
namespace forklab::functions {

script::Outcome searchMessage(script::Call& call);
script::Outcome searchBody(script::Call& call);
script::Outcome searchHeader(script::Call& call);
script::Outcome searchAppend(script::Call& call);
script::Outcome searchAppendBody(script::Call& call);
script::Outcome replaceFirst(script::Call& call);
script::Outcome replaceAll(script::Call& call);
script::Outcome replaceBody(script::Call& call);
script::Outcome replaceBodyAll(script::Call& call);
script::Outcome substMessage(script::Call& call);
script::Outcome substBody(script::Call& call);
script::Outcome substUri(script::Call& call);
script::Outcome substUser(script::Call& call);
script::Outcome substHeader(script::Call& call);
script::Outcome isPresentPattern(script::Call& call);
script::Outcome removeHeaderPattern(script::Call& call);
script::Outcome setBody(script::Call& call);
script::Outcome startsWith(script::Call& call);

/// Makes Content-Length say how long the body is after all edits so far.
void fitContentLength(proxy::RoutingContext& context);

}  // namespace forklab::functions
