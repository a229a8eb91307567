#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "dialog/dialog.h"

namespace forklab::dialog {

/// A named set of dialogs, or one set per value.
class Profile {
 public:
  Profile(std::string name, bool hasValue) : name_(std::move(name)), hasValue_(hasValue) {}
  const std::string& name() const { return name_; }
  bool hasValue() const { return hasValue_; }
  std::size_t size() const { return size_; }
  std::size_t size(std::string_view value) const;

 private:
  friend class Profiles;
  std::string name_;
  bool hasValue_;
  std::size_t size_ = 0;
  std::map<std::string, std::size_t, std::less<>> sizes_;  ///< of the values that are in use
};

/// All profiles of one proxy.
class Profiles {
 public:
  /// "calls;trunks": Kamailio's list. Those that exist already are left as they are.
  void declare(std::string_view names, bool hasValue);
  /// Null: not declared.
  Profile* find(std::string_view name);
  /// In order of declaration.
  const std::deque<Profile>& all() const { return profiles_; }

  /// Once more when it is in already.
  void join(Dialog& dialog, Profile& profile, std::string_view value);
  /// False: it was not in.
  bool leave(Dialog& dialog, Profile& profile, std::string_view value);
  void leaveAll(Dialog& dialog);
  static bool isIn(const Dialog& dialog, const Profile& profile, std::string_view value);

 private:
  void uncount(const Membership& membership);

  std::deque<Profile> profiles_;  ///< their addresses stay
  std::uint64_t joined_ = 0;
};

}  // namespace forklab::dialog
