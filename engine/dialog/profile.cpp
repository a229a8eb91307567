#include "dialog/profile.h"

#include <algorithm>

namespace forklab::dialog {

std::size_t Profile::size(std::string_view value) const {
  const auto found = sizes_.find(value);
  return found == sizes_.end() ? 0 : found->second;
}

void Profiles::declare(std::string_view names, bool hasValue) {
  const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(';'), names.size());
    std::string_view name = names.substr(0, end);
    names.remove_prefix(std::min(end + 1, names.size()));
    while (!name.empty() && isBlank(name.front())) name.remove_prefix(1);
    while (!name.empty() && isBlank(name.back())) name.remove_suffix(1);
    if (!name.empty() && find(name) == nullptr) profiles_.emplace_back(std::string(name), hasValue);
  }
}

Profile* Profiles::find(std::string_view name) {
  const auto found = std::ranges::find(profiles_, name, &Profile::name);
  return found == profiles_.end() ? nullptr : &*found;
}

void Profiles::join(Dialog& dialog, Profile& profile, std::string_view value) {
  Membership membership{&profile, profile.hasValue() ? std::string(value) : std::string(), ++joined_};
  ++profile.size_;
  if (profile.hasValue()) ++profile.sizes_[membership.value];
  dialog.memberships.push_back(std::move(membership));
}

void Profiles::uncount(const Membership& membership) {
  Profile& profile = *membership.profile;
  --profile.size_;
  const auto found = profile.sizes_.find(membership.value);
  if (found != profile.sizes_.end() && --found->second == 0) profile.sizes_.erase(found);
}

bool Profiles::leave(Dialog& dialog, Profile& profile, std::string_view value) {
  const auto found = std::ranges::find_if(dialog.memberships, [&](const Membership& each) {
    return each.profile == &profile && (!profile.hasValue() || each.value == value);
  });
  if (found == dialog.memberships.end()) return false;
  uncount(*found);
  dialog.memberships.erase(found);
  return true;
}

void Profiles::leaveAll(Dialog& dialog) {
  for (const Membership& membership : dialog.memberships) uncount(membership);
  dialog.memberships.clear();
}

bool Profiles::isIn(const Dialog& dialog, const Profile& profile, std::string_view value) {
  return std::ranges::any_of(dialog.memberships, [&](const Membership& each) {
    return each.profile == &profile && (!profile.hasValue() || each.value == value);
  });
}

}  // namespace forklab::dialog
