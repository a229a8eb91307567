#include "script/functions/rpc.h"

#include <charconv>

namespace forklab::functions {

void RpcValue::set(std::string_view name, RpcValue value) {
  names_.emplace_back(name);
  values_.push_back(std::move(value));
}

std::optional<std::int64_t> RpcCall::integer(std::size_t index) const {
  const std::string_view digits = text(index);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<double> RpcCall::real(std::size_t index) const {
  const std::string_view digits = text(index);
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace forklab::functions
