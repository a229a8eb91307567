#include <algorithm>

#include "script/compiler.h"

namespace forklab::script {

std::uint32_t Compiler::emit(Op op, std::uint32_t a, std::uint32_t b) {
  code_->instructions.push_back({op, a, b});
  return here() - 1;
}

/// Makes a jump lead to the next instruction.
void Compiler::patch(std::uint32_t instruction) {
  Instruction& jump = code_->instructions[instruction];
  const bool second = jump.op == Op::countLoop || jump.op == Op::jumpIfCase;
  (second ? jump.b : jump.a) = here();
}

std::uint32_t Compiler::takeSlot() {
  mostSlots_ = std::max(mostSlots_, slots_ + 1);
  return slots_++;
}

std::uint32_t Compiler::place(Location where) {
  const SourceFile& file = *program_->files_[where.file];
  const auto begin = file.positionOf(where.range.begin);
  const auto end = file.positionOf(where.range.end);
  code_->places.push_back({where.file, begin.line, begin.column, end.line, end.column});
  return static_cast<std::uint32_t>(code_->places.size() - 1);
}

/// Blocks lie one behind the other; every jump stays inside its own.
void Compiler::compileRoutes() {
  for (std::size_t i = 0; i < blockParts_.size(); ++i) compileBlock(blockParts_[i], code_->blocks[i]);
}

/// Several request routes run as one list.
void Compiler::compileBlock(std::vector<const RouteBlock*> parts, BlockCode& block) {
  block.entry = here();
  slots_ = 0;
  mostSlots_ = 0;
  for (const RouteBlock* part : parts) {
    route_ = part;
    statements(part->body);
  }
  // Behind the last part only: two request_routes are one list, and the first must not end it.
  emit(Op::endOfBlock);
  block.slots = mostSlots_;
}

void Compiler::statements(const Block& body) {
  for (const auto& next : body) statement(*next);
}

void Compiler::statement(const Statement& statement) {
  switch (statement.kind) {
    case StatementKind::empty: return;
    case StatementKind::evaluate:
      emit(Op::step, place(statement.where));
      expression(*statement.expression, Wanted::statement);
      return;
    case StatementKind::assign: return assignment(statement);
    case StatementKind::branch: return branch(statement);
    case StatementKind::loop: return loop(statement);
    case StatementKind::choice: return choice(statement);
    case StatementKind::leaveRoute: return leave(statement, Op::leaveRoute);
    case StatementKind::leaveScript: return leave(statement, Op::leaveScript);
    case StatementKind::dropMessage: return leave(statement, Op::dropMessage);
    case StatementKind::leaveBlock: emit(Op::step, place(statement.where)); return leaveBlock();
  }
}

/// A function assigned directly gives its raw code; inside of an expression it gives 1 or 0 (observed).
void Compiler::assignment(const Statement& statement) {
  emit(Op::step, place(statement.where));
  expression(*statement.expression, Wanted::code);
  // After the value, so that errors come in the order in which Kamailio would meet them.
  const std::uint32_t target = variable(statement.target->text, statement.target->where, true);
  if (target != kNone) emit(Op::assign, target);
}

/// An if without else whose conditions all fail counts as success (observed).
void Compiler::branch(const Statement& statement) {
  std::vector<std::uint32_t> ends;
  bool hasElse = false;
  for (const Arm& arm : statement.arms) {
    if (arm.condition == nullptr) {
      hasElse = true;
      this->statements(arm.body);
      continue;
    }
    emit(Op::step, place(arm.where));
    expression(*arm.condition);
    const std::uint32_t otherwise = emit(Op::jumpIfFalse);
    // What the body's last action gives stands; a body of semicolons only counts as success.
    emit(Op::setLast, 1);
    statements(arm.body);
    ends.push_back(emit(Op::jump));
    patch(otherwise);
  }
  if (!hasElse) emit(Op::setLast, 1);
  for (const std::uint32_t end : ends) patch(end);
}

/// The count is checked behind the condition: exactly max_while_loops rounds are allowed.
void Compiler::loop(const Statement& statement) {
  const std::uint32_t slot = takeSlot();
  const Arm& arm = statement.arms.front();
  emit(Op::startLoop, slot);
  emit(Op::setLast, 1);
  const std::uint32_t top = here();
  emit(Op::step, place(statement.where));
  // Unlike an if it goes on for -1 too, and a text is refused (both observed).
  needsInteger(expression(*arm.condition), *arm.condition);
  emit(Op::truth);
  std::vector<std::uint32_t> ends{emit(Op::jumpIfFalse), emit(Op::countLoop, slot)};
  breakables_.push_back(&ends);
  statements(arm.body);
  breakables_.pop_back();
  emit(Op::jump, top);
  for (const std::uint32_t end : ends) patch(end);
  --slots_;
}

std::optional<std::uint32_t> Compiler::caseTest(const Case& label, std::uint32_t slot,
                                                std::vector<CaseTest>& seen,
                                                std::optional<CaseTest::Kind>& kind) {
  const auto value = constantOf(*label.label);
  if (!value) {
    findings_.error("case-not-constant", label.label->where, "a case must be known when the script loads",
                    "compare with an if instead");
    return std::nullopt;
  }
  CaseTest made;
  made.slot = slot;
  made.kind = label.isRegex     ? CaseTest::Kind::regex
              : value->isText() ? CaseTest::Kind::text
                                : CaseTest::Kind::integer;
  const auto family = made.kind == CaseTest::Kind::integer ? CaseTest::Kind::integer : CaseTest::Kind::text;
  if (kind && *kind != family) {
    findings_.error("case-types", label.label->where, "cases of one switch are all numbers or all strings",
                    "write the number in quotes");
    return std::nullopt;
  }
  kind = family;
  made.integer = value->toInteger();
  made.text = value->toText();
  const bool again = std::any_of(seen.begin(), seen.end(), [&](const CaseTest& other) {
    return other.kind == made.kind && other.text == made.text;
  });
  if (again) {
    findings_.error("duplicate-case", label.label->where, "this case stands twice in the switch",
                    "remove one of them");
    return std::nullopt;
  }
  if (label.isRegex) {
    // Cases respect case although =~ ignores it (observed).
    const auto compiled = regex(made.text, false, label.label->where);
    if (!compiled) return std::nullopt;
    made.regex = *compiled;
  }
  seen.push_back(made);
  code_->cases.push_back(std::move(made));
  return static_cast<std::uint32_t>(code_->cases.size() - 1);
}

/// First all tests in the order of the text, then all bodies in a row, so that they fall through.
void Compiler::choice(const Statement& statement) {
  const std::uint32_t slot = takeSlot();
  emit(Op::step, place(statement.where));
  expression(*statement.expression);
  emit(Op::storeSubject, slot);
  emit(Op::setLast, 1);
  std::vector<CaseTest> seen;
  std::optional<CaseTest::Kind> kind;
  std::vector<std::uint32_t> jumps(statement.cases.size(), kNone);
  const Case* defaultCase = nullptr;
  for (std::size_t i = 0; i < statement.cases.size(); ++i) {
    const Case& label = statement.cases[i];
    if (label.label == nullptr) {
      if (defaultCase != nullptr)
        findings_.error("duplicate-case", label.where, "this switch has two defaults", "remove one of them");
      defaultCase = &label;
    } else if (const auto test = caseTest(label, slot, seen, kind)) {
      jumps[i] = emit(Op::jumpIfCase, *test);
    }
  }
  // Observed on Kamailio 5.6; an empty default alone is accepted.
  if (statement.cases.size() == 1 && defaultCase != nullptr && !defaultCase->body.empty()) {
    findings_.error("only-default", defaultCase->where,
                    "a switch with a default and no case is refused by Kamailio",
                    "write its statements without the switch");
  }
  std::vector<std::uint32_t> ends{emit(Op::jump)};
  breakables_.push_back(&ends);
  for (std::size_t i = 0; i < statement.cases.size(); ++i) {
    if (&statement.cases[i] == defaultCase) {
      // No case held: the first jump goes to the default's place in the row of bodies, wherever it stands.
      patch(ends.front());
      ends.erase(ends.begin());
    } else if (jumps[i] != kNone) {
      patch(jumps[i]);
    }
    statements(statement.cases[i].body);
  }
  breakables_.pop_back();
  for (const std::uint32_t end : ends) patch(end);
  --slots_;
}

/// A literal string as a code is refused at load; one in a variable is converted.
void Compiler::leave(const Statement& statement, Op op) {
  emit(Op::step, place(statement.where));
  if (statement.expression != nullptr && expression(*statement.expression) == Type::text) {
    findings_.error("wrong-type", statement.expression->where, "the code given back must be a number",
                    "write a number without quotes");
  }
  emit(op, statement.expression != nullptr ? 1 : 0);
}

/// In a loop or switch `break` leaves that; elsewhere it ends the route block with the code 0.
void Compiler::leaveBlock() {
  if (breakables_.empty()) {
    emit(Op::breakRoute);
    return;
  }
  emit(Op::setLast, 0);
  breakables_.back()->push_back(emit(Op::jump));
}

}  // namespace forklab::script
