#include "record/summary.h"

#include <algorithm>

#include "record/json_writer.h"

namespace forklab::record {
namespace {

std::string counted(std::uint64_t count, const char* word) { return std::to_string(count) + ' ' + word; }

std::string packetsText(const lab::Summary& summary) {
  std::string text = counted(summary.packetsSent, "sent") + ", " + counted(summary.packetsArrived, "arrived");
  if (summary.packetsLost > 0) text += ", " + counted(summary.packetsLost, "lost");
  if (summary.retransmissions > 0) text += ", " + counted(summary.retransmissions, "retransmitted");
  if (summary.dropped > 0) text += ", " + counted(summary.dropped, "dropped");
  return text;
}

std::string databaseText(const lab::Summary& summary) {
  std::string text = counted(summary.databaseCalls, "calls");
  if (summary.databaseFailed > 0) text += ", " + counted(summary.databaseFailed, "failed");
  return text + ", " + kernel::toText(summary.databaseBlocked) + " blocked";
}

std::string dnsText(const lab::Summary& summary) {
  std::string text = counted(summary.dnsAsked, "asked");
  if (summary.dnsPackets != summary.dnsAsked) text += ", " + counted(summary.dnsPackets, "packets");
  if (summary.dnsFailed > 0) text += ", " + counted(summary.dnsFailed, "failed");
  if (summary.dnsFromCache > 0) text += ", " + counted(summary.dnsFromCache, "from the cache");
  return text + ", " + kernel::toText(summary.dnsWaited) + " waited";
}

template <class Counts>
std::string countsText(const Counts& counts) {
  std::string text;
  for (const auto& [what, count] : counts) {
    if (!text.empty()) text += ", ";
    if constexpr (std::is_same_v<std::decay_t<decltype(what)>, int>) {
      text += std::to_string(what);
    } else {
      text += what;
    }
    text += " x" + std::to_string(count);
  }
  return text.empty() ? "none" : text;
}

/// "proxy udp: 12 taken, 3 waited up to 40ms, queue up to 2, busy 1.2s, blocked 800ms"
std::string loadText(const std::string& group, const lab::WorkerLoad& load) {
  std::string text = group + ": " + counted(load.taken, "taken");
  if (load.waited > 0) {
    text += ", " + std::to_string(load.waited) + " waited up to " + kernel::toText(load.waitedMost);
    text += ", queue up to " + std::to_string(load.longestQueue);
  }
  text += ", busy " + kernel::toText(load.busy);
  if (load.blocked.ns > 0) text += ", blocked " + kernel::toText(load.blocked);
  return text;
}

void writeLoads(JsonWriter& json, const lab::Summary& summary) {
  json.beginObject("workers");
  for (const auto& [group, load] : summary.workers) {
    json.beginObject(group);
    json.number("taken", load.taken);
    json.number("waited", load.waited);
    json.number("waited_ns", load.waitedAltogether.ns);
    json.number("waited_most_ns", load.waitedMost.ns);
    json.number("longest_queue", load.longestQueue);
    json.number("busy_ns", load.busy.ns);
    json.number("blocked_ns", load.blocked.ns);
    json.endObject();
  }
  json.endObject();
}

/// "12 messages, 96 header lines: top Via 12 of 12, Contact never (6)".
std::string parsingText(const sip::ParseTally& parsing) {
  std::string text =
      counted(parsing.messages, "messages") + ", " + counted(parsing.headerLines, "header lines") + ": ";
  bool isFirst = true;
  for (std::size_t i = 0; i < sip::ParseTally::kPartCount; ++i) {
    const auto& [present, read] = parsing.parts[i];
    if (present == 0) continue;
    text += isFirst ? "" : ", ";
    isFirst = false;
    text += sip::partText(static_cast<sip::ParseTally::Part>(i));
    text += read == 0 ? " never (" + std::to_string(present) + ")"
                      : " " + std::to_string(read) + " of " + std::to_string(present);
  }
  return text;
}

void writeParsing(JsonWriter& json, const sip::ParseTally& parsing) {
  json.beginObject("parsing");
  json.number("messages", parsing.messages);
  json.number("header_lines", parsing.headerLines);
  for (std::size_t i = 0; i < sip::ParseTally::kPartCount; ++i) {
    json.beginObject(sip::partText(static_cast<sip::ParseTally::Part>(i)));
    json.number("present", parsing.parts[i].present);
    json.number("read", parsing.parts[i].read);
    json.endObject();
  }
  json.endObject();
}

}  // namespace

bool allChecksHeld(const lab::Summary& summary) {
  return std::all_of(summary.checks.begin(), summary.checks.end(),
                     [](const lab::CheckResult& check) { return check.held; });
}

std::string summaryText(const lab::Summary& summary) {
  std::string text = "scenario     " + summary.scenario + ", seed " + std::to_string(summary.seed) + '\n';
  const std::string end = kernel::toSecondsText(summary.end) + " s";
  text += summary.endReason.empty() ? "stopped      at " + end
                                    : "ended        at " + end + ": " + summary.endReason;
  text += '\n';
  text += "packets      " + packetsText(summary) + '\n';
  text += "requests     " + countsText(summary.requestsByMethod) + '\n';
  text += "responses    " + countsText(summary.responsesByStatus) + '\n';
  if (summary.dnsAsked + summary.dnsFromCache > 0) text += "dns          " + dnsText(summary) + '\n';
  if (summary.databaseCalls > 0) text += "database     " + databaseText(summary) + '\n';
  for (const auto& [group, load] : summary.workers) text += "workers      " + loadText(group, load) + '\n';
  if (summary.parsing.messages > 0) text += "parsed       " + parsingText(summary.parsing) + '\n';
  text += "fingerprint  " + summary.fingerprint + '\n';
  for (const lab::CheckResult& check : summary.checks) {
    text += (check.held ? "holds        " : "FAILS        ") + check.text;
    if (!check.held && !check.detail.empty()) text += " (" + check.detail + ')';
    text += '\n';
  }
  return text;
}

std::string summaryJson(const lab::Summary& summary) {
  std::string line;
  JsonWriter json(line);
  json.beginObject();
  json.text("format", "forklab-summary");
  json.number("version", kSummaryVersion);
  json.text("scenario", summary.scenario);
  json.number("seed", summary.seed);
  json.number("end_ns", summary.end.ns);
  json.textOrNull("end_reason", summary.endReason);
  json.text("fingerprint", summary.fingerprint);
  json.number("packets_sent", summary.packetsSent);
  json.number("packets_arrived", summary.packetsArrived);
  json.number("packets_lost", summary.packetsLost);
  json.number("retransmissions", summary.retransmissions);
  json.number("dropped", summary.dropped);
  json.beginObject("requests");
  for (const auto& [method, count] : summary.requestsByMethod) json.number(method, count);
  json.endObject();
  json.beginObject("responses");
  for (const auto& [status, count] : summary.responsesByStatus) json.number(std::to_string(status), count);
  json.endObject();
  json.beginObject("database");
  json.number("calls", summary.databaseCalls);
  json.number("failed", summary.databaseFailed);
  json.number("blocked_ns", summary.databaseBlocked.ns);
  json.endObject();
  json.beginObject("dns");
  json.number("asked", summary.dnsAsked);
  json.number("packets", summary.dnsPackets);
  json.number("failed", summary.dnsFailed);
  json.number("from_cache", summary.dnsFromCache);
  json.number("waited_ns", summary.dnsWaited.ns);
  json.endObject();
  writeLoads(json, summary);
  writeParsing(json, summary.parsing);
  json.beginArray("checks");
  for (const lab::CheckResult& check : summary.checks) {
    json.beginObject();
    json.text("check", check.text);
    json.boolean("held", check.held);
    json.textOrNull("detail", check.detail);
    json.endObject();
  }
  json.endArray();
  json.boolean("all_checks_held", allChecksHeld(summary));
  json.endObject();
  return line + '\n';
}

}  // namespace forklab::record
