#include "lab/dns/proxy_names.h"

#include <algorithm>

namespace forklab::lab::dns {

using kernel::Endpoint;
using kernel::Instant;
using proxy::CachedName;
using proxy::Wanted;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

bool hasV6Socket(const NodeContext& context) {
  return context.address.ip.isV6() || std::any_of(context.sockets.begin(), context.sockets.end(),
                                                  [](const NodeSocket& each) { return each.at.ip.isV6(); });
}

std::int64_t secondsUntil(Instant now, Instant then) { return (then - now).ns / kSecond; }

CachedName shown(Instant now, const Entry& entry) {
  CachedName row{entry.name,
                 std::string(typeName(entry.type)),
                 entry.counted,
                 secondsUntil(now, entry.expires),
                 secondsUntil(entry.lastUsed, now),
                 {}};
  for (const Entry::Kept& kept : entry.records) {
    const Record& record = kept.record;
    CachedName::Record& made = row.records.emplace_back();
    const bool isAddress = record.type == Type::a || record.type == Type::aaaa;
    if (isAddress) made.ip = record.ip.text();
    if (!isAddress) made.name = record.target;
    made.port = record.port;
    made.priority = record.priority;
    made.weight = record.weight;
    made.flags = record.flags;
    made.service = record.service;
    made.regularExpression = record.regularExpression;
    made.expires = secondsUntil(now, kept.expires);
  }
  return row;
}

}  // namespace

ProxyNames::ProxyNames(const NodeContext& context, const script::Program& program, Waker& waker)
    : context_(context),
      settings_(settingsOf(program, hasV6Socket(context))),
      cache_(settings_),
      waker_(waker),
      chance_(context.seed, "dns " + context.name) {}

/// With dns_try_naptr Kamailio uses the cache even where use_dns_cache is off (observed).
Cache* ProxyNames::cache() {
  return settings_.hasCache && (settings_.usesCache || settings_.triesNaptr) ? &cache_ : nullptr;
}

LookUp ProxyNames::makeLookUp(Instant now) {
  return {now + waker_.spent(), settings_, cache(), *context_.nameServer, *this};
}

std::optional<Endpoint> ProxyNames::atOnce(const Wanted& wanted) const {
  const kernel::Protocol protocol = wanted.protocol.value_or(kernel::Protocol::udp);
  if (context_.resolver != nullptr) {
    if (const auto found = context_.resolver->resolve(wanted.user, wanted.host, wanted.port, protocol))
      return found;
  }
  const auto ip = kernel::IpAddress::parse(wanted.host);
  if (!ip) return std::nullopt;
  const std::uint16_t usual = protocol == kernel::Protocol::tls ? 5061 : 5060;
  return Endpoint{*ip, wanted.port == 0 ? usual : wanted.port, protocol};
}

std::optional<Endpoint> ProxyNames::search(LookUp& lookUp, const Wanted& wanted) {
  return locate(lookUp, settings_, wanted, chance_);
}

std::list<ProxyNames::Waiting>::iterator ProxyNames::finished(const Wanted& wanted, proxy::RunTicket run) {
  return std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& each) {
    return each.isOver && each.run == run && each.host == wanted.host && each.wanted.port == wanted.port &&
           each.wanted.protocol == wanted.protocol;
  });
}

std::optional<Endpoint> ProxyNames::resolve(Instant now, const Wanted& wanted) {
  if (const auto found = atOnce(wanted)) return found;
  if (context_.nameServer == nullptr || wanted.host.empty()) return std::nullopt;
  now_ = now;
  if (const auto prepared = finished(wanted, prepared_); prepared != waiting_.end()) {
    const auto found = prepared->found;
    waiting_.erase(prepared);
    return found;
  }
  LookUp lookUp = makeLookUp(now);
  auto found = search(lookUp, wanted);
  // Whoever could not prepare waits here, and so does everything else of this proxy.
  while (lookUp.missing() != nullptr) {
    lookUp.learn(now, context_.nameServer->later()->wait(*lookUp.missing()));
    found = search(lookUp, wanted);
  }
  return found;
}

bool ProxyNames::prepare(Instant now, const Wanted& wanted, proxy::RunTicket run) {
  if (context_.nameServer == nullptr || context_.nameServer->later() == nullptr) return true;
  if (wanted.host.empty() || atOnce(wanted)) return true;
  now_ = now;
  prepared_ = run;
  if (finished(wanted, run) != waiting_.end()) return true;
  Waiting& made = waiting_.emplace_back(
      Waiting{std::string(wanted.user), std::string(wanted.host), wanted, run, makeLookUp(now), false, {}});
  made.wanted.user = made.user;
  made.wanted.host = made.host;
  made.found = search(made.lookUp, made.wanted);
  made.isOver = made.lookUp.missing() == nullptr;
  if (!made.isOver) context_.nameServer->later()->begin(*made.lookUp.missing(), *this);
  return made.isOver;
}

/// One question may be what several runs wait for, each with a packet of its own: as workers do.
void ProxyNames::onAnswer(Instant now, const Question& question, const Answer& answer) {
  const auto found = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& each) {
    const Question* missing = each.isOver ? nullptr : each.lookUp.missing();
    return missing != nullptr && missing->type == question.type && missing->name == question.name;
  });
  if (found == waiting_.end()) return;
  now_ = now;
  found->lookUp.learn(now, answer);
  goOn(now, *found);
}

void ProxyNames::goOn(Instant now, Waiting& waiting) {
  waiting.found = search(waiting.lookUp, waiting.wanted);
  if (const Question* missing = waiting.lookUp.missing())
    return context_.nameServer->later()->begin(*missing, *this);
  waiting.isOver = true;
  waker_.wake(now, waiting.run);
}

void ProxyNames::onAnswered(const Question& question, const Answer& answer) {
  trace::Recorder& recorder = *context_.recorder;
  const bool isVirtual = context_.nameServer->later() == nullptr;
  if (isVirtual && answer.took.ns > 0)
    waker_.spend(answer.took, std::string(typeName(question.type)) + ' ' + question.name);
  if (!recorder.records(trace::Level::wire)) return;
  recorder.append(now_, context_.id, trace::Level::wire,
                  trace::NameAsked{recorder.keep(question.name), typeName(question.type),
                                   recorder.keep(answerText(answer)), answer.took, answer.tries,
                                   answer.outcome == Outcome::found, answer.tries == 0});
}

std::vector<CachedName> ProxyNames::cached(Instant now) {
  std::vector<CachedName> rows;
  for (const Entry* entry : cache_.entries(now)) rows.push_back(shown(now, *entry));
  return rows;
}

std::optional<CachedName> ProxyNames::lookUp(Instant now, std::string_view name, std::string_view type) {
  Type asked = Type::a;
  if (!parseType(type, asked) || context_.nameServer == nullptr) return std::nullopt;
  now_ = now;
  LookUp lookUp = makeLookUp(now);
  lookUp.records(std::string(name), asked);
  while (lookUp.missing() != nullptr) {
    lookUp.learn(now, context_.nameServer->later()->wait(*lookUp.missing()));
    lookUp.records(std::string(name), asked);
  }
  const Entry* entry = cache_.find(now + waker_.spent(), name, asked);
  if (entry == nullptr || entry->isNegative()) return std::nullopt;
  return shown(now, *entry);
}

bool ProxyNames::forget(std::string_view name, std::string_view type) {
  if (name.empty()) {
    cache_.clear();
    return true;
  }
  Type asked = Type::a;
  return parseType(type, asked) && cache_.remove(name, asked);
}

}  // namespace forklab::lab::dns
