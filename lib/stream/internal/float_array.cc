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
  explicit FastReader(std::string_view text) : text_(text), number_(text.data()) {}

  bool read(std::vector<float>& out) {
    std::uint32_t ends[kPieceBytes + kCommaSlack];
    for (std::size_t at = 0;; at += kPieceBytes) {
      const bool last = text_.size() - at < kPieceBytes;
      const std::size_t bytes = last ? text_.size() - at : kPieceBytes;
      std::size_t count = find_commas(text_.data() + at, bytes, ends);
      if (last) ends[count++] = static_cast<std::uint32_t>(bytes);
      const std::size_t before = out.size();
      out.resize(before + count);
      if (!read_piece(text_.data() + at, ends, count, out.data() + before)) return false;
      if (last) return true;
    }
  }

 private:
  bool read_piece(const char* piece, const std::uint32_t* ends, std::size_t count, float* out) {
    for (std::size_t done = 0; done < count;) {
      std::size_t now = 0;
      if (piece + ends[done] - text_.data() >= static_cast<std::ptrdiff_t>(kBytesBefore))
        now = read_float_groups(number_, piece, ends + done, count - done, out + done);
      if (now == 0) {
        if (!read_float(number_, piece + ends[done], out[done])) return false;
        now = 1;
      }
      done += now;
      number_ = piece + ends[done - 1] + 1;
    }
    return true;
  }

  std::string_view text_;
  const char* number_;  // that is read next; it may have begun in an earlier piece
};

bool read_plain(std::string_view text, std::vector<float>& out) {
  for (const char *begin = text.data(), *end = begin + text.size();;) {
    const char* comma = std::find(begin, end, ',');
    if (!read_float(begin, comma, out.emplace_back())) return false;
    if (comma == end) return true;
    begin = comma + 1;
  }
}

// The numbers end at the first ']': none is part of a number.
template <class Read>
std::optional<std::size_t> read_until_bracket(std::string_view text, std::vector<float>& out, Read read) {
  out.clear();
  const std::size_t end = text.find(']');
  if (end == std::string_view::npos || !read(text.substr(0, end), out)) return std::nullopt;
  return end + 1;
}

}  // namespace

std::optional<std::size_t> read_floats(std::string_view text, std::vector<float>& out) {
  static const bool fast = has_float_groups();
  if (!fast) return read_floats_plain(text, out);
  return read_until_bracket(
      text, out, [](std::string_view numbers, std::vector<float>& floats) { return FastReader(numbers).read(floats); });
}

std::optional<std::size_t> read_floats_plain(std::string_view text, std::vector<float>& out) {
  return read_until_bracket(text, out, read_plain);
}

}  // namespace heed::stream::internal
