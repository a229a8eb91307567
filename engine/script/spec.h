#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "script/value.h"

// What a module keeps in a proxy is opaque here; script/functions/module_state.h knows it.
namespace forklab::functions {
class ModuleServices;
class RpcCall;
class ModuleState;
}  // namespace forklab::functions

/// What a module adds to the language: rows that checking, running, completion and help all read.
namespace forklab::script {

class ModuleCheck;
class Program;

/// The proxy behind a running script, opaque here; script/functions casts it.
class Host {
 public:
  /// A statement has ended, in a run that is recorded: what it changed may be written down.
  virtual void noteChanges() {}

 protected:
  ~Host() = default;
};

enum class RouteKind : std::uint8_t { request, named, branch, failure, onreply, reply, onsend, event };
inline constexpr std::size_t kRouteKinds = 8;
/// "request_route", "route", "branch_route", …
std::string_view routeKindText(RouteKind kind);

/// A bit per RouteKind: where a function may stand.
using RouteMask = std::uint8_t;
constexpr RouteMask mask(RouteKind kind) { return static_cast<RouteMask>(1U << static_cast<unsigned>(kind)); }
inline constexpr RouteMask kAnyRoute = 0xff;

enum class ParameterType : std::uint8_t {
  text,       ///< string with pseudo-variables inside, or an expression
  integer,    ///< number, or something that gives one
  literal,    ///< string taken as it stands
  variable,   ///< a pseudo-variable itself, quoted or not
  routeName,  ///< name of a route of the kind `refersTo`
  regex,
  substitution,  ///< /re/text/flags
  flag,          ///< number from 0 to 31, or a name declared by `flags`
};

/// One parameter of a function: how it is checked at load and handed over at run time.
struct ParameterSpec {
  std::string_view name;
  ParameterType type = ParameterType::text;
  bool optional = false;
  RouteKind refersTo = RouteKind::named;
  /// Kamailio wants it known at load: `"200"` or `"$var(c)"` in quotes, not a bare `$var(c)`; an integer must
  /// be a number or a declared flag, not a text.
  bool constant = false;
  bool isFilled = false;  ///< an empty literal is refused at load
  /// A text that begins with a variable means that variable alone, whatever follows (Kamailio's
  /// fixup_var_str); a literal number is an integer.
  bool leading = false;
  /// Of ParameterType::variable: a text does as well, to which nothing is assigned.
  bool orText = false;
};

/// A function call at run time: evaluated arguments and where the call stands.
class Call {
 public:
  virtual Host& host() = 0;
  /// As written in the script; arguments are counted from 0.
  virtual std::size_t argumentCount() const = 0;
  /// Pseudo-variables replaced; null values as Kamailio prints them ("<null>") inside a longer text.
  virtual std::string_view text(std::size_t argument) const = 0;
  /// Converted as Kamailio does: what is no number is 0.
  virtual std::int64_t integer(std::size_t argument) const = 0;
  virtual Value value(std::size_t argument) const = 0;
  /// Assigns to a ParameterType::variable argument; false when it is read-only or refused the value.
  virtual bool assign(std::size_t argument, const Value& value) {
    static_cast<void>(argument);
    static_cast<void>(value);
    return false;
  }
  /// 0 at the first entry; after a Wait or an entered route the function is called again with the next number
  /// …
  virtual std::uint32_t phase() const = 0;
  /// … and what it waited for: the resume value, or how the entered route ended.
  virtual std::int64_t resumeCode() const = 0;
  virtual bool resumeDropped() const = 0;
  /// A modparam of SettingType::format with its variables filled in; empty: the script does not set it.
  virtual std::string setting(std::string_view module, std::string_view name) {
    static_cast<void>(module);
    static_cast<void>(name);
    return {};
  }
  /// Writes `$var(name)`, or `$vn(name)`, which can be null.
  virtual void assignWorker(std::string_view name, bool isNullable, const Value& value) {
    static_cast<void>(name);
    static_cast<void>(isNullable);
    static_cast<void>(value);
  }
  /// Writes the variable that a modparam of SettingType::variable names; nothing happens when none is named.
  virtual void assignSetting(std::string_view module, std::string_view name, const Value& value) {
    static_cast<void>(module);
    static_cast<void>(name);
    static_cast<void>(value);
  }
  /// Of the call in its file, from 1.
  virtual std::uint32_t line() const = 0;
  /// The block that runs: "request_route", "route[CARRIERS]".
  virtual std::string block() const { return {}; }
  /// The name that the script calls it by.
  virtual std::string_view function() const { return {}; }

