#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "script/functions/module_state.h"

/// Commands that people and programs give to a running proxy: rows beside each module's functions.
namespace forklab::functions {

/// What a command gives back: a number, a text, nothing (null), a list, or named fields in their order.
class RpcValue {
 public:
  enum class Kind : std::uint8_t { nothing, integer, real, text, list, fields };

  RpcValue() = default;
  RpcValue(std::int64_t number) : kind_(Kind::integer), number_(number) {}
  RpcValue(std::uint64_t number) : RpcValue(static_cast<std::int64_t>(number)) {}
  RpcValue(double number) : kind_(Kind::real), real_(number) {}
  RpcValue(std::string text) : kind_(Kind::text), text_(std::move(text)) {}
  RpcValue(std::string_view text) : RpcValue(std::string(text)) {}
  RpcValue(const char* text) : RpcValue(std::string(text)) {}
  static RpcValue list() { return RpcValue(Kind::list); }
  static RpcValue fields() { return RpcValue(Kind::fields); }

  /// An element of a list.
  void append(RpcValue value) { values_.push_back(std::move(value)); }
  /// A field behind the others.
  void set(std::string_view name, RpcValue value);

  Kind kind() const { return kind_; }
  std::int64_t number() const { return number_; }
  double real() const { return real_; }
  const std::string& text() const { return text_; }
  const std::vector<RpcValue>& values() const { return values_; }
  /// Of fields, beside values().
  const std::vector<std::string>& names() const { return names_; }

 private:
  explicit RpcValue(Kind kind) : kind_(kind) {}
  Kind kind_ = Kind::nothing;
  std::int64_t number_ = 0;
  double real_ = 0;
  std::string text_;
  std::vector<RpcValue> values_;
  std::vector<std::string> names_;
};

/// What became of a command: its result or, with a code, an error.
struct RpcOutcome {
  RpcValue result;
  int errorCode = 0;
  std::string errorMessage;
  RpcTicket later = 0;  ///< nothing of it stands yet
};

/// A command on its way: its parameters, the proxy it is about, and what it answers.
class RpcCall {
 public:
  RpcCall(ModuleServices& services, const ModuleStates& states, const script::Program& program,
          const std::vector<std::string>& parameters)
      : services_(services), states_(states), program_(program), parameters_(parameters) {}

  ModuleServices& services() { return services_; }
  proxy::Core& core() { return services_.core(); }
  const script::Program& program() const { return program_; }
  const ModuleStates& states() const { return states_; }
  /// The state of a module; null: the script does not load it.
  template <class T>
  T* state() const {
    return states_.find<T>();
  }
  std::size_t parameterCount() const { return parameters_.size(); }
  /// Empty beyond the last.
  std::string_view text(std::size_t index) const {
    return index < parameters_.size() ? std::string_view(parameters_[index]) : std::string_view();
  }
  /// Nothing: not there, or not a number.
  std::optional<std::int64_t> integer(std::size_t index) const;
  std::optional<double> real(std::size_t index) const;

  RpcValue result;
  /// Instead of the result; Kamailio's codes: 400 wrong parameters, 404 not found, 500 failed.
  void fail(int code, std::string message) {
    errorCode_ = code;
    errorMessage_ = std::move(message);
  }
  /// The answer comes with this ticket.
  void waitFor(RpcTicket ticket) { later_ = ticket; }
  /// Once, when the command has run.
  RpcOutcome takeOutcome() { return {std::move(result), errorCode_, std::move(errorMessage_), later_}; }

 private:
  ModuleServices& services_;
  const ModuleStates& states_;
  const script::Program& program_;
  const std::vector<std::string>& parameters_;
  int errorCode_ = 0;
  std::string errorMessage_;
  RpcTicket later_ = 0;
};

}  // namespace forklab::functions
