#include "transaction/layer.h"

#include "transaction/stepper.h"

namespace forklab::transaction {
namespace {

/// Of the class of a status: its input among three that follow each other (1xx, 2xx, 300-699).
Input inputFor(Input first, int status) {
  const unsigned offset = status < 200 ? 0 : status < 300 ? 1 : 2;
  return static_cast<Input>(static_cast<unsigned>(first) + offset);
}

}  // namespace

struct Layer::Store {
  Stepper stepper;

  const Transaction* find(TransactionId id) const { return stepper.pool().find(id); }
  void step(const Occasion& occasion, TransactionId id, Effects& effects) {
    if (Transaction* const found = stepper.pool().find(id)) stepper.step(occasion, *found, effects);
  }
};

Layer::Layer(Profile profile, const TimerSettings& timers, trace::NodeId node, trace::Recorder& recorder)
    : store_(new Store{Stepper(profile, timers, node, recorder)}), recorder_(recorder) {}

Layer::~Layer() = default;

TransactionId Layer::matchServer(const sip::Message& request) const {
  return store_->stepper.pool().serverOf(request);
}

TransactionId Layer::matchCancelled(const sip::Message& cancel) const {
  return store_->stepper.pool().serverOf(cancel, sip::methodText(sip::Method::invite));
}

TransactionId Layer::matchClient(const sip::Message& response) const {
  return store_->stepper.pool().clientOf(response);
}

TransactionId Layer::openServer(kernel::Instant now, const sip::MessagePtr& request,
                                const kernel::Endpoint& replyTo, Effects& effects, std::uint16_t socket) {
  const Kind kind = request->method() == sip::Method::invite ? Kind::inviteServer : Kind::otherServer;
  Transaction& opened = store_->stepper.pool().openServer(recorder_.nextTransaction(), kind, request);
  opened.peer = replyTo;
  opened.socket = socket;
  opened.created = now;
  const auto& via = request->topVia();
  store_->stepper.start(now, opened, via ? via->branch : std::string_view{}, effects);
  return opened.id;
}

TransactionId Layer::openClient(kernel::Instant now, const OutgoingRequest& request,
                                const kernel::Endpoint& to, TransactionId server, std::uint16_t branch,
                                Effects& effects) {
  Pool& pool = store_->stepper.pool();
  const Kind kind = request.method == "INVITE" ? Kind::inviteClient : Kind::otherClient;
  Transaction* const parent = server == 0 ? nullptr : pool.find(server);
  Transaction& opened = pool.openClient(recorder_.nextTransaction(), kind, request, parent);
  opened.peer = to;
  opened.socket = request.socket;
  opened.branch = branch;
  opened.created = parent == nullptr ? now : parent->created;
  store_->stepper.start(now, opened, request.branch, effects);
  return opened.id;
}

TransactionId Layer::openBlind(kernel::Instant now, std::string_view name, TransactionId server,
                               std::uint16_t branch, Effects& effects) {
  static constexpr std::string_view kMethod = "t_suspend";
  Pool& pool = store_->stepper.pool();
  Transaction* const parent = pool.find(server);
  const Kind kind =
      parent != nullptr && parent->kind == Kind::inviteServer ? Kind::inviteClient : Kind::otherClient;
  const kernel::Bytes text(std::string(kMethod) + " " + std::string(name));
  Transaction& opened = pool.openClient(recorder_.nextTransaction(), kind, {text, kMethod, name}, parent);
  opened.branch = branch;
  opened.created = now;
  store_->stepper.startBlind(now, opened, effects);
  return opened.id;
}

void Layer::repeatUntilAck(kernel::Instant now, TransactionId id, Effects& effects) {
  store_->step({now, Input::repeatUntilAck}, id, effects);
}

void Layer::receiveRequest(kernel::Instant now, TransactionId id, const sip::MessagePtr& request,
                           Effects& effects) {
  const Input input = request->method() == sip::Method::ack ? Input::ack : Input::request;
  store_->step({now, input, request}, id, effects);
}

void Layer::respond(kernel::Instant now, TransactionId id, const kernel::Bytes& response, int status,
                    Effects& effects) {
  store_->step({now, inputFor(Input::send1xx, status), {}, response, status}, id, effects);
}

void Layer::receiveResponse(kernel::Instant now, TransactionId id, const sip::MessagePtr& response,
                            Effects& effects) {
  store_->step({now, inputFor(Input::receive1xx, response->status()), response}, id, effects);
}

void Layer::release(kernel::Instant now, TransactionId id, Effects& effects) {
  store_->step({now, Input::release}, id, effects);
}

void Layer::sendFailed(kernel::Instant now, TransactionId id, Effects& effects) {
  store_->step({now, Input::transportError}, id, effects);
}

void Layer::fireTimer(kernel::Instant now, TransactionId id, TimerName timer, Effects& effects) {
  Transaction* const found = store_->stepper.pool().find(id);
  if (found == nullptr || found->running(timer) != timer) return;
  found->running(timer) = TimerName::none;
  store_->stepper.step({now, inputOf(timer), {}, {}, 0, timer}, *found, effects);
}

void Layer::abandon(kernel::Instant now, TransactionId id, Effects& effects) {
  if (Transaction* const found = store_->stepper.pool().find(id)) store_->stepper.end(now, *found, effects);
}

bool Layer::exists(TransactionId id) const { return store_->find(id) != nullptr; }

State Layer::state(TransactionId id) const {
  const Transaction* const found = store_->find(id);
  return found == nullptr ? State::terminated : found->state;
}

const kernel::Bytes& Layer::request(TransactionId id) const {
  static const kernel::Bytes kNone;
  const Transaction* const found = store_->find(id);
  return found == nullptr ? kNone : found->request;
}

const kernel::Endpoint& Layer::peer(TransactionId id) const {
  static const kernel::Endpoint kNone;
  const Transaction* const found = store_->find(id);
  return found == nullptr ? kNone : found->peer;
}

int Layer::lastStatus(TransactionId id) const {
  const Transaction* const found = store_->find(id);
  return found == nullptr ? 0 : found->lastStatus;
}

const kernel::Bytes& Layer::lastResponse(TransactionId id) const {
  static const kernel::Bytes kNone;
  const Transaction* const found = store_->find(id);
  return found == nullptr ? kNone : found->lastResponse;
}

TransactionId Layer::serverOf(TransactionId client) const {
  const Transaction* const found = store_->find(client);
  return found == nullptr ? 0 : found->server;
}

std::uint16_t Layer::branchOf(TransactionId client) const {
  const Transaction* const found = store_->find(client);
  return found == nullptr ? std::uint16_t{0} : found->branch;
}

TimerSettings& Layer::timers() { return store_->stepper.settings(); }

void Layer::setTimers(TransactionId id, const TimerSettings& timers) {
  if (Transaction* const found = store_->stepper.pool().find(id))
    found->timers = std::make_unique<TimerSettings>(timers);
}

std::size_t Layer::living() const { return store_->stepper.pool().living(); }

Profile Layer::profile() const { return store_->stepper.profile(); }

}  // namespace forklab::transaction
