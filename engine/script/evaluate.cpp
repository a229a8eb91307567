#include <algorithm>
#include <cctype>

#include "kernel/address.h"
#include "script/frames.h"
#include "script/operators.h"

namespace forklab::script {

namespace {

/// A script that builds patterns from header values must not fill the memory of the node.
constexpr std::size_t kMostRegexes = 64;
/// max_while_loops=0 means no bound to Kamailio; a run of the lab has to come to an end.
constexpr std::int64_t kUnboundedLoops = 1'000'000;

/// `method == "invite"` and `uri == "sip:BOB@…"` hold (observed).
bool equalIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// "10.0.0.0/8", "10.0.0.0/255.0.0.0", "::1", or a host name, which equals only itself.
bool addressMatches(const std::string& address, const std::string& network) {
  const std::size_t slash = network.find('/');
  const auto ip = kernel::IpAddress::parse(address);
  const auto base = kernel::IpAddress::parse(std::string_view(network).substr(0, slash));
  // A host name asks no name server: the lab's names are the scenario's.
  if (!ip || !base) return equalIgnoringCase(address, network);
  if (slash == std::string::npos) return *ip == *base;
  if (ip->isV6() != base->isV6()) return false;
  const std::string maskText = network.substr(slash + 1);
  const auto maskAddress = kernel::IpAddress::parse(maskText);
  const std::int64_t bits = Value(maskText).toInteger();
  for (std::size_t i = 0; i < (ip->isV6() ? 16U : 4U); ++i) {
    const std::int64_t rest = std::clamp<std::int64_t>(bits - static_cast<std::int64_t>(i * 8), 0, 8);
    const unsigned mask =
        maskAddress ? maskAddress->bytes()[i] : (0xff00U >> static_cast<unsigned>(rest)) & 0xffU;
    if (((ip->bytes()[i] ^ base->bytes()[i]) & mask) != 0) return false;
  }
  return true;
}

}  // namespace

Value& Run::Frames::push() {
  if (height == stack.size()) stack.resize(stack.size() + 16);
  return stack[height++];
}

const VariableUse& Run::Frames::use(const CompiledVariable& variable) {
  if (variable.innerFormat == kNone && variable.indexVariable == kNone) return variable.use;
  VariableUse& made = uses.emplace_back(variable.use);
  if (variable.innerFormat != kNone) {
    made.inner.clear();
    appendFormat(made.inner, variable.innerFormat);
  }
  if (variable.indexVariable != kNone) made.index = read(code.variables[variable.indexVariable]).toInteger();
  return made;
}

/// The variables of the language itself, or the row of a module.
Value Run::Frames::readPlain(const CompiledVariable& variable) {
  using Source = CompiledVariable::Source;
  switch (variable.source) {
    case Source::worker: {
      const auto found = variables->values.find(variable.use.inner);
      // Kamailio pv: $var is 0 until it is set, and never null.
      return found == variables->values.end() ? Value(0) : found->second;
    }
    case Source::workerNullable: {
      const auto found = variables->nullable.find(variable.use.inner);
      return found == variables->nullable.end() ? Value() : found->second;
    }
    case Source::returnCode: return Value(returnCode);
    case Source::null: return {};
    case Source::constant: return variable.constant;
    case Source::format: {
      std::string text;
      appendFormat(text, variable.innerFormat);
      return Value(std::move(text));
    }
    case Source::spec: break;
  }
  const std::size_t mark = uses.size();
  Value value = variable.spec->get(*proxy, use(variable));
  uses.resize(mark);
  return value;
}

/// From left to right, up to the first that fails, as all do with a null; parameters that are variables are
/// read each time.
Value Run::Frames::transformed(Value value, const CompiledVariable& variable) {
  std::vector<std::string> parameters;
  for (const CompiledTransformation& part : variable.transformations) {
    if (value.isNull() && !part.spec->takesNull) return Value::failure();
    if (part.isConstant) {
      value = part.spec->apply(value, part.parameters);
    } else {
      parameters = part.parameters;
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        if (part.variables[i] != kNone) parameters[i] = read(code.variables[part.variables[i]]).toText();
      }
      value = part.spec->apply(value, parameters);
    }
    if (!value.isText()) continue;
    spend(value.text().size());
    if (value.text().size() <= Bounds::kLongestTransformed) continue;
    // As Kamailio, whose buffer is that long (observed): there is no value.
    log("a transformation gave more than 65,535 bytes, so it has no value; cut the text first");
    return {};
  }
  return value;
}

Value Run::Frames::read(const CompiledVariable& variable) {
  Value value = readPlain(variable);
  return variable.transformations.empty() ? value : transformed(std::move(value), variable);
}

bool Run::Frames::write(const CompiledVariable& variable, const Value& value) {
  using Source = CompiledVariable::Source;
  if (value.isFailure()) return write(variable, Value());
  switch (variable.source) {
    case Source::worker:
      // $var is never null: what has no value becomes 0.
      variables->values[variable.use.inner] = value.isNull() ? Value(0) : value;
      return true;
    case Source::workerNullable: variables->nullable[variable.use.inner] = value; return true;
    case Source::spec: break;
    default: return false;
  }
  if (variable.spec->set == nullptr) return false;
  const std::size_t mark = uses.size();
  const bool taken = variable.spec->set(*proxy, use(variable), value);
  uses.resize(mark);
  return taken;
}

