#include <algorithm>
#include <charconv>

#include "script/bounds.h"
#include "script/compiler.h"
#include "script/list_transformations.h"
#include "script/spelling.h"
#include "script/string_transformations.h"

namespace forklab::script {

namespace {

constexpr std::array<std::string_view, 11> kOwnNames = {"var", "vn",   "vz",  "rc",   "retcode", "null",
                                                        "def", "defn", "env", "envn", "_s"};

/// The part of a string literal that holds the given bytes, when no escape moved them.
Location inside(Location where, std::size_t textSize, std::size_t begin, std::size_t size) {
  if (where.range.size() != textSize + 2) return where;
  where.range.begin += static_cast<std::uint32_t>(begin + 1);
  where.range.end = where.range.begin + static_cast<std::uint32_t>(size);
  return where;
}

/// Split at commas; one that takes at most one parameter gets the whole text.
std::vector<std::string> splitParameters(const TransformationText& text, std::size_t most) {
  std::vector<std::string> parameters;
  if (!text.hasParameters) return parameters;
  if (most == 1) return {text.parameters};
  std::size_t begin = 0;
  while (true) {
    const std::size_t comma = text.parameters.find(',', begin);
    parameters.push_back(text.parameters.substr(begin, comma == std::string::npos ? comma : comma - begin));
    if (comma == std::string::npos) return parameters;
    begin = comma + 1;
  }
}

/// A word of a list that is parted by blanks.
bool isOneOf(std::string_view word, std::string_view list) {
  while (!list.empty()) {
    const std::size_t blank = std::min(list.find(' '), list.size());
    if (list.substr(0, blank) == word) return true;
    list.remove_prefix(std::min(blank + 1, list.size()));
  }
  return false;
}

}  // namespace

std::uint32_t Compiler::variable(std::string_view text, Location where, bool toAssign) {
  auto read = readVariable(text);
  if (!read) {
    findings_.error("bad-variable", where, read.error().message, read.error().hint);
    return kNone;
  }
  if (read->length != text.size()) {
    findings_.error("bad-variable", where, "\"" + std::string(text) + "\" is not one variable",
                    "write $name or $(name{…})");
    return kNone;
  }
  return variable(*read, where, toAssign);
}

std::uint32_t Compiler::variable(const VariableText& text, Location where, bool toAssign) {
  // The text can nest as deep as the file is long; the stack cannot.
  if (variableDepth_ >= Bounds::kDeepestVariable) {
    findings_.error("too-deep", where, "variables inside of variables are more than 16 deep",
                    "use a variable in between");
    return kNone;
  }
  ++variableDepth_;
  const std::uint32_t made = variableAt(text, where, toAssign);
  --variableDepth_;
  return made;
}

std::uint32_t Compiler::variableAt(const VariableText& text, Location where, bool toAssign) {
  CompiledVariable made;
  if (!ownVariable(text, made, where) && !sharedSetting(text, made) && !specVariable(text, made, where))
    return kNone;
  if (made.source == CompiledVariable::Source::spec) innerAndIndex(text, made, where);
  for (const TransformationText& part : text.transformations) {
    if (!transformation(part, made, where)) return kNone;
  }
  if (toAssign && (!isWritable(made) || !made.transformations.empty())) {
    findings_.error("read-only", where, "$" + text.name + " cannot be assigned to", "it is read-only");
    return kNone;
  }
  code_->variables.push_back(std::move(made));
  return static_cast<std::uint32_t>(code_->variables.size() - 1);
}

/// Read-only variables at the left of = keep the server from starting.
bool Compiler::isWritable(const CompiledVariable& variable) const {
  using Source = CompiledVariable::Source;
  if (variable.source == Source::worker || variable.source == Source::workerNullable) return true;
  return variable.source == Source::spec && variable.spec->set != nullptr;
}

/// The variables of the language itself.
bool Compiler::ownVariable(const VariableText& text, CompiledVariable& made, Location where) {
  using Source = CompiledVariable::Source;
  const std::string& name = text.name;
  made.use.inner = text.inner;
  if (name == "var" || name == "vz" || name == "vn") {
    made.source = name == "vn" ? Source::workerNullable : Source::worker;
    if (text.inner.empty()) {
      findings_.error("bad-variable", where, "$" + name + " wants a name in parentheses",
                      "write $" + name + "(x)");
    }
  } else if (name == "rc" || name == "retcode" || name == "?") {
    made.source = Source::returnCode;
  } else if (name == "null") {
    made.source = Source::null;
  } else if (name == "def" || name == "defn") {
    made.source = Source::constant;
    if (const auto found = definitions_.find(text.inner); found != definitions_.end()) {
      // What is no number stays a text (observed).
      const Value number(Value::text(found->second).toInteger());
      const bool isNumber = name == "defn" && number.toText() == found->second;
      made.constant = isNumber ? number : Value::text(found->second);
    }
  } else if (name == "env" || name == "envn") {
    environmentVariable(text, made, where);
  } else if (name == "_s") {
    made.source = Source::format;
    made.innerFormat = format(text.inner, where);
  } else {
    return false;
  }
  if (!text.index.empty()) {
    findings_.error("bad-index", where, "$" + name + " takes no index", "leave out [" + text.index + "]");
  }
  return true;
}

/// The environment does not change while a server runs, so its words are constants.
void Compiler::environmentVariable(const VariableText& text, CompiledVariable& made, Location where) {
  made.source = CompiledVariable::Source::constant;
  if (text.inner.empty()) {
    findings_.error("bad-variable", where, "$" + text.name + " wants a name in parentheses",
                    "write $" + text.name + "(HOME)");
    return;
  }
  const auto found = options_.environment.find(text.inner);
  if (found != options_.environment.end()) made.constant = Value(found->second);
}

/// `$sel(cfg_get.group.name)` reads what `group.name = value` set, `$sel(cfg_get.core.name)` a number of the
/// core's.
bool Compiler::sharedSetting(const VariableText& text, CompiledVariable& made) const {
  constexpr std::string_view kPrefix = "cfg_get.";
  if (text.name != "sel" || text.inner.compare(0, kPrefix.size(), kPrefix) != 0) return false;
  const std::string path = text.inner.substr(kPrefix.size());
  const std::size_t dot = path.find('.');
  if (dot == std::string::npos) return false;
  const Value* value = program_->setting(path.substr(0, dot), path.substr(dot + 1));
  const ModuleSpec* core = path.starts_with("core.") ? registry_.module("core") : nullptr;
  if (value == nullptr && core == nullptr) return false;
  if (value != nullptr) {
    // A text, so that + joins (observed).
    made.constant = Value(value->toText());
  } else {
    const auto row = std::find_if(core->settings.begin(), core->settings.end(),
                                  [&](const SettingSpec& each) { return each.name == path.substr(dot + 1); });
    if (row == core->settings.end() || row->type != SettingType::integer) return false;
    made.constant = Value::text(row->defaultValue);
  }
  made.source = CompiledVariable::Source::constant;
  return true;
}

/// Found by name alone: what stands in the parentheses is the variable's own business.
bool Compiler::specVariable(const VariableText& text, CompiledVariable& made, Location where) {
  const ModuleSpec* module = nullptr;
  made.spec = registry_.variable(text.name, &module);
  const std::string shown = "$" + text.name;
  if (made.spec == nullptr) {
    std::vector<std::string_view> names(kOwnNames.begin(), kOwnNames.end());
    for (const ModuleSpec* known : registry_.modules()) {
      for (const VariableSpec& row : known->variables) names.push_back(row.name);
    }
    std::string hint = spelling(text.name, std::move(names), "$");
    if (!text.name.empty() && text.name.back() == '.')
      // "$rd." asks for a variable named `rd.` (observed): a trap of every log line that ends in a full stop.
      hint = "a dot belongs to the name here: write $(" + text.name.substr(0, text.name.size() - 1) + ").";
    findings_.error("unknown-variable", where, "there is no variable " + shown, std::move(hint));
    return false;
  }
  if (!needsModule(*module, shown, where)) return false;
  return fitsSpec(text, *made.spec, where);
}

/// Inner name and index are those that the row takes.
bool Compiler::fitsSpec(const VariableText& text, const VariableSpec& spec, Location where) {
  const std::string shown = "$" + text.name;
  if (spec.inner == InnerName::required && text.inner.empty()) {
    findings_.error("bad-variable", where, shown + " wants a name in parentheses",
                    "write " + shown + "(name)");
    return false;
  }
  if (spec.inner == InnerName::none && text.hasInner) {
    findings_.error("bad-variable", where, shown + " takes no name in parentheses",
                    "write " + shown + ", or $(" + text.name + ") before a parenthesis");
    return false;
  }
  if (!spec.innerNames.empty() && !isOneOf(text.inner, spec.innerNames)) {
    findings_.error("bad-variable", where, shown + " has no \"" + text.inner + "\"",
                    "it has: " + std::string(spec.innerNames));
    return false;
  }
  if (spec.knowsInner != nullptr && !spec.knowsInner(text.inner)) {
    findings_.error("bad-variable", where, shown + " does not know \"" + text.inner + "\"",
                    std::string(spec.help));
    return false;
  }
  if (!text.index.empty() && !spec.takesIndex) {
    findings_.error("bad-index", where, shown + " takes no index", "leave out [" + text.index + "]");
    return false;
  }
  return true;
}

/// `$avp($var(n))` computes its name, `$(avp(x)[$var(i)])` its index.
void Compiler::innerAndIndex(const VariableText& text, CompiledVariable& made, Location where) {
  made.use.inner = text.inner;
  const bool holdsVariables = text.inner.find('$') != std::string::npos && !made.spec->rawInner;
  if (holdsVariables) made.innerFormat = format(text.inner, where);
  if (text.index.empty()) return;
  made.use.hasIndex = true;
  if (text.index == "*") {
    made.use.allIndexes = true;
    return;
  }
  if (text.index.front() == '$') {
    made.indexVariable = variable(text.index, where);
    return;
  }
  const char* const end = text.index.data() + text.index.size();
  const auto [stopped, error] = std::from_chars(text.index.data(), end, made.use.index);
  if (error != std::errc{} || stopped != end) {
    findings_.error("bad-index", where, "\"" + text.index + "\" is no index",
                    "an index is a number, * or a variable");
  }
}

/// Class and name must exist, and parameters that are literals are checked now.
bool Compiler::transformation(const TransformationText& text, CompiledVariable& made, Location where) {
  const std::string shown = "{" + text.className + "." + text.name + "}";
  CompiledTransformation compiled;
  const ModuleSpec* module = nullptr;
  compiled.spec = registry_.transformation(text.className, text.name, &module);
  if (module != nullptr && !needsModule(*module, shown, where)) return false;
  if (compiled.spec == nullptr) {
    std::vector<std::string> whole;
    for (const ModuleSpec* known : registry_.modules()) {
      for (const TransformationSpec& row : known->transformations)
        whole.push_back(std::string(row.className) + "." + std::string(row.name));
    }
    for (const auto rows : {stringTransformations(), listTransformations()}) {
      for (const TransformationSpec& row : rows)
        whole.push_back(std::string(row.className) + "." + std::string(row.name));
    }
    const std::vector<std::string_view> names(whole.begin(), whole.end());
    findings_.error("unknown-transformation", where, "there is no transformation " + shown,
                    meantHint(text.className + "." + text.name, names));
    return false;
  }
  compiled.parameters = splitParameters(text, compiled.spec->maximumParameters);
  const std::size_t count = compiled.parameters.size();
  if (count < compiled.spec->minimumParameters || count > compiled.spec->maximumParameters) {
    findings_.error("bad-transformation", where, shown + " has the wrong number of parameters",
                    "it takes " + std::to_string(compiled.spec->minimumParameters) + " to " +
                        std::to_string(compiled.spec->maximumParameters));
    return false;
  }
  std::vector<std::string> checked;
  for (const std::string& parameter : compiled.parameters) {
    const bool isVariable = parameter.size() > 1 && parameter.front() == '$';
    compiled.variables.push_back(isVariable ? variable(parameter, where) : kNone);
    compiled.isConstant = compiled.isConstant && !isVariable;
    checked.push_back(isVariable ? "$" : parameter);
  }
  if (compiled.spec->check != nullptr) {
    if (const std::string_view wrong = compiled.spec->check(checked); !wrong.empty()) {
      findings_.error("bad-transformation", where, shown + ": " + std::string(wrong));
      return false;
    }
  }
  made.transformations.push_back(std::move(compiled));
  return true;
}

/// Errors point at the variable inside the string where escapes have not moved it.
std::uint32_t Compiler::format(std::string_view text, Location where) {
  auto pieces = readFormat(text);
  if (!pieces) {
    const kernel::Error& error = pieces.error();
    findings_.error("bad-variable", inside(where, text.size(), error.range.begin, error.range.size()),
                    error.message, error.hint);
    return kNone;
  }
  Format made;
  for (const FormatPiece& piece : *pieces) {
    FormatPart part;
    part.literal = piece.literal;
    if (piece.isVariable) {
      part.variable =
          variable(piece.variable, inside(where, text.size(), piece.offset, piece.variable.length));
      if (part.variable == kNone) return kNone;
    }
    made.push_back(std::move(part));
  }
  code_->formats.push_back(std::move(made));
  return static_cast<std::uint32_t>(code_->formats.size() - 1);
}

}  // namespace forklab::script
