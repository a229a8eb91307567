#include "net/live_loop.h"

#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "kernel/check.h"

namespace forklab::net {
namespace {

constexpr int kEventsPerRound = 64;

epoll_event eventFor(std::uint64_t key, bool readable, bool writable) {
  epoll_event event{};
  event.events = (readable ? EPOLLIN : 0U) | (writable ? EPOLLOUT : 0U);
  event.data.u64 = key;
  return event;
}

sigset_t endingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

LiveLoop::LiveLoop(kernel::RealTime& time) : time_(time), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  FORKLAB_CHECK(epoll_ >= 0);
}

LiveLoop::~LiveLoop() {
  if (signals_ >= 0) close(signals_);
  close(epoll_);
}

/// A slot may be used again within a round: the generation tells a late report from a new one.
std::uint64_t LiveLoop::keyOf(Watch watch) const {
  return std::uint64_t{watched_[watch].generation} << 32 | watch;
}

LiveLoop::Watch LiveLoop::watch(int descriptor, Watcher& watcher, bool readable, bool writable) {
  if (free_.empty()) {
    free_.push_back(static_cast<Watch>(watched_.size()));
    watched_.emplace_back();
  }
  const Watch watch = free_.back();
  free_.pop_back();
  watched_[watch].watcher = &watcher;
  watched_[watch].descriptor = descriptor;
  epoll_event event = eventFor(keyOf(watch), readable, writable);
  FORKLAB_CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0);
  return watch;
}

void LiveLoop::change(Watch watch, bool readable, bool writable) {
  epoll_event event = eventFor(keyOf(watch), readable, writable);
  FORKLAB_CHECK(epoll_ctl(epoll_, EPOLL_CTL_MOD, watched_[watch].descriptor, &event) == 0);
}

void LiveLoop::unwatch(Watch watch) {
  epoll_ctl(epoll_, EPOLL_CTL_DEL, watched_[watch].descriptor, nullptr);
  watched_[watch] = {nullptr, -1, watched_[watch].generation + 1};
  free_.push_back(watch);
}

void LiveLoop::takeSignals() {
  const sigset_t signals = endingSignals();
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  signals_ = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  FORKLAB_CHECK(signals_ >= 0);
  epoll_event event = eventFor(UINT64_MAX, true, false);
  FORKLAB_CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, signals_, &event) == 0);
}

void LiveLoop::run() {
  time_.read();
  while (!stopped_) round(time_.millisecondsToNext());
}

void LiveLoop::round(int milliseconds) {
  std::array<epoll_event, kEventsPerRound> events;
  const int count = epoll_wait(epoll_, events.data(), kEventsPerRound, milliseconds);
  const kernel::Instant now = time_.read();
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.u64 == UINT64_MAX) {
      stop();
      continue;
    }
    const auto watch = static_cast<Watch>(event.data.u64);
    if (watched_[watch].watcher == nullptr || keyOf(watch) != event.data.u64) continue;
    // A hang-up or an error shows itself to the one who reads.
    const bool readable = (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
    watched_[watch].watcher->onReady(now, readable, (event.events & EPOLLOUT) != 0);
  }
  time_.runDue();
  for (Flusher* const flusher : flushers_) flusher->flush(now);
}

}  // namespace forklab::net
