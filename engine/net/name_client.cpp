#include "net/name_client.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <poll.h>
#include <sys/time.h>

#include <algorithm>
#include <array>

#include "kernel/check.h"

namespace forklab::net {

using kernel::Duration;
using kernel::Instant;

namespace {

constexpr int kInternet = 1;

int millisecondsOf(const timeval& time) {
  return static_cast<int>(time.tv_sec * 1000 + time.tv_usec / 1000) + 1;
}

/// What is worth another round: silence, and servers that fail (as the C library sees it).
bool isFinal(int status) {
  return status == ARES_SUCCESS || status == ARES_ENODATA || status == ARES_ENOTFOUND;
}

}  // namespace

/// One descriptor of c-ares in the loop.
struct NameClient::Socket final : LiveLoop::Watcher {
  Socket(NameClient& owner, int given, bool readable, bool writable)
      : client(owner), descriptor(given), watch(owner.loop_.watch(given, *this, readable, writable)) {}
  ~Socket() { client.loop_.unwatch(watch); }

  void onReady(Instant, bool readable, bool writable) override {
    NameClient& owner = client;
    // c-ares may close this socket inside, and this object with it.
    ares_process_fd(owner.channel_, readable ? descriptor : ARES_SOCKET_BAD,
                    writable ? descriptor : ARES_SOCKET_BAD);
    owner.finish(owner.loop_.time().now());
  }

