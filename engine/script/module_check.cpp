#include "script/module_check.h"

namespace forklab::script {

const Setting* ModuleCheck::setting(std::string_view module, std::string_view name) const {
  const auto settings = program_.settings();
  for (auto found = settings.rbegin(); found != settings.rend(); ++found) {
    if (found->name == name && found->module == module) return &*found;
  }
  return nullptr;
}

std::optional<ModuleCheck::SideFile> ModuleCheck::readFile(const Setting& setting) {
  const std::string path = loader_.resolve(setting.value.toText(), setting.where.file, setting.where);
  const auto number = path.empty() ? std::nullopt : loader_.readFile(path, setting.where);
  if (!number) return std::nullopt;
  return SideFile{*number, loader_.files()[*number]->text};
}

}  // namespace forklab::script
