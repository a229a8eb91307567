#include "script/functions/siputils.h"

#include <array>

#include "script/functions/host.h"

namespace forklab::functions {
namespace {

// The common way to tell a request inside a dialog from one that begins a call (RFC 3261 12.2).
Outcome hasToTag(Call& call) { return truth(!contextOf(call).message().toTag().empty()); }
Outcome isRequest(Call& call) { return truth(contextOf(call).isRequest()); }
Outcome isReply(Call& call) { return truth(!contextOf(call).isRequest()); }

/// Requests: no Record-Route; replies: one Via that is not ours (RFC 3261 16.6).
Outcome isFirstHop(Call& call) {
  const sip::Message& message = contextOf(call).message();
  return truth(message.isRequest() && !message.has(sip::HeaderName::recordRoute));
}

constexpr std::array kFunctions{
    FunctionSpec{"has_totag",
                 {},
                 script::kAnyRoute,
                 "1 yes, -1 no",
                 "Whether To has a tag: a request in a dialog.",
                 "if (has_totag()) exit;",
                 hasToTag},
    FunctionSpec{"is_request",
                 {},
                 script::kAnyRoute,
                 "1 yes, -1 no",
                 "Whether the message is a request.",
                 "if (is_request()) exit;",
                 isRequest},
    FunctionSpec{"is_reply",
                 {},
                 script::kAnyRoute,
                 "1 yes, -1 no",
                 "Whether the message is a reply.",
                 "if (is_reply()) exit;",
                 isReply},
    FunctionSpec{"is_first_hop",
                 {},
                 script::kAnyRoute,
                 "1 yes, -1 no",
                 "Whether no other proxy has put itself into Record-Route before.",
                 "if (is_first_hop()) exit;",
                 isFirstHop},
};

}  // namespace

const ModuleSpec& siputilsModule() {
  static constexpr ModuleSpec kModule{"siputils", kFunctions, {}, {}, {}, {}};
  return kModule;
}

}  // namespace forklab::functions
