#pragma once

#include <optional>
#include <string>
#include <vector>

#include "script/code.h"
#include "script/findings.h"
#include "script/preprocessor.h"
#include "script/program.h"
#include "script/tree.h"
#include "script/variable_text.h"

namespace forklab::script {

/// Tree to program: every name is resolved and every constant computed here, so that nothing is looked up
/// later.
class Compiler {
 public:
  /// All references outlive the compiler; the program takes the tree over.
  Compiler(std::unique_ptr<Tree> tree, const Definitions& definitions, const Registry& registry,
           const LoadOptions& options, Findings& findings);

  /// Null when there were errors.
  std::shared_ptr<const Program> compile(const SourceFiles& files);

 private:
  /// What is known of an expression when the script loads.
  enum class Type : std::uint8_t { unknown, integer, text };

  // compiler.cpp: what surrounds the routes
  /// Every loadmodule names a module that exists.
  void checkModules();
  /// Checks and keeps modparams, core parameters and custom groups.
  void collectSettings();
  void moduleSetting(const WrittenSetting& written);
  /// Name and type against the rows of a module that is carried out.
  bool settingFits(const ModuleSpec& module, const WrittenSetting& written);
  /// Compiles the variables that a parameter holds.
  void settingVariables(const ModuleSpec& module, SettingType type, const WrittenSetting& written);
  void coreSetting(const WrittenSetting& written);
  /// Into the program, for one module.
  void keep(const std::string& module, const WrittenSetting& written);
  /// Numbers for the names of `flags`; those without one get the lowest that is free.
  void collectFlags();
  /// Gives every block its number first, so that calls may stand above the block.
  void declareRoutes();
  void declareRoute(const RouteBlock& route);
  bool isLoaded(std::string_view module, std::size_t modulesAbove) const;
  /// Reports a use above the loadmodule of its module.
  bool needsModule(const ModuleSpec& module, std::string_view what, Location where);
  /// "did you mean …?" or empty.
  std::string spelling(std::string_view word, std::vector<std::string_view> candidates,
                       std::string_view around = "") const;

  // compile_statement.cpp
  void compileRoutes();
  void compileBlock(std::vector<const RouteBlock*> parts, BlockCode& block);
  // One statement each; what they emit leaves the stack as high as it was.
  void statements(const Block& body);
  void statement(const Statement& statement);
  void assignment(const Statement& statement);
  void branch(const Statement& statement);
  void loop(const Statement& statement);
  void choice(const Statement& statement);
  /// The test of one case; nothing when it is no constant, a repetition, or of another type.
  std::optional<std::uint32_t> caseTest(const Case& label, std::uint32_t slot, std::vector<CaseTest>& seen,
                                        std::optional<CaseTest::Kind>& kind);
  void leave(const Statement& statement, Op op);
  /// `break`
  void leaveBlock();
  std::uint32_t place(Location where);
  /// The number of the new instruction.
  std::uint32_t emit(Op op, std::uint32_t a = 0, std::uint32_t b = 0);
  std::uint32_t here() const { return static_cast<std::uint32_t>(code_->instructions.size()); }
  void patch(std::uint32_t instruction);
  /// A place on the stack that lives as long as its loop or switch.
  std::uint32_t takeSlot();

  // compile_expression.cpp
  /// Leaves one value on the stack, except for calls whose result is a statement.
  Type expression(const Expression& expression, Wanted wanted = Wanted::truth);
  Type unary(const Expression& expression);
  Type binary(const Expression& expression);
  Type logical(const Expression& expression);
  Type match(const Expression& expression);
  Type comparison(const Expression& expression);
  bool shortComparison(const Expression& expression);
  void keywordValue(const Expression& expression);
  /// Reports a string where a number is needed.
  bool needsInteger(Type type, const Expression& expression);
  Type neverMatches();
  void needsText(Type type, const Expression& expression);
  std::optional<Value> constantOf(const Expression& expression) const;
  /// Compiled now; a bad one is reported.
  std::optional<std::uint32_t> regex(const std::string& pattern, bool ignoreCase, Location where);
  void push(Value value);

  // compile_variable.cpp
  /// kNone after an error that was reported, here and below.
  std::uint32_t variable(std::string_view text, Location where, bool toAssign = false);
  std::uint32_t variable(const VariableText& text, Location where, bool toAssign = false);
  std::uint32_t variableAt(const VariableText& text, Location where, bool toAssign);
  bool ownVariable(const VariableText& text, CompiledVariable& made, Location where);
  bool sharedSetting(const VariableText& text, CompiledVariable& made) const;
  bool specVariable(const VariableText& text, CompiledVariable& made, Location where);
  void environmentVariable(const VariableText& text, CompiledVariable& made, Location where);
  bool readsSelect(const VariableText& text) const;
  bool fitsSpec(const VariableText& text, const VariableSpec& spec, Location where);
  void innerAndIndex(const VariableText& text, CompiledVariable& made, Location where);
  /// Resolves {class.name,…} and checks its parameters.
  bool transformation(const TransformationText& text, CompiledVariable& made, Location where);
  /// "sip:$rU@$rd" into parts.
  std::uint32_t format(std::string_view text, Location where);
  bool isWritable(const CompiledVariable& variable) const;

  // compile_call.cpp
  void call(const Expression& expression, Wanted wanted);
  /// Number of arguments, and whether the function may stand in this kind of block.
  bool checkCall(const Expression& expression, const FunctionSpec& function);
  void unknownFunction(const Expression& expression);
  /// Emits what computes the argument; nothing after an error that was reported.
  std::optional<ArgumentPlan> argument(const Expression& expression, const ParameterSpec& parameter,
                                       std::string_view function);
  std::optional<ArgumentPlan> constantArgument(const Expression& expression, const ParameterSpec& parameter,
                                               const Value& value);
  bool isVariableAlone(const Expression& expression) const;
  std::optional<ArgumentPlan> wordArgument(const Expression& expression, const ParameterSpec& parameter);
  std::optional<ArgumentPlan> variableArgument(const Expression& expression, const Value* text);
  bool checkLiteral(const Expression& expression, const ParameterSpec& parameter, const std::string& text);
  /// Arming a block that does not exist only warns, as in Kamailio.
  void checkRouteName(const Expression& expression, const ParameterSpec& parameter, const std::string& name);
  void routeCall(const Expression& expression, Wanted wanted);

  std::unique_ptr<Tree> tree_;
  const Definitions& definitions_;
  const Registry& registry_;
  const LoadOptions& options_;
  Findings& findings_;
  std::shared_ptr<Program> program_;
  ProgramCode* code_ = nullptr;
  std::map<std::string, std::int64_t, std::less<>> flags_;
  std::vector<std::vector<const RouteBlock*>> blockParts_;  ///< parallel to code_->blocks

  std::size_t variableDepth_ = 0;  ///< variables inside of variables
  std::size_t regexWeight_ = 0;    ///< of all regular expressions so far

  // while a block is compiled
  const RouteBlock* route_ = nullptr;
  std::uint32_t slots_ = 0;
  std::uint32_t mostSlots_ = 0;
  std::vector<std::vector<std::uint32_t>*> breakables_;  ///< jumps to the end of each open loop or switch
};

}  // namespace forklab::script
