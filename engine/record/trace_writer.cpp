#include "record/trace_writer.h"

#include <ostream>

#include "record/json_writer.h"
#include "sip/message.h"

namespace forklab::record {
namespace {

/// "111:8733"
std::string dialogText(trace::DialogKey key) {
  return std::to_string(key >> 32U) + ":" + std::to_string(static_cast<std::uint32_t>(key));
}

/// Writes the fields of each kind of event behind the common ones.
class PayloadWriter {
 public:
  PayloadWriter(JsonWriter& json, const std::vector<std::string>& names) : json_(json), names_(names) {}

  void node(std::string_view field, trace::NodeId id) {
    // Readers of a trace know nodes by name; a number would mean nothing outside of it.
    if (id < names_.size()) {
      json_.text(field, names_[id]);
    } else {
      json_.null(field);
    }
  }

  void operator()(const trace::RunStarted& event) {
    json_.text("scenario", event.scenario);
    json_.number("seed", event.seed);
  }

  void operator()(const trace::NodeDeclared& event) {
    json_.text("name", event.name);
    json_.text("kind", event.kind);
    json_.text("address", event.address.text());
  }

  void operator()(const trace::LinkDeclared& event) {
    json_.text("name", event.name);
    node("from", event.from);
    node("to", event.to);
  }

  void operator()(const trace::PacketSent& event) {
    json_.text("from", event.from.text());
    json_.text("to", event.to.text());
    json_.text("transport", kernel::protocolName(event.to.protocol));
    node("to_node", event.toNode);
    json_.number("retransmission", event.retransmission);
    json_.textOrNull("timer", event.timer);
    json_.number("transaction", event.transaction);
    // Inside the engine 0 says "no branch"; readers get the branch's own number.
    if (event.branch == 0) {
      json_.null("branch");
    } else {
      json_.number("branch", event.branch - 1);
    }
    json_.text("bytes", event.bytes);
  }

  void operator()(const trace::PacketArrived& event) {
    json_.number("sent", event.sent);
    node("from_node", event.fromNode);
    json_.number("copy", event.copy);
  }

  void operator()(const trace::PacketLost& event) {
    json_.number("sent", event.sent);
    json_.textOrNull("link", event.link);
    json_.text("reason", event.reason);
    json_.number("copy", event.copy);
  }

  void operator()(const trace::MessageDropped& event) {
    json_.number("arrived", event.arrived);
    json_.text("reason", event.reason);
    json_.number("begin", event.range.begin);
    json_.number("end", event.range.end);
  }

  void operator()(const trace::RouteEntered& event) {
    json_.text("block", event.block);
    json_.textOrNull("name", event.name);
    json_.number("file", event.file);
    json_.number("line", event.line);
  }

  void operator()(const trace::RouteLeft& event) {
    json_.text("block", event.block);
    json_.textOrNull("name", event.name);
    json_.text("how", event.how);
    json_.number("code", event.code);
  }

  void operator()(const trace::ScriptStep& event) {
    json_.number("file", event.file);
    json_.number("line", event.line);
    json_.number("column", event.column);
    json_.number("end_line", event.endLine);
    json_.number("end_column", event.endColumn);
  }

  void operator()(const trace::FunctionCalled& event) {
    json_.text("name", event.name);
    json_.text("arguments", event.arguments);
    json_.number("code", event.code);
    json_.number("line", event.line);
  }

  void operator()(const trace::ScriptLogged& event) {
    json_.text("level", event.level);
    json_.text("text", event.text);
    json_.number("line", event.line);
  }

  void operator()(const trace::TransactionStarted& event) {
    json_.number("transaction", event.transaction);
    json_.text("machine", event.machine);
    json_.text("state", event.state);
    json_.text("method", event.method);
    json_.textOrNull("via_branch", event.branch);
    json_.number("server", event.server);
  }

  void operator()(const trace::TransactionChanged& event) {
    json_.number("transaction", event.transaction);
    json_.text("from_state", event.from);
    json_.text("input", event.input);
    json_.text("to_state", event.to);
    json_.text("section", event.section);
  }

  void operator()(const trace::TransactionEnded& event) { json_.number("transaction", event.transaction); }

