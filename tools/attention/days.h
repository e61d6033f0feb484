// Dates of records as days.
#pragma once

#include <optional>
#include <string_view>

namespace heed::tools {

// Days since 1970-01-01 of a date or date-time of RFC 3339, or of the beginning of one: "2024" and "2024-05" are their
// first instants. The offset of a time is taken into account, fractions of a second are not. Nothing if it is no date.
std::optional<double> days_of(std::string_view date);

// The date in UTC, "2024-05-31"; the same through the whole run.
std::string_view today();

}  // namespace heed::tools
