#include "support/drawn_log.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace forklab::test {
namespace {

std::string rest(const std::vector<std::string>& words, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < words.size(); ++i) text += (text.empty() ? "" : " ") + words[i];
  return text;
}

}  // namespace

struct DrawnLog::Line {
  kernel::Instant time;
  trace::NodeId node = trace::kNoNode;
  std::string verb;
  std::vector<std::string> words;
  std::map<std::string, std::string> options;

  std::string option(const std::string& name) const {
    const auto found = options.find(name);
    return found == options.end() ? std::string() : found->second;
  }
  template <class Number>
  Number number(const std::string& name, Number otherwise) const {
    const std::string text = option(name);
    return text.empty() ? otherwise : static_cast<Number>(std::stol(text));
  }
  template <class Number>
  Number word(std::size_t at) const {
    return static_cast<Number>(std::stoul(words.at(at)));
  }
};

DrawnLog::DrawnLog(std::string_view drawing, const std::vector<std::string>& nodes) {
  for (const std::string& name : nodes) node(name);
  std::istringstream lines{std::string(drawing)};
  for (std::string line; std::getline(lines, line);) {
    if (line.find_first_not_of(' ') != std::string::npos) draw(line);
  }
}

std::string DrawnLog::name(trace::EventId id) const {
  for (const auto& [label, labelled] : labels_) {
    if (labelled == id) return label;
  }
  return '#' + std::to_string(id);
}

kernel::Endpoint DrawnLog::address(trace::NodeId node) {
  return {kernel::IpAddress::v4(10, 0, 0, static_cast<std::uint8_t>(node + 1)), 5060, kernel::Protocol::udp};
}

trace::NodeId DrawnLog::node(const std::string& name) {
  if (name == "-") return trace::kNoNode;
  const auto next = static_cast<trace::NodeId>(nodes_.size());
  const auto [found, isNew] = nodes_.try_emplace(name, next);
  if (isNew) {
    const std::string_view kind = name.find("proxy") != std::string::npos ? "proxy" : "phone";
    recorder_.append({}, next, trace::Level::full,
                     trace::NodeDeclared{recorder_.keep(name), kind, address(next)});
  }
  return found->second;
}

std::string DrawnLog::message(const std::string& start) {
  const bool isResponse = start[0] >= '1' && start[0] <= '6';
  const std::string method = isResponse ? "INVITE" : start.substr(0, start.find(' '));
  return (isResponse ? "SIP/2.0 " + start : start + " SIP/2.0") +
         "\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK-1\r\nFrom: <sip:alice@example.com>;tag=1\r\n"
         "To: <sip:d@example.com>\r\nCall-ID: c1@10.0.0.1\r\nCSeq: 1 " +
         method + "\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
}

