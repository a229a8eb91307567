#include "lab/live/live_names.h"

#include "net/host_names.h"

namespace forklab::lab {
namespace {

/// The system's resolver does not tell how long an answer is good for.
constexpr kernel::Duration kFoundFor = kernel::Duration::seconds(60);
constexpr kernel::Duration kMissedFor = kernel::Duration::seconds(10);

}  // namespace

std::optional<kernel::Endpoint> LiveNames::resolve(std::string_view, std::string_view host,
                                                   std::uint16_t port, kernel::Protocol protocol) const {
  // Addresses are read by whoever asks.
  if (host.empty() || kernel::IpAddress::parse(host)) return std::nullopt;
  const auto found = known_.find(host);
  Known known;
  if (found != known_.end() && time_.now() < found->second.until) {
    known = found->second;
  } else {
    const std::string name(host);
    const auto addresses = net::lookUp(name);
    if (!addresses.empty()) known.ip = addresses.front();
    known.until = time_.now() + (known.ip ? kFoundFor : kMissedFor);
    if (known_.size() >= kMostNames) known_.clear();
    known_[name] = known;
  }
  if (!known.ip) return std::nullopt;
  const std::uint16_t usual = protocol == kernel::Protocol::tls ? 5061 : 5060;
  return kernel::Endpoint{*known.ip, port == 0 ? usual : port, protocol};
}

}  // namespace forklab::lab
