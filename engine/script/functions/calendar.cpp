#include "script/functions/calendar.h"

#include <array>
#include <string_view>

namespace forklab::functions {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::array kWeekdays{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Date {
  std::int64_t year = 1970;
  std::size_t month = 0;
  std::int64_t day = 1;
};

bool isLeap(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

std::int64_t daysOf(std::size_t month, std::int64_t year) {
  constexpr std::array<std::int64_t, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 1 && isLeap(year) ? 29 : kDays[month];
}

/// Days since 1970, not before.
Date dateOf(std::int64_t days) {
  Date date;
  for (; days >= (isLeap(date.year) ? 366 : 365); ++date.year) days -= isLeap(date.year) ? 366 : 365;
  for (; days >= daysOf(date.month, date.year); ++date.month) days -= daysOf(date.month, date.year);
  date.day = days + 1;
  return date;
}

std::string padded(std::int64_t number, char fill) {
  return (number < 10 ? std::string(1, fill) : std::string()) + std::to_string(number);
}

std::string_view weekday(std::int64_t seconds) {
  return kWeekdays[static_cast<std::size_t>(seconds / kDay % 7)];
}

/// "11:57:14".
std::string clockText(std::int64_t seconds) {
  const std::int64_t rest = seconds % kDay;
  return padded(rest / 3600, '0') + ":" + padded(rest / 60 % 60, '0') + ":" + padded(rest % 60, '0');
}

std::int64_t dayOfYear(const Date& date) {
  std::int64_t day = date.day;
  for (std::size_t month = 0; month < date.month; ++month) day += daysOf(month, date.year);
  return day;
}

/// What one letter behind a % stands for; with the % where it stands for nothing.
std::string dateField(std::int64_t seconds, char letter) {
  const Date date = dateOf(seconds / kDay);
  const std::int64_t rest = seconds % kDay;
  const auto two = [](std::int64_t number) { return padded(number, '0'); };
  switch (letter) {
    case 'Y': return std::to_string(date.year);
    case 'y': return two(date.year % 100);
    case 'm': return two(static_cast<std::int64_t>(date.month) + 1);
    case 'd': return two(date.day);
    case 'H': return two(rest / 3600);
    case 'M': return two(rest / 60 % 60);
    case 'S': return two(rest % 60);
    case 'j': return (dayOfYear(date) < 100 ? "0" : "") + two(dayOfYear(date));
    case 's': return std::to_string(seconds);
    case 'F': return formattedDate(seconds, "%Y-%m-%d");
    case 'T': return formattedDate(seconds, "%H:%M:%S");
    case '%': return "%";
    default: return std::string("%") + letter;
  }
}

}  // namespace

std::string calendarText(std::int64_t seconds) {
  const Date date = dateOf(seconds / kDay);
  return std::string(weekday(seconds)) + " " + kMonths[date.month] + " " + padded(date.day, ' ') + " " +
         clockText(seconds) + " " + std::to_string(date.year);
}

std::string dateText(std::int64_t seconds) {
  const Date date = dateOf(seconds / kDay);
  return std::string(weekday(seconds)) + ", " + padded(date.day, '0') + " " + kMonths[date.month] + " " +
         std::to_string(date.year) + " " + clockText(seconds) + " GMT";
}

std::string formattedDate(std::int64_t seconds, std::string_view format) {
  std::string text;
  for (std::size_t i = 0; i < format.size(); ++i) {
    const bool isField = format[i] == '%' && i + 1 < format.size();
    text += isField ? dateField(seconds, format[++i]) : std::string(1, format[i]);
  }
  return text;
}

std::string stampText(std::int64_t seconds) { return formattedDate(seconds, "%F %T"); }

}  // namespace forklab::functions
