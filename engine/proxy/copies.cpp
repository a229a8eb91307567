#include "proxy/copies.h"

#include "proxy/core.h"

namespace forklab::proxy {
namespace {

std::uint32_t heldBy(const sip::Message& message, const sip::Edits& edits) {
  const std::size_t index = message.headers().size() * sizeof(sip::HeaderLine);
  return static_cast<std::uint32_t>(message.text().size() + index + edits.textBytes());
}

std::string_view keepWritten(trace::Recorder& recorder, const sip::Message& message, sip::Edits edits,
                             std::string_view uri) {
  if (uri != message.requestUri()) edits.requestUri(message, uri);
  return recorder.keep(sip::write(message, edits).view());
}

/// A route begins: what is there then is nobody's change.
bool isFirstLook(RoutingContext& context) {
  if (context.noted.message != nullptr) return false;
  context.noted = {context.messagePointer.get(), context.edits.version(), context.uri()};
  return true;
}

bool hasChanged(const RoutingContext& context) {
  const RoutingContext::NotedCopy& noted = context.noted;
  return noted.message != context.messagePointer.get() || noted.edits != context.edits.version() ||
         noted.uri != context.uri();
}

/// Changes of the request route are late once the clone is sealed, those of a failure_route once it has sent.
bool isLate(const RoutingContext& context) {
  if (context.fork == nullptr || context.noted.edits == context.edits.version()) return false;
  return context.stage == Stage::failure ? context.relay.hasSent : context.fork->editsFrozen;
}

bool isOfRequest(const RoutingContext& context) {
  const Stage stage = context.stage;
  return context.messagePointer != nullptr && context.isRequest() &&
         (stage == Stage::request || stage == Stage::failure || stage == Stage::continued);
}

}  // namespace

void noteEdits(RoutingContext& context) {
  const Core& core = context.core();
  trace::Recorder& recorder = *core.environment().recorder;
  if (!recorder.records(trace::Level::full) || !isOfRequest(context)) return;
  if (isFirstLook(context) || !hasChanged(context)) return;
  trace::RequestEdited edited;
  edited.arrived = context.arrival.event;
  edited.transaction = context.fork == nullptr ? 0 : context.fork->server;
  edited.isLate = isLate(context);
  sip::Edits all;
  if (context.stage == Stage::failure && context.fork != nullptr) all = context.fork->edits;
  all.add(context.edits);
  edited.held = heldBy(context.message(), all);
  edited.bytes = keepWritten(recorder, context.message(), std::move(all), context.uri());
  context.noted = {context.messagePointer.get(), context.edits.version(), context.uri()};
  recorder.append(core.now(), core.environment().node, trace::Level::full, edited);
}

void noteClone(const RoutingContext& context) {
  const Core& core = context.core();
  const Fork& fork = *context.fork;
  trace::Recorder& recorder = *core.environment().recorder;
  if (!recorder.records(trace::Level::full)) return;
  trace::RequestCloned cloned;
  cloned.arrived = fork.arrival.event;
  cloned.transaction = fork.server;
  cloned.isSealed = fork.editsFrozen;
  cloned.held = heldBy(*fork.request, cloned.isSealed ? fork.edits : context.edits);
  if (cloned.isSealed) cloned.bytes = keepWritten(recorder, *fork.request, fork.edits, fork.firstUri);
  recorder.append(core.now(), core.environment().node, trace::Level::full, cloned);
}

}  // namespace forklab::proxy