  void operator()(const trace::TimerSet& event) {
    timer(event.transaction, event.timer);
    json_.number("at_ns", event.at.ns);
  }

  void operator()(const trace::TimerStopped& event) { timer(event.transaction, event.timer); }
  void operator()(const trace::TimerFired& event) { timer(event.transaction, event.timer); }

  void operator()(const trace::WaveStarted& event) {
    json_.number("server", event.server);
    json_.number("wave", event.wave);
    json_.number("branches", event.branches);
  }

  void operator()(const trace::BranchStarted& event) {
    json_.number("server", event.server);
    json_.number("client", event.client);
    json_.number("branch", event.branch);
    json_.number("wave", event.wave);
    if (event.q < 0) {
      json_.null("q");
    } else {
      json_.thousandths("q", event.q);
    }
    json_.text("uri", event.uri);
    json_.text("to", event.to.text());
  }

  void operator()(const trace::BranchChanged& event) {
    json_.number("server", event.server);
    json_.number("branch", event.branch);
    json_.text("state", event.state);
    json_.number("code", event.code);
  }

  void operator()(const trace::ReplyChosen& event) {
    json_.number("server", event.server);
    json_.number("branch", event.branch);
    json_.number("code", event.code);
    json_.text("why", event.why);
  }

  void operator()(const trace::CallbackReached& event) {
    json_.number("transaction", event.transaction);
    json_.text("callback", event.callback);
    json_.number("code", event.code);
    json_.number("branch", event.branch);
    json_.boolean("again", event.isAgain);
    json_.boolean("own", event.isOwn);
  }

  void operator()(const trace::DialogStarted& event) {
    json_.text("dialog", dialogText(event.dialog));
    json_.text("call_id", event.callId);
    json_.text("state", event.state);
  }

  void operator()(const trace::DialogChanged& event) {
    json_.text("dialog", dialogText(event.dialog));
    json_.text("from_state", event.from);
    json_.text("input", event.input);
    json_.text("to_state", event.to);
  }

  void operator()(const trace::DialogEnded& event) { json_.text("dialog", dialogText(event.dialog)); }

  void operator()(const trace::DialogCallback& event) {
    json_.text("dialog", dialogText(event.dialog));
    json_.text("callback", event.callback);
  }

  void operator()(const trace::DialogNoted& event) {
    json_.text("dialog", dialogText(event.dialog));
    json_.text("what", event.what);
    json_.textOrNull("name", event.name);
    json_.text("value", event.value);
    json_.boolean("gone", event.isGone);
  }

  void operator()(const trace::DatabaseCalled& event) {
    node("database", event.database);
    json_.text("procedure", event.procedure);
    json_.text("statement", event.statement);
    json_.textOrNull("call_id", event.callId);
    json_.textOrNull("error", event.error);
    json_.number("sent_bytes", event.sentBytes);
    json_.number("received_bytes", event.receivedBytes);
    json_.number("rows", event.rows);
    json_.number("round_trips", event.roundTrips);
    json_.number("blocked_ns", event.blocked.ns);
  }

  void operator()(const trace::NodeChanged& event) { json_.text("change", event.change); }

  void operator()(const trace::RequestEdited& event) {
    json_.number("arrived", event.arrived);
    json_.number("transaction", event.transaction);
    json_.number("held", event.held);
    json_.boolean("late", event.isLate);
    json_.text("bytes", event.bytes);
  }

  void operator()(const trace::RequestCloned& event) {
    json_.number("arrived", event.arrived);
    json_.number("transaction", event.transaction);
    json_.number("held", event.held);
    json_.boolean("sealed", event.isSealed);
    json_.textOrNull("bytes", event.bytes);
  }

  void operator()(const trace::MessageRead& event) {
    json_.number("messages", event.messages);
    json_.number("header_lines", event.headerLines);
    json_.beginObject("parts");
    for (std::size_t i = 0; i < event.parts.size(); ++i) {
      const auto& [present, read] = event.parts[i];
      if (present + read == 0) continue;
      json_.beginObject(sip::partText(static_cast<sip::ParseTally::Part>(i)));
      json_.number("present", present);
      json_.number("read", read);
      json_.endObject();
    }
    json_.endObject();
  }

