#include "store/database_url.h"

namespace forklab::store {

kernel::Result<std::string> fileOfUrl(std::string_view url) {
  constexpr std::string_view kScheme = "sqlite:///";
  const auto end = static_cast<std::uint32_t>(url.size());
  if (!url.starts_with("sqlite:")) {
    const std::string driver(url.substr(0, url.find(':')));
    return kernel::Error{"the lab speaks to SQLite only, not to " + (driver.empty() ? "nothing" : driver),
                         {0, end},
                         "write sqlite:///file.db for a file beside the script"};
  }
  if (!url.starts_with(kScheme) || url.size() == kScheme.size()) {
    return kernel::Error{"this URL names no file",
                         {0, end},
                         "write sqlite:///file.db, or sqlite:////path/file.db for an absolute path"};
  }
  return std::string(url.substr(kScheme.size()));
}

}  // namespace forklab::store
