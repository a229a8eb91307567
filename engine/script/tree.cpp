#include "script/tree.h"

namespace forklab::script {

namespace {

/// Outer before inner.
void visitExpression(const Expression* expression, const ExpressionVisitor& visit) {
  if (expression == nullptr) return;
  visit(*expression);
  for (const ExpressionPointer& operand : expression->operands) visitExpression(operand.get(), visit);
}

}  // namespace

void visitStatements(const Block& block, const StatementVisitor& visit) {
  for (const auto& statement : block) {
    visit(*statement);
    for (const Arm& arm : statement->arms) visitStatements(arm.body, visit);
    for (const Case& choice : statement->cases) visitStatements(choice.body, visit);
  }
}

void visitExpressions(const Statement& statement, const ExpressionVisitor& visit) {
  visitExpression(statement.target.get(), visit);
  visitExpression(statement.expression.get(), visit);
  for (const Arm& arm : statement.arms) visitExpression(arm.condition.get(), visit);
  for (const Case& choice : statement.cases) visitExpression(choice.label.get(), visit);
}

void visitAllExpressions(const Block& block, const ExpressionVisitor& visit) {
  visitStatements(block, [&](const Statement& statement) { visitExpressions(statement, visit); });
}

}  // namespace forklab::script
