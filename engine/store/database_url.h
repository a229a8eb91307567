#pragma once

#include <string>
#include <string_view>

#include "kernel/result.h"

namespace forklab::store {

/// The file that a db_url names: "sqlite:///lab.db" is lab.db beside the script, "sqlite:////var/lab.db" is
/// absolute. Other databases than SQLite are errors that say so.
kernel::Result<std::string> fileOfUrl(std::string_view url);

}  // namespace forklab::store
