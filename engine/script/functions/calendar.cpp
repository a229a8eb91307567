#include "script/functions/calendar.h"

#include <array>
#include <clocale>
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

std::tm calendarDate(std::int64_t seconds) {
  const auto at = static_cast<std::time_t>(seconds);
  std::tm date{};
  gmtime_r(&at, &date);
  return date;
}

std::string calendarFormat(std::int64_t seconds, const std::string& format) {
  // The window sets the locale of the person who watches; runs have to repeat elsewhere.
  static const locale_t kPlain = newlocale(LC_ALL_MASK, "C", nullptr);
  const std::tm date = calendarDate(seconds);
  std::array<char, 256> text{};
  return {text.data(), strftime_l(text.data(), text.size(), format.c_str(), &date, kPlain)};
}

std::string stampText(std::int64_t seconds) { return calendarFormat(seconds, "%F %T"); }

}  // namespace forklab::functions
