// Which records are looked at when not all of them are: by lot, so that whoever made the stream could not know.
//
// A record's lot is the first 8 bytes, as a big-endian integer, of SHA-256(seed, LF, id); those with the lowest lots
// are taken. The same seed takes the same records, in whatever order and among whatever others they come; without the
// seed nobody can tell which.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <string>
#include <string_view>

#include "heed/result.h"

namespace heed::tools {

std::uint64_t draw_lot(std::string_view seed, std::string_view id);

// 128 bits that nobody could foresee, as 32 hexadecimal digits.
std::string random_seed();

class Sample {
 public:
  // "100", so many records; "2.5%", that part of them; "", all.
  static Result<Sample> parse(std::string_view text, std::string seed);

  bool whole() const { return !count_ && !part_; }
  const std::string& seed() const { return seed_; }

  // Every record that might be taken is announced first, then taken or not.
  void announce(std::string_view id);
  bool takes(std::string_view id) const;

 private:
  std::string seed_;
  std::optional<std::uint64_t> count_;
  std::optional<double> part_;
  std::priority_queue<std::uint64_t> lowest_;  // lots, of a counted sample
};

}  // namespace heed::tools
