#include <array>

#include "lab/scenario/scenario_reading.h"
#include "lab/scenario/units.h"

namespace forklab::lab {

namespace {

constexpr kernel::Duration kLongestAnswer = kernel::Duration::seconds(600);
constexpr kernel::Duration kLongestLife = kernel::Duration::seconds(7 * 24 * 3600);
constexpr std::size_t kDomainsMost = 6;

struct TypeKey {
  std::string_view name;
  dns::Type type;
  std::string_view example;
};
constexpr std::array kTypes{
    TypeKey{"A", dns::Type::a, "`A: 10.0.0.2`, or the name of a node"},
    TypeKey{"AAAA", dns::Type::aaaa, "`AAAA: \"2001:db8::2\"`, or the name of a node"},
    TypeKey{"CNAME", dns::Type::cname, "`CNAME: sip1.example.com`"},
    TypeKey{"SRV", dns::Type::srv, "`SRV: 10 60 5060 sip1.example.com`: priority, weight, port, host"},
    TypeKey{"NAPTR", dns::Type::naptr, "`NAPTR: '10 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.example.com'`"},
};

/// The address of a node stands for it, if it is of the family that the record has.
bool readNodeAddress(const Draft& draft, std::string_view text, dns::Record& record) {
  const auto found = draft.nodeIndex.find(text);
  if (found == draft.nodeIndex.end()) return false;
  const kernel::IpAddress& ip = draft.scenario.nodes[found->second].address.ip;
  if (ip.isV6() != (record.type == dns::Type::aaaa)) return false;
  record.ip = ip;
  return true;
}

std::optional<std::string> readDomain(Draft& draft, const YamlNode& node, std::string_view what) {
  dns::Record name;
  name.type = dns::Type::cname;
  if (node.kind == YamlNode::Kind::scalar && dns::parseData(node.text, name)) return name.target;
  draft.findings.error(node.where, "bad-name", "`" + std::string(what) + "` must be a domain name",
                       "letters, digits, `-`, `_` and dots, as `_sip._udp.example.com`");
  return std::nullopt;
}

void readValue(Draft& draft, const TypeKey& key, const YamlNode& value, DnsRow row) {
  row.record.type = key.type;
  const bool isAddress = key.type == dns::Type::a || key.type == dns::Type::aaaa;
  const bool isScalar = value.kind == YamlNode::Kind::scalar;
  if (isScalar && (dns::parseData(value.text, row.record) ||
                   (isAddress && readNodeAddress(draft, value.text, row.record)))) {
    draft.scenario.dns->rows.push_back(std::move(row));
    return;
  }
  draft.findings.error(value.where, "bad-value",
                       isScalar ? "`" + value.text + "` is not the data of a record " + std::string(key.name)
                                : "`" + std::string(key.name) + "` must be a text, or a list of texts",
                       "write " + std::string(key.example));
}

std::optional<dns::Outcome> readFailure(Draft& draft, const YamlNode& node) {
  if (node.text == "nxdomain") return dns::Outcome::noSuchName;
  if (node.text == "servfail") return dns::Outcome::serverFailure;
  if (node.text == "timeout") return dns::Outcome::timeout;
  constexpr std::array<std::string_view, 3> kWords{"nxdomain", "servfail", "timeout"};
  draft.findings.error(node.where, "bad-value", "`fails` must be nxdomain, servfail or timeout",
                       suggestion(node.text, kWords));
  return std::nullopt;
}

void readFailureRow(Draft& draft, const Fields& fields, const DnsRow& row) {
  DnsFailure failure{row.record.owner, {}, dns::Outcome::timeout, row.delay};
  if (const YamlNode* type = fields.find("type")) {
    failure.type.emplace();
    if (!dns::parseType(type->text, *failure.type)) {
      draft.findings.error(type->where, "bad-value", "`type` must be A, AAAA, CNAME, SRV or NAPTR");
    }
  }
  const auto outcome = readFailure(draft, *fields.find("fails"));
  if (!outcome) return;
  failure.outcome = *outcome;
  draft.scenario.dns->failures.push_back(std::move(failure));
}

void readTimes(Draft& draft, const Fields& fields, DnsRow& row) {
  if (const YamlNode* ttl = fields.find("ttl")) {
    const auto life = readDuration(draft.findings, *ttl, "ttl", {}, kLongestLife);
    if (life) row.record.ttlSeconds = static_cast<std::uint32_t>(life->ns / 1'000'000'000);
  }
  if (const YamlNode* delay = fields.find("delay"))
    row.delay = readDuration(draft.findings, *delay, "delay", {}, kLongestAnswer);
}

void readRow(Draft& draft, const YamlNode& node) {
  const Fields fields(draft.findings, node, node.where, "a record", dnsRowKeys());
  const YamlNode* name = fields.find("name");
  if (!fields.isMapping() || name == nullptr) return;
  DnsRow row;
  const auto owner = readDomain(draft, *name, "name");
  if (!owner) return;
  row.record.owner = *owner;
  readTimes(draft, fields, row);
  bool saysSomething = false;
  for (const TypeKey& key : kTypes) {
    const YamlNode* value = fields.find(key.name);
    if (value == nullptr) continue;
    saysSomething = true;
    if (value->kind != YamlNode::Kind::list) readValue(draft, key, *value, row);
    for (const YamlNode& item : value->items) readValue(draft, key, item, row);
  }
  if (fields.find("fails") != nullptr) return readFailureRow(draft, fields, row);
  if (saysSomething) return;
  draft.findings.error(node.where, "missing-key", "this record says nothing about `" + *owner + "`",
                       "add `A: …`, `SRV: …` or another type, or `fails: timeout`");
}

bool isListOf(Draft& draft, const YamlNode& node, std::string_view what, std::size_t most) {
  if (node.kind == YamlNode::Kind::list && node.items.size() <= most) return true;
  draft.findings.error(node.where, "bad-value",
                       "`" + std::string(what) + "` must be a list of at most " + std::to_string(most));
  return false;
}

}  // namespace

void readDns(Draft& draft, const YamlNode& dns) {
  const Fields fields(draft.findings, dns, dns.where, "`dns`", dnsKeys());
  if (!fields.isMapping()) return;
  DnsSpec& spec = draft.scenario.dns.emplace();
  if (const YamlNode* delay = fields.find("delay"))
    spec.delay = readDuration(draft.findings, *delay, "delay", {}, kLongestAnswer).value_or(spec.delay);
  if (const YamlNode* additional = fields.find("additional")) {
    spec.sendsAdditional = additional->text == "yes";
    if (additional->text != "yes" && additional->text != "no")
      draft.findings.error(additional->where, "bad-value", "`additional` must be `yes` or `no`");
  }
  if (const YamlNode* search = fields.find("search");
      search != nullptr && isListOf(draft, *search, "search", kDomainsMost)) {
    for (const YamlNode& domain : search->items) {
      if (auto name = readDomain(draft, domain, "search")) spec.search.push_back(std::move(*name));
    }
  }
  const YamlNode* records = fields.find("records");
  if (records == nullptr || !isListOf(draft, *records, "records", kDnsRecordsMost)) return;
  for (const YamlNode& row : records->items) readRow(draft, row);
}

}  // namespace forklab::lab
