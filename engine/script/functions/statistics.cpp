#include "script/functions/statistics.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "script/functions/dialog_state.h"
#include "script/functions/pike.h"
#include "script/functions/sst.h"

namespace forklab::functions {
namespace {

using proxy::Statistics;
using Count = Statistics::Count;
using sip::Method;

struct Counted {
  const char* name;
  Method method;
};

constexpr std::array kRequests{
    Counted{"ack", Method::ack},
    Counted{"bye", Method::bye},
    Counted{"cancel", Method::cancel},
    Counted{"info", Method::info},
    Counted{"invite", Method::invite},
    Counted{"message", Method::message},
    Counted{"notify", Method::notify},
    Counted{"options", Method::options},
    Counted{"prack", Method::prack},
    Counted{"publish", Method::publish},
    Counted{"refer", Method::refer},
    Counted{"register", Method::registerMethod},
    Counted{"subscribe", Method::subscribe},
    Counted{"update", Method::update},
};

constexpr std::array kReplies{
    Counted{"bye", Method::bye},
    Counted{"cancel", Method::cancel},
    Counted{"invite", Method::invite},
    Counted{"message", Method::message},
    Counted{"prack", Method::prack},
    Counted{"refer", Method::refer},
    Counted{"reg", Method::registerMethod},
    Counted{"update", Method::update},
};

constexpr std::array kReplyStatuses{401, 404, 407, 480, 486};
constexpr std::array kStatelessStatuses{200, 202, 300, 301, 302, 400, 401, 403, 404, 407, 408, 483, 500};

/// Of the statuses from `first` up to `end`, the latter not included.
template <class Counts>
Count sum(const Counts& counts, int first, int end) {
  return std::accumulate(counts.begin() + first, counts.begin() + end, Count{0});
}

std::string classText(int hundred) { return std::to_string(hundred) + "xx"; }

class List {
 public:
  List(const Statistics& counts, const ModuleStates& states) : counts_(counts) {
    addRequests();
    addReplies();
    addCore();
    addStateless();
    addTransactions();
    if (const Pike* const pike = states.find<Pike>()) add("pike", "blocked_ips", pike->blockedCount());
    if (const Dialogs* const dialogs = states.find<Dialogs>()) addDialogs(*dialogs);
    // Kamailio 5.6.3 shows it and never counts (observed).
    if (const SessionTimers* const timers = states.find<SessionTimers>();
        timers != nullptr && timers->counts())
      add("sst", "expired_sst", 0);
    std::sort(all_.begin(), all_.end(), [](const Statistic& a, const Statistic& b) {
      return a.group != b.group ? a.group < b.group : a.name < b.name;
    });
  }
  std::vector<Statistic> take() { return std::move(all_); }

 private:
  void add(const char* group, std::string name, Count count) {
    all_.push_back({group, std::move(name), count});
  }
  void addRequests();
  void addReplies();
  void addCore();
  void addStateless();
  void addTransactions();
  void addDialogs(const Dialogs& dialogs);

  const Statistics& counts_;
  std::vector<Statistic> all_;
};

void List::addRequests() {
  add("core", "rcv_requests", counts_.requests);
  for (const Counted& each : kRequests) {
    add("core", std::string("rcv_requests_") + each.name,
        counts_.requestsByMethod[static_cast<std::size_t>(each.method)]);
  }
  add("core", "unsupported_methods", counts_.requestsByMethod[static_cast<std::size_t>(Method::other)]);
}

void List::addReplies() {
  add("core", "rcv_replies", counts_.replies);
  add("core", "rcv_replies_18x", sum(counts_.repliesByStatus, 180, 190));
  for (const int status : kReplyStatuses) {
    add("core", "rcv_replies_" + std::to_string(status),
        counts_.repliesByStatus[static_cast<std::size_t>(status)]);
  }
  for (int hundred = 1; hundred <= 6; ++hundred) {
    const std::string name = "rcv_replies_" + classText(hundred);
    add("core", name, sum(counts_.repliesByStatus, hundred * 100, hundred * 100 + 100));
    const auto& methods = counts_.repliesByClassAndMethod[static_cast<std::size_t>(hundred)];
    for (const Counted& each : kReplies)
      add("core", name + "_" + each.name, methods[static_cast<std::size_t>(each.method)]);
  }
}

void List::addCore() {
  add("core", "fwd_requests", counts_.forwardedRequests);
  add("core", "fwd_replies", counts_.forwardedReplies);
  add("core", "drop_replies", counts_.droppedReplies);
  add("core", "bad_msg_hdr", counts_.badMessages);
}

void List::addStateless() {
  const auto& sent = counts_.statelessReplies;
  for (int hundred = 1; hundred <= 6; ++hundred) {
    Count others = sum(sent, hundred * 100, hundred * 100 + 100);
    for (const int status : kStatelessStatuses) {
      if (status / 100 == hundred) others -= sent[static_cast<std::size_t>(status)];
    }
    add("sl", classText(hundred) + "_replies", others);
  }
  for (const int status : kStatelessStatuses)
    add("sl", std::to_string(status) + "_replies", sent[static_cast<std::size_t>(status)]);
  add("sl", "sent_replies", sum(sent, 0, static_cast<int>(sent.size())));
  add("sl", "received_ACKs", counts_.statelessAcks);
}

void List::addTransactions() {
  for (std::size_t hundred = 2; hundred <= 6; ++hundred)
    add("tmx", classText(static_cast<int>(hundred)) + "_transactions", counts_.answersByClass[hundred]);
  add("tmx", "UAC_transactions", counts_.ownRequests);
  add("tmx", "UAS_transactions", counts_.created - counts_.ownRequests);
  add("tmx", "active_transactions", counts_.created - counts_.freed - counts_.waiting);
  add("tmx", "inuse_transactions", counts_.created - counts_.freed);
  // A reply of which several copies go up counts as relayed for each.
  add("tmx", "rpl_absorbed", counts_.received > counts_.relayed ? counts_.received - counts_.relayed : 0);
  add("tmx", "rpl_generated", counts_.generated);
  add("tmx", "rpl_received", counts_.received);
  add("tmx", "rpl_relayed", counts_.relayed);
  add("tmx", "rpl_sent", counts_.generated + counts_.relayed);
}

void List::addDialogs(const Dialogs& dialogs) {
  if (!dialogs.settings().counts) return;
  const DialogCounts& counts = dialogs.counts();
  add("dialog", "active_dialogs", static_cast<Count>(counts.active));
  add("dialog", "early_dialogs", static_cast<Count>(counts.early));
  add("dialog", "expired_dialogs", counts.expired);
  add("dialog", "failed_dialogs", counts.failed);
  add("dialog", "processed_dialogs", counts.processed);
}

}  // namespace

std::vector<Statistic> statisticsOf(const proxy::Statistics& counts, const ModuleStates& states) {
  return List(counts, states).take();
}

std::optional<std::uint64_t> statisticNamed(const proxy::Statistics& counts, const ModuleStates& states,
                                            std::string_view name) {
  const std::vector<Statistic> all = statisticsOf(counts, states);
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Statistic& each) { return each.name == name; });
  return found == all.end() ? std::nullopt : std::optional(found->count);
}

bool isCountedAlone(int status) {
  return std::find(kStatelessStatuses.begin(), kStatelessStatuses.end(), status) != kStatelessStatuses.end();
}

}  // namespace forklab::functions
