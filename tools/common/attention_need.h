// A need as attend sees it: a query vector, the filters that decide which resources it may meet, and the terms that can
// say why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/models.h"
#include "heed/stream/record.h"

namespace heed::tools {

struct Filter {
  std::vector<std::string> languages;  // primary subtags match longer tags: "pt" admits "pt-BR"
  std::vector<std::string> owners;
  std::string after;   // published at or after; RFC 3339 date or date-time, or a prefix of one (2024, 2024-05)
  std::string before;  // published before
  std::optional<std::int64_t> price_max;  // micro-credits

  bool operator==(const Filter& other) const = default;
};

struct Need {
  std::string id;
  std::string person;
  std::string value;  // JSON of the field, "" if absent
  Filter filter;
  std::vector<std::string> exclude;   // ids of resources, or owners
  std::string model;                  // of the embedding
  std::optional<std::string> prompt;  // of an embedding that was made here, not read
  std::vector<float> embedding;
  std::vector<encoder::Contribution> terms;  // empty when the model cannot be split
};

// What a filter looks at.
struct Traits {
  std::string_view id, lang, owner, published;
  std::int64_t price = 0;
};

Result<Traits> read_traits(const stream::Record& resource);

// Reads a need; one without an embedding gets it from `model`. `lenient` about nothing: an unknown filter would let
// through what somebody meant to keep out, so it is an error.
Result<Need> read_need(const stream::Record& record, const Model& model);

// Whether the need may meet the resource. What a filter asks about and the resource does not say is not admitted,
// except the price, which is 0 when absent.
bool admits(const Need& need, const Traits& traits);

}  // namespace heed::tools
