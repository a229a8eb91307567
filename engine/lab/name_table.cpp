#include "lab/name_table.h"

namespace forklab::lab {

namespace {

char lowered(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter; }

/// The user stays as it is: it respects case (RFC 3261 19.1.4).
const std::string& keyOf(std::string_view user, std::string_view host, std::string& key) {
  key.clear();
  if (!user.empty()) key.append(user).append("@");
  for (const char letter : host) key += lowered(letter);
  return key;
}

}  // namespace

/// The last @ divides: a user may contain an escaped one, a host may not.
NameTable::NameTable(const Scenario& scenario) {
  for (const NameSpec& row : scenario.names) {
    const auto at = row.name.rfind('@');
    const bool hasUser = at != std::string::npos;
    const std::string_view name = row.name;
    const std::string_view user = hasUser ? name.substr(0, at) : std::string_view{};
    rows_[keyOf(user, hasUser ? name.substr(at + 1) : name, key_)] = row.address;
  }
}

/// A URI without a user asks for the host alone, even where only rows with users name that host.
const kernel::Endpoint* NameTable::find(std::string_view user, std::string_view host) const {
  auto row = user.empty() ? rows_.end() : rows_.find(keyOf(user, host, key_));
  if (row == rows_.end()) row = rows_.find(keyOf({}, host, key_));
  return row == rows_.end() ? nullptr : &row->second;
}

std::optional<kernel::Endpoint> NameTable::resolve(std::string_view user, std::string_view host,
                                                   std::uint16_t port, kernel::Protocol protocol) const {
  kernel::Endpoint endpoint;
  if (const kernel::Endpoint* row = find(user, host)) {
    endpoint = *row;
  } else if (const auto ip = kernel::IpAddress::parse(host)) {
    endpoint.ip = *ip;
  } else {
    return std::nullopt;
  }
  if (port != 0) endpoint.port = port;
  endpoint.protocol = protocol;
  return endpoint;
}

}  // namespace forklab::lab
