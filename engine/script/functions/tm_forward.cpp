#include <charconv>

#include "proxy/cancel.h"
#include "proxy/local_reply.h"
#include "proxy/relay.h"
#include "script/functions/host.h"
#include "script/functions/tm_parts.h"

namespace forklab::functions {

namespace {

/// "udp:10.0.0.3:5060" or "10.0.0.3:5060" as a URI that every branch goes to.
void takeProxy(std::string_view text, proxy::RelayOptions& options) {
  if (text.starts_with("sip:") || text.starts_with("sips:")) {
    options.proxy = text;
    return;
  }
  for (const kernel::Protocol protocol :
       {kernel::Protocol::udp, kernel::Protocol::tcp, kernel::Protocol::tls}) {
    const std::string prefix = std::string(kernel::protocolName(protocol)) + ":";
    if (!text.starts_with(prefix)) continue;
    options.protocol = protocol;
    text.remove_prefix(prefix.size());
  }
  options.proxy = "sip:" + std::string(text);
}

/// "2" or "0x02", as Kamailio's flag arguments are written. Nothing: no number.
std::optional<std::int64_t> flagsIn(std::string_view text) {
  const bool isHex = text.starts_with("0x") || text.starts_with("0X");
  if (isHex) text.remove_prefix(2);
  std::int64_t flags = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), flags, isHex ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return flags;
}

/// (host, port), one URI, or nothing: the targets decide.
proxy::RelayOptions optionsOf(Call& call, std::optional<kernel::Protocol> protocol) {
  proxy::RelayOptions options;
  options.protocol = protocol;
  if (call.phase() > 0 || call.argumentCount() == 0) return options;
  if (call.argumentCount() == 1) {
    takeProxy(call.text(0), options);
  } else {
    options.proxy = "sip:" + std::string(call.text(0)) + ":" + std::string(call.text(1));
  }
  return options;
}

Outcome replicate(Call& call, std::optional<kernel::Protocol> protocol) {
  proxy::RelayOptions options = optionsOf(call, protocol);
  options.replicates = true;
  return relayWith(call, options);
}

Outcome forwardPlainly(Call& call, std::optional<kernel::Protocol> protocol) {
  proxy::RelayOptions options = optionsOf(call, protocol);
  options.plain = true;
  return relayWith(call, options);
}

}  // namespace

Outcome tReplicate(Call& call) { return replicate(call, std::nullopt); }
Outcome tReplicateUdp(Call& call) { return replicate(call, kernel::Protocol::udp); }
Outcome tReplicateTcp(Call& call) { return replicate(call, kernel::Protocol::tcp); }
Outcome tForwardNonack(Call& call) { return forwardPlainly(call, std::nullopt); }
Outcome tForwardNonackUdp(Call& call) { return forwardPlainly(call, kernel::Protocol::udp); }
Outcome tForwardNonackTcp(Call& call) { return forwardPlainly(call, kernel::Protocol::tcp); }

/// A lone number is the flags, else the proxy comes first (Kamailio tm).
Outcome tRelayTo(Call& call) {
  proxy::RelayOptions options;
  std::int64_t flags = 0;
  if (call.phase() == 0 && call.argumentCount() > 0) {
    const auto alone = call.argumentCount() == 1 ? flagsIn(call.value(0).toText()) : std::nullopt;
    if (!alone) takeProxy(call.text(0), options);
    flags = alone.value_or(call.argumentCount() > 1 ? flagsIn(call.value(1).toText()).value_or(0) : 0);
  }
  // Where the flags stand alone the 100 goes up all the same (observed).
  options.sends100 = (flags & 1) == 0 || call.argumentCount() == 1;
  options.sendsErrors = (flags & 2) == 0;
  return relayWith(call, options);
}

/// A CANCEL whose INVITE is known is relayed and ends the script; any other is the script's (Kamailio tm).
Outcome tRelayCancel(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const bool isCancel = context.message().method() == sip::Method::cancel;
  if (!isCancel || context.core().layer().matchCancelled(context.message()) == 0) return truth(true);
  const auto code = proxy::beginRelay(context, {});
  return Outcome::result(code.value_or(1) > 0 ? 0 : -1);
}

/// Makes the transaction that t_reply wants.
Outcome tSendReply(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (context.fork == nullptr && context.isRequest() &&
      proxy::openTransaction(context) == proxy::NewTransaction::retransmission)
    return Outcome::result(0);
  return tReply(call);
}

/// The last reply of the transaction once more.
Outcome tRetransmitReply(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  if (context.fork == nullptr) return truth(false);
  proxy::Core& core = context.core();
  const kernel::Bytes& last = core.layer().lastResponse(context.fork->server);
  if (last.empty()) return truth(false);
  core.sendStateless(core.sockets().boundAt(context.fork->arrival.to), context.fork->replyTo, last);
  return truth(true);
}

}  // namespace forklab::functions