  NameClient& client;
  int descriptor;
  LiveLoop::Watch watch;
};

struct NameClient::Question {
  NameClient* client = nullptr;
  ares_channel channel = nullptr;
  std::string name;
  int type = 0;
  Done done;
  Instant begun;
  Reply reply;
  bool isOver = false;
};

NameClient::NameClient(LiveLoop& loop, const NameClientSettings& settings)
    : loop_(loop), settings_(settings) {
  ares_library_init(ARES_LIB_INIT_ALL);
  channel_ = makeChannel(true);
  waiting_ = makeChannel(false);
  readSearchList();
}

NameClient::~NameClient() {
  if (hasTimer_) loop_.time().queue().cancel(timer_);
  // What was asked ends in silence here, and nobody is told.
  ares_destroy(channel_);
  ares_destroy(waiting_);
  ares_library_cleanup();
}

ares_channel NameClient::makeChannel(bool isWatched) {
  ares_options options{};
  options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES;
  options.timeout = static_cast<int>(settings_.between.ns / 1'000'000);
  // Rounds are counted here: c-ares would wait longer in each.
  options.tries = 1;
  options.sock_state_cb = &NameClient::onSocket;
  options.sock_state_cb_data = this;
  int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;
  if (isWatched) mask |= ARES_OPT_SOCK_STATE_CB;
  ares_channel channel = nullptr;
  FORKLAB_CHECK(ares_init_options(&channel, &options, mask) == ARES_SUCCESS);
  if (!settings_.server.empty()) {
    FORKLAB_CHECK(ares_set_servers_ports_csv(channel, settings_.server.c_str()) == ARES_SUCCESS);
    return channel;
  }
  ares_addr_port_node* servers = nullptr;
  if (settings_.mostServers <= 0 || ares_get_servers_ports(channel, &servers) != ARES_SUCCESS) return channel;
  ares_addr_port_node* last = servers;
  for (int i = 1; i < settings_.mostServers && last != nullptr; ++i) last = last->next;
  if (last != nullptr) {
    ares_addr_port_node* const rest = last->next;
    last->next = nullptr;
    ares_set_servers_ports(channel, servers);
    last->next = rest;
  }
  ares_free_data(servers);
  return channel;
}

/// A server that was named has nothing to do with the machine's domains.
void NameClient::readSearchList() {
  if (!settings_.server.empty()) return;
  ares_options options{};
  int mask = 0;
  if (ares_save_options(channel_, &options, &mask) != ARES_SUCCESS) return;
  for (int i = 0; i < options.ndomains; ++i) searchList_.emplace_back(options.domains[i]);
  ares_destroy_options(&options);
}

void NameClient::onSocket(void* self, int descriptor, int readable, int writable) {
  static_cast<NameClient*>(self)->watch(descriptor, readable != 0, writable != 0);
}

void NameClient::watch(int descriptor, bool readable, bool writable) {
  const auto found = std::find_if(sockets_.begin(), sockets_.end(),
                                  [descriptor](const auto& each) { return each->descriptor == descriptor; });
  if (!readable && !writable) {
    if (found != sockets_.end()) sockets_.erase(found);
  } else if (found == sockets_.end()) {
    sockets_.push_back(std::make_unique<Socket>(*this, descriptor, readable, writable));
  } else {
    loop_.change((*found)->watch, readable, writable);
  }
}

void NameClient::ask(const std::string& name, int type, Done done) {
  Question& question = *questions_.emplace_back(std::make_unique<Question>());
  question.client = this;
  question.channel = channel_;
  question.name = name;
  question.type = type;
  question.done = std::move(done);
  question.begun = loop_.time().now();
  question.reply.tries = 0;
  send(question);
  setTimer();
}

void NameClient::send(Question& question) {
  ++question.reply.tries;
  ares_query(question.channel, question.name.c_str(), kInternet, question.type, &NameClient::onReply,
             &question);
}

void NameClient::onReply(void* given, int status, int, unsigned char* message, int size) {
  auto& question = *static_cast<Question*>(given);
  if (status == ARES_EDESTRUCTION || status == ARES_ECANCELLED) return;
  if (!isFinal(status) && question.reply.tries < question.client->settings_.tries && status != ARES_EBADNAME)
    return question.client->send(question);
  if (message != nullptr && size > 0)
    question.reply.message.assign(reinterpret_cast<const char*>(message), static_cast<std::size_t>(size));
  question.reply.isSilence = status == ARES_ETIMEOUT;
  question.isOver = true;
}

void NameClient::onEvent(Instant now, std::uint32_t, std::uint64_t) {
  hasTimer_ = false;
  ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  finish(now);
}

/// Tells those whose questions are over; what they ask then joins the others.
void NameClient::finish(Instant now) {
  for (std::size_t i = 0; i < questions_.size();) {
    if (!questions_[i]->isOver) {
      ++i;
      continue;
    }
    const std::unique_ptr<Question> over = std::move(questions_[i]);
    questions_.erase(questions_.begin() + static_cast<std::ptrdiff_t>(i));
    over->reply.took = now - over->begun;
    over->done(now, over->reply);
  }
  setTimer();
}

void NameClient::setTimer() {
  if (hasTimer_) loop_.time().queue().cancel(timer_);
  hasTimer_ = !questions_.empty();
  if (!hasTimer_) return;
  timeval time{};
  const bool hasAnswer =
      std::any_of(questions_.begin(), questions_.end(), [](const auto& each) { return each->isOver; });
  const bool hasTime = !hasAnswer && ares_timeout(channel_, nullptr, &time) != nullptr;
  const Instant at = loop_.time().now() + Duration::milliseconds(hasTime ? millisecondsOf(time) : 0);
  timer_ = loop_.time().queue().schedule(at, {this, 0, true, 0});
}

NameClient::Reply NameClient::wait(const std::string& name, int type) {
  Question question;
  question.client = this;
  question.channel = waiting_;
  question.name = name;
  question.type = type;
  question.reply.tries = 0;
  const Instant begun = loop_.time().read();
  send(question);
  while (!question.isOver) {
    std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
    const int bits = ares_getsock(waiting_, sockets.data(), ARES_GETSOCK_MAXNUM);
    std::array<pollfd, ARES_GETSOCK_MAXNUM> polled{};
    nfds_t count = 0;
    for (int i = 0; i < ARES_GETSOCK_MAXNUM; ++i) {
      const short events = static_cast<short>((ARES_GETSOCK_READABLE(bits, i) ? POLLIN : 0) |
                                              (ARES_GETSOCK_WRITABLE(bits, i) ? POLLOUT : 0));
      if (events != 0) polled[count++] = {sockets[static_cast<std::size_t>(i)], events, 0};
    }
    timeval time{};
    const bool hasTime = ares_timeout(waiting_, nullptr, &time) != nullptr;
    poll(polled.data(), count, hasTime ? millisecondsOf(time) : 1);
    ares_process_fd(waiting_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    for (nfds_t i = 0; i < count; ++i) {
      const auto ready = polled[i].revents;
      if (ready == 0) continue;
      ares_process_fd(waiting_, (ready & ~POLLOUT) != 0 ? polled[i].fd : ARES_SOCKET_BAD,
                      (ready & POLLOUT) != 0 ? polled[i].fd : ARES_SOCKET_BAD);
    }
  }
  question.reply.took = loop_.time().read() - begun;
  return question.reply;
}

std::vector<kernel::IpAddress> NameClient::ownHosts(const std::string& name) const {
  std::vector<kernel::IpAddress> found;
  for (const int family : {AF_INET, AF_INET6}) {
    hostent* host = nullptr;
    if (ares_gethostbyname_file(channel_, name.c_str(), family, &host) != ARES_SUCCESS) continue;
    for (char** each = host->h_addr_list; *each != nullptr; ++each)
      found.push_back(
          kernel::IpAddress::fromBytes(reinterpret_cast<const std::uint8_t*>(*each), family == AF_INET6));
    ares_free_hostent(host);
  }
  return found;
}

}  // namespace forklab::net
