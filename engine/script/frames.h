#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "script/bounds.h"
#include "script/code.h"
#include "script/run.h"

namespace forklab::script {

/// What a run keeps between statements: frames, the stack of values, and the call at hand. Buffers are
/// reused.
struct Run::Frames final : public Call {
  /// One entered route block.
  struct Frame {
    std::uint32_t block = 0;
    std::uint32_t next = 0;  ///< index of the next instruction
    std::uint32_t base = 0;  ///< of its slots on the stack
    Wanted wanted = Wanted::statement;
    bool byFunction = false;  ///< a function entered it and goes on after it
    std::int64_t lastOfCaller = 1;
    std::int64_t returnCodeOfCaller = 1;
    trace::EventId entered = 0;
    trace::EventId step = 0;  ///< of the caller
  };
  /// How a block ended.
  enum class Leave : std::uint8_t { end, returned, broken, exited, dropped };

  Frames(std::shared_ptr<const Program> script, Host& whose, WorkerVariables& worker, trace::Recorder& pen,
         trace::NodeId where)
      : program(std::move(script)),
        code(program->code()),
        proxy(&whose),
        variables(&worker),
        recorder(pen),
        node(where) {}

  // The two ways in, as Run has them; `run` gets the end and the code.
  Status start(kernel::Instant at, RouteKind kind, std::string_view name, Run& run);
  Status resume(kernel::Instant at, std::int64_t with, Run& run);

  // Call
  Host& host() override { return *proxy; }
  std::size_t argumentCount() const override { return plan->arguments.size(); }
  std::string_view text(std::size_t argument) const override;
  std::int64_t integer(std::size_t argument) const override;
  Value value(std::size_t argument) const override;
  bool assign(std::size_t argument, const Value& value) override;
  std::uint32_t phase() const override { return callPhase; }
  std::int64_t resumeCode() const override { return resumedWith; }
  bool resumeDropped() const override { return droppedInside; }
  std::uint32_t line() const override { return plan->line; }
  std::string block() const override;
  std::string_view function() const override { return plan->function->name; }
  std::string setting(std::string_view module, std::string_view name) override;
  void assignWorker(std::string_view name, bool isNullable, const Value& value) override;
  void assignSetting(std::string_view module, std::string_view name, const Value& value) override;

  // run.cpp: control
  /// Carries out instructions until the script is over or a function waits.
  Status go(Run& run);
  /// Pushes a frame; its slots lie on the stack below its values.
  void enter(std::uint32_t block, Wanted wanted, bool byFunction);
  /// True when the run is over.
  bool leave(Leave how, std::int64_t result, Run& run);
  bool unwind(Leave how, std::int64_t result, Run& run);
  /// Runs the function once; it stays the next instruction while it waits or has entered a route.
  Status callFunction(const Instruction& instruction, Run& run, bool& over);
  /// The arguments leave the stack; the code goes where it is wanted, and 0 ends the script.
  bool finishCall(std::int64_t result, Wanted wanted, Run& run);
  /// A result as the code of the last action, as truth, or as it is.
  void deliver(std::int64_t result, Wanted wanted);
  void enterNamed(const std::string& name, Wanted wanted);
  /// The statement becomes the cause of everything that happens while it runs.
  void step(const Place& place);
  void traceEntered(Frame& frame);
  void traceLeft(const Frame& frame, Leave how, std::int64_t result);
  void traceCall(std::int64_t result);
  void log(std::string_view text);
  /// More steps than a message may take: the script ends. True when the run is over.
  bool giveUp(Run& run);
  /// Text that was made costs steps too.
  void spend(std::size_t bytes) { stepsLeft -= static_cast<std::int64_t>(bytes / Bounds::kBytesPerStep); }

  // evaluate.cpp: values
  void compute(const Instruction& instruction);
  void choose(const Instruction& instruction);
  /// A place on top; what lay there before is overwritten, so that its buffer is used again.
  Value& push();
  Value& top() { return stack[height - 1]; }
  Value read(const CompiledVariable& variable);
  Value readPlain(const CompiledVariable& variable);
  /// The use itself, or a copy with what was computed; good until `uses` shrinks.
  const VariableUse& use(const CompiledVariable& variable);
  Value transformed(Value value, const CompiledVariable& variable);
  /// False: read-only or refused.
  bool write(const CompiledVariable& variable, const Value& value);
  void appendFormat(std::string& out, std::uint32_t format);
  void combineTop(Operator operation);
  /// False, with a log line and a statement without effect: so long a text is not made.
  bool mayHold(std::size_t bytes);
  bool matches(const std::string& pattern, const std::string& text);
  void compareKeyword(const KeywordComparison& comparison);
  bool caseHolds(const CaseTest& test) const;
  const Value* onStack(std::size_t argument) const;

  std::shared_ptr<const Program> program;
  const ProgramCode& code;
  Host* proxy;
  WorkerVariables* variables;
  trace::Recorder& recorder;
  trace::NodeId node;
  kernel::Instant now;

  std::vector<Frame> frames;
  /// Grows and never shrinks; `height` says how much of it is in use.
  std::vector<Value> stack;
  std::uint32_t height = 0;
  std::int64_t last = 1;        ///< of the last action; what a block that just ends gives back
  std::int64_t returnCode = 1;  ///< $rc
  /// A division by zero since the statement began: its assignment is left out.
  bool failed = false;
  std::int64_t mostSteps = Bounds::kMostSteps;
  std::int64_t stepsLeft = 0;
  bool hasGivenUp = false;
  /// Asked once per run: at lower levels no step or call is written down.
  bool traced = false;
  trace::EventId currentStep = 0;

  const CallPlan* plan = nullptr;
  std::uint32_t callPhase = 0;
  std::int64_t resumedWith = 0;
  bool droppedInside = false;
  /// Where each interrupted call stood, innermost last.
  struct Interrupted {
    const CallPlan* plan;
    std::uint32_t phase;
  };
  std::vector<Interrupted> interrupted;

  mutable std::deque<std::string> argumentTexts;  ///< views into it stay valid while it grows
  std::deque<VariableUse> uses;  ///< of variables whose inner name or index had to be computed
  /// For the texts of a traced call; kept, so that tracing allocates rarely.
  std::string scratch;
  std::map<std::string, Regex> regexes;  ///< of patterns that a variable gave
};

}  // namespace forklab::script
