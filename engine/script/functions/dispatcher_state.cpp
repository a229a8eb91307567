#include <algorithm>

#include "proxy/forwarding.h"
#include "proxy/own_request.h"
#include "script/functions/database_access.h"
#include "script/functions/dispatcher.h"
#include "script/functions/hash_table.h"
#include "script/program.h"
#include "store/tables.h"

namespace forklab::functions {
namespace {

constexpr std::uint64_t kPing = 0;
constexpr std::uint64_t kTell = 1;
constexpr std::int64_t kMillisecondsPerSecond = 1000;

/// Reads parameters of the module; what the script does not set keeps its value.
class Reader {
 public:
  explicit Reader(const script::Program& program) : program_(program) {}
  void read(std::string_view name, std::string& value) const {
    value = program_.textSetting("dispatcher", name, value);
  }
  template <class Number>
  void read(std::string_view name, Number& value) const {
    value =
        static_cast<Number>(program_.integerSetting("dispatcher", name, static_cast<std::int64_t>(value)));
  }

 private:
  const script::Program& program_;
};

/// "OPTIONS sip:you@…" with another R-URI, as dst-up and dst-down see it.
sip::MessagePtr fakedFor(const sip::MessagePtr& faked, std::string_view uri) {
  std::string text(faked->text());
  const std::size_t begin = text.find(' ') + 1;
  text.replace(begin, text.find(' ', begin) - begin, uri);
  auto parsed = sip::Message::parse(kernel::Bytes(text));
  return parsed ? std::move(parsed).value() : faked;
}

}  // namespace

std::optional<std::uint32_t> destinationState(std::string_view letters) {
  std::uint32_t state = 0;
  for (const char letter : letters) {
    switch (letter) {
      case 'a':
      case 'A': state &= ~(destination::kInactive | destination::kTrying | destination::kDisabled); break;
      case 'i':
      case 'I': state |= destination::kInactive; break;
      case 'd':
      case 'D': state |= destination::kDisabled; break;
      case 't':
      case 'T': state |= destination::kTrying; break;
      case 'p':
      case 'P': state |= destination::kProbing; break;
      default: return std::nullopt;
    }
  }
  return state;
}

DispatcherSettings dispatcherSettingsOf(const script::Program& program) {
  DispatcherSettings settings;
  const Reader reader(program);
  reader.read("list_file", settings.listFile);
  reader.read("db_url", settings.databaseUrl);
  reader.read("table_name", settings.table);
  for (const char* column : {"setid", "destination", "flags", "priority", "attrs"}) {
    std::string name = column;
    reader.read(name + "_col", name);
    settings.columns.push_back(std::move(name));
  }
  reader.read("xavp_dst", settings.extendedName);
  reader.read("xavp_ctx", settings.contextName);
  reader.read("xavp_dst_mode", settings.extendedMode);
  reader.read("xavp_ctx_mode", settings.contextMode);
  reader.read("flags", settings.flags);
  reader.read("force_dst", settings.overwritesDestination);
  reader.read("use_default", settings.usesDefault);
  reader.read("ds_ping_method", settings.pingMethod);
  reader.read("ds_ping_from", settings.pingFrom);
  reader.read("outbound_proxy", settings.outboundProxy);
  reader.read("ds_default_socket", settings.defaultSocket);
  reader.read("ds_ping_reply_codes", settings.goodCodes);
  reader.read("ds_ping_interval", settings.pingSeconds);
  reader.read("ds_probing_threshold", settings.failuresToInactive);
  reader.read("ds_inactive_threshold", settings.successesToActive);
  reader.read("ds_ping_latency_stats", settings.measuresLatency);
  reader.read("ds_hash_size", settings.loadSlots);
  reader.read("ds_probing_mode", settings.probing);
  return settings;
}

Dispatcher::Dispatcher(const script::Program& program, ModuleServices& services)
    : services_(services),
      settings_(dispatcherSettingsOf(program)),
      chance_(services.randomStream("dispatcher")) {
  if (!settings_.databaseUrl.empty()) openTable();
}

void Dispatcher::openTable() {
  constexpr int kTableVersion = 4;
  auto opened = DatabaseAccess::open(services_, settings_.databaseUrl);
  if (!opened) return services_.reportFault("dispatcher", opened.error());
  database_.emplace(std::move(opened).value());
  const auto version = store::checkVersion(database_->file(), settings_.table, kTableVersion);
  if (version) return;
  services_.reportFault("dispatcher", version.error());
  database_.reset();
}

void Dispatcher::start(kernel::Instant now) {
  reload();
  if (settings_.pingSeconds <= 0) return;
  const auto interval = kernel::Duration::milliseconds(settings_.pingSeconds * kMillisecondsPerSecond);
  services_.setTimer({this, now + interval, "dispatcher ds_ping_interval", kPing, false});
}

bool Dispatcher::reload() { return settings_.databaseUrl.empty() ? readFile() : readTable(); }

bool Dispatcher::readFile() {
  if (settings_.listFile.empty()) return false;
  const auto text = services_.readFile(settings_.listFile);
  if (!text) return false;
  if (const auto fault = sets_.load(*text, chance_)) {
    services_.core().log("ERROR", "bad line in the list of destinations: " + fault->message);
    return false;
  }
  resolve();
  return true;
}

/// False too when a row was left out, as Kamailio answers it.
bool Dispatcher::readTable() {
  if (!database_) return false;
  std::string statement = "select ";
  for (const std::string& column : settings_.columns)
    statement += (column == settings_.columns.front() ? "\"" : ", \"") + column + "\"";
  const auto rows = database_->run({"dispatcher: select"}, statement + " from \"" + settings_.table + "\"");
  if (!rows) {
    services_.core().log("ERROR", "dispatcher: " + rows.error().message);
    return false;
  }
  std::vector<DestinationLine> lines;
  for (const auto& row : rows->rows) {
    lines.push_back({static_cast<int>(store::integerOf(row[0])), store::textOf(row[1]),
                     static_cast<std::uint32_t>(store::integerOf(row[2])),
                     static_cast<int>(store::integerOf(row[3])), store::textOf(row[4])});
  }
  const bool isWhole = sets_.load(lines, chance_);
  if (!isWhole) services_.core().log("WARNING", "dispatcher: a row names no destination and was left out");
  return resolve() && isWhole;
}

bool Dispatcher::add(const DestinationLine& line) {
  if (!sets_.add(line)) return false;
  sets_.spread(chance_);
  return resolve();
}

/// Kamailio's ds_reinit_state.
bool Dispatcher::setState(int setId, std::string_view uri, std::uint32_t state) {
  DestinationSet* const set = sets_.find(setId);
  bool found = false;
  for (std::size_t i = 0; set != nullptr && i < set->destinations.size(); ++i) {
    Destination& each = set->destinations[i];
    if (each.uri != uri) continue;
    each.flags = (each.flags & ~destination::kStates) | state;
    found = true;
    break;
  }
  if (found) set->spreadRelativeWeights(chance_);
  return found;
}

/// A destination whose host nobody knows is left out (Kamailio dispatcher). False: there was one.
bool Dispatcher::resolve() {
  bool isWhole = true;
  for (auto& [id, set] : sets_.all()) {
    std::erase_if(set.destinations, [&](Destination& each) {
      if ((each.flags & destination::kNoName) != 0) return false;
      each.address = proxy::nextHop(services_.core(), each.uri, std::nullopt);
      if (each.address) return false;
      services_.core().log("ERROR", "could not resolve " + each.uri);
      isWhole = false;
      return true;
    });
  }
  std::erase_if(sets_.all(), [](const auto& each) { return each.second.destinations.empty(); });
  return isWhole;
}

void Dispatcher::onTimer(kernel::Instant now, std::uint64_t argument) {
  if (argument == kTell) return tellNext();
  pingAll(now);
  const auto interval = kernel::Duration::milliseconds(settings_.pingSeconds * kMillisecondsPerSecond);
  services_.setTimer({this, now + interval, "dispatcher ds_ping_interval", kPing, false});
}

bool Dispatcher::isPinged(const Destination& destination) const {
  using Probing = DispatcherSettings::Probing;
  constexpr std::uint32_t kNever = destination::kDisabled | destination::kNoPing | destination::kNoName;
  if ((destination.flags & kNever) != 0) return false;
  if (settings_.probing == Probing::all) return true;
  if ((destination.flags & destination::kProbing) == 0) return false;
  return settings_.probing != Probing::inactive || (destination.flags & destination::kInactive) != 0;
}

void Dispatcher::pingAll(kernel::Instant now) {
  const std::int64_t seconds = secondsOf(now);
  for (auto load = loads_.begin(); load != loads_.end();) {
    const bool isOver = load->second.endsAtSeconds < seconds;
    const std::string callId = load->first;
    ++load;
    if (isOver) endLoad(callId);
  }
  for (auto& [id, set] : sets_.all()) {
    for (const Destination& each : set.destinations) {
      if (pings_ && isPinged(each)) ping(id, each);
    }
  }
}

void Dispatcher::ping(int set, const Destination& destination) {
  const Ping sent{set, destination.uri, services_.now()};
  proxy::OwnRequest request;
  request.method = settings_.pingMethod;
  request.uri = destination.uri;
  request.from = "<" + (destination.pingFrom.empty() ? settings_.pingFrom : destination.pingFrom) + ">";
  request.to = "<" + destination.uri + ">";
  request.nextHop = destination.outboundProxy.empty() ? settings_.outboundProxy : destination.outboundProxy;
  const std::string& socket = destination.socket.empty() ? settings_.defaultSocket : destination.socket;
  if (!socket.empty()) request.socket = services_.core().sockets().named(socket);
  const proxy::OwnRequestId id = services_.core().ownRequests().start(request, this);
  if (id == 0) return judge(sent, 500, "Sending keepalive failed");
  sent_[id] = sent;
}

bool Dispatcher::isGood(int code) const {
  if (code >= 200 && code <= 299) return true;
  const std::string wantedCode = "code=" + std::to_string(code) + ";";
  const std::string wantedClass = "class=" + std::to_string(code / 100) + ";";
  const std::string codes = settings_.goodCodes + ";";
  return codes.find(wantedCode) != std::string::npos || codes.find(wantedClass) != std::string::npos;
}

void Dispatcher::onReply(proxy::OwnRequestId id, int code, const sip::MessagePtr& reply) {
  constexpr int kFinal = 200;
  if (code > 0 && code < kFinal) return;
  const auto found = sent_.find(id);
  if (found == sent_.end()) return;
  const Ping sent = found->second;
  sent_.erase(found);
  DestinationSet* set = sets_.find(sent.set);
  Destination* pinged = set == nullptr ? nullptr : set->find(sent.uri);
  if (pinged == nullptr) return;
  if (settings_.measuresLatency && reply != nullptr) {
    constexpr double kNanosecondsPerMillisecond = 1e6;
    pinged->latencyMs = static_cast<double>((services_.now() - sent.sentAt).ns) / kNanosecondsPerMillisecond;
  }
  judge(sent, code, reply == nullptr ? std::string_view{} : reply->reason());
}

/// Kamailio's ds_options_callback.
void Dispatcher::judge(const Ping& ping, int code, std::string_view reason) {
  using Probing = DispatcherSettings::Probing;
  DestinationSet* set = sets_.find(ping.set);
  const Destination* pinged = set == nullptr ? nullptr : set->find(ping.uri);
  // Somebody may have changed the list or the state meanwhile.
  if (pinged == nullptr || (pinged->flags & destination::kDisabled) != 0) return;
  const bool isFlagged = (pinged->flags & destination::kProbing) != 0;
  if (settings_.probing == Probing::onlyFlagged && !isFlagged) return;
  std::uint32_t state = 0;
  if (isGood(code)) {
    const bool stays = settings_.probing == Probing::all || settings_.probing == Probing::onlyFlagged;
    if (stays) state = destination::kProbing;
  } else {
    state = destination::kTrying;
    if (settings_.probing != Probing::flagged) state |= destination::kProbing;
  }
  update(ping.set, ping.uri, state, {code, std::string(reason), nullptr, {}});
}

/// The counters of failures and successes, and what they make of the state.
void Dispatcher::count(Destination& destination, std::uint32_t before, std::uint32_t wanted) {
  if ((destination.flags & destination::kTrying) != 0) {
    if (++destination.failures < settings_.failuresToInactive) return;
    destination.flags &= ~destination::kTrying;
    destination.flags |= destination::kInactive;
    destination.failures = 0;
    return;
  }
  const bool recovers = (wanted & destination::kTrying) == 0 && (before & destination::kInactive) != 0;
  if (recovers && ++destination.failures < settings_.successesToActive) {
    destination.flags |= destination::kInactive | (before & destination::kProbing);
    return;
  }
  destination.failures = 0;
}

bool Dispatcher::update(int setId, std::string_view uri, std::uint32_t state, const Reason& reason) {
  DestinationSet* set = sets_.find(setId);
  Destination* found = set == nullptr ? nullptr : set->find(uri);
  if (found == nullptr) return false;
  const std::uint32_t before = found->flags;
  const bool skippedBefore = found->isSkipped();
  std::uint32_t becomes = state;
  // What is inactive must be active before it can be on trial.
  if ((state & destination::kTrying) != 0 && (before & destination::kInactive) != 0)
    becomes = (state & ~destination::kTrying) | destination::kInactive;
  found->flags &= ~destination::kStates;
  found->flags |= (becomes & destination::kDisabled) != 0 ? destination::kDisabled : becomes;
  count(*found, before, state);
  if (found->isSkipped() == skippedBefore) return true;
  const bool isDown = found->isSkipped();
  if (found->relativeWeight > 0) set->spreadRelativeWeights(chance_);
  const std::string_view route = isDown ? "dispatcher:dst-down" : "dispatcher:dst-up";
  services_.core().log(isDown ? "WARNING" : "INFO", "dispatcher: set " + std::to_string(setId) + ", " +
                                                        found->uri +
                                                        (isDown ? " is out of use" : " is in use again"));
  if (!services_.hasEventRoute(route)) return true;
  events_.push_back({route, found->uri, reason});
  if (events_.size() == 1) services_.setTimer({this, services_.now(), "dispatcher event", kTell, false});
  return true;
}

/// One route at a time, so that $dsv is its own.
void Dispatcher::tellNext() {
  if (events_.empty()) return;
  const Event next = std::move(events_.front());
  events_.pop_front();
  told_ = next.reason;
  const kernel::Endpoint& own = services_.core().environment().address;
  const bool isFaked = told_.message == nullptr;
  services_.runEventRoute(next.route,
                          isFaked ? fakedFor(services_.core().fakedRequest(), next.uri) : told_.message,
                          isFaked ? proxy::Arrival{own, own, 0} : told_.arrival);
  if (!events_.empty()) services_.setTimer({this, services_.now(), "dispatcher event", kTell, false});
}

void Dispatcher::endLoad(std::string_view callId) {
  const auto found = loads_.find(callId);
  if (found == loads_.end()) return;
  if (DestinationSet* set = sets_.find(found->second.set)) {
    for (Destination& each : set->destinations) {
      if (each.duid == found->second.duid && each.load > 0) --each.load;
    }
  }
  loads_.erase(found);
}

}  // namespace forklab::functions
