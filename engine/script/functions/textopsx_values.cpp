#include <fnmatch.h>

#include <optional>

#include "script/functions/header_lines.h"
#include "script/functions/host.h"
#include "script/functions/textopsx_parts.h"
#include "sip/elements.h"
#include "sip/scan.h"

/// textopsx: the values of headers that are lists ("Supported: path, timer"), one by one.
namespace forklab::functions {
namespace {

/// "Name", "Name[2]" (from 1, from the end when negative) or "Name[*]".
struct ValueName {
  std::string_view header;
  std::int64_t index = 0;  ///< 0: none given
  bool all = false;
};

ValueName valueName(std::string_view text) {
  ValueName name{text, 0, false};
  const std::size_t open = text.find('[');
  if (open == std::string_view::npos || !text.ends_with(']')) return name;
  name.header = text.substr(0, open);
  const std::string_view inner = text.substr(open + 1, text.size() - open - 2);
  name.all = inner == "*";
  if (!name.all) name.index = Value::text(inner).toInteger();
  return name;
}

/// One value and the space from the comma before it to the comma behind it.
struct Place {
  const sip::HeaderLine* line = nullptr;
  std::string_view value;
  std::uint32_t begin = 0, end = 0;  ///< of the value with its white space
  bool isFirst = false, isLast = false;
};

std::vector<Place> valuesOf(const sip::Message& message, std::string_view header) {
  std::vector<Place> places;
  for (const sip::HeaderLine& line : message.headers()) {
    if (!isNamed(message, line, header)) continue;
    sip::Elements elements(message.value(line));
    std::uint32_t begin = line.value.begin;
    bool isFirst = true;
    for (std::string_view element; elements.next(element);) {
      const auto at = static_cast<std::uint32_t>(element.data() + element.size() - message.text().data());
      const std::size_t comma = message.text().find(',', at);
      const bool isLast = comma == std::string_view::npos || comma >= line.value.end;
      const auto end = isLast ? line.value.end : static_cast<std::uint32_t>(comma);
      places.push_back({&line, element, begin, end, isFirst, isLast});
      begin = end + 1;
      isFirst = false;
    }
  }
  return places;
}

/// The one that an index means, the first without one.
std::optional<Place> placeAt(const std::vector<Place>& places, std::int64_t index) {
  if (index == 0) index = 1;
  if (index < 0) index += static_cast<std::int64_t>(places.size()) + 1;
  if (index < 1 || index > static_cast<std::int64_t>(places.size())) return std::nullopt;
  return places[static_cast<std::size_t>(index - 1)];
}

/// The value goes with one of its commas, the last of a line with the line.
void removeAt(proxy::RoutingContext& context, const Place& place) {
  if (place.isFirst && place.isLast) return context.edits.remove(*place.line);
  const std::uint32_t begin = place.isLast ? place.begin - 1 : place.begin;
  const std::uint32_t end = place.isLast ? place.end : place.end + 1;
  context.edits.replace({begin, end}, {});
}

/// A line of its own beside one of that name, or below the last header field.
void addLine(proxy::RoutingContext& context, std::string_view header, std::string_view value,
             std::optional<std::uint32_t> beside) {
  std::string line = std::string(header) + ": " + std::string(value) + "\r\n";
  if (beside) {
    context.edits.insert(*beside, line);
  } else {
    context.edits.append(context.message(), std::move(line));
  }
}

}  // namespace

/// Behind the value of the index, or the last one when there are fewer (observed); without an index a line of
/// its own behind those of that name.
Outcome appendHeaderValue(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::Message& message = context.message();
  const ValueName name = valueName(call.text(0));
  const auto places = valuesOf(message, name.header);
  if (name.index != 0 && !places.empty()) {
    const Place place = placeAt(places, name.index).value_or(places.back());
    context.edits.insert(place.end, "," + std::string(call.text(1)));
  } else {
    const sip::HeaderLine* line = lastNamed(message, name.header);
    addLine(context, name.header, call.text(1),
            line == nullptr ? std::nullopt : std::optional(line->line.end));
  }
  return truth(true);
}

Outcome insertHeaderValue(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const sip::Message& message = context.message();
  const ValueName name = valueName(call.text(0));
  const auto places = valuesOf(message, name.header);
  if (name.index != 0) {
    const auto place = placeAt(places, name.index);
    if (!place) return truth(false);
    context.edits.insert(rangeOf(message, place->value).begin, std::string(call.text(1)) + ",");
  } else {
    const sip::HeaderLine* line = firstNamed(message, name.header);
    addLine(context, name.header, call.text(1),
            line == nullptr ? std::nullopt : std::optional(line->line.begin));
  }
  return truth(true);
}

Outcome removeHeaderValue(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const ValueName name = valueName(call.text(0));
  if (name.all) {
    bool found = false;
    for (const sip::HeaderLine& line : context.message().headers()) {
      if (!isNamed(context.message(), line, name.header)) continue;
      context.edits.remove(line);
      found = true;
    }
    return truth(found);
  }
  const auto place = placeAt(valuesOf(context.message(), name.header), name.index);
  if (!place) return truth(false);
  removeAt(context, *place);
  return truth(true);
}

Outcome assignHeaderValue(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const ValueName name = valueName(call.text(0));
  const auto place = placeAt(valuesOf(context.message(), name.header), name.index);
  if (!place) return truth(false);
  context.edits.replace(rangeOf(context.message(), place->value), std::string(call.text(1)));
  return truth(true);
}

namespace {

const Place* findValue(const std::vector<Place>& places, std::string_view value) {
  for (const Place& place : places) {
    if (sip::equalsIgnoringCase(place.value, value)) return &place;
  }
  return nullptr;
}

}  // namespace

Outcome includeHeaderValue(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const auto places = valuesOf(context.message(), call.text(0));
  if (findValue(places, call.text(1)) != nullptr) return truth(true);
  if (places.empty()) {
    addLine(context, call.text(0), call.text(1), std::nullopt);
  } else {
    // Into the first of several lines (observed).
    context.edits.insert(places.front().line->value.end, "," + std::string(call.text(1)));
  }
  return truth(true);
}

Outcome excludeHeaderValue(Call& call) {
  proxy::RoutingContext& context = contextOf(call);
  const auto places = valuesOf(context.message(), call.text(0));
  if (const Place* place = findValue(places, call.text(1))) removeAt(context, *place);
  return truth(true);
}

Outcome hasHeaderValue(Call& call) {
  return truth(findValue(valuesOf(contextOf(call).message(), call.text(0)), call.text(1)) != nullptr);
}

/// Shell patterns.
Outcome matchesName(Call& call) {
  const std::string value(call.text(0)), pattern(call.text(1));
  return truth(fnmatch(pattern.c_str(), value.c_str(), 0) == 0);
}

}  // namespace forklab::functions