 protected:
  ~Call() = default;
};

/// What a function wants next.
struct Outcome {
  enum class Kind : std::uint8_t { done, wait, enterRoute, exitScript };
  Kind kind = Kind::done;
  /// >0 true, <0 false, 0 stops the script.
  std::int64_t code = 1;
  RouteKind route = RouteKind::branch;
  std::string_view routeName;

  static Outcome result(std::int64_t value) { return {Kind::done, value, RouteKind::branch, {}}; }
  /// The run keeps its frames; the node resumes it (Run::resume).
  static Outcome wait() { return {Kind::wait, 0, RouteKind::branch, {}}; }
  /// Runs a route now, then calls the function again with the next phase.
  static Outcome enter(RouteKind kind, std::string_view name) { return {Kind::enterRoute, 0, kind, name}; }
};

/// A function of the language. `returns`, `help` and `example` are shown to people, so they are sentences.
struct FunctionSpec {
  std::string_view name;
  std::span<const ParameterSpec> parameters;
  RouteMask legal = kAnyRoute;
  std::string_view returns;
  std::string_view help;
  std::string_view example;
  Outcome (*run)(Call& call) = nullptr;
  /// False: it only answers what it usually would; each call is a warning at load.
  bool isCarriedOut = true;
};

/// Whether `$name` wants something in parentheses.
enum class InnerName : std::uint8_t { none, required, optional };

/// `$name(inner)[index]` with its inner name and index, resolved at load.
struct VariableUse {
  std::string inner;  ///< evaluated when it holds variables itself
  std::int64_t index = 0;
  bool hasIndex = false;
  bool allIndexes = false;  ///< [*]
};

/// A pseudo-variable, found by its name alone.
struct VariableSpec {
  std::string_view name;
  InnerName inner = InnerName::none;
  std::string_view help;
  Value (*get)(Host& host, const VariableUse& use) = nullptr;
  /// Null: read-only. False: the value was refused (logged, script goes on).
  bool (*set)(Host& host, const VariableUse& use, const Value& value) = nullptr;
  /// The inner name goes over as it is written, variables in it too.
  bool rawInner = false;
  /// "uri q flags": the only inner names that Kamailio starts with; empty: any.
  std::string_view innerNames = {};
  /// Asked where a list of names does not do; null: any name.
  bool (*knowsInner)(std::string_view inner) = nullptr;
  /// `$(name[1])`; Kamailio refuses an index that nobody reads.
  bool takesIndex = false;
};

/// The row with an index.
constexpr VariableSpec indexed(VariableSpec row) {
  row.takesIndex = true;
  return row;
}
/// The row that knows these inner names only.
constexpr VariableSpec naming(std::string_view innerNames, VariableSpec row) {
  row.inner = InnerName::required;
  row.innerNames = innerNames;
  return row;
}

/// A word of the language that reads the message: `method`, `uri`, `src_ip`, `msg:len`, … Rows of module
/// "core".
struct KeywordSpec {
  std::string_view name;
  Value (*get)(Host& host) = nullptr;
  /// For `uri == myself`; null: the word cannot be compared so.
  bool (*isMyself)(Host& host) = nullptr;
};

/// `{s.len}` -> class "s". `name` is what follows the dot ("encode.hexa" has dots of its own). Parameters are
/// split at commas, except when at most one is taken: then it is everything up to the brace.
struct TransformationSpec {
  std::string_view className;
  std::string_view name;
  std::size_t minimumParameters = 0;
  std::size_t maximumParameters = 0;
  /// Not asked about a null. What cannot be done is Value::failure(), and ends the row.
  Value (*apply)(const Value& value, std::span<const std::string> parameters) = nullptr;
  /// Asked at load: empty, or what is wrong with the parameters. One that is a variable is given as "$".
  std::string_view (*check)(std::span<const std::string> parameters) = nullptr;
  /// Asked about a null, too: {sql.val} makes NULL of it.
  bool takesNull = false;
};

enum class SettingType : std::uint8_t {
  integer,
  text,
  format,    ///< text with pseudo-variables, filled in by Call::setting
  variable,  ///< one pseudo-variable, written by Call::assignSetting
};

/// A modparam, or a core parameter when the module is "core".
struct SettingSpec {
  std::string_view name;
  SettingType type = SettingType::integer;
  std::string_view defaultValue;
  std::string_view help;
};

/// A command that people and programs give to a running proxy (forklab-cli rpc).
struct RpcSpec {
  std::string_view name;        ///< "tm.stats"
  std::string_view parameters;  ///< as people are shown them; empty: none
  std::string_view help;
  std::string_view example;
  void (*run)(functions::RpcCall& call) = nullptr;
};

/// What one module brings. The rows are constants of the program and are never copied.
struct ModuleSpec {
  std::string_view name;
  std::span<const FunctionSpec> functions;
  std::span<const VariableSpec> variables;
  std::span<const TransformationSpec> transformations;
  std::span<const SettingSpec> settings;
  std::span<const KeywordSpec> keywords = {};
  /// What it keeps between messages, made once per proxy whose script loads it. Null: nothing.
  std::unique_ptr<functions::ModuleState> (*makeState)(const Program& program,
                                                       functions::ModuleServices& services) = nullptr;
  /// Asked once per load, when nothing was wrong so far: what the types of its settings cannot say. Null:
  /// nothing.
  void (*check)(ModuleCheck& check) = nullptr;
  std::span<const RpcSpec> commands = {};
};

/// Every module that the engine carries out; built once by script/functions/all.
class Registry {
 public:
  /// The module outlives the registry. Of two functions with one name the first wins.
  void add(const ModuleSpec& module) { modules_.push_back(&module); }
  std::span<const ModuleSpec* const> modules() const { return modules_; }
  /// Null when the lab does not carry it out, here and below.
  const ModuleSpec* module(std::string_view name) const;
  /// With the module it belongs to.
  const FunctionSpec* function(std::string_view name, const ModuleSpec** module = nullptr) const;
  const VariableSpec* variable(std::string_view name, const ModuleSpec** module = nullptr) const;
  /// With the module it belongs to; null for those of the language itself.
  const TransformationSpec* transformation(std::string_view className, std::string_view name,
                                           const ModuleSpec** module = nullptr) const;
  const KeywordSpec* keyword(std::string_view name) const;
  const RpcSpec* command(std::string_view name, const ModuleSpec** module = nullptr) const;

  /// Modules of Kamailio 5.6 that are known by name only: they may be loaded and configured, their functions
  /// are refused.
  void setFurtherModules(std::span<const std::string_view> names) { furtherModules_ = names; }
  std::span<const std::string_view> furtherModules() const { return furtherModules_; }
  /// Functions that are known with their usual result only; they outlive the registry. What a module of the
  /// list carries out comes first.
  void setFurtherFunctions(std::span<const ModuleSpec> modules) { furtherFunctions_ = modules; }
  std::span<const ModuleSpec> furtherFunctions() const { return furtherFunctions_; }
  /// Carried out, or known by name.
  bool knowsModule(std::string_view name) const;

 private:
  std::vector<const ModuleSpec*> modules_;
  std::span<const std::string_view> furtherModules_;
  std::span<const ModuleSpec> furtherFunctions_;
};

}  // namespace forklab::script
