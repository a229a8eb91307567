#include "script/functions/usrloc.h"

#include <array>

#include "kernel/digest.h"
#include "script/functions/host.h"
#include "script/program.h"

namespace forklab::functions {
namespace {

constexpr std::string_view kExpiredRoute = "usrloc:contact-expired";
constexpr std::string_view kTimer = "usrloc timer_interval";

using Read = Value (*)(const LocationTable::Expired& expired);
struct Attribute {
  std::string_view name;
  Read read;
};

Value textOrNull(const std::string& text) { return text.empty() ? Value() : Value(text); }

constexpr std::array kAttributes{
    Attribute{"aor", [](const LocationTable::Expired& e) { return Value(e.aor); }},
    Attribute{"addr", [](const LocationTable::Expired& e) { return Value(e.contact.uri); }},
    Attribute{"path", [](const LocationTable::Expired& e) { return textOrNull(e.contact.path); }},
    Attribute{"received", [](const LocationTable::Expired& e) { return textOrNull(e.contact.received); }},
    Attribute{"expires", [](const LocationTable::Expired& e) { return Value(e.contact.expiresAt); }},
    Attribute{"callid", [](const LocationTable::Expired& e) { return Value(e.contact.callId); }},
    Attribute{"q", [](const LocationTable::Expired& e) { return Value(std::int64_t{e.contact.q}); }},
    Attribute{"cseq", [](const LocationTable::Expired& e) { return Value(std::int64_t{e.contact.cseq}); }},
    Attribute{"cflags", [](const LocationTable::Expired& e) { return Value(std::int64_t{e.contact.flags}); }},
    Attribute{"user_agent", [](const LocationTable::Expired& e) { return textOrNull(e.contact.userAgent); }},
    Attribute{"methods",
              [](const LocationTable::Expired& e) { return Value(std::int64_t{e.contact.methods}); }},
    Attribute{"ruid", [](const LocationTable::Expired& e) { return Value(e.contact.ruid); }},
    Attribute{"reg_id",
              [](const LocationTable::Expired& e) { return Value(std::int64_t{e.contact.flowId}); }},
    Attribute{"instance", [](const LocationTable::Expired& e) { return textOrNull(e.contact.instance); }},
};

/// $ulc(exp=>aor): the profile "exp" is what usrloc fills for its event.
Value expiredContact(Host& host, const VariableUse& use) {
  const auto* expired = stateOf<Location>(host).expiredOf(contextOf(host).message());
  if (expired == nullptr || !use.inner.starts_with("exp=>")) return {};
  for (const Attribute& attribute : kAttributes) {
    if (attribute.name == std::string_view(use.inner).substr(5)) return attribute.read(*expired);
  }
  return {};
}

constexpr std::array kVariables{
    VariableSpec{"ulc", InnerName::required, "attribute of the contact that has expired: $ulc(exp=>aor)",
                 expiredContact, nullptr},
};

constexpr auto kInteger = script::SettingType::integer;
constexpr auto kText = script::SettingType::text;
constexpr std::array kSettings{
    SettingSpec{"db_mode", kInteger, "0", "0 keeps contacts in memory alone."},
    SettingSpec{"db_url", kText, "", "Where a database would be."},
    SettingSpec{"use_domain", kInteger, "0", "1: an address of record is user@domain, not the user alone."},
    SettingSpec{"matching_mode", kInteger, "0",
                "What makes two contacts one: 0 URI, 1 and Call-ID, 2 and Path, 3 Call-ID alone."},
    SettingSpec{"timer_interval", kInteger, "60", "Seconds between two sweeps of what has expired."},
    SettingSpec{"cseq_delay", kInteger, "20", "Seconds for which a repeated CSeq is a retransmission."},
    SettingSpec{"nat_bflag", kInteger, "-1", "Branch flag of contacts behind NAT; -1: none."},
    SettingSpec{"desc_time_order", kInteger, "0", "Read; the lab orders by q and then by age."},
    SettingSpec{"preload", kText, "", "Read; tables come into being when they are used."},
    SettingSpec{"timer_procs", kInteger, "0", "Read; the lab has one timer."},
    SettingSpec{"hash_size", kInteger, "10", "Read; it changes nothing in the lab."},
};

}  // namespace

Location::Location(const script::Program& program, ModuleServices& services) : services_(services) {
  const auto number = [&](std::string_view name, std::int64_t otherwise) {
    return program.integerSetting("usrloc", name, otherwise);
  };
  matching_ = static_cast<Matching>(number("matching_mode", 0) & 3);
  usesDomain_ = number("use_domain", 0) != 0;
  repeatSeconds_ = number("cseq_delay", 20);
  intervalSeconds_ = number("timer_interval", 60);
  const std::int64_t flag = number("nat_bflag", -1);
  if (flag >= 0 && flag < 32) natFlag_ = std::uint32_t{1} << static_cast<unsigned>(flag);
}

void Location::start(kernel::Instant now) {
  if (intervalSeconds_ <= 0) return;
  services_.setTimer({this, now + kernel::Duration::seconds(intervalSeconds_), kTimer});
}

void Location::onTimer(kernel::Instant now, std::uint64_t) {
  sweep();
  start(now);
}

void Location::sweep() {
  auto expired = table_.sweep(services_.core().unixSeconds());
  events_.clear();
  if (!services_.hasEventRoute(kExpiredRoute)) return;
  for (LocationTable::Expired& each : expired) {
    // A message of its own per event, so that $ulc knows which contact its run is about.
    auto message = sip::Message::parse(services_.core().fakedRequest()->bytes()).value();
    services_.runEventRoute(kExpiredRoute, message, {});
    events_.push_back({std::move(message), std::move(each)});
  }
}

std::string Location::nextRuid() {
  std::string ruid = "uloc-";
  kernel::appendHex32(ruid, static_cast<std::uint32_t>(services_.core().environment().epoch / 1'000'000'000));
  return ruid + "-1-" + std::to_string(++ruids_);
}

const LocationTable::Expired* Location::expiredOf(const sip::Message& message) const {
  for (const Event& event : events_) {
    if (event.message.get() == &message) return &event.expired;
  }
  return nullptr;
}

const ModuleSpec& usrlocModule() {
  static constexpr ModuleSpec kModule{"usrloc", {}, kVariables, {}, kSettings, {}, makeStateOf<Location>};
  return kModule;
}

}  // namespace forklab::functions