bool Run::Frames::mayHold(std::size_t bytes) {
  spend(bytes);
  if (bytes <= Bounds::kLongestText && stepsLeft >= 0) return true;
  if (!failed) log("a text of " + std::to_string(bytes) + " bytes is not made; cut it before it is joined");
  failed = true;
  return false;
}

void Run::Frames::appendFormat(std::string& out, std::uint32_t format) {
  for (const FormatPart& part : code.formats[format]) {
    if (part.variable == kNone) {
      out += part.literal;
      continue;
    }
    const Value value = read(code.variables[part.variable]);
    if (value.isText()) {
      if (!mayHold(out.size() + value.text().size())) return;
      out += value.text();
    } else if (!value.isFailure()) {
      // Kamailio core prints the word inside a text, so that a missing value shows in the log.
      out += value.isNull() ? "<null>" : std::to_string(value.integer());
    }
  }
}

/// Patterns that a variable gives are compiled at their first use and kept; a bad one matches nothing.
bool Run::Frames::matches(const std::string& pattern, const std::string& text) {
  auto found = regexes.find(pattern);
  if (found == regexes.end()) {
    auto compiled = Regex::compile(pattern, true);
    if (!compiled) {
      log(compiled.error().message);
      return false;
    }
    if (regexes.size() >= kMostRegexes) regexes.clear();
    found = regexes.emplace(pattern, std::move(compiled).value()).first;
  }
  return found->second.matches(text);
}

/// The result lies where the left side lay.
void Run::Frames::combineTop(Operator operation) {
  --height;
  const Value& right = stack[height];
  Value& left = stack[height - 1];
  if (operation == Operator::match) {
    left = Value(matches(right.toText(), left.toText()) ? 1 : 0);
    return;
  }
  const bool joins = operation == Operator::add && (left.isText() || right.isText());
  // As Kamailio, out of private memory then: the assignment is not made (observed).
  if (joins && !mayHold(left.toText().size() + right.toText().size())) return;
  const bool before = failed;
  left = combine(operation, left, right, failed);
  if (failed && !before) log("division by zero");
}

/// Pops the right side, or nothing when that was known at load, and pushes 1 or 0.
void Run::Frames::compareKeyword(const KeywordComparison& comparison) {
  const bool negated = comparison.operation == Operator::notEqual;
  if (comparison.withMyself) {
    push() = Value(comparison.keyword->isMyself(*proxy) != negated ? 1 : 0);
    return;
  }
  if (comparison.isConstant) push() = comparison.constant;
  Value& result = top();
  const Value left = comparison.keyword->get(*proxy);
  if (comparison.operation == Operator::match) {
    const std::string text = left.toText();
    const bool found = comparison.regex != kNone ? code.regexes[comparison.regex].matches(text)
                                                 : matches(result.toText(), text);
    result = Value(found ? 1 : 0);
    return;
  }
  if (comparison.kind == KeywordKind::protocol && result.isText()) {
    result = Value(protocolNumber(result.text()).value_or(0));
  }
  const bool equality = negated || comparison.operation == Operator::equal;
  if (!equality || comparison.kind == KeywordKind::number || comparison.kind == KeywordKind::protocol) {
    bool ignored = false;
    const Operator operation =
        equality ? (negated ? Operator::integerNotEqual : Operator::integerEqual) : comparison.operation;
    result = combine(operation, left, result, ignored);
    return;
  }
  const std::string leftText = left.toText();
  const std::string rightText = result.toText();
  const bool same = comparison.kind == KeywordKind::address ? addressMatches(leftText, rightText)
                                                            : equalIgnoringCase(leftText, rightText);
  result = Value(same != negated ? 1 : 0);
}

/// The subject takes the type of the cases: a null is 0 among numbers and empty among texts.
bool Run::Frames::caseHolds(const CaseTest& test) const {
  const Value& subject = stack[frames.back().base + test.slot];
  switch (test.kind) {
    case CaseTest::Kind::integer: return subject.toInteger() == test.integer;
    case CaseTest::Kind::text:
      return subject.isText() ? subject.text() == test.text : subject.toText() == test.text;
    case CaseTest::Kind::regex: break;
  }
  return code.regexes[test.regex].matches(subject.toText());
}

