#include "script/functions/calendar.h"

#include <array>
#include <string_view>

namespace forklab::functions {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::array kWeekdays{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array kMonths{"January", "February", "March",     "April",   "May",      "June",
                             "July",    "August",   "September", "October", "November", "December"};

bool isLeap(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

std::int64_t daysOf(std::int64_t month, std::int64_t year) {
  constexpr std::array<std::int64_t, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && isLeap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

std::string padded(std::int64_t number, char fill, std::size_t width = 2) {
  const std::string digits = std::to_string(number);
  return std::string(digits.size() < width ? width - digits.size() : 0, fill) + digits;
}

std::string_view weekday(const CalendarDate& date) {
  return kWeekdays[static_cast<std::size_t>(date.weekday)];
}
std::string_view month(const CalendarDate& date) { return kMonths[static_cast<std::size_t>(date.month - 1)]; }

/// Weeks of the year that had begun by then, counted from its first day of this kind.
std::int64_t weeksSince(const CalendarDate& date, std::int64_t firstWeekday) {
  return (date.dayOfYear + 6 - (date.weekday - firstWeekday + 7) % 7) / 7;
}

/// A letter that stands for several others; null: it does not.
const char* abbreviated(char letter) {
  switch (letter) {
    case 'c': return "%a %b %e %H:%M:%S %Y";
    case 'D':
    case 'x': return "%m/%d/%y";
    case 'F': return "%Y-%m-%d";
    case 'R': return "%H:%M";
    case 'r': return "%I:%M:%S %p";
    case 'T':
    case 'X': return "%H:%M:%S";
    default: return nullptr;
  }
}

/// Numbers, two digits wide; -1: the letter is no number.
std::int64_t numberOf(const CalendarDate& date, char letter) {
  switch (letter) {
    case 'C': return date.year / 100;
    case 'd': return date.day;
    case 'H': return date.hour;
    case 'I': return (date.hour + 11) % 12 + 1;
    case 'M': return date.minute;
    case 'm': return date.month;
    case 'S': return date.second;
    case 'U': return weeksSince(date, 0);
    case 'W': return weeksSince(date, 1);
    case 'y': return date.year % 100;
    default: return -1;
  }
}

/// What one letter behind a % stands for; with the % where it stands for nothing.
std::string fieldOf(std::int64_t seconds, const CalendarDate& date, char letter) {
  if (const char* const longer = abbreviated(letter)) return calendarFormat(seconds, longer);
  if (const std::int64_t number = numberOf(date, letter); number >= 0) return padded(number, '0');
  switch (letter) {
    case 'A': return std::string(weekday(date));
    case 'a': return std::string(weekday(date).substr(0, 3));
    case 'B': return std::string(month(date));
    case 'b':
    case 'h': return std::string(month(date).substr(0, 3));
    case 'e': return padded(date.day, ' ');
    case 'j': return padded(date.dayOfYear, '0', 3);
    case 'n': return "\n";
    case 'p': return date.hour < 12 ? "AM" : "PM";
    case 's': return std::to_string(seconds);
    case 't': return "\t";
    case 'u': return std::to_string((date.weekday + 6) % 7 + 1);
    case 'w': return std::to_string(date.weekday);
    case 'Y': return std::to_string(date.year);
    case 'Z': return "GMT";
    case 'z': return "+0000";
    case '%': return "%";
    default: return std::string("%") + letter;
  }
}

}  // namespace

CalendarDate calendarDate(std::int64_t seconds) {
  CalendarDate date;
  std::int64_t days = seconds / kDay;
  date.weekday = (days + 4) % 7;  // 1970 began with a Thursday
  for (; days >= (isLeap(date.year) ? 366 : 365); ++date.year) days -= isLeap(date.year) ? 366 : 365;
  date.dayOfYear = days + 1;
  for (; days >= daysOf(date.month, date.year); ++date.month) days -= daysOf(date.month, date.year);
  date.day = days + 1;
  date.hour = seconds % kDay / 3600;
  date.minute = seconds / 60 % 60;
  date.second = seconds % 60;
  return date;
}

std::string calendarFormat(std::int64_t seconds, std::string_view format) {
  const CalendarDate date = calendarDate(seconds);
  std::string text;
  for (std::size_t i = 0; i < format.size(); ++i) {
    const bool isField = format[i] == '%' && i + 1 < format.size();
    text += isField ? fieldOf(seconds, date, format[++i]) : std::string(1, format[i]);
  }
  return text;
}

std::string calendarText(std::int64_t seconds) { return calendarFormat(seconds, "%c"); }
std::string dateText(std::int64_t seconds) { return calendarFormat(seconds, "%a, %d %b %Y %T GMT"); }
std::string stampText(std::int64_t seconds) { return calendarFormat(seconds, "%F %T"); }

}  // namespace forklab::functions
