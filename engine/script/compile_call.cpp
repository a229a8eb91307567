#include <algorithm>
#include <charconv>

#include "script/compiler.h"

namespace forklab::script {

namespace {

/// Nothing but an optional minus and digits.
bool isWholeNumber(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

std::string countText(std::size_t least, std::size_t most) {
  if (least == most) return std::to_string(least) + (least == 1 ? " argument" : " arguments");
  return std::to_string(least) + " to " + std::to_string(most) + " arguments";
}

}  // namespace

/// Names of all modules are candidates, loaded or not.
void Compiler::unknownFunction(const Expression& expression) {
  std::vector<std::string_view> names;
  for (const ModuleSpec* module : registry_.modules()) {
    for (const FunctionSpec& row : module->functions) names.push_back(row.name);
  }
  std::string hint = spelling(expression.text, std::move(names));
  if (!hint.empty()) hint.insert(hint.size() - 1, "()");
  findings_.error("unknown-function", expression.nameAt, "there is no function " + expression.text + "()",
                  std::move(hint));
}

/// Kamailio knows a function by name and number of arguments, and by the blocks it is made for.
bool Compiler::checkCall(const Expression& expression, const FunctionSpec& function) {
  const auto firstOptional = std::find_if(function.parameters.begin(), function.parameters.end(),
                                          [](const auto& p) { return p.optional; });
  const auto required = static_cast<std::size_t>(firstOptional - function.parameters.begin());
  const std::size_t given = expression.operands.size();
  // A parameter that is not optional goes with the optional one before it: t_relay() or t_relay(host, port).
  const bool isCut = given < function.parameters.size() && !function.parameters[given].optional;
  if (isCut || given > function.parameters.size()) {
    findings_.error("argument-count", expression.where,
                    expression.text + "() takes " + countText(required, function.parameters.size()) +
                        ", here are " + std::to_string(given),
                    function.example.empty() ? "" : "for example " + std::string(function.example));
    return false;
  }
  // What a route[X] or an event route may do depends on who runs it, so only the other kinds are held to the
  // mask.
  const RouteKind kind = route_->kind;
  RouteMask asked = mask(kind);
  if (kind == RouteKind::reply || kind == RouteKind::onreply)
    asked = mask(RouteKind::reply) | mask(RouteKind::onreply);
  const bool held = kind != RouteKind::named && kind != RouteKind::event;
  if (held && (function.legal & asked) == 0) {
    findings_.error("misused-function", expression.nameAt,
                    expression.text + "() may not be used in a " + std::string(routeKindText(kind)),
                    "Kamailio refuses to start with it here");
    return false;
  }
  return true;
}

/// Computed arguments go on the stack in order; constants stay in the plan and cost nothing per call.
void Compiler::call(const Expression& expression, Wanted wanted) {
  const ModuleSpec* module = nullptr;
  const FunctionSpec* function = registry_.function(expression.text, &module);
  if (function == nullptr) return unknownFunction(expression);
  if (!needsModule(*module, expression.text + "()", expression.nameAt)) return;
  if (!checkCall(expression, *function)) return;
  if (!function->isCarriedOut) {
    findings_.warning("not-carried-out", expression.nameAt,
                      expression.text + "() of module " + std::string(module->name) +
                          " is not carried out here; it returns " + std::string(function->returns),
                      "what it would do is missing from the run");
  }
  // Only words of the grammar, as force_rport and clear_branches, stand without parentheses in Kamailio.
  if (expression.withoutParentheses && module->name != "core") {
    findings_.error("syntax", expression.nameAt, expression.text + " is called with parentheses",
                    "write " + expression.text + "();");
    return;
  }
  CallPlan plan;
  plan.function = function;
  plan.keepsReturnCode = module->name == "core";
  plan.line = program_->files_[expression.where.file]->positionOf(expression.where.range.begin).line;
  for (std::size_t i = 0; i < expression.operands.size(); ++i) {
    auto made = argument(*expression.operands[i], function->parameters[i], function->name);
    if (!made) return;
    if (!made->isConstant) ++plan.onStack;
    plan.arguments.push_back(std::move(*made));
  }
  code_->calls.push_back(std::move(plan));
  emit(Op::call, static_cast<std::uint32_t>(code_->calls.size() - 1), static_cast<std::uint32_t>(wanted));
}

/// `$var(x)` or `"$var(x)"`
bool Compiler::isVariableAlone(const Expression& expression) const {
  const auto value = constantOf(expression);
  if (!value || !value->isText()) return expression.kind == ExpressionKind::variable;
  if (!value->text().starts_with('$')) return false;
  const auto variable = readVariable(value->text());
  return variable && variable->length == value->text().size();
}

std::optional<ArgumentPlan> Compiler::argument(const Expression& expression, const ParameterSpec& parameter,
                                               std::string_view function) {
  if (parameter.orText && !isVariableAlone(expression)) {
    ParameterSpec text = parameter;
    text.type = ParameterType::text;
    text.orText = false;
    return argument(expression, text, function);
  }
  if (expression.kind == ExpressionKind::word || expression.kind == ExpressionKind::address ||
      expression.kind == ExpressionKind::socket) {
    return wordArgument(expression, parameter);
  }
  if (const auto value = constantOf(expression)) {
    if (parameter.type == ParameterType::variable) return variableArgument(expression, &*value);
    return constantArgument(expression, parameter, *value);
  }
  if (parameter.type == ParameterType::variable) return variableArgument(expression, nullptr);
  const bool fixed = parameter.constant || parameter.type == ParameterType::literal ||
                     parameter.type == ParameterType::regex || parameter.type == ParameterType::substitution;
  if (fixed) {
    findings_.error("argument-not-constant", expression.where,
                    "the argument \"" + std::string(parameter.name) + "\" of " + std::string(function) +
                        "() must be written out",
                    parameter.type == ParameterType::text ? "put the variable into quotes: \"$var(x)\""
                                                          : "write a constant");
    return std::nullopt;
  }
  bool holdsCall = false;
  for (const Expression* inner = &expression; inner != nullptr;) {
    holdsCall = holdsCall || inner->kind == ExpressionKind::call || inner->kind == ExpressionKind::routeCall;
    inner = inner->operands.empty() ? nullptr : inner->operands.back().get();
  }
  if (holdsCall) {
    findings_.error("nested-call", expression.where, "a function cannot be an argument of another function",
                    "assign its result to a variable first");
    return std::nullopt;
  }
  ArgumentPlan plan;
  plan.type = parameter.type;
  plan.isConstant = false;
  this->expression(expression);
  return plan;
}

/// A bare word is a declared flag, or a host for the few functions that take one.
std::optional<ArgumentPlan> Compiler::wordArgument(const Expression& expression,
                                                   const ParameterSpec& parameter) {
  ArgumentPlan plan;
  plan.type = parameter.type;
  const bool isNumber = parameter.type == ParameterType::integer || parameter.type == ParameterType::flag;
  if (isNumber && expression.kind == ExpressionKind::word) {
    const auto flag = flags_.find(expression.text);
    if (flag != flags_.end()) {
      plan.integer = flag->second;
      plan.value = Value(flag->second);
      plan.text = std::to_string(flag->second);
      return plan;
    }
    std::vector<std::string_view> names;
    for (const auto& [name, number] : flags_) names.push_back(name);
    std::string hint = spelling(expression.text, std::move(names));
    if (hint.empty())
      hint = "declare it above: flags " + expression.text + ":1; or #!define " + expression.text + " 1";
    findings_.error("unknown-flag", expression.where, "the flag " + expression.text + " is not declared",
                    std::move(hint));
    return std::nullopt;
  }
  // forward(10.0.0.1) and force_send_socket(udp:10.0.0.1:5060) need no quotes; names of hosts only where text
  // is taken as it stands.
  const bool isAddress = expression.kind != ExpressionKind::word && parameter.type == ParameterType::text;
  if (parameter.type != ParameterType::literal && !isAddress) {
    findings_.error("unknown-word", expression.where, "\"" + expression.text + "\" is no value here",
                    "write text in quotes, or #!define it above");
    return std::nullopt;
  }
  plan.text = expression.text;
  plan.value = Value(plan.text);
  return plan;
}

/// Bad patterns keep the server from starting, so they are found here.
bool Compiler::checkLiteral(const Expression& expression, const ParameterSpec& parameter,
                            const std::string& text) {
  if (parameter.type == ParameterType::regex) return regex(text, true, expression.where).has_value();
  if (parameter.type != ParameterType::substitution) return true;
  const auto parsed = Substitution::parse(text);
  if (!parsed)
    findings_.error("bad-substitution", expression.where, parsed.error().message, parsed.error().hint);
  return static_cast<bool>(parsed);
}

void Compiler::checkRouteName(const Expression& expression, const ParameterSpec& parameter,
                              const std::string& name) {
  const bool disarms = name == "0" || name.empty();
  // t_on_failure("0") takes the arming back, so there is no block to miss.
  if (disarms || code_->find(parameter.refersTo, name) != kNone) return;
  std::vector<std::string_view> names;
  for (const BlockCode& block : code_->blocks) {
    if (block.kind == parameter.refersTo) names.push_back(block.name);
  }
  findings_.warning("unknown-route", expression.where,
                    "there is no " + std::string(routeKindText(parameter.refersTo)) + "[" + name + "]",
                    spelling(name, std::move(names)));
}

/// Text with variables inside is computed per call; all other literals are known from here on.
std::optional<ArgumentPlan> Compiler::constantArgument(const Expression& expression,
                                                       const ParameterSpec& parameter, const Value& value) {
  ArgumentPlan plan;
  plan.type = parameter.type;
  plan.value = value;
  plan.text = value.toText();
  plan.integer = value.toInteger();
  const bool isFlag = parameter.type == ParameterType::flag;
  const bool isInteger = parameter.type == ParameterType::integer || isFlag;
  const bool fixed = parameter.type == ParameterType::literal || parameter.type == ParameterType::regex ||
                     parameter.type == ParameterType::substitution;
  // The language does not interpolate: it is the function that takes "$var(x)" apart, so only text for one.
  if (value.isText() && !fixed && plan.text.find('$') != std::string::npos &&
      !(isInteger && parameter.constant)) {
    plan.isConstant = false;
    plan.nullIsShown = true;
    const std::uint32_t made = format(plan.text, expression.where);
    if (made == kNone) return std::nullopt;
    const Format& parts = code_->formats[made];
    const bool single =
        !parts.empty() && parts[0].variable != kNone && (parts.size() == 1 || parameter.leading);
    if (single) {
      emit(Op::pushVariable, parts[0].variable);
    } else {
      emit(Op::pushFormat, made);
    }
    return plan;
  }
  if (isInteger && value.isText() && (parameter.constant || !isWholeNumber(plan.text))) {
    findings_.error("wrong-type", expression.where,
                    "the argument \"" + std::string(parameter.name) + "\" wants a number",
                    "write a number without quotes");
    return std::nullopt;
  }
  if (isInteger || (parameter.leading && isWholeNumber(plan.text))) plan.value = Value(plan.integer);
  if (isFlag && (plan.integer < 0 || plan.integer > 31)) {
    findings_.error("flag-too-high", expression.where, "there is no flag " + plan.text,
                    "flags go from 0 to 31");
    return std::nullopt;
  }
  if (parameter.isFilled && plan.text.empty()) {
    findings_.error("empty-argument", expression.where,
                    "the argument \"" + std::string(parameter.name) + "\" is empty",
                    "write what is meant between the quotes");
    return std::nullopt;
  }
  if (!checkLiteral(expression, parameter, plan.text)) return std::nullopt;
  if (parameter.type == ParameterType::routeName) checkRouteName(expression, parameter, plan.text);
  return plan;
}

/// `$avp(x)` or `"$avp(x)"`: the variable itself goes to the function.
std::optional<ArgumentPlan> Compiler::variableArgument(const Expression& expression, const Value* text) {
  ArgumentPlan plan;
  plan.type = ParameterType::variable;
  plan.isConstant = false;
  plan.nullIsShown = true;
  const bool fine = text != nullptr ? text->isText() && !text->text().empty() && text->text().front() == '$'
                                    : expression.kind == ExpressionKind::variable;
  if (!fine) {
    findings_.error("wrong-type", expression.where, "a variable is wanted here",
                    "write it as \"$avp(name)\"");
    return std::nullopt;
  }
  plan.variable = variable(
      text != nullptr ? std::string_view(text->text()) : std::string_view(expression.text), expression.where);
  if (plan.variable == kNone) return std::nullopt;
  emit(Op::pushVariable, plan.variable);
  return plan;
}

/// A name that is known must exist; one that is computed is looked up when it is reached.
void Compiler::routeCall(const Expression& expression, Wanted wanted) {
  const Expression& name = *expression.operands[0];
  const auto how = static_cast<std::uint32_t>(wanted);
  std::optional<Value> constant = constantOf(name);
  if (name.kind == ExpressionKind::word) constant = Value(name.text);
  const bool isFormat = constant && constant->isText() && constant->text().find('$') != std::string::npos;
  if (!constant || isFormat) {
    if (isFormat) {
      emit(Op::pushFormat, format(constant->text(), name.where));
    } else {
      this->expression(name);
    }
    emit(Op::enterByName, 0, how);
    return;
  }
  const std::uint32_t block = code_->find(RouteKind::named, constant->toText());
  if (block == kNone) {
    std::vector<std::string_view> names;
    for (const BlockCode& known : code_->blocks) {
      if (known.kind == RouteKind::named) names.push_back(known.name);
    }
    std::string hint = spelling(constant->toText(), std::move(names));
    if (hint.empty()) hint = "add route[" + constant->toText() + "] { … }";
    findings_.error("unknown-route", name.where, "there is no route[" + constant->toText() + "]",
                    std::move(hint));
    return;
  }
  emit(Op::enterRoute, block, how);
}

}  // namespace forklab::script
