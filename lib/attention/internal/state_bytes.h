// States as text: base64 of little-endian words of 64 bits. The first word names the kind of state.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/attention/base64.h"
#include "heed/result.h"

namespace heed::attention {

// Numbers of a value that a state read from text may claim when it holds none of them yet.
inline constexpr std::uint64_t kStateDimsMax = 1u << 24;

class StateWriter {
 public:
  explicit StateWriter(std::uint64_t kind) { word(kind); }
  void word(std::uint64_t value) {
    for (int i = 0; i < 8; ++i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
  void number(double value) { word(std::bit_cast<std::uint64_t>(value)); }
  void numbers(std::span<const double> values) {
    for (const double value : values) number(value);
  }
  std::string text() const { return base64_encode(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

// Reads what a StateWriter wrote. Reading past the end gives zeros and makes it fail; so does a number that is not
// finite.
class StateReader {
 public:
  static Result<StateReader> open(std::string_view text, std::uint64_t kind, std::string_view name) {
    Result<std::vector<std::uint8_t>> bytes = base64_decode(text);
    if (!bytes) return bytes.error();
    StateReader reader(std::move(*bytes));
    if (reader.word() != kind || reader.bytes_.size() % 8 != 0) {
      return input_error("is not a " + std::string(name) + " state");
    }
    return reader;
  }

  std::uint64_t word() {
    if (at_ + 8 > bytes_.size()) {
      failed_ = true;
      return 0;
    }
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value |= static_cast<std::uint64_t>(bytes_[at_++]) << (8 * i);
    return value;
  }
  double number() {
    const double value = std::bit_cast<double>(word());
    if (!std::isfinite(value)) failed_ = true;
    return failed_ ? 0 : value;
  }
  std::vector<double> numbers(std::size_t count) {
    std::vector<double> values;
    for (std::size_t i = 0; i < count && !failed_; ++i) values.push_back(number());
    return values;
  }
  std::size_t words_left() const { return (bytes_.size() - at_) / 8; }
  // A count of things that take at least one word each, if there is room for them.
  std::size_t count_of(std::size_t words_each) {
    const std::uint64_t count = word();
    if (words_each > 0 && count > words_left() / words_each) failed_ = true;
    return failed_ ? 0 : static_cast<std::size_t>(count);
  }
  // All was read and nothing failed.
  bool done() const { return !failed_ && at_ == bytes_.size(); }

 private:
  explicit StateReader(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {}

  std::vector<std::uint8_t> bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

// Only what `format` writes is a state: a text that comes back differently is refused.
template <class State>
Result<State> canonical(State state, bool complete, std::string_view text, std::string_view name) {
  if (complete && state.format() == text) return state;
  return input_error("is not a " + std::string(name) + " state: its parts do not belong together");
}

}  // namespace heed::attention
