#include "app/support/synthetic_call.h"

#include <array>

#include "app/support/call_writer.h"
#include "kernel/random.h"

namespace forklab::tests {
namespace {

using kernel::Instant;
using namespace kernel::literals;

constexpr trace::NodeId kAlice = 0;
constexpr trace::NodeId kProxy = 1;
constexpr trace::NodeId kA = 2;
constexpr trace::NodeId kB = 3;
constexpr trace::NodeId kC = 4;
constexpr trace::NodeId kD = 5;

constexpr const char* kScript = R"(modparam("tm", "contacts_avp", "tm_contacts");

route {
    seturi("sip:a@example.com");
    append_branch("sip:b@example.com", "0.5");
    append_branch("sip:c@example.com", "0.5");
    append_branch("sip:d@example.com", "1.0");

    t_load_contacts();

    t_next_contacts();
    t_on_failure("serial");
    t_relay();
    break;
}

failure_route["serial"] {
    if (!t_next_contacts()) {
        exit;
    }

    t_on_failure("serial");
    t_relay();
}
)";

lab::Scenario stage() {
  lab::Scenario scenario;
  scenario.name = "synthetic";
  scenario.title = "Serial forking, written by hand";
  const std::array<const char*, 6> names{"alice", "proxy", "a", "b", "c", "d"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    lab::NodeSpec node;
    node.name = names[i];
    node.kind = i == kProxy ? lab::NodeKind::proxy : lab::NodeKind::phone;
    node.address.ip = kernel::IpAddress::v4(10, 0, 0, static_cast<std::uint8_t>(i + 1));
    scenario.nodes.push_back(node);
  }
  for (const std::size_t other : {0U, 2U, 3U, 4U, 5U}) {
    lab::LinkSpec link;
    link.name = std::string(names[other]) + "-proxy";
    link.a = other;
    link.b = kProxy;
    link.settings.delay = other == 0 ? 20_ms : 10_ms;
    if (other == kD) link.settings.loss = 0.05;
    scenario.links.push_back(link);
  }
  return scenario;
}

std::shared_ptr<run::RunInfo> infoOf(const CallWriter& writer, bool withScript) {
  auto info = std::make_shared<run::RunInfo>();
  info->scenario = writer.scenario();
  info->seed = 42;
  info->scripts.resize(info->scenario.nodes.size());
  if (withScript) {
    auto source = std::make_shared<script::SourceFile>();
    source->path = "q-serial.cfg";
    source->text = kScript;
    info->scripts[kProxy] = {source};
  }
  info->log = writer.log();
  return info;
}

/// The first wave: d's INVITE is lost once, then d is busy.
void firstWave(CallWriter& call) {
  call.at(0_ms).acts(kAlice, "calls").send(kAlice, kProxy, "INVITE sip:bob@example.com SIP/2.0", 20_ms);
  call.route(kProxy, "request_route", "", 3).steps(kProxy, {4, 5, 6, 7, 9, 11, 12});
  call.send(kProxy, kAlice, "SIP/2.0 100 trying", 20_ms).steps(kProxy, {13});
  call.wave(1, 1).branch(0, 1, 1000, "sip:d@example.com", kD);
  call.timer(0, "fr_timer", 30'000_ms).timer(0, "retr_timer1", 500_ms);
  call.lose(kProxy, kD, "INVITE sip:d@example.com SIP/2.0", 0, "", 0);
  call.at(520_ms).fire(0, "retr_timer1");
  call.repeat(kProxy, kD, "INVITE sip:d@example.com SIP/2.0", 1, "retr_timer1", 0, 10_ms);
  call.at(580_ms).acts(kD, "rings").send(kD, kProxy, "SIP/2.0 180 Ringing", 10_ms);
  call.branchState(0, "ringing", 180).stopTimer(0, "fr_timer").timer(0, "fr_inv_timer", 120'000_ms);
  call.send(kProxy, kAlice, "SIP/2.0 180 Ringing", 20_ms);
  call.at(1'100_ms).acts(kD, "is busy").send(kD, kProxy, "SIP/2.0 486 Busy Here", 10_ms);
  call.branchState(0, "failed", 486).stopTimer(0, "fr_inv_timer");
  call.send(kProxy, kD, "ACK sip:d@example.com SIP/2.0", 10_ms, 0);
}

/// The second wave: b and c ring and decline.
void secondWave(CallWriter& call) {
  call.route(kProxy, "failure_route", "serial", 17).steps(kProxy, {18, 22, 23});
  call.wave(2, 2).branch(1, 2, 500, "sip:b@example.com", kB).branch(2, 2, 500, "sip:c@example.com", kC);
  call.timer(1, "fr_timer", 30'000_ms).timer(2, "fr_timer", 30'000_ms);
  call.send(kProxy, kB, "INVITE sip:b@example.com SIP/2.0", 10_ms, 1);
  call.send(kProxy, kC, "INVITE sip:c@example.com SIP/2.0", 10_ms, 2);
  for (const std::uint16_t branch : {1, 2}) {
    const trace::NodeId phone = branch == 1 ? kB : kC;
    call.at(1'400_ms + 100_ms * branch)
        .acts(phone, "rings")
        .send(phone, kProxy, "SIP/2.0 180 Ringing", 10_ms);
    call.branchState(branch, "ringing", 180).stopTimer(branch, "fr_timer");
    call.timer(branch, "fr_inv_timer", 120'000_ms);
  }
  for (const std::uint16_t branch : {1, 2}) {
    const trace::NodeId phone = branch == 1 ? kB : kC;
    call.at(2'600_ms + 500_ms * branch)
        .acts(phone, "declines")
        .send(phone, kProxy, "SIP/2.0 603 Decline", 10_ms);
    call.branchState(branch, "failed", 603).stopTimer(branch, "fr_inv_timer");
    call.send(kProxy, phone, "ACK sip:x@example.com SIP/2.0", 10_ms, branch);
  }
}

/// The third wave: a answers, the call is made and ended.
void thirdWave(CallWriter& call) {
  call.route(kProxy, "failure_route", "serial", 17).steps(kProxy, {18, 22, 23});
  call.wave(3, 1).branch(3, 3, -1, "sip:a@example.com", kA).timer(3, "fr_timer", 30'000_ms);
  call.send(kProxy, kA, "INVITE sip:a@example.com SIP/2.0", 10_ms, 3);
  call.at(3'900_ms).acts(kA, "rings").send(kA, kProxy, "SIP/2.0 180 Ringing", 10_ms);
  call.branchState(3, "ringing", 180).stopTimer(3, "fr_timer").timer(3, "fr_inv_timer", 120'000_ms);
  call.at(4'700_ms).acts(kA, "answers").send(kA, kProxy, "SIP/2.0 200 OK", 10_ms);
  call.branchState(3, "answered", 200).stopTimer(3, "fr_inv_timer");
  call.send(kProxy, kAlice, "SIP/2.0 200 OK", 20_ms);
  call.send(kAlice, kA, "ACK sip:a@10.0.0.3 SIP/2.0", 30_ms);
  call.at(6'000_ms).acts(kAlice, "hangs up").send(kAlice, kA, "BYE sip:a@10.0.0.3 SIP/2.0", 30_ms);
  call.send(kA, kAlice, "SIP/2.0 200 OK", 30_ms).end();
}

}  // namespace

std::shared_ptr<const run::RunInfo> serialForkCall(trace::EventId until) {
  CallWriter call(stage(), until);
  firstWave(call);
  secondWave(call);
  thirdWave(call);
  return infoOf(call, true);
}

std::shared_ptr<const run::RunInfo> randomTraffic(std::uint64_t seed, std::size_t messages,
                                                  std::size_t nodes) {
  constexpr std::array<const char*, 10> kStarts{"INVITE sip:bob@example.com SIP/2.0",
                                                "SIP/2.0 100 Trying",
                                                "SIP/2.0 180 Ringing",
                                                "SIP/2.0 200 OK",
                                                "SIP/2.0 302 Moved Temporarily",
                                                "SIP/2.0 486 Busy Here",
                                                "ACK sip:bob@example.com SIP/2.0",
                                                "CANCEL sip:bob@example.com SIP/2.0",
                                                "BYE sip:bob@example.com SIP/2.0",
                                                "OPTIONS sip:bob@example.com SIP/2.0"};
  lab::Scenario scenario;
  scenario.name = "random";
  for (std::size_t i = 0; i < nodes; ++i) {
    lab::NodeSpec node;
    node.name = "node" + std::to_string(i);
    scenario.nodes.push_back(node);
  }
  CallWriter call(scenario, UINT64_MAX);
  kernel::RandomStream random(seed, "traffic");
  for (std::size_t i = 0; i < messages; ++i) {
    const auto from = static_cast<trace::NodeId>(random.below(nodes));
    const auto to = static_cast<trace::NodeId>((from + 1 + random.below(nodes - 1)) % nodes);
    const char* const start = kStarts[random.below(kStarts.size())];
    if (random.chance(0.1)) call.route(from, "failure_route", "serial", 1);
    if (random.chance(0.1)) {
      call.lose(from, to, start, random.chance(0.5) ? 1 : 0, "retr_timer1", 0);
    } else {
      call.send(from, to, start, 1_ms);
    }
  }
  return infoOf(call, false);
}

}  // namespace forklab::tests
