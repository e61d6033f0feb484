#include "heed/stream/internal/float_array.h"

#include <locale.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "heed/stream/internal/float_groups.h"

namespace heed::stream::internal {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

const char* skip_digits(const char* at, const char* end) {
  while (at < end && is_digit(*at)) ++at;
  return at;
}

// Where the integer part of a JSON number ends, or nothing if what stands there is none.
const char* skip_integer(const char* at, const char* end) {
  if (at < end && *at == '-') ++at;
  if (at == end || !is_digit(*at)) return nullptr;
  return *at == '0' ? at + 1 : skip_digits(at, end);
}

// Where the fraction and the exponent of a JSON number end.
const char* skip_fraction(const char* at, const char* end) {
  if (at < end && *at == '.') {
    const char* digits = at + 1;
    at = skip_digits(digits, end);
    if (at == digits) return nullptr;
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    ++at;
    if (at < end && (*at == '+' || *at == '-')) ++at;
    const char* digits = at;
    at = skip_digits(digits, end);
    if (at == digits) return nullptr;
  }
  return at;
}

bool fits_64_bits(const char* begin, const char* end) {
  std::int64_t negative = 0;
  std::uint64_t positive = 0;
  return (*begin == '-' ? std::from_chars(begin, end, negative).ec : std::from_chars(begin, end, positive).ec) ==
         std::errc();
}

// What from_chars refuses to round is below the smallest float, and zero as it is for a parser, or above the greatest.
// `text` ends with a byte that belongs to no number.
float round_outside(const char* text) {
  static const locale_t kC = newlocale(LC_ALL_MASK, "C", nullptr);  // another might want a comma for a point
  return strtof_l(text, nullptr, kC);
}

// One number, with space around it.
bool read_float(const char* begin, const char* end, float& out) {
  while (begin < end && is_space(*begin)) ++begin;
  while (begin < end && is_space(end[-1])) --end;
  const char* integer_end = skip_integer(begin, end);
  if (integer_end == nullptr || skip_fraction(integer_end, end) != end) return false;
  if (integer_end == end && !fits_64_bits(begin, end)) return false;
  if (std::from_chars(begin, end, out).ec != std::errc()) out = round_outside(begin);
  return std::isfinite(out);
}

// A text is worked on in pieces, so that the places of the commas fit a small buffer.
constexpr std::size_t kPieceBytes = 4096;

class FastReader {
 public:
  FastReader(const FloatGroups& groups, std::string_view line, std::size_t begin, std::size_t end)
      : groups_(groups), line_(line), at_(begin), end_(end), number_(line.data() + begin) {}

  bool read(std::vector<float>& out) {
    std::uint32_t ends[kPieceBytes + kCommaSlack];
    for (;; at_ += kPieceBytes) {
      const bool last = end_ - at_ < kPieceBytes;
      const std::size_t bytes = last ? end_ - at_ : kPieceBytes;
      const char* piece = line_.data() + at_;
      std::size_t count = groups_.find_commas(piece, bytes, ends);
      if (last) ends[count++] = static_cast<std::uint32_t>(bytes);
      const std::size_t before = out.size();
      out.resize(before + count);
      if (!read_piece(piece, ends, count, out.data() + before)) return false;
      if (last) return true;
    }
  }

 private:
  bool read_piece(const char* piece, const std::uint32_t* ends, std::size_t count, float* out) {
    for (std::size_t done = 0; done < count;) {
      std::size_t now = 0;
      if (at_ + ends[done] >= kBytesBefore) now = groups_.read(number_, piece, ends + done, count - done, out + done);
      if (now == 0) {
        if (!read_float(number_, piece + ends[done], out[done])) return false;
        now = 1;
      }
      done += now;
      number_ = piece + ends[done - 1] + 1;
    }
    return true;
  }

  const FloatGroups& groups_;
  std::string_view line_;
  std::size_t at_, end_;  // of the piece, and of the numbers
  const char* number_;    // that is read next; it may have begun in an earlier piece
};

bool read_plain(std::string_view text, std::vector<float>& out) {
  for (const char *begin = text.data(), *end = begin + text.size();;) {
    const char* comma = std::find(begin, end, ',');
    if (!read_float(begin, comma, out.emplace_back())) return false;
    if (comma == end) return true;
    begin = comma + 1;
  }
}

}  // namespace

std::optional<std::size_t> read_floats(std::string_view line, std::size_t array, std::vector<float>& out) {
  static const auto available = float_groups();
  return read_floats(line, array, available.empty() ? nullptr : available.back(), out);
}

std::optional<std::size_t> read_floats(std::string_view line, std::size_t array, const FloatGroups* groups,
                                       std::vector<float>& out) {
  out.clear();
  // The numbers end at the first ']', which is part of none.
  const std::size_t begin = array + 1, end = line.find(']', begin);
  if (end == std::string_view::npos) return std::nullopt;
  const bool good =
      groups ? FastReader(*groups, line, begin, end).read(out) : read_plain(line.substr(begin, end - begin), out);
  return good ? std::optional(end + 1) : std::nullopt;
}

std::span<const FloatGroups* const> float_groups() {
#ifdef HEED_FLOAT_GROUPS
  static const std::vector<const FloatGroups*> available = [] {
    std::vector<const FloatGroups*> sets;
    if (has_avx2()) sets.push_back(&kAvx2Groups);
    if (has_avx512()) sets.push_back(&kAvx512Groups);
    return sets;
  }();
  return available;
#else
  return {};
#endif
}

}  // namespace heed::stream::internal
