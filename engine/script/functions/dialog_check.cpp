// What Kamailio's dialog refuses at its start, beyond types.
#include <algorithm>
#include <array>

#include "dialog/profile.h"
#include "script/functions/dialog.h"
#include "script/module_check.h"
#include "script/tree.h"

namespace forklab::functions {

namespace {

using script::Expression;
using script::ExpressionKind;

constexpr std::array<std::string_view, 5> kOfProfiles{"set_dlg_profile", "unset_dlg_profile", "is_in_profile",
                                                      "get_profile_size", "dlg_set_timeout_by_profile"};

dialog::Profiles declaredProfiles(const script::Program& program) {
  dialog::Profiles profiles;
  profiles.declare(program.textSetting("dialog", "profiles_no_value", ""), false);
  profiles.declare(program.textSetting("dialog", "profiles_with_value", ""), true);
  return profiles;
}

bool isVariable(const Expression& expression) {
  return expression.kind == ExpressionKind::variable ||
         (expression.kind == ExpressionKind::text && expression.text.starts_with('$'));
}

void checkProfile(script::ModuleCheck& check, dialog::Profiles& profiles, const Expression& call) {
  if (std::ranges::find(kOfProfiles, call.text) == kOfProfiles.end() || call.operands.empty()) return;
  const Expression& name = *call.operands[0];
  if (name.kind == ExpressionKind::text && profiles.find(name.text) == nullptr) {
    check.error("profile-unknown", name.where, "there is no dialog profile \"" + name.text + "\"",
                "name it in modparam(\"dialog\", \"profiles_no_value\", …) or \"profiles_with_value\"");
  }
  if (call.text == "get_profile_size" && call.operands.size() == 2 && !isVariable(*call.operands[1])) {
    check.error("wrong-type", call.operands[1]->where, "the size goes into a variable",
                "write it as \"$var(size)\"");
  }
}

void checkWhom(script::ModuleCheck& check, const Expression& call) {
  if (call.text != "dlg_bye" || call.operands.empty()) return;
  const Expression& whom = *call.operands[0];
  if (whom.kind != ExpressionKind::text) return;
  if (whom.text == "caller" || whom.text == "callee" || whom.text == "all") return;
  check.error("wrong-word", whom.where, "dlg_bye() does not know \"" + whom.text + "\"",
              "write \"caller\", \"callee\" or \"all\"");
}

void checkTimeout(script::ModuleCheck& check, const Expression& call) {
  if (call.text != "dlg_set_timeout" || call.operands.size() != 2) return;
  check.error("arguments", call.where, "dlg_set_timeout() takes one argument or three",
              "h_entry and h_id go together: dlg_set_timeout(\"180\", \"$dlg(h_entry)\", \"$dlg(h_id)\")");
}

}  // namespace

/// A script without loadmodule lines is no real server's: what is wrong shows when it runs.
void checkDialogCalls(script::ModuleCheck& check) {
  if (check.program().modules().empty()) return;
  dialog::Profiles profiles = declaredProfiles(check.program());
  for (const script::RouteBlock& route : check.program().tree().routes) {
    script::visitAllExpressions(route.body, [&](const Expression& each) {
      if (each.kind != ExpressionKind::call) return;
      checkProfile(check, profiles, each);
      checkWhom(check, each);
      checkTimeout(check, each);
    });
  }
}

}  // namespace forklab::functions
