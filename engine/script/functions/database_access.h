#pragma once

#include <string_view>

#include "script/functions/module_state.h"
#include "store/database.h"

namespace forklab::functions {

/// The file of a db_url, beside the script and inside its folder where that is asked, or the one that stands
/// for all of them (forklab-cli serve --db); it must exist.
kernel::Result<store::Database> openDatabase(const ModuleServices& services, std::string_view url);

}  // namespace forklab::functions
