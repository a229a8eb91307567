#include "net/stream_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace forklab::net {

using kernel::Instant;
using Kind = WireResult::Kind;

namespace {

constexpr std::size_t kReadBytes = 16 * 1024;
/// So that one busy stream lets the others have their turn.
constexpr int kReadsPerRound = 16;
constexpr std::string_view kKeepAliveAnswer = "\r\n";

}  // namespace

StreamConnection::StreamConnection(LiveLoop& loop, ConnectionOwner& owner, const StreamSettings& settings,
                                   const Ends& ends, std::unique_ptr<Wire> wire)
    : loop_(loop),
      owner_(owner),
      settings_(settings),
      ends_(ends),
      wire_(std::move(wire)),
      framer_(settings.framer()),
      watch_(loop.watch(ends.descriptor, *this, true, true)),
      state_(ends.isConnecting ? State::connecting : State::greeting),
      watchesWrites_(true),
      lastUse_(loop.time().now()) {}

StreamConnection::~StreamConnection() {
  if (state_ != State::closed) loop_.unwatch(watch_);
  ::close(ends_.descriptor);
}

void StreamConnection::send(Instant now, const Packet& packet) {
  if (isClosed()) return;
  queue_.push_back(packet);
  queuedBytes_ += packet.bytes.size();
  if (queuedBytes_ > settings_.mostQueuedBytes) return close(now, "the peer does not read");
  if (state_ == State::open) owner_.onPending(*this);
}

void StreamConnection::flush(Instant now) {
  while (state_ == State::open && !queue_.empty()) {
    const std::string_view rest = queue_.front().bytes.view().substr(written_);
    const WireResult result = wire_->write(rest);
    if (result.kind == Kind::failed || result.kind == Kind::ended) return close(now, std::strerror(errno));
    if (result.kind != Kind::done) return watchFor(result.kind);
    lastUse_ = now;
    written_ += result.count;
    if (result.count < rest.size()) continue;
    queuedBytes_ -= queue_.front().bytes.size();
    queue_.pop_front();
    written_ = 0;
  }
  if (state_ == State::open) watchFor(Kind::wantsRead);
}

void StreamConnection::watchFor(Kind wish) {
  const bool writes = wish == Kind::wantsWrite;
  if (writes == watchesWrites_) return;
  watchesWrites_ = writes;
  loop_.change(watch_, true, writes);
}

void StreamConnection::onReady(Instant now, bool readable, bool writable) {
  if (state_ == State::connecting && (writable || readable)) finishConnect(now);
  if (state_ == State::greeting) greet(now);
  if (state_ == State::open && writable) flush(now);
  if (state_ == State::open && (readable || wire_->holdsMore())) readAll(now);
}

void StreamConnection::finishConnect(Instant now) {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(ends_.descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return close(now, std::strerror(error));
  state_ = State::greeting;
}

void StreamConnection::greet(Instant now) {
  const WireResult result = wire_->greet();
  if (result.kind == Kind::failed || result.kind == Kind::ended)
    return close(now, "the TLS handshake failed");
  if (result.kind != Kind::done) return watchFor(result.kind);
  state_ = State::open;
  lastUse_ = now;
  flush(now);
}

void StreamConnection::readAll(Instant now) {
  std::array<char, kReadBytes> bytes;
  for (int i = 0; i < kReadsPerRound || wire_->holdsMore(); ++i) {
    const WireResult result = wire_->read(bytes.data(), bytes.size());
    if (result.kind == Kind::ended) return close(now, {});
    if (result.kind == Kind::failed) return close(now, std::strerror(errno));
    if (result.kind != Kind::done) return;
    lastUse_ = now;
    framer_->add({bytes.data(), result.count});
    if (!handOut(now)) return;
  }
}

/// False: the stream is over.
bool StreamConnection::handOut(Instant now) {
  for (;;) {
    StreamFramer::Frame frame = framer_->next();
    switch (frame.kind) {
      case StreamFramer::Frame::Kind::none: return true;
      case StreamFramer::Frame::Kind::message: owner_.onMessage(now, *this, std::move(frame.bytes)); break;
      case StreamFramer::Frame::Kind::keepAlive:
        if (settings_.answersKeepAlives) {
          send(now, {ends_.local, ends_.peer, kernel::Bytes(kKeepAliveAnswer), 0, 0, 0, {}});
        }
        break;
      case StreamFramer::Frame::Kind::broken: close(now, frame.reason); return false;
    }
    if (isClosed()) return false;
  }
}

void StreamConnection::checkAge(Instant now) {
  if (isClosed()) return;
  const kernel::Duration age = now - lastUse_;
  if (state_ != State::open && age > settings_.connecting) return close(now, "the peer does not answer");
  if (!queue_.empty() && age > settings_.sending) return close(now, "the peer does not read");
  if (age > settings_.idle) close(now, {});
}

void StreamConnection::close(Instant now, std::string_view reason) {
  if (isClosed()) return;
  state_ = State::closed;
  loop_.unwatch(watch_);
  ::shutdown(ends_.descriptor, SHUT_RDWR);
  std::deque<Packet> unsent = std::move(queue_);
  queue_.clear();
  owner_.onClosed(now, *this, reason, unsent);
}

}  // namespace forklab::net
