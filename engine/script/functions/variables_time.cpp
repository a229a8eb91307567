#include <array>

#include "script/functions/calendar.h"
#include "script/functions/host.h"
#include "script/functions/variables.h"

/// The time of the run: virtual, so a pause of the person who watches does not count. Local time is UTC here.
namespace forklab::functions {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

std::int64_t nanoseconds(Host& host) {
  const proxy::Core& core = contextOf(host).core();
  return core.environment().epoch + core.now().ns;
}

Value seconds(Host& host, const VariableUse&) { return Value(contextOf(host).core().unixSeconds()); }
Value secondsText(Host& host, const VariableUse&) {
  return Value(calendarText(contextOf(host).core().unixSeconds()));
}
Value startSeconds(Host& host, const VariableUse&) {
  return Value(contextOf(host).core().environment().epoch / kNanoseconds);
}

/// s seconds, u microseconds of the second; Sn both with a dot between.
Value clock(Host& host, const VariableUse& use) {
  const std::int64_t now = nanoseconds(host);
  const std::int64_t micros = now % kNanoseconds / 1000;
  if (use.inner.front() == 's') return Value(now / kNanoseconds);
  if (use.inner.front() == 'u') return Value(micros);
  std::string digits = std::to_string(micros);
  digits.insert(0, 6 - digits.size(), '0');
  return Value(std::to_string(now / kNanoseconds) + "." + digits);
}

Value part(Host& host, const VariableUse& use) {
  const CalendarDate date = calendarDate(contextOf(host).core().unixSeconds());
  if (use.inner == "sec") return Value(date.second);
  if (use.inner == "min") return Value(date.minute);
  if (use.inner == "hour") return Value(date.hour);
  if (use.inner == "mday") return Value(date.day);
  if (use.inner == "mon") return Value(date.month);
  if (use.inner == "year") return Value(date.year);
  if (use.inner == "wday") return Value(date.weekday + 1);
  if (use.inner == "yday") return Value(date.dayOfYear);
  return Value(std::int64_t{0});
}

Value formatted(Host& host, const VariableUse& use) {
  return Value(calendarFormat(contextOf(host).core().unixSeconds(), use.inner));
}

constexpr std::string_view kParts = "sec min hour mday mon year wday yday isdst";
constexpr std::string_view kPartHelp = "sec, min, hour, mday, mon, year, wday, yday or isdst of the time";
constexpr std::string_view kFormatHelp = "the time as strftime writes it: $timef(%H:%M)";

constexpr std::array kVariables{
    VariableSpec{"Ts", InnerName::none, "time in seconds; virtual runs begin at 1700000000", seconds,
                 nullptr},
    VariableSpec{"TS", InnerName::none, "time in seconds, as $Ts", seconds, nullptr},
    VariableSpec{"Tf", InnerName::none, "time as text: Sat Nov 21 11:57:14 2026", secondsText, nullptr},
    VariableSpec{"TF", InnerName::none, "time as text, as $Tf", secondsText, nullptr},
    VariableSpec{"Tb", InnerName::none, "start of the proxy in seconds", startSeconds, nullptr},
    script::naming("s u sn un Sn", {"TV", InnerName::required,
                                    "s, u: seconds and microseconds; Sn: 17.000042", clock, nullptr}),
    script::naming(kParts, {"time", InnerName::required, kPartHelp, part, nullptr}),
    script::naming(kParts, {"utime", InnerName::required, kPartHelp, part, nullptr}),
    VariableSpec{"timef", InnerName::required, kFormatHelp, formatted, nullptr},
    VariableSpec{"utimef", InnerName::required, kFormatHelp, formatted, nullptr},
};

}  // namespace

const std::span<const VariableSpec> kTimeVariables = kVariables;

}  // namespace forklab::functions
