#include "script/functions/usrloc_commands.h"

#include <algorithm>
#include <array>

#include "kernel/core_hash.h"
#include "script/functions/host.h"
#include "script/functions/rpc.h"
#include "script/functions/usrloc.h"
#include "sip/uri.h"

namespace forklab::functions {
namespace {

using script::RpcSpec;

constexpr int kFailed = 500;
constexpr int kNotFound = 404;
/// What contacts that nobody registered bear (Kamailio usrloc).
constexpr std::string_view kOwnCallId = "dfjrewr12386fd6-343@kamailio.rpc";
constexpr std::string_view kOwnAgent = "kamailio SIP Router - RPC Server";

RpcValue textOrUnset(const std::string& text) {
  return text.empty() ? RpcValue("[not set]") : RpcValue(text);
}

RpcValue expiryOf(const Contact& contact, std::int64_t now) {
  if (contact.expiresAt == 0) return "permanent";
  if (contact.expiresAt == Contact::kGoneAt) return "deleted";
  if (contact.expiresAt <= now) return "expired";
  return contact.expiresAt - now;
}

RpcValue socketOf(RpcCall& call, const Contact& contact) {
  if (contact.socket == proxy::kNoSocket) return "[not set]";
  const kernel::Endpoint& at = call.core().sockets()[contact.socket].at;
  return std::string(kernel::protocolName(at.protocol)) + ":" + at.text();
}

constexpr std::array<std::string_view, 3> kStates{"CS_NEW", "CS_SYNC", "CS_DIRTY"};

RpcValue contactOf(RpcCall& call, const Contact& contact) {
  constexpr double kThousandths = 1000.0;
  RpcValue fields = RpcValue::fields();
  fields.set("Address", contact.uri);
  fields.set("Expires", expiryOf(contact, call.core().unixSeconds()));
  fields.set("Q", contact.q < 0 ? RpcValue(std::int64_t{-1}) : RpcValue(contact.q / kThousandths));
  fields.set("Call-ID", contact.callId);
  fields.set("CSeq", std::int64_t{contact.cseq});
  fields.set("User-Agent", contact.userAgent);
  fields.set("Received", textOrUnset(contact.received));
  fields.set("Path", textOrUnset(contact.path));
  fields.set("State", kStates[static_cast<std::size_t>(contact.rowState)]);
  fields.set("Flags", std::int64_t{0});
  fields.set("CFlags", std::int64_t{contact.flags});
  fields.set("Socket", socketOf(call, contact));
  fields.set("Methods", std::int64_t{contact.methods});
  fields.set("Ruid", textOrUnset(contact.ruid));
  fields.set("Instance", textOrUnset(contact.instance));
  fields.set("Reg-Id", std::int64_t{contact.flowId});
  fields.set("Server-Id", call.program().integerSetting("core", "server_id", 0));
  fields.set("Tcpconn-Id", std::int64_t{-1});
  fields.set("Keepalive", std::int64_t{0});
  fields.set("Last-Keepalive", contact.modifiedAt);
  fields.set("KA-Roundtrip", std::int64_t{0});
  fields.set("Last-Modified", contact.modifiedAt);
  RpcValue entry = RpcValue::fields();
  entry.set("Contact", std::move(fields));
  return entry;
}

RpcValue contactsOf(RpcCall& call, const ContactList& list) {
  RpcValue contacts = RpcValue::list();
  for (const Contact& contact : list.all()) contacts.append(contactOf(call, contact));
  return contacts;
}

/// Slots of Kamailio's table, for the order in which it shows its records.
std::uint32_t slotCountOf(RpcCall& call) {
  const std::int64_t exponent = call.program().integerSetting("usrloc", "hash_size", 10);
  return 1U << static_cast<unsigned>(std::clamp<std::int64_t>(exponent, 1, 20));
}

struct Placed {
  std::uint32_t hash = 0;
  const std::string* aor = nullptr;
  const ContactList* list = nullptr;
};

std::vector<Placed> bySlot(const LocationTable::Records& records, std::uint32_t slots) {
  std::vector<Placed> placed;
  for (const auto& [aor, list] : records) placed.push_back({kernel::coreHash(aor), &aor, &list});
  std::stable_sort(placed.begin(), placed.end(), [slots](const Placed& a, const Placed& b) {
    return (a.hash & (slots - 1)) < (b.hash & (slots - 1));
  });
  return placed;
}

std::int64_t fullestSlot(const std::vector<Placed>& placed, std::uint32_t slots) {
  std::int64_t most = 0;
  std::int64_t run = 0;
  for (std::size_t i = 0; i < placed.size(); ++i) {
    const bool continues = i > 0 && ((placed[i].hash ^ placed[i - 1].hash) & (slots - 1)) == 0;
    run = continues ? run + 1 : 1;
    most = std::max(most, run);
  }
  return most;
}

RpcValue recordOf(RpcCall& call, const Placed& placed, bool isBrief) {
  RpcValue info = RpcValue::fields();
  info.set("AoR", *placed.aor);
  if (isBrief) return info;
  info.set("HashID", std::int64_t{static_cast<std::int32_t>(placed.hash)});
  info.set("Contacts", contactsOf(call, *placed.list));
  RpcValue record = RpcValue::fields();
  record.set("Info", std::move(info));
  return record;
}

RpcValue domainOf(RpcCall& call, std::string_view table, const LocationTable::Records& records) {
  const std::uint32_t slots = slotCountOf(call);
  const auto placed = bySlot(records, slots);
  RpcValue all = RpcValue::list();
  for (const Placed& each : placed) all.append(recordOf(call, each, call.text(0) == "brief"));
  RpcValue stats = RpcValue::fields();
  stats.set("Records", std::uint64_t{placed.size()});
  stats.set("Max-Slots", fullestSlot(placed, slots));
  RpcValue domain = RpcValue::fields();
  domain.set("Domain", table);
  domain.set("Size", std::int64_t{slots});
  domain.set("AoRs", std::move(all));
  domain.set("Stats", std::move(stats));
  RpcValue entry = RpcValue::fields();
  entry.set("Domain", std::move(domain));
  return entry;
}

/// Null: usrloc is not loaded, which is the answer.
Location* locationOf(RpcCall& call) {
  Location* const location = call.state<Location>();
  if (location == nullptr) call.fail(kFailed, "Method Not Found");
  return location;
}

void dump(RpcCall& call) {
  Location* const location = locationOf(call);
  if (location == nullptr) return;
  RpcValue domains = RpcValue::list();
  // With db_mode 3 Kamailio has nothing to show either.
  const bool isInMemory = location->mode() != LocationMode::databaseOnly;
  for (const std::string& table : location->tableNames()) {
    static const LocationTable::Records kNone;
    domains.append(domainOf(call, table, isInMemory ? location->inMemory().records(table) : kNone));
  }
  call.result = RpcValue::fields();
  call.result.set("Domains", std::move(domains));
}

/// The first two parameters as a place in the table; nothing: that is answered.
struct Asked {
  Location& location;
  std::string table;
  std::string aor;
  Whose whose() const { return {table, aor}; }
};
std::optional<Asked> askedBy(RpcCall& call, std::size_t wanted) {
  Location* const location = locationOf(call);
  if (location == nullptr) return std::nullopt;
  if (call.parameterCount() < wanted) {
    call.fail(kFailed, "Not enough parameters or wrong format");
    return std::nullopt;
  }
  Asked asked{*location, std::string(call.text(0)), std::string(call.text(1))};
  if (!location->hasTable(asked.table)) {
    call.fail(kFailed, "Domain table not found");
    return std::nullopt;
  }
  if (!location->usesDomain()) asked.aor = asked.aor.substr(0, asked.aor.find('@'));
  if (call.program().integerSetting("registrar", "case_sensitive", 0) == 0) {
    for (char& c : asked.aor) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return asked;
}

void lookUp(RpcCall& call) {
  const auto asked = askedBy(call, 2);
  if (!asked) return;
  const ContactList* const list = asked->location.find(asked->whose());
  if (list == nullptr) return call.fail(kFailed, "AOR not found in location table");
  if (!list->hasValid(call.core().unixSeconds())) return call.fail(kFailed, "AOR has no contacts");
  call.result = RpcValue::fields();
  call.result.set("AoR", asked->aor);
  call.result.set("Contacts", contactsOf(call, *list));
}

/// "." stands for a value that is not given.
std::string optionalText(RpcCall& call, std::size_t index) {
  return call.text(index) == "." ? std::string() : std::string(call.text(index));
}

void add(RpcCall& call) {
  constexpr double kThousandths = 1000.0;
  const auto asked = askedBy(call, 9);
  if (!asked) return;
  const auto expires = call.integer(3), branchFlags = call.integer(7), methods = call.integer(8);
  const auto q = call.real(4);
  if (!expires || !q || !branchFlags || !methods)
    return call.fail(kFailed, "Not enough parameters or wrong format");
  Contact contact;
  contact.uri = call.text(2);
  contact.expiresAt = *expires == 0 ? 0 : call.core().unixSeconds() + *expires;
  contact.q = *q < 0 ? std::int16_t{-1} : static_cast<std::int16_t>(std::min(*q, 1.0) * kThousandths + 0.5);
  contact.path = optionalText(call, 5);
  contact.flags = static_cast<std::uint32_t>(*branchFlags);
  contact.methods = static_cast<std::uint32_t>(*methods);
  contact.callId = kOwnCallId;
  contact.userAgent = kOwnAgent;
  contact.cseq = 1;
  const ContactList* const list = asked->location.find(asked->whose());
  call.result = RpcValue::fields();
  for (std::size_t i = 0; list != nullptr && i < list->all().size(); ++i) {
    if (list->all()[i].uri != contact.uri) continue;
    contact.ruid = list->all()[i].ruid;
    return asked->location.update(asked->whose(), i, std::move(contact));
  }
  contact.ruid = asked->location.nextRuid();
  asked->location.insert(asked->whose(), std::move(contact));
}

void removeAll(RpcCall& call) {
  const auto asked = askedBy(call, 2);
  if (!asked) return;
  if (asked->location.find(asked->whose()) == nullptr) return call.fail(kNotFound, "AOR not found");
  asked->location.removeAll(asked->whose());
  call.result = RpcValue::fields();
}

void removeContact(RpcCall& call) {
  const auto asked = askedBy(call, 3);
  if (!asked) return;
  const ContactList* const list = asked->location.find(asked->whose());
  if (list == nullptr) return call.fail(kNotFound, "AOR not found");
  for (std::size_t i = 0; i < list->all().size(); ++i) {
    if (list->all()[i].uri != call.text(2)) continue;
    asked->location.remove(asked->whose(), i);
    asked->location.dropEmpty(asked->whose());
    call.result = RpcValue::fields();
    return;
  }
  call.fail(kNotFound, "Contact not found");
}

void flush(RpcCall& call) {
  Location* const location = locationOf(call);
  if (location == nullptr) return;
  location->flush();
  call.result = RpcValue::fields();
}

constexpr std::array kCommands{
    RpcSpec{"ul.dump", "[brief]", "Every contact that memory holds; brief: the addresses of record alone.",
            "forklab-cli rpc proxy.sock ul.dump", dump},
    RpcSpec{"ul.lookup", "table user", "The contacts of one user.",
            "forklab-cli rpc proxy.sock ul.lookup location bob", lookUp},
    RpcSpec{"ul.add", "table user contact expires q path flags cflags methods",
            "Registers a contact; expires 0: for ever, path .: none.",
            "forklab-cli rpc proxy.sock ul.add location bob sip:bob@10.0.0.2 60 0.5 . 0 0 4294967295", add},
    RpcSpec{"ul.rm", "table user", "Removes all contacts of a user.",
            "forklab-cli rpc proxy.sock ul.rm location bob", removeAll},
    RpcSpec{"ul.rm_contact", "table user contact", "Removes one contact.",
            "forklab-cli rpc proxy.sock ul.rm_contact location bob sip:bob@10.0.0.2", removeContact},
    RpcSpec{"ul.flush", "", "Removes what has expired and writes what has changed, now.",
            "forklab-cli rpc proxy.sock ul.flush", flush},
};

}  // namespace

const std::span<const RpcSpec> kUsrlocCommands = kCommands;

}  // namespace forklab::functions
