// Masks: which resources a need may meet. They are applied before anything is scored, so what is masked has no part in
// the need's attention at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/stream/record.h"

namespace heed::tools {

// A string, or an array of strings; an error about `field` if the value is neither.
Result<std::vector<std::string>> read_strings(const stream::Value& value, const std::string& field);

// The field `filter` of a need.
struct Filter {
  std::vector<std::string> languages;  // primary subtags match longer tags: "pt" admits "pt-BR"
  std::vector<std::string> owners;
  std::optional<double> after;            // published then or later; days as days_of() has them
  std::optional<double> before;           // published earlier
  std::optional<std::int64_t> price_max;  // micro-credits

  bool operator==(const Filter& other) const = default;
};

Result<Filter> read_filter(const stream::Record& need);

// Who asks, and for what.
struct Asker {
  Filter filter;
  std::vector<std::string> exclude;  // ids of resources, or owners
  std::string person;
  std::vector<std::string> groups;  // that the person belongs to

  bool operator==(const Asker& other) const = default;
};

Result<Asker> read_asker(const stream::Record& need);

// What masks look at in a resource.
struct Traits {
  std::string_view id, lang, owner, published;
  std::optional<double> day;  // of `published`, if that is a date
  std::int64_t price = 0;
  std::optional<std::vector<std::string>> readers;  // persons and groups who may see it; everybody if not there
};

Result<Traits> read_traits(const stream::Record& resource);

// Whether the asker may meet the resource. What a filter asks about and the resource does not say is not admitted,
// except the price, which is 0 when absent.
bool admits(const Asker& asker, const Traits& traits);

}  // namespace heed::tools
