#include <array>
#include <charconv>

#include "script/functions/host.h"
#include "script/functions/variables.h"

namespace forklab::functions {
namespace {

/// Three families of names in one store: $xavp and $xavi are lists, $xavu holds one value; $xavi ignores
/// case.
enum class Family : char { list = 'p', single = 'u', caseless = 'i' };

/// "a[1]" or "a[*]" or "a".
struct Named {
  std::string name;
  std::int64_t index = 0;
  bool hasIndex = false;
  bool all = false;
};

Named namedIn(std::string_view text) {
  Named named{std::string(text), 0, false, false};
  const std::size_t bracket = text.find('[');
  if (bracket == std::string_view::npos || text.back() != ']') return named;
  named.name = text.substr(0, bracket);
  const std::string_view index = text.substr(bracket + 1, text.size() - bracket - 2);
  named.all = index == "*";
  named.hasIndex = true;
  std::from_chars(index.data(), index.data() + index.size(), named.index);
  return named;
}

std::string lowered(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

/// "a[0]=>b"
struct Place {
  Named list;
  Named field;
};

template <Family Which>
Place placeIn(std::string_view text) {
  const std::size_t arrow = text.find("=>");
  const bool hasField = arrow != std::string_view::npos;
  Place place{namedIn(text.substr(0, arrow)), hasField ? namedIn(text.substr(arrow + 2)) : Named{}};
  if constexpr (Which == Family::caseless) {
    place.list.name = lowered(std::move(place.list.name));
    place.field.name = lowered(std::move(place.field.name));
  }
  // No name of a script begins so.
  if constexpr (Which != Family::list)
    place.list.name.insert(0, 1, static_cast<char>(Which == Family::single));
  return place;
}

proxy::ExtendedValues& valuesOf(Host& host) { return contextOf(host).variables().extended; }

Value toValue(const proxy::VariableValue* value) {
  if (value == nullptr) return {};
  if (const auto* number = std::get_if<std::int64_t>(value)) return Value(*number);
  return Value(std::get<std::string>(*value));
}

proxy::VariableValue fromValue(const Value& value) {
  if (value.isInteger()) return value.integer();
  return value.toText();
}

template <Family Which>
Value extended(Host& host, const VariableUse& use) {
  const Place place = placeIn<Which>(use.inner);
  const proxy::ExtendedValue* found = valuesOf(host).find(place.list.name, place.list.index);
  if (found == nullptr) return {};
  if (!place.field.name.empty()) return toValue(found->field(place.field.name, place.field.index));
  // Kamailio prints where the list lies in memory.
  return found->plain() == nullptr ? Value::text("<<xavp>>") : toValue(found->plain());
}

void removeExtended(proxy::ExtendedValues& values, const Place& place) {
  if (place.list.all) return values.removeAll(place.list.name);
  if (place.field.name.empty()) return values.remove(place.list.name, place.list.index);
  proxy::ExtendedValue* found = values.find(place.list.name, place.list.index);
  if (found != nullptr) found->remove(place.field.name);
}

/// Without an index a new value is put before the others; with one it must be there (Kamailio pv).
template <Family Which>
bool setExtended(Host& host, const VariableUse& use, const Value& value) {
  proxy::ExtendedValues& values = valuesOf(host);
  const Place place = placeIn<Which>(use.inner);
  if (value.isNull()) {
    removeExtended(values, place);
    return true;
  }
  proxy::ExtendedValue* target = values.find(place.list.name, place.list.index);
  // Of $xavu there is one, which takes the new value.
  const bool isNew = Which == Family::single ? target == nullptr : !place.list.hasIndex;
  if (isNew) target = &values.push(place.list.name);
  if (target == nullptr) return false;
  if (place.field.name.empty()) {
    target->content = fromValue(value);
    return true;
  }
  if (place.field.hasIndex || Which == Family::single) target->remove(place.field.name);
  target->add(place.field.name, fromValue(value));
  return true;
}

/// "[0]", "[-1]", "[*]" and "[$var(i)]", or no index.
bool isPlace(std::string_view text) {
  const std::size_t bracket = text.find('[');
  if (text.empty() || bracket == 0) return false;
  if (bracket == std::string_view::npos) return true;
  const std::size_t end = text.find(']', bracket);
  if (end == std::string_view::npos) return false;
  std::string_view index = text.substr(bracket + 1, end - bracket - 1);
  if (index == "*" || index.starts_with('$')) return true;
  if (index.starts_with('-') || index.starts_with('+')) index.remove_prefix(1);
  return !index.empty() && index.find_first_not_of("0123456789") == std::string_view::npos;
}

bool canBePlace(std::string_view text) {
  const std::size_t arrow = text.find("=>");
  return isPlace(text.substr(0, arrow)) &&
         (arrow == std::string_view::npos || isPlace(text.substr(arrow + 2)));
}

constexpr VariableSpec placed(VariableSpec row) {
  row.knowsInner = canBePlace;
  return row;
}

constexpr std::array kVariables{
    placed({"xavp", InnerName::required,
            "$xavp(a=>b): values with named fields that follow the transaction, newest first",
            extended<Family::list>, setExtended<Family::list>}),
    placed({"xavu", InnerName::required, "as $xavp, but one value each: a new one takes its place",
            extended<Family::single>, setExtended<Family::single>}),
    placed({"xavi", InnerName::required, "as $xavp, letter case aside", extended<Family::caseless>,
            setExtended<Family::caseless>}),
};

}  // namespace

const std::span<const VariableSpec> kExtendedVariables = kVariables;

}  // namespace forklab::functions
