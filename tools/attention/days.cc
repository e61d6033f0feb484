#include "attention/days.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <ctime>
#include <string>

namespace heed::tools {
namespace {

constexpr double kMinutesOfDay = 24 * 60;

// Takes `digits` digits from the front.
std::optional<int> take(std::string_view& text, std::size_t digits) {
  int number = 0;
  if (text.size() < digits) return std::nullopt;
  const auto [end, code] = std::from_chars(text.data(), text.data() + digits, number);
  if (code != std::errc() || end != text.data() + digits || text[0] == '-') return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

bool skip(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text[0]) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// "T12:30:45.5+02:00" in days, what follows the minutes may be missing.
std::optional<double> time_of(std::string_view text) {
  if (text.empty()) return 0.0;
  if (!skip(text, "Tt ")) return std::nullopt;
  const auto hour = take(text, 2);
  if (!hour || *hour > 24 || !skip(text, ":")) return std::nullopt;
  const auto minute = take(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  double minutes = *hour * 60 + *minute;
  if (skip(text, ":")) {
    const auto second = take(text, 2);
    if (!second || *second > 60) return std::nullopt;
    minutes += *second / 60.0;
    if (skip(text, ".")) text.remove_prefix(std::min(text.find_first_not_of("0123456789"), text.size()));
  }
  if (text.empty() || text == "Z" || text == "z") return minutes / kMinutesOfDay;
  const double sign = text[0] == '-' ? -1 : 1;
  if (!skip(text, "+-")) return std::nullopt;
  const auto hours = take(text, 2);
  const bool colon = skip(text, ":");
  const auto rest = take(text, 2);
  if (!hours || !colon || !rest || !text.empty()) return std::nullopt;
  return (minutes - sign * (*hours * 60 + *rest)) / kMinutesOfDay;
}

}  // namespace

std::optional<double> days_of(std::string_view date) {
  const auto year = take(date, 4);
  if (!year) return std::nullopt;
  unsigned month = 1, day = 1;
  for (unsigned* part : {&month, &day}) {
    if (date.empty()) break;
    if (!skip(date, "-")) return std::nullopt;
    const auto number = take(date, 2);
    if (!number) return std::nullopt;
    *part = static_cast<unsigned>(*number);
  }
  const auto given = std::chrono::year(*year) / static_cast<int>(month) / static_cast<int>(day);
  const auto time = time_of(date);
  if (!given.ok() || !time) return std::nullopt;
  return static_cast<double>(std::chrono::sys_days(given).time_since_epoch().count()) + *time;
}

std::string_view today() {
  static const std::string date = fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::time(nullptr)));
  return date;
}

}  // namespace heed::tools
