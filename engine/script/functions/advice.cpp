#include "script/functions/advice.h"

#include <algorithm>
#include <array>

#include "script/functions/request_flow.h"
#include "script/tree.h"
#include "script/variable_text.h"

namespace forklab::functions {
namespace {

using script::Diagnostic;
using script::Expression;
using script::ExpressionKind;
using script::Location;
using script::RouteKind;
using script::Severity;
using script::Statement;
using script::StatementKind;

/// A function call and the block it stands in.
struct Use {
  std::string_view name;
  Location where;
  const script::RouteBlock* route = nullptr;
};

/// Reads a program's tree once and asks it questions.
class Advisor {
 public:
  Advisor(const script::Program& program, const script::Registry& registry, bool strict)
      : program_(program), registry_(registry), strict_(strict) {}

  std::vector<Diagnostic> run();

 private:
  void collect();
  const Use* first(std::string_view name) const;
  bool calls(const script::RouteBlock& route, std::string_view name) const;
  const script::Setting* setting(std::string_view module, std::string_view name) const;

  void modules();
  void countModule(std::string_view module, std::string what, Location where);
  void companions();
  void contactFlows();
  void contacts();
  void failureRoutes();
  void unchecked(const script::Block& block);
  void waits();

  void trap(std::string_view code, Location where, std::string message, std::string hint) {
    found_.push_back({Severity::warning, code, where, std::move(message), std::move(hint), false, {}});
  }
  void refused(std::string_view code, Location where, std::string message, std::string hint) {
    found_.push_back({strict_ ? Severity::error : Severity::hint,
                      code,
                      where,
                      std::move(message),
                      std::move(hint),
                      true,
                      {}});
  }

  /// A module that is used and not loaded, with what uses it.
  struct Missing {
    std::string_view module;
    std::vector<std::string> uses;
    Location where;
  };

