#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/address.h"
#include "kernel/instant.h"
#include "proxy/effect.h"

namespace forklab::proxy {

/// A place as a URI, a Via or a script names it.
struct Wanted {
  std::string_view user;
  std::string_view host;
  std::uint16_t port = 0;                    ///< 0: none was given
  std::optional<kernel::Protocol> protocol;  ///< none: whatever the name offers, else UDP
};

/// One row of the DNS cache for `dns.view` and `dns.lookup`.
struct CachedName {
  struct Record {
    std::string ip;    ///< of addresses
    std::string name;  ///< of the others: where it points
    std::uint16_t port = 0, priority = 0, weight = 0;
    std::string flags, service, regularExpression;
    std::int64_t expires = 0;  ///< seconds
  };
  std::string name;
  std::string type;
  std::size_t bytes = 0;
  std::int64_t expires = 0;   ///< seconds
  std::int64_t lastUsed = 0;  ///< seconds ago
  std::vector<Record> records;  ///< empty: known to have none
};

/// Who a host name means; the node's resolver behind it.
class Directory {
 public:
  /// Nothing: nobody knows. A question that goes out takes its time.
  virtual std::optional<kernel::Endpoint> resolve(kernel::Instant now, const Wanted& wanted) = 0;
  /// False: the answer is on its way; the run is resumed when it has come, and asks again. True: resolve()
  /// waits for nothing.
  virtual bool prepare(kernel::Instant now, const Wanted& wanted, RunTicket run) = 0;

  // The cache, as commands see it.
  virtual std::vector<CachedName> cached(kernel::Instant now) = 0;
  /// Looks the name up as a message would; nothing: there is no such record. `type` as "A", checked before.
  virtual std::optional<CachedName> lookUp(kernel::Instant now, std::string_view name, std::string_view type) = 0;
  /// Empty name: all of it. False: it was not there.
  virtual bool forget(std::string_view name, std::string_view type) = 0;
  virtual std::size_t cacheBytes() const = 0;

 protected:
  ~Directory() = default;
};

}  // namespace forklab::proxy
