#include "script/functions/dns_commands.h"

#include <array>

namespace forklab::functions {
namespace {

using proxy::CachedName;

constexpr std::array<std::string_view, 5> kTypes{"A", "AAAA", "CNAME", "SRV", "NAPTR"};

bool isType(std::string_view text) {
  for (const std::string_view type : kTypes) {
    if (proxy::isSameHost(text, type)) return true;
  }
  return false;
}

RpcValue shown(const CachedName& row, const CachedName::Record& record, std::size_t index) {
  RpcValue value = RpcValue::fields();
  value.set("rr_idx", RpcValue(std::int64_t(index)));
  if (!record.ip.empty()) value.set("rr_ip", record.ip);
  if (!record.name.empty() && row.type != "NAPTR") value.set("rr_name", record.name);
  if (row.type == "SRV") {
    value.set("rr_port", RpcValue(std::int64_t{record.port}));
    value.set("rr_priority", RpcValue(std::int64_t{record.priority}));
    value.set("rr_weight", RpcValue(std::int64_t{record.weight}));
  } else if (row.type == "NAPTR") {
    value.set("rr_order", RpcValue(std::int64_t{record.priority}));
    value.set("rr_preference", RpcValue(std::int64_t{record.weight}));
    value.set("rr_flags", record.flags);
    value.set("rr_service", record.service);
    value.set("rr_regexp", record.regularExpression);
    value.set("rr_replacement", record.name);
  }
  value.set("rr_permanent", "no");
  value.set("rr_expires", RpcValue(record.expires));
  return value;
}

RpcValue shown(const CachedName& row) {
  RpcValue value = RpcValue::fields();
  value.set("name", row.name);
  value.set("type", row.type);
  value.set("size_bytes", RpcValue(std::int64_t(row.bytes)));
  // Others that hold it; the cache itself counts as one.
  value.set("reference_counter", RpcValue(std::int64_t{1}));
  value.set("permanent", "no");
  value.set("expires", RpcValue(row.expires));
  value.set("last_used", RpcValue(row.lastUsed));
  value.set("negative_entry", row.records.empty() ? "yes" : "no");
  if (row.records.empty()) return value;
  RpcValue records = RpcValue::list();
  for (std::size_t i = 0; i < row.records.size(); ++i) records.append(shown(row, row.records[i], i));
  value.set("records", std::move(records));
  return value;
}

/// Null: the proxy knows no names at all; the command has failed then.
proxy::Directory* directoryOf(RpcCall& call) {
  proxy::Directory* directory = call.core().environment().directory;
  if (directory == nullptr) call.fail(500, "dns cache support disabled");
  return directory;
}

}  // namespace

void dnsView(RpcCall& call) {
  proxy::Directory* const directory = directoryOf(call);
  if (directory == nullptr) return;
  call.result = RpcValue::list();
  for (const CachedName& row : directory->cached(call.services().now())) call.result.append(shown(row));
}

void dnsLookUp(RpcCall& call) {
  proxy::Directory* const directory = directoryOf(call);
  if (directory == nullptr) return;
  if (!isType(call.text(0))) return call.fail(400, "Invalid type");
  const auto row = directory->lookUp(call.services().now(), call.text(1), call.text(0));
  if (!row) return call.fail(400, "Not found");
  call.result = shown(*row);
}

/// 5.6.3 gives the bound and not what is held (observed).
void dnsMemory(RpcCall& call) {
  if (proxy::Directory* const directory = directoryOf(call))
    call.result = RpcValue(std::int64_t(directory->cacheBytes()));
}

void dnsDelete(RpcCall& call, std::string_view type) {
  proxy::Directory* const directory = directoryOf(call);
  if (directory == nullptr) return;
  if (call.text(0).empty() || !directory->forget(call.text(0), type)) return call.fail(400, "Not found");
  call.result = RpcValue::fields();
}

void dnsDeleteAll(RpcCall& call) {
  proxy::Directory* const directory = directoryOf(call);
  if (directory == nullptr) return;
  directory->forget({}, {});
  call.result = RpcValue::fields();
  call.result.set("status", "ok");
}

}  // namespace forklab::functions
