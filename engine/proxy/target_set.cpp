#include "proxy/target_set.h"

namespace forklab::proxy {

std::optional<std::int16_t> parseQ(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals =
      point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  if (whole.size() > 1 || decimals.size() > 3 || (whole.empty() && decimals.empty())) return std::nullopt;
  if (!whole.empty() && whole != "0" && whole != "1") return std::nullopt;
  int thousandths = whole == "1" ? 1000 : 0;
  int unit = 100;
  for (const char digit : decimals) {
    if (digit < '0' || digit > '9') return std::nullopt;
    thousandths += (digit - '0') * unit;
    unit /= 10;
  }
  if (thousandths > 1000) return std::nullopt;
  return static_cast<std::int16_t>(thousandths);
}

std::string qText(std::int16_t thousandths) {
  if (thousandths < 0) return {};
  if (thousandths >= 1000) return "1";
  if (thousandths == 0) return "0";
  std::string digits = std::to_string(1000 + thousandths).substr(1);
  digits.erase(digits.find_last_not_of('0') + 1);
  return "0." + digits;
}

bool TargetSet::add(Target target) {
  if (targets_.size() + 1 >= kMaximumBranches) return false;
  targets_.push_back(std::move(target));
  return true;
}

bool TargetSet::remove(std::size_t index) {
  if (index >= targets_.size()) return false;
  targets_.erase(targets_.begin() + static_cast<std::ptrdiff_t>(index));
  return true;
}

}  // namespace forklab::proxy
