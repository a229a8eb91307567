#include "record/pcapng_writer.h"

#include <ostream>

#include "query/timeline.h"

namespace forklab::record {
namespace {

constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a;
constexpr std::uint32_t kInterfaceDescription = 1;
constexpr std::uint32_t kEnhancedPacket = 6;
constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr std::uint16_t kEthernet = 1;

constexpr std::uint16_t kEndOfOptions = 0;
constexpr std::uint16_t kComment = 1;
constexpr std::uint16_t kApplication = 4;
constexpr std::uint16_t kInterfaceName = 2;
constexpr std::uint16_t kTimeResolution = 9;
constexpr char kNanoseconds = 9;

/// Little-endian, whatever the machine is: the magic number tells the reader.
template <class Number>
void append(std::string& out, Number value) {
  for (std::size_t i = 0; i < sizeof value; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
}

void appendPadded(std::string& out, std::string_view bytes) {
  out += bytes;
  out.append((4 - bytes.size() % 4) % 4, '\0');
}

void appendOption(std::string& out, std::uint16_t code, std::string_view value) {
  append(out, code);
  append(out, static_cast<std::uint16_t>(value.size()));
  appendPadded(out, value);
}

void writeBlock(std::ostream& out, std::uint32_t type, std::string body) {
  append(body, kEndOfOptions);
  append(body, std::uint16_t{0});
  // Stands before and behind the body, so that readers can go backwards.
  const auto length = static_cast<std::uint32_t>(body.size() + 12);
  std::string block;
  append(block, type);
  append(block, length);
  block += body;
  append(block, length);
  out << block;
}

void writeHead(const std::string& comment, std::ostream& out) {
  std::string section;
  append(section, kByteOrderMagic);
  append(section, std::uint16_t{1});
  append(section, std::uint16_t{0});
  // The length of the section is not known beforehand, which the format allows.
  append(section, UINT64_MAX);
  appendOption(section, kComment, comment);
  appendOption(section, kApplication, "ForkLab");
  writeBlock(out, kSectionHeader, section);

  std::string network;
  append(network, kEthernet);
  append(network, std::uint16_t{0});
  append(network, std::uint32_t{0});
  appendOption(network, kInterfaceName, "lab");
  appendOption(network, kTimeResolution, {&kNanoseconds, 1});
  writeBlock(out, kInterfaceDescription, network);
}

std::string fateText(const trace::Log& log, const query::PacketFate& fate) {
  if (fate.ended == 0) return "still on its way at the end";
  const trace::Event& end = log.byId(fate.ended);
  if (const auto* lost = std::get_if<trace::PacketLost>(&end.payload)) {
    std::string text = "lost: " + std::string(lost->reason);
    if (!lost->link.empty()) text += " on link " + std::string(lost->link);
    return text;
  }
  std::string text = "arrived after " + kernel::toText(end.time - log.byId(fate.sent).time);
  if (fate.copies > 0) text += ", " + std::to_string(fate.copies) + " more copies";
  return text;
}

std::string comment(const trace::Event& sent, const trace::PacketSent& packet, const std::string& fate) {
  std::string text = "event " + std::to_string(sent.id) + ", cause " + std::to_string(sent.cause) + fate;
  if (packet.retransmission > 0) {
    text += "; retransmission " + std::to_string(packet.retransmission);
    if (!packet.timer.empty()) text += " by " + std::string(packet.timer);
  }
  return text;
}

}  // namespace

PcapngStream::PcapngStream(const std::string& comment, std::int64_t epoch, std::ostream& out)
    : epoch_(epoch), out_(out) {
  writeHead(comment, out_);
}

void PcapngStream::write(const trace::Event& sent, const trace::PacketSent& packet, const std::string& fate) {
  const std::string frame = maker_.frame(packet, sent.node, static_cast<std::uint16_t>(sent.id));
  const auto time = static_cast<std::uint64_t>(epoch_ + sent.time.ns);
  std::string body;
  append(body, std::uint32_t{0});
  append(body, static_cast<std::uint32_t>(time >> 32));
  append(body, static_cast<std::uint32_t>(time));
  append(body, static_cast<std::uint32_t>(frame.size()));
  append(body, static_cast<std::uint32_t>(frame.size()));
  appendPadded(body, frame);
  appendOption(body, kComment, comment(sent, packet, fate));
  writeBlock(out_, kEnhancedPacket, body);
}

void writePcapng(const Recording& recording, std::ostream& out) {
  PcapngStream stream("scenario " + recording.scenario + ", seed " + std::to_string(recording.seed), 0, out);
  query::Timeline timeline(recording.log);
  timeline.update();
  for (const query::PacketFate& fate : timeline.packets()) {
    if (!out) return;
    const trace::Event& sent = recording.log->byId(fate.sent);
    const auto& packet = std::get<trace::PacketSent>(sent.payload);
    stream.write(sent, packet, "; " + fateText(*recording.log, fate));
  }
}

}  // namespace forklab::record
