#include <sys/socket.h>

#include <cerrno>

#include "net/stream.h"

namespace forklab::net {
namespace {

WireResult resultOf(ssize_t count, WireResult::Kind later) {
  if (count > 0) return {WireResult::Kind::done, static_cast<std::size_t>(count)};
  if (count == 0) return {WireResult::Kind::ended, 0};
  const bool again = errno == EAGAIN || errno == EINTR;
  return {again ? later : WireResult::Kind::failed, 0};
}

class PlainWire final : public Wire {
 public:
  explicit PlainWire(int descriptor) : descriptor_(descriptor) {}
  WireResult greet() override { return {}; }
  WireResult read(char* to, std::size_t size) override {
    return resultOf(::recv(descriptor_, to, size, 0), WireResult::Kind::wantsRead);
  }
  WireResult write(std::string_view bytes) override {
    return resultOf(::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
                    WireResult::Kind::wantsWrite);
  }

 private:
  int descriptor_;
};

}  // namespace

std::unique_ptr<Wire> plainWire(int descriptor) { return std::make_unique<PlainWire>(descriptor); }

}  // namespace forklab::net