  const script::Program& program_;
  const script::Registry& registry_;
  bool strict_;
  std::vector<Use> uses_;
  std::vector<Missing> missing_;
  std::vector<Diagnostic> found_;
  std::vector<std::string_view> uncheckedNames_;
};

void Advisor::collect() {
  for (const script::RouteBlock& route : program_.tree().routes) {
    script::visitAllExpressions(route.body, [&](const Expression& expression) {
      if (expression.kind == ExpressionKind::call)
        uses_.push_back({expression.text, expression.where, &route});
    });
  }
}

const Use* Advisor::first(std::string_view name) const {
  const auto found =
      std::find_if(uses_.begin(), uses_.end(), [&](const Use& use) { return use.name == name; });
  return found == uses_.end() ? nullptr : &*found;
}

bool Advisor::calls(const script::RouteBlock& route, std::string_view name) const {
  return std::any_of(uses_.begin(), uses_.end(),
                     [&](const Use& use) { return use.route == &route && use.name == name; });
}

const script::Setting* Advisor::setting(std::string_view module, std::string_view name) const {
  for (const script::Setting& one : program_.settings()) {
    if (one.module == module && one.name == name) return &one;
  }
  return nullptr;
}

void Advisor::countModule(std::string_view module, std::string what, Location where) {
  if (module == "core") return;
  auto found = std::find_if(missing_.begin(), missing_.end(),
                            [&](const Missing& one) { return one.module == module; });
  if (found == missing_.end()) found = missing_.insert(missing_.end(), {module, {}, where});
  if (std::find(found->uses.begin(), found->uses.end(), what) == found->uses.end())
    found->uses.push_back(std::move(what));
}

/// A script with loadmodule lines was held to them when it was compiled; one without gets a hint per module.
void Advisor::modules() {
  if (!program_.modules().empty()) return;
  for (const script::RouteBlock& route : program_.tree().routes) {
    script::visitAllExpressions(route.body, [&](const Expression& expression) {
      const script::ModuleSpec* module = nullptr;
      if (expression.kind == ExpressionKind::call &&
          registry_.function(expression.text, &module) != nullptr) {
        countModule(module->name, expression.text + "()", expression.nameAt);
      } else if (expression.kind == ExpressionKind::variable) {
        const auto text = script::readVariable(expression.text);
        if (!text) return;
        // The language's own variables, $var and $avp's kin, stand in pv too for a real server.
        const bool known = registry_.variable(text->name, &module) != nullptr;
        countModule(known ? module->name : "pv", "$" + text->name, expression.where);
      }
    });
  }
  // Enough to know what is meant; a script of fifty functions needs no fifty names.
  constexpr std::size_t kNamed = 4;
  for (const Missing& one : missing_) {
    std::string names;
    for (std::size_t i = 0; i < std::min(one.uses.size(), kNamed); ++i)
      names += (i == 0 ? "" : ", ") + one.uses[i];
    if (one.uses.size() > kNamed) names += ", …";
    const std::string library = "loadmodule \"" + std::string(one.module) + ".so\"";
    refused(one.module == "corex" ? "append-branch-needs-corex" : "module-not-loaded", one.where,
            "a stock Kamailio 5.6 needs " + library + " for " + names,
            "add " + library + " at the top of the script");
  }
}

/// What a module does not start without (observed); usrloc for the registrar is asked for at load.
void Advisor::companions() {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kNeeds = {
      {{"acc", "tm"},
       {"async", "tm"},
       {"auth", "sl"},
       {"registrar", "sl"},
       {"sanity", "sl"},
       {"siputils", "sl"},
       {"tmx", "tm"},
       {"uac", "tm"},
       {"uac_redirect", "tm"},
       {"uac_redirect", "acc"}}};
  for (const script::LoadedModule& module : program_.tree().modules) {
    if (module.name == "forklab")
      found_.push_back({strict_ ? Severity::error : Severity::warning,
                        "not-portable",
                        module.where,
                        "the module forklab is the lab's own: Kamailio does not have it",
                        "take it and its parameters out before the script leaves the lab",
                        true,
                        {}});
    for (const auto& [name, needed] : kNeeds) {
      if (module.name != name || program_.loads(needed)) continue;
      const std::string library = "loadmodule \"" + std::string(needed) + ".so\"";
      refused("module-needs-module", module.where,
              "a stock Kamailio 5.6 does not start with " + module.name + " alone: it needs " + library,
              "add " + library + " above it");
    }
  }
}

void Advisor::contactFlows() {
  const script::Setting* contactsVariable = setting("tm", "contacts_avp");
  // Kamailio 5.6 tm: the pair is checked at startup, though not by the configuration check.
  if (contactsVariable == nullptr || setting("tm", "contact_flows_avp") != nullptr) return;
  refused("contacts-avp-needs-flows", contactsVariable->where,
          "a stock Kamailio 5.6 does not start with contacts_avp alone: it wants contact_flows_avp too",
          "add modparam(\"tm\", \"contact_flows_avp\", \"tm_contact_flows\")");
}

void Advisor::contacts() {
  const Use* load = first("t_load_contacts");
  const Use* next = first("t_next_contacts");
  const Use* any = load != nullptr ? load : next;
  if (any == nullptr) return;
  if (setting("tm", "contacts_avp") == nullptr) {
    trap("contacts-avp-missing", any->where,
         "without contacts_avp this function does nothing and returns -1: every target rings at once",
         "add modparam(\"tm\", \"contacts_avp\", \"tm_contacts\") above the routes");
  }
  if (load != nullptr && next == nullptr) {
    trap("next-contacts-forgotten", load->where,
         "t_load_contacts() puts all targets away and nothing brings them back: only the request URI rings",
         "call t_next_contacts() before t_relay()");
  }
}

void Advisor::failureRoutes() {
  // Arming anywhere before is believed: following the flow of routes would promise more than hints can keep.
  const bool armed = std::any_of(uses_.begin(), uses_.end(), [](const Use& use) {
    return use.name == "t_on_failure" && use.route->kind != RouteKind::failure;
  });
  const auto wave = std::find_if(uses_.begin(), uses_.end(), [](const Use& use) {
    return use.name == "t_next_contacts" && use.route->kind != RouteKind::failure;
  });
  if (wave != uses_.end() && !armed) {
    trap("no-failure-route", wave->where,
         "when this wave fails nothing starts the next one: no failure_route is armed",
         "call t_on_failure(\"NAME\") before t_relay() and write failure_route[NAME]");
  }
  for (const script::RouteBlock& route : program_.tree().routes) {
    const bool continues =
        // Kamailio tm clears the arming when a failure_route is entered.
        route.kind == RouteKind::failure && calls(route, "t_next_contacts") && calls(route, "t_relay");
    if (!continues || calls(route, "t_on_failure")) continue;
    trap("failure-route-not-armed-again", route.where,
         "this failure_route starts another wave and is not armed for it: the wave after that never starts",
         "call t_on_failure(\"" + route.name + "\") again before t_relay()");
  }
}

bool readsReturnCode(const Statement& statement) {
  bool reads = false;
  script::visitExpressions(statement, [&](const Expression& expression) {
    reads = reads || expression.text == "$rc" || expression.text == "$retcode" || expression.text == "$?";
  });
  return reads;
}

/// Once per function: the first call whose result nobody looks at.
void Advisor::unchecked(const script::Block& block) {
  struct Row {
    std::string_view name;
    std::string_view message;
    std::string_view hint;
  };
  static constexpr std::array<Row, 3> kRows = {{
      {"t_relay", "nobody looks whether t_relay() could send the request",
       "write if (!t_relay()) { sl_reply_error(); }"},
      {"t_next_contacts",
       "nobody looks whether t_next_contacts() found another target; without one it returns -1 or -2",
       "write if (!t_next_contacts()) { exit; }"},
      {"mf_process_maxfwd_header", "nobody looks whether the request has gone too many hops",
       "write if (!mf_process_maxfwd_header(\"10\")) { sl_send_reply(\"483\", \"Too Many Hops\"); exit; }"},
  }};
  for (std::size_t i = 0; i < block.size(); ++i) {
    const Statement& statement = *block[i];
    for (const script::Arm& arm : statement.arms) unchecked(arm.body);
    for (const script::Case& one : statement.cases) unchecked(one.body);
    // Looking at $rc in the next statement is a check as well.
    if (statement.kind != StatementKind::evaluate || (i + 1 < block.size() && readsReturnCode(*block[i + 1])))
      continue;
    for (const Row& row : kRows) {
      const bool told =
          std::find(uncheckedNames_.begin(), uncheckedNames_.end(), row.name) != uncheckedNames_.end();
      if (statement.expression->text != row.name || told) continue;
      uncheckedNames_.push_back(row.name);
      found_.push_back({Severity::hint,
                        "result-unchecked",
                        statement.where,
                        std::string(row.message),
                        std::string(row.hint),
                        false,
                        {}});
    }
  }
}

/// Kamailio async: async_route has a timer of its own, async_ms_route needs a worker (observed).
void Advisor::waits() {
  const script::Setting* const workers = setting("core", "async_workers");
  const Use* const pause = first("async_ms_route");
  if (pause == nullptr || (workers != nullptr && workers->value.toInteger() > 0)) return;
  trap("wait-without-workers", pause->where,
       "async_ms_route() waits until fr_timer ends the call: without async_workers nobody goes on with it",
       "add async_workers=2 at the top of the script");
}

std::vector<Diagnostic> Advisor::run() {
  collect();
  modules();
  companions();
  contactFlows();
  contacts();
  failureRoutes();
  waits();
  for (const script::RouteBlock& route : program_.tree().routes) unchecked(route.body);
  adviseAfterRelay(program_, found_);
  std::stable_sort(found_.begin(), found_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return a.where.file != b.where.file ? a.where.file < b.where.file
                                        : a.where.range.begin < b.where.range.begin;
  });
  return std::move(found_);
}

}  // namespace

std::vector<Diagnostic> advise(const script::Program& program, const script::Registry& registry,
                               bool strict) {
  return Advisor(program, registry, strict).run();
}

}  // namespace forklab::functions
