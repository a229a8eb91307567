#include "script/functions/request_flow.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "script/tree.h"

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

/// Where a way through the script stands: which of these may be true when a statement begins.
struct Ways {
  bool fresh = false;    ///< the request has not been sent
  bool relayed = false;  ///< t_relay() or a sister has sent it
  bool ended() const { return !fresh && !relayed; }
  void add(const Ways& other) {
    fresh = fresh || other.fresh;
    relayed = relayed || other.relayed;
  }
};

template <std::size_t kCount>
bool isOneOf(const std::array<std::string_view, kCount>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 7> kRelays = {
    "t_relay",    "t_relay_to_udp",   "t_relay_to_tcp",      "t_relay_to_tls",
    "t_relay_to", "t_forward_nonack", "t_forward_nonack_uri"};
/// What would use the changes all the same.
constexpr std::array<std::string_view, 6> kUsesEdits = {"forward", "forward_udp", "forward_tcp",
                                                        "send",    "t_replicate", "t_save_lumps"};
constexpr std::array<std::string_view, 20> kEdits = {"record_route",
                                                     "record_route_preset",
                                                     "add_rr_param",
                                                     "append_hf",
                                                     "insert_hf",
                                                     "remove_hf",
                                                     "remove_hf_re",
                                                     "subst",
                                                     "subst_hf",
                                                     "subst_body",
                                                     "replace",
                                                     "replace_all",
                                                     "replace_body",
                                                     "set_body",
                                                     "uac_replace_from",
                                                     "uac_replace_to",
                                                     "consume_credentials",
                                                     "mf_process_maxfwd_header",
                                                     "append_body_part",
                                                     "fix_nated_contact"};
constexpr std::array<std::string_view, 4> kArmings = {"t_on_failure", "t_on_reply", "t_on_branch",
                                                      "t_on_branch_failure"};
constexpr std::array<std::string_view, 4> kPauses = {"t_suspend", "async_route", "async_ms_route",
                                                     "async_task_route"};
/// Where the next copy of the request would go.
constexpr std::array<std::string_view, 8> kTargets = {"$ru", "$rU", "$rd", "$rp",
                                                      "$du", "$fs", "$rP", "$branch"};

/// Walks the routes as the script does, calls of other routes too.
class Flow {
 public:
  Flow(const script::Program& program, std::vector<Diagnostic>& found) : program_(program), found_(found) {}

  void run() {
    for (const script::RouteBlock& route : program_.tree().routes) {
      const bool begins = route.kind == RouteKind::request || route.kind == RouteKind::failure;
      if (!begins) continue;
      usesEdits_ = mentions(route.body, kUsesEdits);
      returns_ = {};
      block_ = &route.body;
      walk(route.body, {true, false});
    }
  }

 private:
  template <std::size_t kCount>
  static bool mentions(const script::Block& block, const std::array<std::string_view, kCount>& names) {
    bool found = false;
    script::visitAllExpressions(block, [&](const Expression& each) {
      found = found || (each.kind == ExpressionKind::call && isOneOf(names, each.text));
    });
    return found;
  }

  /// A later t_relay() of the route at hand would make branches by what is set now.
  bool relaysLater(const Location& where) const {
    bool found = false;
    script::visitAllExpressions(*block_, [&](const Expression& each) {
      found = found || (each.kind == ExpressionKind::call && isOneOf(kRelays, each.text) &&
                        each.where.range.begin > where.range.begin);
    });
    return found;
  }

  const script::RouteBlock* routeOf(const Expression& call) const {
    if (call.operands.empty()) return nullptr;
    for (const script::RouteBlock& route : program_.tree().routes) {
      const std::string& name = call.operands[0]->text;
      if (route.kind == RouteKind::named && route.name == name) return &route;
    }
    return nullptr;
  }

  void tell(const Location& where, std::string_view code, std::string message, std::string hint) {
    if (!told_.insert({where.file, where.range.begin}).second) return;
    found_.push_back({Severity::warning, code, where, std::move(message), std::move(hint), false, {}});
  }

  /// Everything that a statement's own expressions do, in the order of the text.
  Ways evaluate(const Statement& statement, Ways ways) {
    script::visitExpressions(statement, [&](const Expression& each) {
      if (each.kind == ExpressionKind::routeCall) ways = enter(each, ways);
      if (each.kind == ExpressionKind::call) ways = call(each, ways);
    });
    if (statement.kind == StatementKind::assign && ways.relayed && !ways.fresh) assign(*statement.target);
    return ways;
  }

  /// The ways on which route(NAME) comes back.
  Ways enter(const Expression& call, Ways ways) {
    const script::RouteBlock* const route = routeOf(call);
    constexpr int kDeepest = 20;
    if (route == nullptr || depth_ >= kDeepest) return ways;
    ++depth_;
    const Ways outer = std::exchange(returns_, {});
    const script::Block* const outerBlock = std::exchange(block_, &route->body);
    Ways after = walk(route->body, ways);
    after.add(returns_);
    returns_ = outer;
    block_ = outerBlock;
    --depth_;
    return after;
  }

  Ways call(const Expression& each, const Ways& ways) {
    if (isOneOf(kRelays, each.text)) return {false, true};
    if (!ways.relayed || ways.fresh) return ways;
    if (isOneOf(kEdits, each.text) && !usesEdits_) {
      tell(each.where, "effect-after-relay",
           each.text +
               "() after t_relay() has no effect: the request was cloned when the transaction was made",
           "move it above t_relay()");
    } else if (isOneOf(kArmings, each.text) && !relaysLater(each.where)) {
      tell(each.where, "armed-after-relay",
           each.text +
               "() after t_relay() arms nothing: it holds for the branches that the next t_relay() makes",
           "move it above t_relay()");
    } else if (isOneOf(kPauses, each.text)) {
      tell(each.where, "suspended-after-relay",
           each.text +
               "() after t_relay() holds back the ringing of the phones that were called, swallows the "
               "answer of the first one and never cancels the others",
           "suspend before t_relay(), or in a failure_route");
    }
    return ways;
  }

  void assign(const Expression& target) {
    if (!isOneOf(kTargets, target.text) || usesEdits_ || relaysLater(target.where)) return;
    tell(target.where, "effect-after-relay",
         target.text +
             " is set after t_relay() and nothing is sent after that: the request was cloned when the "
             "transaction was made",
         "set it above t_relay()");
  }

  /// An arm that runs when t_relay() has failed deals with a request that went nowhere.
  static bool isFailedRelay(const Expression* condition) {
    return condition != nullptr && condition->kind == ExpressionKind::unary &&
           condition->operands.size() == 1 && condition->operands[0]->kind == ExpressionKind::call &&
           isOneOf(kRelays, condition->operands[0]->text);
  }

  Ways walkArms(const Statement& statement, const Ways& before, const Ways& after) {
    Ways out;
    bool hasElse = false;
    for (const script::Arm& arm : statement.arms) {
      hasElse = hasElse || arm.condition == nullptr;
      if (isFailedRelay(arm.condition.get())) {
        // Whatever comes behind the arm comes after t_relay() all the same.
        out.relayed = !walk(arm.body, before).ended() || out.relayed;
      } else {
        out.add(walk(arm.body, after));
      }
    }
    if (!hasElse || statement.kind == StatementKind::loop) out.add(after);
    return out;
  }

  Ways walkCases(const Statement& statement, const Ways& ways) {
    Ways out = ways;
    for (const script::Case& one : statement.cases) out.add(walk(one.body, ways));
    return out;
  }

  Ways walk(const script::Block& block, Ways ways) {
    for (const auto& statement : block) {
      if (ways.ended()) break;
      const Ways before = ways;
      ways = evaluate(*statement, ways);
      switch (statement->kind) {
        case StatementKind::branch:
        case StatementKind::loop: ways = walkArms(*statement, before, ways); break;
        case StatementKind::choice: ways = walkCases(*statement, ways); break;
        case StatementKind::leaveRoute: returns_.add(ways); return {};
        case StatementKind::leaveScript:
        case StatementKind::dropMessage: return {};
        default: break;
      }
    }
    return ways;
  }

  const script::Program& program_;
  std::vector<Diagnostic>& found_;
  std::set<std::pair<std::uint16_t, std::uint32_t>> told_;
  Ways returns_;                          ///< of the route at hand
  const script::Block* block_ = nullptr;  ///< of the route at hand
  bool usesEdits_ = false;
  int depth_ = 0;
};

}  // namespace

void adviseAfterRelay(const script::Program& program, std::vector<Diagnostic>& found) {
  Flow(program, found).run();
}

}  // namespace forklab::functions