/// What puts a value on the stack or changes the one on top.
void Run::Frames::compute(const Instruction& instruction) {
  switch (instruction.op) {
    case Op::pushConstant: push() = code.constants[instruction.a]; break;
    case Op::pushVariable: {
      // Reading may push and pop of its own, so the place is taken afterwards.
      Value value = read(code.variables[instruction.a]);
      push() = std::move(value);
      break;
    }
    case Op::pushFormat: {
      std::string text;
      appendFormat(text, instruction.a);
      push() = Value(std::move(text));
      break;
    }
    case Op::pushKeyword: push() = code.keywords[instruction.a]->get(*proxy); break;
    case Op::pushAssigned: push() = Value(last); break;
    case Op::combine: combineTop(static_cast<Operator>(instruction.a)); break;
    case Op::apply: top() = apply(static_cast<Operator>(instruction.a), top()); break;
    case Op::matchConstant: {
      const Regex& regex = code.regexes[instruction.a];
      top() = Value((top().isText() ? regex.matches(top().text()) : regex.matches(top().toText())) ? 1 : 0);
      break;
    }
    case Op::isNull: top() = Value(top().isNull() ? 1 : 0); break;
    case Op::isDefined: top() = Value(top().isNull() ? 0 : 1); break;
    // && and || give 1 or 0, not one of their sides; here any number but 0 counts, -1 too.
    case Op::truth: top() = Value(top().toInteger() != 0 ? 1 : 0); break;
    case Op::compareKeyword: compareKeyword(code.comparisons[instruction.a]); break;
    case Op::assign: {
      --height;
      if (stack[height].isText()) spend(stack[height].text().size());
      // A division by zero on the way leaves the variable as it was.
      const bool taken = !failed && write(code.variables[instruction.a], stack[height]);
      last = taken ? 1 : -1;
      break;
    }
    default: choose(instruction);
  }
}

/// What decides where to go on: the right side of && and ||, loops and cases.
void Run::Frames::choose(const Instruction& instruction) {
  Frame& frame = frames.back();
  switch (instruction.op) {
    case Op::andLeft:
    case Op::orLeft: {
      const bool isTrue = top().toInteger() != 0;
      // The left side has not decided: it leaves the stack and the right side is computed.
      if (isTrue == (instruction.op == Op::andLeft)) {
        --height;
      } else {
        top() = Value(isTrue ? 1 : 0);
        frame.next = instruction.a;
      }
      break;
    }
    case Op::startLoop: stack[frame.base + instruction.a] = Value(0); break;
    case Op::countLoop: {
      // The script goes on behind a loop that was stopped (observed: its counter stayed at 100).
      Value& count = stack[frame.base + instruction.a];
      if (count.integer() >= (code.mostLoops > 0 ? code.mostLoops : kUnboundedLoops)) {
        log("the while loop was stopped after max_while_loops rounds");
        frame.next = instruction.b;
      } else {
        count = Value(count.integer() + 1);
      }
      break;
    }
    case Op::storeSubject: stack[frame.base + instruction.a] = std::move(stack[--height]); break;
    case Op::jumpIfCase:
      if (caseHolds(code.cases[instruction.a])) frame.next = instruction.b;
      break;
    default: break;
  }
}

/// The value of an argument that was computed; null for a constant.
const Value* Run::Frames::onStack(std::size_t argument) const {
  if (plan->arguments[argument].isConstant) return nullptr;
  std::uint32_t at = height - plan->onStack;
  // Only computed arguments lie on the stack, in their order.
  for (std::size_t i = 0; i < argument; ++i) at += plan->arguments[i].isConstant ? 0 : 1;
  return &stack[at];
}

std::string_view Run::Frames::text(std::size_t argument) const {
  const ArgumentPlan& wanted = plan->arguments[argument];
  const Value* computed = onStack(argument);
  if (computed == nullptr) return wanted.text;
  if (computed->isText()) return computed->text();
  if (computed->isNull()) return wanted.nullIsShown && !computed->isFailure() ? "<null>" : "";
  if (argumentTexts.size() <= argument) argumentTexts.resize(argument + 1);
  argumentTexts[argument] = std::to_string(computed->integer());
  return argumentTexts[argument];
}

std::int64_t Run::Frames::integer(std::size_t argument) const {
  const Value* computed = onStack(argument);
  return computed == nullptr ? plan->arguments[argument].integer : computed->toInteger();
}

Value Run::Frames::value(std::size_t argument) const {
  const Value* computed = onStack(argument);
  return computed == nullptr ? plan->arguments[argument].value : *computed;
}

bool Run::Frames::assign(std::size_t argument, const Value& value) {
  const std::uint32_t index = plan->arguments[argument].variable;
  return index != kNone && write(code.variables[index], value);
}

std::string Run::Frames::setting(std::string_view module, std::string_view name) {
  const SettingVariables* found = code.findSetting(module, name);
  std::string text;
  if (found != nullptr && found->format != kNone) appendFormat(text, found->format);
  return text;
}

void Run::Frames::assignWorker(std::string_view name, bool isNullable, const Value& value) {
  if (isNullable) {
    variables->nullable[std::string(name)] = value;
  } else {
    variables->values[std::string(name)] = value.isNull() ? Value(0) : value;
  }
}

void Run::Frames::assignSetting(std::string_view module, std::string_view name, const Value& value) {
  const SettingVariables* found = code.findSetting(module, name);
  if (found != nullptr && found->variable != kNone) write(code.variables[found->variable], value);
}

}  // namespace forklab::script
