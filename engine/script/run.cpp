#include "script/run.h"

#include "script/frames.h"

namespace forklab::script {

namespace {

/// What an expression gets for a computed name that no route has (observed).
constexpr std::int64_t kUnknownRoute = -10;
/// What `return 1 / 0` gives back (observed).
constexpr std::int64_t kFailedReturn = -5;

}  // namespace

Run::Run(std::shared_ptr<const Program> program, Host& host, WorkerVariables& variables,
         trace::Recorder& recorder, trace::NodeId node)
    : frames_(std::make_unique<Frames>(std::move(program), host, variables, recorder, node)) {}
Run::~Run() = default;
Run::Run(Run&&) noexcept = default;
Run& Run::operator=(Run&&) noexcept = default;

void Run::reset(Host& host, WorkerVariables& variables) {
  frames_->proxy = &host;
  frames_->variables = &variables;
  frames_->frames.clear();
  frames_->interrupted.clear();
  frames_->height = 0;
  end_ = End::fellOff;
  code_ = 1;
}

void Run::setMostSteps(std::int64_t steps) { frames_->mostSteps = steps; }

Run::Status Run::start(kernel::Instant now, RouteKind kind, std::string_view name) {
  return frames_->start(now, kind, name, *this);
}

Run::Status Run::resume(kernel::Instant now, std::int64_t code) { return frames_->resume(now, code, *this); }

WorkerVariables startingVariables(const Program& program) {
  WorkerVariables variables;
  for (const Setting& setting : program.settings()) {
    if (setting.module != "pv" || setting.name != "varset" || !setting.value.isText()) continue;
    // "name=i:7" or "name=s:text"
    const std::string& text = setting.value.text();
    const std::size_t equal = text.find('=');
    if (equal == std::string::npos || equal + 2 >= text.size() || text[equal + 2] != ':') continue;
    const Value value(text.substr(equal + 3));
    variables.values[text.substr(0, equal)] = text[equal + 1] == 'i' ? Value(value.toInteger()) : value;
  }
  return variables;
}

Run::Status Run::Frames::start(kernel::Instant at, RouteKind kind, std::string_view name, Run& run) {
  now = at;
  const std::uint32_t block = code.find(kind, name);
  frames.clear();
  interrupted.clear();
  height = 0;
  last = 1;
  returnCode = 0;
  callPhase = 0;
  stepsLeft = mostSteps;
  hasGivenUp = false;
  run.code_ = 1;
  if (block == kNone) {
    run.end_ = End::unknownRoute;
    return Status::finished;
  }
  run.end_ = End::fellOff;
  traced = recorder.records(trace::Level::full);
  const trace::CauseScope scope(recorder, recorder.cause());
  // Nothing has run yet: what caused the route causes its first step.
  currentStep = recorder.cause();
  enter(block, Wanted::statement, false);
  return go(run);
}

Run::Status Run::Frames::resume(kernel::Instant at, std::int64_t with, Run& run) {
  now = at;
  const trace::CauseScope scope(recorder, recorder.cause());
  if (traced) recorder.setCause(currentStep);
  ++callPhase;
  resumedWith = with;
  droppedInside = false;
  return go(run);
}

/// $rc and the last code of the caller are kept for functions that enter routes: theirs is a run of its own.
void Run::Frames::enter(std::uint32_t block, Wanted wanted, bool byFunction) {
  const BlockCode& entered = code.blocks[block];
  Frame frame;
  frame.block = block;
  frame.next = entered.entry;
  frame.base = height;
  frame.wanted = wanted;
  frame.byFunction = byFunction;
  frame.lastOfCaller = last;
  frame.returnCodeOfCaller = returnCode;
  frame.step = currentStep;
  height += entered.slots;
  // Some room in advance, so that a block's first values seldom move the stack.
  if (stack.size() < height) stack.resize(height + 16);
  if (traced) traceEntered(frame);
  frames.push_back(frame);
  last = 1;
}

std::string Run::Frames::block() const {
  const BlockCode& current = code.blocks[frames.back().block];
  const std::string kind(routeKindText(current.kind));
  return current.name.empty() ? kind : kind + '[' + std::string(current.name) + ']';
}

void Run::Frames::traceEntered(Frame& frame) {
  const BlockCode& block = code.blocks[frame.block];
  frame.entered = recorder.append(
      now, node, trace::Level::full,
      trace::RouteEntered{routeKindText(block.kind), recorder.keep(block.name), block.file, block.line});
  currentStep = frame.entered;
  recorder.setCause(frame.entered);
}

void Run::Frames::traceLeft(const Frame& frame, Leave how, std::int64_t result) {
  const BlockCode& block = code.blocks[frame.block];
  proxy->noteChanges();
  static constexpr std::array<std::string_view, 5> kHow = {"end", "return", "break", "exit", "drop"};
  recorder.append(now, node, trace::Level::full,
                  trace::RouteLeft{routeKindText(block.kind), recorder.keep(block.name),
                                   kHow[static_cast<std::size_t>(how)], result});
}

void Run::Frames::step(const Place& place) {
  proxy->noteChanges();
  recorder.setCause(frames.back().entered);
  currentStep = recorder.append(
      now, node, trace::Level::full,
      trace::ScriptStep{place.file, place.line, place.column, place.endLine, place.endColumn});
  recorder.setCause(currentStep);
}

void Run::Frames::traceCall(std::int64_t result) {
  scratch.clear();
  for (std::size_t i = 0; i < plan->arguments.size(); ++i) {
    if (i != 0) scratch += ", ";
    scratch += text(i);
  }
  recorder.append(now, node, trace::Level::full,
                  trace::FunctionCalled{plan->function->name, recorder.keep(scratch), result, plan->line});
}

/// Errors of a script do not stop it; they are events.
void Run::Frames::log(std::string_view message) { recorder.logged(now, node, {"ERROR", message, 0}); }

/// One frame ends. What it gives goes to the route call or to the function that entered it.
bool Run::Frames::leave(Leave how, std::int64_t result, Run& run) {
  const Frame frame = frames.back();
  if (traced) traceLeft(frame, how, result);
  frames.pop_back();
  height = frame.base;
  currentStep = frame.step;
  if (traced) recorder.setCause(currentStep);
  if (frames.empty()) {
    run.code_ = result;
    run.end_ = how == Leave::exited ? End::exited : how == Leave::dropped ? End::dropped : End::fellOff;
    return true;
  }
  if (frame.byFunction) {
    last = frame.lastOfCaller;
    returnCode = frame.returnCodeOfCaller;
    plan = interrupted.back().plan;
    callPhase = interrupted.back().phase + 1;
    interrupted.pop_back();
    resumedWith = result;
    droppedInside = how == Leave::dropped;
    return false;
  }
  returnCode = result;
  deliver(result, frame.wanted);
  return false;
}

/// exit and drop end every route up to the function that entered one, or to the end of the script.
bool Run::Frames::unwind(Leave how, std::int64_t result, Run& run) {
  while (true) {
    const bool stops = frames.back().byFunction;
    // A function that entered a route decides itself what an exit inside it means: t_relay drops that branch.
    if (frames.size() == 1 || stops) return leave(how, result, run);
    const Frame frame = frames.back();
    if (traced) traceLeft(frame, how, result);
    frames.pop_back();
    height = frame.base;
    currentStep = frame.step;
  }
}

void Run::Frames::deliver(std::int64_t result, Wanted wanted) {
  if (wanted == Wanted::statement) {
    last = result;
  } else {
    push() = Value(wanted == Wanted::truth ? (result > 0 ? 1 : 0) : result);
  }
}

/// True when the run is over.
bool Run::Frames::finishCall(std::int64_t result, Wanted wanted, Run& run) {
  height -= plan->onStack;
  callPhase = 0;
  if (!plan->keepsReturnCode) returnCode = result;
  // The same holds for every function: 0 stops the script.
  if (result == 0) return unwind(Leave::exited, 0, run);
  deliver(result, wanted);
  return false;
}

/// A function that waits or enters a route is met again with its next phase, its arguments untouched.
Run::Status Run::Frames::callFunction(const Instruction& instruction, Run& run, bool& over) {
  plan = &code.calls[instruction.a];
  if (callPhase == 0) {
    for (std::size_t i = 0; i < plan->arguments.size(); ++i) spend(text(i).size());
  }
  const Outcome outcome = plan->function->run(*this);
  switch (outcome.kind) {
    // One back: resume() meets the same call again, with the next phase.
    case Outcome::Kind::wait: --frames.back().next; return Status::waiting;
    case Outcome::Kind::enterRoute: {
      --frames.back().next;
      const std::uint32_t block = code.find(outcome.route, outcome.routeName);
      // Kamailio goes on as though the route had run and ended: arming a block that is not there only warns.
      if (block == kNone || frames.size() >= Bounds::kDeepestRoutes) {
        ++callPhase;
        resumedWith = 1;
        droppedInside = false;
        return Status::finished;
      }
      interrupted.push_back({plan, callPhase});
      callPhase = 0;
      enter(block, Wanted::statement, true);
      return Status::finished;
    }
    case Outcome::Kind::exitScript:
      if (traced) traceCall(outcome.code);
      height -= plan->onStack;
      callPhase = 0;
      over = unwind(Leave::exited, outcome.code, run);
      return Status::finished;
    case Outcome::Kind::done: break;
  }
  if (traced) traceCall(outcome.code);
  over = finishCall(outcome.code, static_cast<Wanted>(instruction.b), run);
  return Status::finished;
}

/// A computed name that no route has leaves $rc as it was (observed).
void Run::Frames::enterNamed(const std::string& name, Wanted wanted) {
  const std::uint32_t block = code.find(RouteKind::named, name);
  if (block != kNone && frames.size() < Bounds::kDeepestRoutes) return enter(block, wanted, false);
  log(block == kNone ? "there is no route[" + name + "]" : "route calls are more than 256 deep");
  deliver(block == kNone ? kUnknownRoute : -1, wanted);
}

/// As `exit` would; a function that entered a route goes on behind it and meets its own end at its next step.
bool Run::Frames::giveUp(Run& run) {
  if (!hasGivenUp)
    log("the script was stopped: one message took it more than " + std::to_string(mostSteps) +
        " steps; look for loops in loops and for routes that call themselves");
  hasGivenUp = true;
  return unwind(Leave::exited, 0, run);
}

/// The loop of the interpreter: control here, values in compute().
Run::Status Run::Frames::go(Run& run) {
  bool over = false;
  while (!over) {
    const Instruction& instruction = code.instructions[frames.back().next++];
    switch (instruction.op) {
      case Op::step:
        failed = false;
        if (traced) step(code.places[instruction.a]);
        if (--stepsLeft < 0) over = giveUp(run);
        break;
      case Op::call:
        if (callFunction(instruction, run, over) == Status::waiting) return Status::waiting;
        break;
      case Op::enterRoute:
        if (frames.size() < Bounds::kDeepestRoutes) {
          enter(instruction.a, static_cast<Wanted>(instruction.b), false);
        } else {
          log("route calls are more than 256 deep");
          deliver(-1, static_cast<Wanted>(instruction.b));
        }
        break;
      case Op::enterByName:
        --height;
        enterNamed(stack[height].toText(), static_cast<Wanted>(instruction.b));
        break;
      case Op::leaveRoute: {
        const std::int64_t result = instruction.a == 0 ? 1 : failed ? kFailedReturn : top().toInteger();
        // `return 0` ends the whole script, even inside if (!route(X)) (observed).
        over = result == 0 ? unwind(Leave::returned, 0, run) : leave(Leave::returned, result, run);
        break;
      }
      case Op::leaveScript:
        over = unwind(Leave::exited, instruction.a != 0 ? top().toInteger() : 0, run);
        break;
      case Op::dropMessage:
        over = unwind(Leave::dropped, instruction.a != 0 ? top().toInteger() : 0, run);
        break;
      // Outside of a loop `break` ends the route with 0 and, unlike return 0, lets the caller go on
      // (observed).
      case Op::breakRoute: over = leave(Leave::broken, 0, run); break;
      // Falling off the end gives back what the last action gave, also when that was -1 (observed).
      case Op::endOfBlock: over = leave(Leave::end, last, run); break;
      case Op::jump: frames.back().next = instruction.a; break;
      case Op::jumpIfFalse:
        // A division by zero anywhere in a condition makes it false, behind a ! too (observed).
        if (!stack[--height].isTrue() || failed) frames.back().next = instruction.a;
        break;
      case Op::setLast: last = static_cast<std::int64_t>(instruction.a); break;
      default: compute(instruction);
    }
  }
  return Status::finished;
}

}  // namespace forklab::script
