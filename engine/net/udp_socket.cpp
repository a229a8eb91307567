#include "net/udp_socket.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace forklab::net {
namespace {

constexpr std::size_t kBatch = 32;
constexpr std::size_t kLargestDatagram = 65535;
/// So that one busy socket lets timers and the others have their turn.
constexpr int kBatchesPerRound = 8;

}  // namespace

/// Never cleared: pages that no datagram needed are never touched.
struct UdpSocket::Buffers {
  Buffers() : bytes(new char[kBatch * kLargestDatagram]) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      parts[i] = {&bytes[i * kLargestDatagram], kLargestDatagram};
      incoming[i].msg_hdr.msg_iov = &parts[i];
      incoming[i].msg_hdr.msg_iovlen = 1;
      incoming[i].msg_hdr.msg_name = &from[i].any;
    }
  }
  std::unique_ptr<char[]> bytes;
  std::array<iovec, kBatch> parts;
  std::array<SocketAddress, kBatch> from;
  std::array<mmsghdr, kBatch> incoming{};
};

UdpSocket::UdpSocket(LiveLoop& loop, SocketOwner& owner, const BoundSocket& bound)
    : loop_(loop),
      owner_(owner),
      descriptor_(bound.descriptor),
      at_(bound.at),
      watch_(loop.watch(descriptor_, *this)),
      buffers_(std::make_unique<Buffers>()) {}

UdpSocket::~UdpSocket() {
  loop_.unwatch(watch_);
  close(descriptor_);
}

void UdpSocket::onReady(kernel::Instant now, bool readable, bool writable) {
  if (writable) flush(now);
  if (!readable) return;
  for (int batch = 0; batch < kBatchesPerRound && receiveBatch(now); ++batch) {
  }
}

/// Whether more may be waiting.
bool UdpSocket::receiveBatch(kernel::Instant now) {
  for (mmsghdr& each : buffers_->incoming) each.msg_hdr.msg_namelen = sizeof(sockaddr_in6);
  const int count = recvmmsg(descriptor_, buffers_->incoming.data(), kBatch, MSG_DONTWAIT, nullptr);
  for (int i = 0; i < count; ++i) {
    const auto index = static_cast<std::size_t>(i);
    const std::size_t size = buffers_->incoming[index].msg_len;
    const std::string_view bytes(&buffers_->bytes[index * kLargestDatagram], size);
    owner_.onMessage(now, buffers_->from[index].endpoint(kernel::Protocol::udp), at_, kernel::Bytes(bytes));
  }
  return count == static_cast<int>(kBatch);
}

void UdpSocket::send(kernel::Instant now, const Packet& packet) {
  if (outgoing_.size() >= kMostQueued) return owner_.onLost(now, packet, "too much waits to be sent");
  outgoing_.push_back(packet);
}

void UdpSocket::flush(kernel::Instant now) {
  std::size_t done = 0;
  bool isFull = false;
  while (done < outgoing_.size() && !isFull) {
    int error = 0;
    done += sendBatch(done, error);
    isFull = error == EAGAIN || error == ENOBUFS;
    if (error == 0 || isFull || done == outgoing_.size()) continue;
    // Taken out first: its sender may send again at once.
    const Packet lost = std::move(outgoing_[done++]);
    owner_.onLost(now, lost, socketErrorText(error));
  }
  outgoing_.erase(outgoing_.begin(), outgoing_.begin() + static_cast<std::ptrdiff_t>(done));
  waitForRoom(isFull);
}

/// How many went out; the error stopped it before the next one.
std::size_t UdpSocket::sendBatch(std::size_t first, int& error) {
  std::array<mmsghdr, kBatch> messages{};
  std::array<iovec, kBatch> parts;
  std::array<SocketAddress, kBatch> to;
  const std::size_t count = std::min(kBatch, outgoing_.size() - first);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view bytes = outgoing_[first + i].bytes.view();
    to[i] = SocketAddress(outgoing_[first + i].to);
    parts[i] = {const_cast<char*>(bytes.data()), bytes.size()};
    messages[i].msg_hdr.msg_name = &to[i].any;
    messages[i].msg_hdr.msg_namelen = to[i].size;
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  const int sent = sendmmsg(descriptor_, messages.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
  if (sent < 0) error = errno == EINTR ? 0 : errno;
  return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void UdpSocket::waitForRoom(bool waits) {
  if (waits == waits_) return;
  waits_ = waits;
  loop_.change(watch_, true, waits);
}

}  // namespace forklab::net
