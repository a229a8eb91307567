#include "net/unix_server.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "net/socket_address.h"

namespace forklab::net {

using kernel::Instant;

namespace {

constexpr int kBacklog = 16;
/// Longer than a request of the proxy's own can take without an answer (fr_timer).
constexpr timeval kPatience{40, 0};

bool fill(sockaddr_un& address, const std::string& path) {
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) return false;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return true;
}

kernel::Error refusal(const std::string& path, const std::string& reason, const std::string& hint) {
  return {"cannot use the socket " + path + ": " + reason, {}, hint};
}

int connectTo(const sockaddr_un& address) {
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return descriptor;
  const int error = errno;
  close(descriptor);
  errno = error;
  return -1;
}

bool sendAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

class UnixServer::Client final : public LiveLoop::Watcher {
 public:
  Client(UnixServer& server, int descriptor, ClientId id)
      : server_(server), id_(id), descriptor_(descriptor), watch_(server.loop_.watch(descriptor, *this)) {}
  ~Client() {
    if (!isDone_) server_.loop_.unwatch(watch_);
    close(descriptor_);
  }
  bool isDone() const { return isDone_; }
  ClientId id() const { return id_; }
  void deliver(std::string_view answer) {
    out_ += answer;
    write();
  }

  void onReady(Instant now, bool readable, bool) override {
    if (readable) read(now);
    if (!isDone_) write();
  }

 private:
  void read(Instant now) {
    std::array<char, 4096> bytes;
    const ssize_t count = ::recv(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return finish();
    in_.append(bytes.data(), static_cast<std::size_t>(count));
    while (const std::size_t size = server_.handler_.firstQuestion(in_)) {
      out_ += server_.handler_.answer(now, std::string_view(in_).substr(0, size), id_);
      in_.erase(0, size);
    }
    if (in_.size() > kMostBytes || out_.size() > 64 * kMostBytes) finish();
  }
  void write() {
    const ssize_t count = ::send(descriptor_, out_.data(), out_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN && errno != EINTR) return finish();
    if (count > 0) out_.erase(0, static_cast<std::size_t>(count));
    server_.loop_.change(watch_, true, !out_.empty());
  }
  void finish() {
    isDone_ = true;
    server_.loop_.unwatch(watch_);
  }

  UnixServer& server_;
  ClientId id_;
  int descriptor_;
  LiveLoop::Watch watch_;
  std::string in_;
  std::string out_;
  bool isDone_ = false;
};

UnixServer::UnixServer(LiveLoop& loop, Handler& handler) : loop_(loop), handler_(handler) {}

UnixServer::~UnixServer() {
  clients_.clear();
  if (descriptor_ < 0) return;
  loop_.unwatch(watch_);
  close(descriptor_);
  unlink(path_.c_str());
}

std::optional<kernel::Error> UnixServer::listen(const std::string& path) {
  sockaddr_un address{};
  if (!fill(address, path)) return refusal(path, "its name is empty or too long", "choose a shorter path");
  if (const int other = connectTo(address); other >= 0) {
    close(other);
    return refusal(path, "another program answers there", "end it, or choose another path");
  }
  struct stat left {};
  if (stat(path.c_str(), &left) == 0 && S_ISSOCK(left.st_mode)) unlink(path.c_str());
  descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const bool isBound = descriptor_ >= 0 &&
                       ::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  // Commands are for the one who runs the proxy.
  if (!isBound || chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(descriptor_, kBacklog) != 0) {
    const int error = errno;
    if (descriptor_ >= 0) close(descriptor_);
    descriptor_ = -1;
    return refusal(path, socketErrorText(error), "choose a path in a folder that can be written to");
  }
  path_ = path;
  watch_ = loop_.watch(descriptor_, *this);
  return std::nullopt;
}

void UnixServer::deliver(ClientId id, std::string_view answer) {
  for (const auto& client : clients_) {
    if (client->id() == id && !client->isDone()) return client->deliver(answer);
  }
}

void UnixServer::bury() {
  std::erase_if(clients_, [](const auto& client) { return client->isDone(); });
}

void UnixServer::onReady(Instant, bool, bool) {
  bury();
  const int descriptor = accept4(descriptor_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0) return;
  if (clients_.size() >= kMostClients) {
    close(descriptor);
    return;
  }
  clients_.push_back(std::make_unique<Client>(*this, descriptor, ++lastClient_));
}

kernel::Result<std::string> askUnix(const std::string& path, std::string_view question) {
  sockaddr_un address{};
  if (!fill(address, path)) return refusal(path, "its name is empty or too long", "name the file of --rpc");
  const int descriptor = connectTo(address);
  if (descriptor < 0) {
    return refusal(path, socketErrorText(errno), "is `forklab-cli serve … --rpc unix:" + path + "` running?");
  }
  setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  std::string answer;
  bool isWhole = sendAll(descriptor, question);
  while (isWhole && answer.find('\n') == answer.npos) {
    std::array<char, 4096> bytes;
    const ssize_t count = ::recv(descriptor, bytes.data(), bytes.size(), 0);
    isWhole = count > 0;
    if (isWhole) answer.append(bytes.data(), static_cast<std::size_t>(count));
  }
  close(descriptor);
  if (!isWhole) return refusal(path, "it does not answer", "is it a ForkLab proxy that listens there?");
  return answer.substr(0, answer.find('\n'));
}

}  // namespace forklab::net
