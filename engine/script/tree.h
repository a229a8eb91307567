#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "script/lexer.h"
#include "script/spec.h"

/// A script as it was written. Hints, drawings and the compiler read it; nobody changes it after parsing.
namespace forklab::script {

enum class Operator : std::uint8_t {
  none,
  logicalOr,
  logicalAnd,
  bitOr,
  bitAnd,
  bitXor,
  shiftLeft,
  shiftRight,
  equal,
  notEqual,
  match,
  textEqual,
  textNotEqual,
  integerEqual,
  integerNotEqual,
  less,
  lessOrEqual,
  greater,
  greaterOrEqual,
  add,
  subtract,
  multiply,
  divide,
  modulo,
  logicalNot,
  negate,
  complement,
  length,   ///< strlen
  isEmpty,  ///< strempty
  defined,
  toInteger,
  toText,
};

enum class ExpressionKind : std::uint8_t {
  number,
  text,
  variable,  ///< `text` is "$ru", "$(var(x){s.len})"
  select,    ///< `text` is what follows the @
  word,      ///< a bare word: flag, host, INVITE; meaning depends on where it stands
  address,   ///< "10.0.0.0/8", "[::1]"
  socket,    ///< "udp:10.0.0.1:5060" without quotes
  keyword,   ///< method, uri, src_ip, …
  unary,
  binary,
  comparison,  ///< operands[0] is a keyword
  call,
  routeCall,   ///< operands[0] is the name
  assignment,  ///< inside a condition: `if ($var(a) = 1)`
};

struct Expression;
using ExpressionPointer = std::unique_ptr<Expression>;

/// A node of an expression; its operands in the order of the text.
struct Expression {
  ExpressionKind kind = ExpressionKind::number;
  Operator operation = Operator::none;
  Location where;
  Location nameAt;  ///< of a call's name or an operator
  std::string text;
  std::int64_t number = 0;
  std::vector<ExpressionPointer> operands;
  /// Of the expression below it; the parser refuses what would overflow a recursive visit.
  std::uint16_t depth = 1;
  bool withoutParentheses = false;  ///< `force_rport;`
};

enum class StatementKind : std::uint8_t {
  empty,
  evaluate,
  assign,
  branch,
  loop,
  choice,
  leaveRoute,
  leaveScript,
  dropMessage,
  leaveBlock
};

struct Statement;
using Block = std::vector<std::unique_ptr<Statement>>;

/// One `if (…) …` of a chain, or the body of a `while`.
struct Arm {
  ExpressionPointer condition;  ///< null: the final else
  Location where;               ///< of "if (…)"
  Block body;
};

/// One `case` or the `default` of a switch; an empty body falls through to the next.
struct Case {
  ExpressionPointer label;  ///< null: default
  bool isRegex = false;
  Location where;
  Block body;
};

/// One statement; which members it uses follows from its kind.
struct Statement {
  StatementKind kind = StatementKind::empty;
  Location where;  ///< what lights up when it runs: of a compound statement its head
  Location whole;
  ExpressionPointer target;  ///< assign: the variable
  ExpressionPointer
      expression;         ///< call, value, return code, switch subject; may be null for return, exit, drop
  std::vector<Arm> arms;  ///< branch: in order; loop: one
  std::vector<Case> cases;
};

/// A block of the top level with its body.
struct RouteBlock {
  RouteKind kind = RouteKind::request;
  std::string name;
  Location where;
  Location whole;
  Block body;
  std::size_t modulesAbove = 0;  ///< how many loadmodule lines stand above it
};

/// A loadmodule line: the bare name, without path and `.so`.
struct LoadedModule {
  std::string name;
  Location where;
};

/// A name of a `flags` line; -1: it waits for the lowest number that is free.
struct FlagDeclaration {
  std::string name;
  std::int64_t number = 0;
  Location where;
};

/// A modparam or an assignment at the top level, before anybody asked whether it fits.
struct WrittenSetting {
  std::string module;  ///< "core", a regular expression over module names, or a custom group
  std::string name;
  Value value;
  Location where;
  Location valueAt;
  Location moduleAt;
  std::size_t modulesAbove = 0;
  bool isCustom = false;  ///< `group.name = value desc "…"`
};

/// The whole script. Texts of tokens lie in the arena, so it has to live as long as they do.
struct Tree {
  std::vector<LoadedModule> modules;
  std::vector<WrittenSetting> settings;
  std::vector<FlagDeclaration> flags;
  std::vector<RouteBlock> routes;
  TextArena arena;
};

using ExpressionVisitor = std::function<void(const Expression&)>;
using StatementVisitor = std::function<void(const Statement&)>;

/// Every statement below, outer before inner, in the order of the text.
void visitStatements(const Block& block, const StatementVisitor& visit);
/// The expressions of one statement itself (conditions, values, arguments), not of its blocks.
void visitExpressions(const Statement& statement, const ExpressionVisitor& visit);
/// Every expression below a block.
void visitAllExpressions(const Block& block, const ExpressionVisitor& visit);

}  // namespace forklab::script
