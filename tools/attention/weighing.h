// How resources are weighed and what is kept of them. All of it is stated in the summaries of attend, so that verify
// can do it again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "attention/dense.h"
#include "attention/heads.h"
#include "attention/lexical.h"
#include "heed/attention/normalize.h"
#include "heed/stream/json_writer.h"

namespace heed::tools {

struct Weighing {
  HeadValues heads = plain_heads();
  Similarity similarity = Similarity::kDot;
  attention::Normalization normalization;
  std::string project;    // the hash of the file of --project, "" for none
  std::string now;        // a date, for the head recency
  double half_life = 30;  // days

  bool operator==(const Weighing& other) const;
};

// How copies are kept from taking all places (attention/diversity.h).
struct Diversity {
  enum class Kind { kNone, kMarginal, kDeterminantal };
  Kind kind = Kind::kNone;
  double strength = 0;  // lambda of mmr, theta of dpp

  bool operator==(const Diversity&) const = default;
};

// "mmr", "mmr=0.7", "dpp", "dpp=5", "none"; and back.
Result<Diversity> parse_diversity(std::string_view text);
std::string format_diversity(const Diversity& diversity);

struct Keep {
  std::size_t most = 10;            // resources a need
  std::size_t pool = 10;            // that are held to choose them from, at least `most`
  std::optional<double> mass;       // the fewest whose weights reach this
  std::optional<double> threshold;  // none of less weight, applied first
  Diversity diversity;
};

// How many resources a scan has to hold.
std::size_t pool_size(const Weighing& weighing, std::size_t most, const Diversity& diversity);

// Whether vectors of several rows would have to be compared with each other, which they cannot.
Status check_late(const Weighing& weighing, const Diversity& diversity);

// The members of a summary that say so: what is not as it is by default, and the temperature.
void write_weighing(const Weighing& weighing, const Keep& keep, stream::JsonWriter& json);

struct StatedWeighing {
  Weighing weighing;
  Diversity diversity;
  std::size_t pool = 0;  // 0: as many as are kept
  std::optional<double> threshold;

  bool operator==(const StatedWeighing& other) const = default;
};
Result<StatedWeighing> read_weighing(const stream::Record& summary);

}  // namespace heed::tools
