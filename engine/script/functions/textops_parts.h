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

// Texts of the script.
script::Outcome compareTexts(script::Call& call);
script::Outcome compareTextsIgnoringCase(script::Call& call);
script::Outcome endsWith(script::Call& call);
script::Outcome findText(script::Call& call);
script::Outcome findTextIgnoringCase(script::Call& call);
script::Outcome isInList(script::Call& call);
script::Outcome hasPrefixInList(script::Call& call);
script::Outcome searchText(script::Call& call);
script::Outcome takeGroup(script::Call& call);
script::Outcome isPrivate(script::Call& call);

// Header lines by place, pattern or value.
script::Outcome removeHeaderAt(script::Call& call);
script::Outcome removeHeaderBut(script::Call& call);
script::Outcome removeHeaderMatching(script::Call& call);
script::Outcome appendUriHeader(script::Call& call);
script::Outcome appendDateToReply(script::Call& call);
script::Outcome appendDateToRequest(script::Call& call);
script::Outcome replaceTextAnywhere(script::Call& call);
script::Outcome replaceTextInHeaders(script::Call& call);
script::Outcome replaceTextInBody(script::Call& call);
script::Outcome replaceInHeaders(script::Call& call);

/// Makes Content-Length say how long the body is after all edits so far.
void fitContentLength(proxy::RoutingContext& context);

}  // namespace forklab::functions
