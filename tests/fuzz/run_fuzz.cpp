#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/simulator.h"
#include "lab/proxy_node.h"
#include "lab/stream_settings.h"
#include "net/virtual_network.h"
#include "script/functions/all.h"
#include "support/little_phone.h"

namespace {

using namespace forklab;

constexpr std::string_view kPart = "\n%%";
constexpr std::size_t kMostMessages = 48;
constexpr std::uint64_t kMostEvents = 1500;
constexpr std::int64_t kMostSteps = 2000;
constexpr kernel::Duration kRunsFor = kernel::Duration::seconds(90);

struct Input {
  std::string_view script;
  std::vector<std::string> messages;
};

std::string withLineEnds(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' && !out.ends_with('\r')) out += '\r';
    out += c;
  }
  return out;
}

/// How often the message is sent: the number behind "%%"; once when there is none.
std::size_t timesOf(std::string_view head) {
  std::size_t times = 0;
  for (const char c : head) {
    if (c < '0' || c > '9') break;
    times = std::min(times * 10 + static_cast<std::size_t>(c - '0'), kMostMessages);
  }
  return std::max<std::size_t>(times, 1);
}

std::string numbered(std::string text, std::size_t number) {
  for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#', at))
    text.replace(at, 1, std::to_string(number));
  return text;
}

/// The script, then each message behind a line "%%". "%%raw": its line ends stay as they are; "%%12": it is
/// sent twelve times, with 0, 1, 2 … for each #.
Input inputOf(std::string_view text) {
  Input input;
  std::size_t end = text.find(kPart);
  input.script = text.substr(0, end);
  while (end != std::string_view::npos) {
    const std::string_view head = text.substr(end + kPart.size());
    const std::size_t begin = text.find('\n', end + 1);
    if (begin == std::string_view::npos) break;
    end = text.find(kPart, begin);
    const std::string_view part =
        text.substr(begin + 1, end == std::string_view::npos ? end : end - begin - 1);
    const std::string message = head.starts_with("raw") ? std::string(part) : withLineEnds(part);
    for (std::size_t i = 0; i < timesOf(head) && input.messages.size() < kMostMessages; ++i)
      input.messages.push_back(numbered(message, i));
  }
  return input;
}

/// A proxy between a caller, who sends what the input says, and phones that ring, answer or refuse.
class World final : public lab::Resolver {
 public:
  explicit World(std::shared_ptr<const script::Program> program)
      : recorder_(trace::Level::full), network_(simulator_, recorder_, 1) {
    const trace::NodeId proxy = network_.addNode("proxy", "proxy", placeOf(1));
    addPhone("alice", 2, "silent");
    addPhone("bob", 3, "50 180, 300 200");
    addPhone("carol", 4, "100 486");
    addPhone("dave", 5, "20 302 Contact: <sip:bob@10.0.0.3>;q=0.5");
    context_.id = proxy;
    context_.name = "proxy";
    context_.address = placeOf(1);
    context_.queue = &simulator_.queue();
    context_.transport = &network_.transportOf(proxy);
    context_.recorder = &recorder_;
    context_.resolver = this;
    context_.databaseFile = ":memory:";
    context_.mostScriptSteps = kMostSteps;
    network_.setStreams(proxy, lab::streamSettingsOf(*program), {});
    node_ = std::make_unique<lab::ProxyNode>(context_, std::move(program));
    network_.setReceiver(proxy, node_.get());
  }

  void play(const std::vector<std::string>& messages) {
    node_->start({});
    kernel::Instant at;
    for (const std::string& each : messages) {
      phones_.front()->sendAt(at, placeOf(1), each);
      at = at + kernel::Duration::milliseconds(400);
    }
    simulator_.runUntil(kernel::Instant{} + kRunsFor, [&] { return simulator_.steps() > kMostEvents; });
    node_->stop(simulator_.now());
  }

  std::optional<kernel::Endpoint> resolve(std::string_view user, std::string_view host, std::uint16_t port,
                                          kernel::Protocol protocol) const override {
    if (const auto ip = kernel::IpAddress::parse(host))
      return kernel::Endpoint{*ip, port == 0 ? std::uint16_t{5060} : port, protocol};
    for (std::size_t i = 0; host == "example.com" && i < names_.size(); ++i) {
      if (names_[i] == user) return placeOf(static_cast<std::uint8_t>(i + 2), protocol);
    }
    return std::nullopt;
  }

 private:
  static kernel::Endpoint placeOf(std::uint8_t last, kernel::Protocol protocol = kernel::Protocol::udp) {
    return {kernel::IpAddress::v4(10, 0, 0, last), 5060, protocol};
  }

  void addPhone(const std::string& name, std::uint8_t last, const std::string& plan) {
    const trace::NodeId id = network_.addNode(name, "phone", placeOf(last));
    network_.addLink(name, id, 0, {});
    phones_.push_back(std::make_unique<test::LittlePhone>(name, placeOf(last), plan));
    names_.push_back(name);
    network_.setReceiver(id, phones_.back().get());
    net::StreamSettings streams;
    streams.framer = lab::sipFramer();
    network_.setStreams(id, streams, {});
    phones_.back()->connect(simulator_, network_.transportOf(id));
  }

  kernel::Simulator simulator_;
  trace::Recorder recorder_;
  net::VirtualNetwork network_;
  lab::NodeContext context_;
  std::unique_ptr<lab::ProxyNode> node_;
  std::vector<std::unique_ptr<test::LittlePhone>> phones_;
  std::vector<std::string> names_;
};

}  // namespace

/// Any script that loads meets any messages in a short run, and the run comes to its end.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const Input input = inputOf({reinterpret_cast<const char*>(data), size});
  // A folder that does not exist: nothing that the script names is read.
  const auto loaded = script::loadText("/nowhere/script.cfg", input.script, functions::registry(),
                                       {.includeRoot = "/nowhere"});
  if (loaded.program == nullptr) return 0;
  World(loaded.program).play(input.messages);
  return 0;
}
