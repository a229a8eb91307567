#include "script/functions/database_access.h"

#include "store/database_url.h"

namespace forklab::functions {

kernel::Result<store::Database> openDatabase(const ModuleServices& services, std::string_view url) {
  const std::string_view other = services.databaseFile();
  if (!other.empty()) return store::Database::open(other, store::OpenMode::existing);
  const auto file = store::fileOfUrl(url);
  if (!file) return file.error();
  const auto path = services.pathOf(*file);
  if (!path) return path.error();
  return store::Database::open(*path, store::OpenMode::existing);
}

}  // namespace forklab::functions