void DrawnLog::draw(const std::string& text) {
  std::istringstream stream(text);
  Line line;
  std::string time, name;
  stream >> time >> name >> line.verb;
  line.time.ns = kernel::parseDuration(time).value().ns;
  line.node = node(name);
  bool inOptions = false;
  for (std::string word; stream >> word;) {
    if (word == "|") {
      inOptions = true;
    } else if (inOptions) {
      line.options[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
    } else {
      line.words.push_back(word);
    }
  }
  if (line.options.contains("cause")) recorder_.setCause(labels_.at(line.option("cause")));
  const trace::EventId id = write(line);
  recorder_.setCause(id);
  if (line.options.contains("as")) labels_[line.option("as")] = id;
}

trace::EventId DrawnLog::append(const Line& line, const trace::Payload& payload) {
  return recorder_.append(line.time, line.node, trace::Level::full, payload);
}

trace::EventId DrawnLog::write(const Line& line) {
  for (const auto writer : {&DrawnLog::writeDialog, &DrawnLog::writePacket, &DrawnLog::writeScript,
                            &DrawnLog::writeTransaction, &DrawnLog::writeFork}) {
    if (const trace::EventId id = (this->*writer)(line)) return id;
  }
  throw std::invalid_argument("a drawing does not know " + line.verb);
}

trace::EventId DrawnLog::writePacket(const Line& line) {
  if (line.verb == "send") {
    const std::string bytes = message(rest(line.words, 1));
    trace::PacketSent packet;
    packet.from = address(line.node);
    packet.toNode = node(line.words.at(0));
    packet.bytes = bytes;
    packet.to = address(packet.toNode);
    packet.transaction = line.number<trace::TransactionId>("t", 0);
    packet.branch = line.number<std::uint16_t>("b", 0);
    packet.retransmission = line.number<std::uint16_t>("n", 0);
    packet.timer = recorder_.keep(line.option("timer"));
    return recorder_.packetSent(line.time, line.node, packet);
  }
  if (line.verb == "get") {
    const trace::EventId sent = labels_.at(line.words.at(0));
    const trace::PacketArrived arrived{sent, recorder_.log()->byId(sent).node,
                                       line.number<std::uint16_t>("copy", 0)};
    return recorder_.packetArrived(line.time, line.node, arrived, {});
  }
  if (line.verb == "lose") {
    return append(line, trace::PacketLost{labels_.at(line.words.at(0)), recorder_.keep(line.option("link")),
                                          recorder_.keep(rest(line.words, 1)), 0});
  }
  if (line.verb != "drop") return 0;
  return append(line,
                trace::MessageDropped{labels_.at(line.words.at(0)), recorder_.keep(rest(line.words, 1)), {}});
}

trace::EventId DrawnLog::writeScript(const Line& line) {
  if (line.verb == "step") return append(line, trace::ScriptStep{0, line.word<std::uint32_t>(0), 1, 0, 0});
  if (line.verb == "end" && line.node == trace::kNoNode)
    return append(line, trace::RunEnded{recorder_.keep(rest(line.words, 0))});
  if (line.verb == "act") {
    std::string action = line.words.at(0);
    std::replace(action.begin(), action.end(), '_', ' ');
    return append(line, trace::AgentActed{recorder_.keep(action), recorder_.keep(rest(line.words, 1))});
  }
  if (line.verb == "enter") {
    return append(
        line, trace::RouteEntered{recorder_.keep(line.words.at(0)), recorder_.keep(rest(line.words, 1)), 0,
                                  line.number<std::uint32_t>("line", 1)});
  }
  if (line.verb == "log")
    return append(line, trace::ScriptLogged{"INFO", recorder_.keep(rest(line.words, 0)), 1});
  if (line.verb == "link") {
    return append(line,
                  trace::LinkChanged{recorder_.keep(line.words.at(0)), recorder_.keep(line.words.at(1))});
  }
  if (line.verb != "leave") return 0;
  return append(
      line, trace::RouteLeft{recorder_.keep(line.words.at(0)), recorder_.keep(line.words.at(1)), "end", 1});
}

trace::EventId DrawnLog::writeDialog(const Line& line) {
  if (line.verb == "node") return append(line, trace::NodeChanged{recorder_.keep(line.words.at(0))});
  const auto keep = [&](std::size_t from) { return recorder_.keep(rest(line.words, from)); };
  if (line.verb == "keeps")
    return append(line, trace::DialogStarted{line.word<trace::DialogKey>(0), recorder_.keep(line.words.at(1)),
                                             keep(2)});
  if (line.verb == "moves") {
    return append(line,
                  trace::DialogChanged{line.word<trace::DialogKey>(0), recorder_.keep(line.option("from")),
                                       recorder_.keep(line.option("input")), keep(1)});
  }
  if (line.verb == "frees") return append(line, trace::DialogEnded{line.word<trace::DialogKey>(0)});
  if (line.verb != "notes") return 0;
  std::string what = line.words.at(1);
  std::replace(what.begin(), what.end(), '_', ' ');
  return append(
      line, trace::DialogNoted{line.word<trace::DialogKey>(0), recorder_.keep(what),
                               recorder_.keep(line.option("name")), keep(2), !line.option("gone").empty()});
}

trace::EventId DrawnLog::writeTransaction(const Line& line) {
  if (line.words.empty() || line.words[0].find_first_not_of("0123456789") != std::string::npos) return 0;
  const auto id = line.word<trace::TransactionId>(0);
  const std::string_view second = line.words.size() > 1 ? recorder_.keep(line.words[1]) : std::string_view{};
  if (line.verb == "start") {
    return append(line, trace::TransactionStarted{id,
                                                  recorder_.keep(line.option("machine")),
                                                  second,
                                                  recorder_.keep(line.option("method")),
                                                  {},
                                                  line.number<trace::TransactionId>("server", 0)});
  }
  if (line.verb == "change") {
    return append(line, trace::TransactionChanged{id, recorder_.keep(line.option("from")),
                                                  recorder_.keep(line.option("input")), second, "17.1.1.2"});
  }
  if (line.verb == "end") return append(line, trace::TransactionEnded{id});
  if (line.verb == "stop") return append(line, trace::TimerStopped{id, second});
  if (line.verb == "fire") return recorder_.timerFired(line.time, line.node, {id, second});
  if (line.verb != "set") return 0;
  return append(line, trace::TimerSet{id, second, {kernel::parseDuration(line.words.at(2)).value().ns}});
}

trace::EventId DrawnLog::writeFork(const Line& line) {
  if (line.words.size() < 2) return 0;
  const auto server = line.word<trace::TransactionId>(0);
  const auto number = line.word<std::uint16_t>(1);
  if (line.verb == "wave")
    return append(line, trace::WaveStarted{server, number, line.number<std::uint16_t>("of", 0)});
  if (line.verb == "branch") {
    return append(line, trace::BranchStarted{server,
                                             line.number<trace::TransactionId>("client", 0),
                                             number,
                                             line.number<std::uint16_t>("wave", 1),
                                             line.number<std::int16_t>("q", -1),
                                             recorder_.keep(rest(line.words, 2)),
                                             {}});
  }
  if (line.verb == "choose") {
    return append(line,
                  trace::ReplyChosen{server, number, line.number<std::uint16_t>("code", 0), "lowest class"});
  }
  if (line.verb != "becomes") return 0;
  return append(line, trace::BranchChanged{server, number, recorder_.keep(rest(line.words, 2)),
                                           line.number<std::uint16_t>("code", 0)});
}

}  // namespace forklab::test
