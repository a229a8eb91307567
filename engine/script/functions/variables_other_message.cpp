#include <array>

#include "script/functions/all.h"
#include "script/functions/host.h"
#include "script/functions/variables.h"
#include "script/variable_text.h"

/// `$T_req(…)`, `$T_rpl(…)`, `$T_inv(…)`: a variable read from another message of the transaction (Kamailio
/// tmx).
namespace forklab::functions {
namespace {

/// Shows a context another message while it lives.
class OtherMessage {
 public:
  OtherMessage(proxy::RoutingContext& context, const sip::MessagePtr& message, const proxy::Arrival& arrival)
      : context_(context),
        message_(context.messagePointer),
        arrival_(context.arrival),
        uri_(context.target.uri) {
    context.messagePointer = message;
    context.arrival = arrival;
    context.target.uri = message->requestUri();
  }
  ~OtherMessage() {
    context_.messagePointer = message_;
    context_.arrival = arrival_;
    context_.target.uri = uri_;
  }
  OtherMessage(const OtherMessage&) = delete;
  OtherMessage& operator=(const OtherMessage&) = delete;

 private:
  proxy::RoutingContext& context_;
  sip::MessagePtr message_;
  proxy::Arrival arrival_;
  std::string uri_;
};

/// "$fu", "$hdr(Subject)", "$(hdr(Via)[1])" on the message that the context shows.
Value readInner(Host& host, const std::string& text) {
  const auto pieces = script::readFormat(text);
  if (!pieces || pieces->size() != 1 || !pieces->front().isVariable) return {};
  const script::VariableText& inner = pieces->front().variable;
  const VariableSpec* spec = registry().variable(inner.name);
  if (spec == nullptr || spec->get == nullptr) return {};
  VariableUse use;
  use.inner = inner.inner;
  use.hasIndex = !inner.index.empty();
  use.allIndexes = inner.index == "*";
  use.index = Value(inner.index).toInteger();
  return spec->get(host, use);
}

/// In reply routes: the request of the transaction.
Value ofRequest(Host& host, const VariableUse& use) {
  proxy::RoutingContext& context = contextOf(host);
  if (context.isRequest() || context.fork == nullptr) return {};
  const OtherMessage shown(context, context.fork->request, context.fork->arrival);
  return readInner(host, use.inner);
}

/// In failure_route: the winner's reply; null when tm made it.
Value ofReply(Host& host, const VariableUse& use) {
  proxy::RoutingContext& context = contextOf(host);
  const bool hasWinner =
      context.stage == proxy::Stage::failure || context.stage == proxy::Stage::branchFailure;
  if (!hasWinner || context.fork == nullptr) return {};
  const proxy::Branch& branch = context.fork->branches[context.pickedBranch];
  if (branch.reply == nullptr) return {};
  const OtherMessage shown(context, branch.reply, {branch.to, context.arrival.to, 0});
  return readInner(host, use.inner);
}

/// For a CANCEL: the INVITE that it means.
Value ofInvite(Host& host, const VariableUse& use) {
  proxy::RoutingContext& context = contextOf(host);
  if (!context.isRequest() || context.message().method() != sip::Method::cancel) return {};
  const proxy::Fork* invite = context.core().forkOf(context.core().layer().matchCancelled(context.message()));
  if (invite == nullptr) return {};
  const OtherMessage shown(context, invite->request, invite->arrival);
  return readInner(host, use.inner);
}

constexpr std::array kVariables{
    VariableSpec{"T_req", InnerName::required, "in reply routes: a variable of the request, $T_req($fu)",
                 ofRequest, nullptr, true},
    VariableSpec{"T_rpl", InnerName::required, "in failure_route: a variable of the winner's reply", ofReply,
                 nullptr, true},
    VariableSpec{"T_inv", InnerName::required, "for a CANCEL: a variable of its INVITE", ofInvite, nullptr,
                 true},
};

}  // namespace

const std::span<const VariableSpec> kOtherMessageVariables = kVariables;

}  // namespace forklab::functions