  void operator()(const trace::NameAsked& event) {
    json_.text("name", event.name);
    json_.text("type", event.type);
    json_.text("answer", event.answer);
    json_.boolean("found", event.found);
    json_.number("took_ns", event.took.ns);
    json_.number("tries", event.tries);
    json_.boolean("from_cache", event.fromCache);
  }

  void operator()(const trace::AgentActed& event) {
    json_.text("action", event.action);
    json_.textOrNull("detail", event.detail);
  }

  void operator()(const trace::LinkChanged& event) {
    json_.text("link", event.link);
    json_.text("change", event.change);
  }

  void operator()(const trace::WorkerChanged& event) {
    json_.text("group", event.group);
    if (event.worker == trace::WorkerChanged::kNobody) {
      json_.null("worker");
    } else {
      json_.number("worker", event.worker);
    }
    json_.text("change", event.change);
    json_.textOrNull("why", event.why);
    json_.number("span_ns", event.span.ns);
    json_.number("waiting", event.waiting);
  }

  void operator()(const trace::ConnectionChanged& event) {
    json_.number("connection", event.connection);
    json_.text("transport", kernel::protocolName(event.peer.protocol));
    json_.text("local", event.local.text());
    json_.text("peer", event.peer.text());
    node("peer_node", event.peerNode);
    json_.text("change", event.change);
    json_.textOrNull("why", event.why);
  }

  void operator()(const trace::CommandApplied& event) { json_.text("command", event.command); }

  void operator()(const trace::CheckReported& event) {
    json_.text("check", event.check);
    json_.boolean("held", event.held);
    json_.textOrNull("detail", event.detail);
  }

  void operator()(const trace::RunEnded& event) { json_.text("reason", event.reason); }

 private:
  void timer(trace::TransactionId transaction, std::string_view name) {
    json_.number("transaction", transaction);
    json_.text("timer", name);
  }

  JsonWriter& json_;
  const std::vector<std::string>& names_;
};

/// Counts and fingerprint stand at the top, so a run that goes on has none yet.
std::string header(const Recording& recording, const std::vector<std::string>& names, bool isOver) {
  std::string line;
  JsonWriter json(line);
  json.beginObject();
  json.text("format", "forklab-trace");
  json.number("version", kTraceVersion);
  json.text("scenario", recording.scenario);
  json.number("seed", recording.seed);
  if (isOver) {
    json.text("fingerprint", recording.fingerprint);
    json.number("events", recording.log->size());
    json.number("events_left_out", recording.log->dropped());
  } else {
    for (const char* field : {"fingerprint", "events", "events_left_out"}) json.null(field);
  }
  json.beginObject("scripts");
  for (std::size_t node = 0; node < recording.scriptFiles.size() && node < names.size(); ++node) {
    if (recording.scriptFiles[node].empty()) continue;
    json.beginArray(names[node]);
    for (const std::string& file : recording.scriptFiles[node]) json.element(file);
    json.endArray();
  }
  json.endObject();
  json.endObject();
  return line;
}

}  // namespace

TraceStream::TraceStream(const Recording& recording, bool isOver, std::ostream& out)
    : out_(out), names_(nodeNames(*recording.log)) {
  out_ << header(recording, names_, isOver) << '\n';
}

void TraceStream::write(const trace::Event& event) {
  // In a live run nodes are declared when they are first seen.
  if (const auto* declared = std::get_if<trace::NodeDeclared>(&event.payload))
    noteName(names_, event, *declared);
  line_.clear();
  JsonWriter json(line_);
  PayloadWriter payload(json, names_);
  json.beginObject();
  json.number("id", event.id);
  json.number("cause", event.cause);
  json.number("t_ns", event.time.ns);
  payload.node("node", event.node);
  json.text("event", trace::kindName(event.payload));
  std::visit(payload, event.payload);
  json.endObject();
  line_ += '\n';
  out_ << line_;
}

void writeTrace(const Recording& recording, std::ostream& out) {
  TraceStream stream(recording, true, out);
  for (std::size_t at = 0; at < recording.log->size() && out; ++at) stream.write(recording.log->at(at));
}

}  // namespace forklab::record
