#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "script/program.h"
#include "script/regex.h"
#include "script/spec.h"
#include "script/tree.h"

/// What the compiler makes and a run carries out: instructions for a stack of values, and the tables they
/// point into.
namespace forklab::script {

enum class Op : std::uint8_t {
  step,           ///< a statement begins; a: place
  pushConstant,   ///< a: constant
  pushVariable,   ///< a: variable
  pushFormat,     ///< a: format
  pushKeyword,    ///< a: keyword
  combine,        ///< two values to one; a: Operator
  apply,          ///< one value to one; a: Operator
  matchConstant,  ///< a: regex
  isNull,
  isDefined,
  compareKeyword,  ///< a: keyword comparison; pops the right side unless it was known at load
  andLeft,         ///< a: where to go with 0
  orLeft,          ///< a: where to go with 1
  truth,
  jump,          ///< a: where to
  jumpIfFalse,   ///< pops
  assign,        ///< a: variable; pops
  pushAssigned,  ///< after an assignment inside a condition
  setLast,       ///< a: the code of the last action
  startLoop,     ///< a: slot
  countLoop,     ///< a: slot; b: where to go when the bound is reached
  storeSubject,  ///< a: slot; pops
  jumpIfCase,    ///< a: case; b: where to
  call,          ///< a: call plan; b: Wanted
  enterRoute,    ///< a: block; b: Wanted
  enterByName,   ///< b: Wanted; pops the name
  leaveRoute,    ///< a: 1 when a code is on the stack
  leaveScript,   ///< the same
  dropMessage,   ///< the same
  breakRoute,
  endOfBlock,
};

/// What becomes of a function's code.
enum class Wanted : std::uint8_t { statement, truth, code };

/// One step of the machine; what `a` and `b` mean stands beside each Op.
struct Instruction {
  Op op = Op::endOfBlock;
  std::uint32_t a = 0;
  std::uint32_t b = 0;
};

/// No index: each table below ends long before.
inline constexpr std::uint32_t kNone = 0xffffffff;

/// `{class.name,parameters}` with its row found and its parameters split.
struct CompiledTransformation {
  const TransformationSpec* spec = nullptr;
  std::vector<std::string> parameters;
  std::vector<std::uint32_t> variables;  ///< per parameter: the variable that gives it, or kNone
  bool isConstant = true;
};

/// A pseudo-variable ready to be read or assigned; no name is looked up at run time but those it computes.
struct CompiledVariable {
  enum class Source : std::uint8_t { spec, worker, workerNullable, returnCode, null, constant, format };
  Source source = Source::spec;
  const VariableSpec* spec = nullptr;
  VariableUse use;
  std::uint32_t innerFormat = kNone;    ///< the inner name holds variables
  std::uint32_t indexVariable = kNone;  ///< the index is a variable
  Value constant;
  std::vector<CompiledTransformation> transformations;
};

/// A literal, or a variable when `variable` is not kNone.
struct FormatPart {
  std::string literal;
  std::uint32_t variable = kNone;
};
using Format = std::vector<FormatPart>;

/// A modparam that holds variables: either a format or one variable to write to.
struct SettingVariables {
  std::string module;
  std::string name;
  std::uint32_t format = kNone;
  std::uint32_t variable = kNone;
};

/// How `src_ip`, `uri`, … compare.
enum class KeywordKind : std::uint8_t { text, address, number, protocol };

/// `src_ip == 10.0.0.0/8`, `uri == myself`, …: the word, the kind of comparison, and the right side if known.
struct KeywordComparison {
  const KeywordSpec* keyword = nullptr;
  KeywordKind kind = KeywordKind::text;
  Operator operation = Operator::equal;
  bool withMyself = false;
  bool isConstant = false;
  Value constant;
  std::uint32_t regex = kNone;
};

/// One argument of a call: its constant in every form that a function may ask for, or a place on the stack.
struct ArgumentPlan {
  ParameterType type = ParameterType::text;
  bool isConstant = true;
  bool nullIsShown = false;  ///< a null prints as "<null>": it came from a text with variables
  Value value;               ///< of a constant
  std::string text;
  std::int64_t integer = 0;
  std::uint32_t variable = kNone;
};

/// A call of a function: its row and its arguments in order.
struct CallPlan {
  const FunctionSpec* function = nullptr;
  std::vector<ArgumentPlan> arguments;
  std::uint32_t onStack = 0;  ///< how many arguments are values on the stack
  std::uint32_t line = 0;
  bool keepsReturnCode = false;  ///< of the language itself: $rc stays as it was (observed)
};

/// One `case` of a switch, compared with the subject in its slot.
struct CaseTest {
  enum class Kind : std::uint8_t { integer, text, regex };
  Kind kind = Kind::integer;
  std::uint32_t slot = 0;
  std::int64_t integer = 0;
  std::string text;
  std::uint32_t regex = kNone;
};

/// Where a statement stands, for the trace.
struct Place {
  std::uint16_t file = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t endLine = 0;
  std::uint32_t endColumn = 0;
};

/// One route block: where it begins and how many slots it needs on the stack.
struct BlockCode {
  RouteKind kind = RouteKind::request;
  std::string name;
  std::uint32_t entry = 0;
  std::uint32_t slots = 0;
  std::uint16_t file = 0;
  std::uint32_t line = 0;
};

/// Constant tables of a program. Everything is addressed by index.
class ProgramCode {
 public:
  std::vector<Instruction> instructions;
  std::vector<Value> constants;
  std::vector<CompiledVariable> variables;
  std::vector<Format> formats;
  std::vector<SettingVariables> settingVariables;
  std::vector<const KeywordSpec*> keywords;
  std::vector<KeywordComparison> comparisons;
  std::vector<Regex> regexes;
  std::vector<CallPlan> calls;
  std::vector<CaseTest> cases;
  std::vector<Place> places;
  std::vector<BlockCode> blocks;
  std::array<std::vector<std::uint32_t>, kRouteKinds> blocksOfKind;
  /// Rounds that a while may go: max_while_loops, with Kamailio's default.
  std::int64_t mostLoops = 100;

  /// The last one set; null: the script sets none.
  const SettingVariables* findSetting(std::string_view module, std::string_view name) const {
    const SettingVariables* last = nullptr;
    for (const SettingVariables& each : settingVariables) {
      if (each.name == name && each.module == module) last = &each;
    }
    return last;
  }
  /// kNone when there is no such block.
  std::uint32_t find(RouteKind kind, std::string_view name) const {
    for (const std::uint32_t index : blocksOfKind[static_cast<std::size_t>(kind)]) {
      if (blocks[index].name == name) return index;
    }
    return kNone;
  }
};

}  // namespace forklab::script
