#include "record/trace_reader.h"

#include <istream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "record/trace_writer.h"

namespace forklab::record {
namespace {

using Json = nlohmann::json;
using kernel::Endpoint;

constexpr std::size_t kLongestLineBytes = std::size_t{1} << 20;

std::string textOf(const Json& line, const char* field) {
  const auto found = line.find(field);
  return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t numberOf(const Json& line, const char* field) {
  const auto found = line.find(field);
  return found != line.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

/// Bytes that were not UTF-8 stand there with one character each.
std::string bytesOf(const Json& line, const char* field) {
  const std::string text = textOf(line, field);
  if (line.value(std::string(field) + "_encoding", std::string()) != "latin-1") return text;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      bytes += text[i];
    } else if (i + 1 < text.size()) {
      bytes += static_cast<char>((lead & 0x03) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3f));
    }
  }
  return bytes;
}

std::optional<Endpoint> endpointOf(const std::string& text, const std::string& protocol) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto ip = kernel::IpAddress::parse(text.substr(0, colon));
  const int port = std::atoi(text.c_str() + colon + 1);
  if (!ip || port < 0 || port > 65535) return std::nullopt;
  Endpoint endpoint{*ip, static_cast<std::uint16_t>(port), kernel::Protocol::udp};
  for (const auto each : {kernel::Protocol::tcp, kernel::Protocol::tls}) {
    if (protocol == kernel::protocolName(each)) endpoint.protocol = each;
  }
  return endpoint;
}

/// One line after the other; events keep no text of theirs, so each is taken before the next is read.
class Lines {
 public:
  std::optional<kernel::Error> take(const Json& line) {
    const std::string kind = textOf(line, "event");
    trace::Event event{};
    event.id = static_cast<trace::EventId>(numberOf(line, "id"));
    event.time.ns = numberOf(line, "t_ns");
    event.node = idOf(textOf(line, "node"), kind == "node_declared");
    if (kind == "run_started") return give(event, startOf(line));
    if (kind == "node_declared") return give(event, declarationOf(line));
    if (kind == "packet_sent") return takeSent(event, line);
    if (kind == "packet_lost") return give(event, lossOf(line));
    if (kind == "command_applied") return give(event, trace::CommandApplied{text(line, "command")});
    if (kind == "run_ended") return give(event, trace::RunEnded{text(line, "reason")});
    return give(event, trace::TransactionEnded{});
  }

  const lab::RecordReader& reader() const { return reader_; }

 private:
  std::string_view text(const Json& line, const char* field) { return kept_ = textOf(line, field); }

  trace::RunStarted startOf(const Json& line) {
    return {text(line, "scenario"), line.value("seed", std::uint64_t{0})};
  }

  trace::NodeDeclared declarationOf(const Json& line) {
    return {text(line, "name"), textOf(line, "kind") == "peer" ? "peer" : "node", {}};
  }

  trace::PacketLost lossOf(const Json& line) {
    return {static_cast<trace::EventId>(numberOf(line, "sent")), {}, text(line, "reason"), 0};
  }

  std::optional<kernel::Error> takeSent(trace::Event& event, const Json& line) {
    const std::string protocol = textOf(line, "transport");
    const auto from = endpointOf(textOf(line, "from"), protocol);
    const auto to = endpointOf(textOf(line, "to"), protocol);
    if (!from || !to) return kernel::Error{"`from` and `to` of a packet are addresses with ports", {}, {}};
    kept_ = bytesOf(line, "bytes");
    const auto branch = line.find("branch");
    trace::PacketSent sent;
    sent.from = *from;
    sent.to = *to;
    sent.toNode = idOf(textOf(line, "to_node"), false);
    sent.retransmission = static_cast<std::uint16_t>(numberOf(line, "retransmission"));
    sent.transaction = static_cast<trace::TransactionId>(numberOf(line, "transaction"));
    if (branch != line.end() && branch->is_number_integer())
      sent.branch = static_cast<std::uint16_t>(branch->get<int>() + 1);
    sent.bytes = kept_;
    return give(event, sent);
  }

  std::optional<kernel::Error> give(trace::Event& event, const trace::Payload& payload) {
    event.payload = payload;
    reader_.take(event);
    return std::nullopt;
  }

  /// Nodes are numbered in the order of their declarations, as in the run itself.
  trace::NodeId idOf(const std::string& name, bool declares) {
    if (declares) ids_.emplace(name, static_cast<trace::NodeId>(ids_.size()));
    const auto found = ids_.find(name);
    return found == ids_.end() ? trace::kNoNode : found->second;
  }

  lab::RecordReader reader_;
  std::map<std::string, trace::NodeId> ids_;
  std::string kept_;
};

kernel::Error at(std::size_t line, const std::string& reason) {
  return {
      "line " + std::to_string(line) + ": " + reason, {}, "a trace is what `forklab-cli run --trace` writes"};
}

}  // namespace

kernel::Result<TraceFacts> readTrace(std::istream& in) {
  TraceFacts facts;
  Lines lines;
  std::string text;
  for (std::size_t number = 1; std::getline(in, text); ++number) {
    if (text.size() > kLongestLineBytes) return at(number, "longer than 1 MiB");
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) return at(number, "not a JSON object");
    if (number > 1) {
      if (const auto error = lines.take(line)) return at(number, error->message);
      continue;
    }
    if (textOf(line, "format") != "forklab-trace") return at(number, "not the header of a ForkLab trace");
    if (numberOf(line, "version") > kTraceVersion) return at(number, "written by a later version of ForkLab");
    facts.fingerprint = textOf(line, "fingerprint");
  }
  if (facts.fingerprint.empty() && lines.reader().record().scenario.empty())
    return kernel::Error{"the trace is empty", {}, "a trace is what `forklab-cli run --trace` writes"};
  if (!lines.reader().unknownCommand().empty())
    return kernel::Error{"the command `" + lines.reader().unknownCommand() + "` is not known here", {}, {}};
  facts.record = lines.reader().record();
  return facts;
}

}  // namespace forklab::record
