#include "support/little_lab.h"

#include <stdexcept>

#include "lab/rpc.h"
#include "lab/stream_settings.h"
#include "script/functions/all.h"
#include "support/ladder.h"

namespace forklab::test {

namespace {

std::shared_ptr<const script::Program> programOf(const std::string& script) {
  auto loaded = script::loadText("proxy.cfg", script, functions::registry(), {});
  if (loaded.hasErrors()) {
    std::string text;
    for (const auto& finding : loaded.diagnostics) text += script::render(finding, loaded.files) + "\n";
    throw std::runtime_error(text);
  }
  return loaded.program;
}

kernel::Endpoint placeOf(std::uint8_t third, std::size_t last) {
  return {kernel::IpAddress::v4(10, 0, third, static_cast<std::uint8_t>(last)), 5060, kernel::Protocol::udp};
}

}  // namespace

LittleLab::LittleLab(const std::string& script, trace::Level level)
    : recorder_(level), network_(simulator_, recorder_, 1) {
  proxies_.push_back({"proxy", placeOf(0, 1), programOf(script), nullptr});
  phone("alice", "");
}

kernel::Endpoint LittleLab::proxy(const std::string& name, const std::string& script) {
  proxies_.push_back({name, placeOf(1, proxies_.size()), programOf(script), nullptr});
  return proxies_.back().address;
}

LittleLab::~LittleLab() = default;

LittlePhone& LittleLab::phone(const std::string& name, const std::string& plan) {
  const auto last = static_cast<std::uint8_t>(phones_.size() + 2);
  const kernel::Endpoint address{kernel::IpAddress::v4(10, 0, 0, last), 5060, kernel::Protocol::udp};
  phones_.push_back(std::make_unique<LittlePhone>(name, address, plan));
  names_.push_back(name);
  return *phones_.back();
}

std::string LittleLab::text(const std::string& start, const std::string& lines,
                            const std::string& branch) const {
  const std::string method = start.substr(0, start.find(' '));
  const std::string cseq = method == "CANCEL" || method == "ACK" || method == "INVITE" ? "1 " : "2 ";
  const std::string max = lines.find("Max-Forwards:") == std::string::npos ? "Max-Forwards: 70\r\n" : "";
  const std::string to = lines.find("To:") == std::string::npos ? "To: <sip:bob@example.com>\r\n" : "";
  return start + " SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2:5060;branch=" + branch + "\r\n" + max +
         "From: <sip:alice@example.com>;tag=alice\r\n" + to + "Call-ID: call1@10.0.0.2\r\nCSeq: " + cseq +
         method + "\r\nContact: <sip:alice@10.0.0.2:5060>\r\n" + lines + "Content-Length: 0\r\n\r\n";
}

void LittleLab::request(int atMilliseconds, const std::string& start, const std::string& lines,
                        const std::string& branch) {
  send(atMilliseconds, alice(), text(start, lines, branch));
}

void LittleLab::send(int atMilliseconds, LittlePhone& phone, const std::string& text) {
  planned_.push_back({atMilliseconds, &phone, text});
}

trace::NodeId LittleLab::buildProxy(Proxy& proxy) {
  const trace::NodeId id = network_.addNode(proxy.name, "proxy", proxy.address);
  lab::NodeContext context;
  context.id = id;
  context.name = proxy.name;
  context.address = proxy.address;
  context.queue = &simulator_.queue();
  context.recorder = &recorder_;
  context.resolver = this;
  context.seed = 1;
  context.transport = &network_.transportOf(id);
  proxy.node = std::make_unique<lab::ProxyNode>(context, proxy.program);
  network_.setReceiver(id, proxy.node.get());
  network_.setStreams(id, lab::streamSettingsOf(*proxy.program), {});
  return id;
}

void LittleLab::build() {
  if (built_) return;
  built_ = true;
  std::vector<trace::NodeId> proxies;
  for (Proxy& proxy : proxies_) {
    const trace::NodeId id = buildProxy(proxy);
    for (const trace::NodeId other : proxies) network_.addLink(proxy.name, id, other, {});
    proxies.push_back(id);
  }
  for (std::size_t i = 0; i < phones_.size(); ++i) {
    const trace::NodeId id = network_.addNode(names_[i], "phone", phones_[i]->address());
    for (std::size_t p = 0; p < proxies.size(); ++p)
      network_.addLink(names_[i] + "-" + proxies_[p].name, id, proxies[p], {});
    network_.setReceiver(id, phones_[i].get());
    net::StreamSettings streams;
    streams.framer = lab::sipFramer();
    network_.setStreams(id, streams, {});
    phones_[i]->connect(simulator_, network_.transportOf(id));
  }
  for (const Planned& planned : planned_) {
    planned.phone->sendAt(kernel::Instant{} + kernel::Duration::milliseconds(planned.at), proxyAddress(),
                          planned.text);
  }
}

void LittleLab::run(int untilMilliseconds) {
  if (!built_) {
    build();
    for (Proxy& proxy : proxies_) proxy.node->start({});
  }
  simulator_.runUntil(kernel::Instant{} + kernel::Duration::milliseconds(untilMilliseconds));
}

std::string LittleLab::command(const std::string& method, const std::vector<std::string>& words) {
  const std::string answer = lab::RpcResponder(*proxies_.front().node, nullptr)
                                 .answer(simulator_.now(), lab::rpcRequest(method, words));
  // {"jsonrpc":"2.0","result":…,"id":1} or "error" in its place.
  const std::size_t begin = answer.find(':', answer.find("\",\"") + 3) + 1;
  return answer.substr(begin, answer.rfind(",\"id\"") - begin);
}

std::string LittleLab::ladder(const std::string& between) const {
  return test::ladder(*recorder_.log(), between);
}
std::vector<std::string> LittleLab::remarks() const { return test::remarks(*recorder_.log()); }

std::optional<kernel::Endpoint> LittleLab::resolve(std::string_view user, std::string_view host,
                                                   std::uint16_t port, kernel::Protocol protocol) const {
  if (host != "example.com") {
    const auto ip = kernel::IpAddress::parse(host);
    if (!ip) return std::nullopt;
    const std::uint16_t usual = protocol == kernel::Protocol::tls ? 5061 : 5060;
    return kernel::Endpoint{*ip, port == 0 ? usual : port, protocol};
  }
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (names_[i] != user) continue;
    kernel::Endpoint place = phones_[i]->address();
    place.protocol = protocol;
    return place;
  }
  return std::nullopt;
}

}  // namespace forklab::test
