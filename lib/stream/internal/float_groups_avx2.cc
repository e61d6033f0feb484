#include "heed/stream/internal/float_groups.h"

#ifdef HEED_FLOAT_GROUPS

#include <immintrin.h>

namespace heed::stream::internal {
namespace {

// Functions for AVX2 beside others that any machine can run: nothing of the standard library may be called in them, as
// a template compiled for AVX2 could be the one copy the linker keeps for all (heed/attention/kernels.h).
#define HEED_AVX2 __attribute__((target("avx2,bmi,popcnt")))
#define HEED_AVX2_INLINE HEED_AVX2 __attribute__((always_inline)) inline

// A number [ ]-?d.d{1,24}: the digit before its point, how many stand behind, and where it ends.
struct Token {
  const char* end;
  std::int32_t whole;
  std::int32_t minus;
  std::uint32_t fraction;
  bool unusual;
};

constexpr std::uint32_t kLowDigits = 16;  // of the fraction, counted from its end: one load
constexpr std::uint32_t kHighDigits = 8;  // those before them

HEED_AVX2_INLINE Token find_token(const char* begin, const char* end) {
  begin += *begin == ' ';
  const std::int32_t minus = *begin == '-';
  begin += minus;
  const std::uint32_t whole = static_cast<std::uint32_t>(static_cast<unsigned char>(*begin)) - '0';
  const auto fraction = static_cast<std::uint32_t>(end - begin) - 2;
  const bool unusual = (begin[1] != '.') | (whole > 9) | (fraction - 1 >= kLowDigits + kHighDigits);
  return {end, static_cast<std::int32_t>(whole), minus, fraction, unusual};
}

// A window on these keeps the last n of 16 bytes, or of 8.
alignas(64) constexpr std::uint8_t kKeep[2 * kLowDigits] = {
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

constexpr double kTenth[] = {1e-0,  1e-1,  1e-2,  1e-3,  1e-4,  1e-5,  1e-6,  1e-7,  1e-8,  1e-9,  1e-10, 1e-11, 1e-12,
                             1e-13, 1e-14, 1e-15, 1e-16, 1e-17, 1e-18, 1e-19, 1e-20, 1e-21, 1e-22, 1e-23, 1e-24};

HEED_AVX2_INLINE std::uint32_t least(std::uint32_t a, std::uint32_t b) { return a < b ? a : b; }

// The last (at most 16) digits behind the point, zeros before them; a byte that is no digit is above 9.
HEED_AVX2_INLINE __m128i low_digits(const Token& token) {
  const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(token.end - kLowDigits));
  const auto* keep = reinterpret_cast<const __m128i*>(kKeep + least(token.fraction, kLowDigits));
  return _mm_and_si128(_mm_sub_epi8(text, _mm_set1_epi8('0')), _mm_loadu_si128(keep));
}

// The (at most 8) digits before those, likewise.
HEED_AVX2_INLINE __m128i high_digits(const Token& token) {
  const __m128i text = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(token.end - kLowDigits - kHighDigits));
  const std::uint32_t digits = token.fraction - least(token.fraction, kLowDigits);
  const auto* keep = reinterpret_cast<const __m128i*>(kKeep + kHighDigits + digits);
  return _mm_and_si128(_mm_sub_epi8(text, _mm_set1_epi8('0')), _mm_loadl_epi64(keep));
}

HEED_AVX2_INLINE __m256i above_nine(__m256i digits) { return _mm256_subs_epu8(digits, _mm256_set1_epi8(9)); }

// Four digits to a number, in 32 bits.
HEED_AVX2_INLINE __m256i fours(__m256i digits) {
  const __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010a));  // 10 a + b
  return _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00010064));                 // 100 ab + cd
}

// Eight digits to a number, in 32 bits, of numbers of four digits in 16 bits.
HEED_AVX2_INLINE __m256i eights(__m256i fours) { return _mm256_madd_epi16(fours, _mm256_set1_epi32(0x00012710)); }

HEED_AVX2_INLINE __m256d doubles(__m128i integers) { return _mm256_cvtepi32_pd(integers); }

// All but a millionth of numbers are rounded right by rounding a double that is off by a few units in its last place:
// of what lies between two floats, the lowest 29 bits of a double's mantissa say where. Whatever is within 16 units of
// the middle is undecided. Each double here is the result of at most seven roundings of positive numbers.
HEED_AVX2_INLINE __m256i undecided(__m256d values) {
  constexpr std::int64_t kMiddle = std::int64_t{1} << 28, kUnits = 16;
  const __m256i low = _mm256_and_si256(_mm256_castpd_si256(values), _mm256_set1_epi64x(2 * kMiddle - 1));
  return _mm256_and_si256(_mm256_cmpgt_epi64(low, _mm256_set1_epi64x(kMiddle - kUnits - 1)),
                          _mm256_cmpgt_epi64(_mm256_set1_epi64x(kMiddle + kUnits + 1), low));
}

HEED_AVX2_INLINE bool all_zero(__m256i bits) { return _mm256_testz_si256(bits, bits) != 0; }

HEED_AVX2_INLINE bool read_group(const Token& a, const Token& b, const Token& c, const Token& d, float* out) {
  if (a.unusual | b.unusual | c.unusual | d.unusual) return false;
  const __m256i ab = _mm256_set_m128i(low_digits(b), low_digits(a));
  const __m256i cd = _mm256_set_m128i(low_digits(d), low_digits(c));
  __m256i wrong = _mm256_or_si256(above_nine(ab), above_nine(cd));
  // Numbers of eight digits in the order a a' c c' b b' d d', a before a'.
  const __m256i acbd = eights(_mm256_packus_epi32(fours(ab), fours(cd)));
  const __m256i parts = _mm256_permutevar8x32_epi32(acbd, _mm256_setr_epi32(0, 4, 2, 6, 1, 5, 3, 7));
  __m256d fraction = _mm256_add_pd(_mm256_mul_pd(doubles(_mm256_castsi256_si128(parts)), _mm256_set1_pd(1e8)),
                                   doubles(_mm256_extracti128_si256(parts, 1)));
  if ((a.fraction > kLowDigits) | (b.fraction > kLowDigits) | (c.fraction > kLowDigits) | (d.fraction > kLowDigits)) {
    const __m256i high = _mm256_set_m128i(_mm_unpacklo_epi64(high_digits(c), high_digits(d)),
                                          _mm_unpacklo_epi64(high_digits(a), high_digits(b)));
    wrong = _mm256_or_si256(wrong, above_nine(high));
    const __m256i four = fours(high);
    const __m256i eight = eights(_mm256_packus_epi32(four, four));  // a b a b c d c d
    const __m128i all = _mm_unpacklo_epi64(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
    fraction = _mm256_add_pd(fraction, _mm256_mul_pd(doubles(all), _mm256_set1_pd(1e16)));
  }
  const __m256d tenths = _mm256_setr_pd(kTenth[a.fraction], kTenth[b.fraction], kTenth[c.fraction], kTenth[d.fraction]);
  const __m256d whole = doubles(_mm_setr_epi32(a.whole, b.whole, c.whole, d.whole));
  const __m256d values = _mm256_add_pd(whole, _mm256_mul_pd(fraction, tenths));
  if (!all_zero(_mm256_or_si256(wrong, undecided(values)))) return false;
  const __m128i minus = _mm_setr_epi32(a.minus, b.minus, c.minus, d.minus);
  const __m128 signs = _mm_castsi128_ps(_mm_slli_epi32(minus, 31));
  _mm_storeu_ps(out, _mm_or_ps(_mm256_cvtpd_ps(values), signs));
  return true;
}

HEED_AVX2 std::size_t find_commas(const char* text, std::size_t bytes, std::uint32_t* places) {
  constexpr std::size_t kStep = 64;
  constexpr std::size_t kUsual = 8;  // commas of a step; numbers of at least seven digits have no more
  const __m256i comma = _mm256_set1_epi8(',');
  std::size_t count = 0, at = 0;
  for (; at + kStep <= bytes; at += kStep) {
    const auto* in = reinterpret_cast<const __m256i*>(text + at);
    const auto low = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(in), comma)));
    const auto high =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_loadu_si256(in + 1), comma)));
    std::uint64_t found = low | std::uint64_t{high} << 32;
    const auto here = static_cast<std::size_t>(__builtin_popcountll(found));
    // Eight are written whether or not there are so many: no branch to guess.
    std::uint32_t* out = places + count;
    std::size_t written = 0;
    do {
      for (const std::size_t next = written + kUsual; written < next; ++written) {
        out[written] = static_cast<std::uint32_t>(at + _tzcnt_u64(found));
        found &= found - 1;
      }
    } while (written < here);
    count += here;
  }
  for (; at < bytes; ++at)
    if (text[at] == ',') places[count++] = static_cast<std::uint32_t>(at);
  return count;
}

constexpr std::size_t kFour = 4;

HEED_AVX2_INLINE bool read_four(const char* begin, const char* text, const std::uint32_t* ends, float* out) {
  const char* a = text + ends[0];
  const char* b = text + ends[1];
  const char* c = text + ends[2];
  const char* d = text + ends[3];
  return read_group(find_token(begin, a), find_token(a + 1, b), find_token(b + 1, c), find_token(c + 1, d), out);
}

HEED_AVX2 std::size_t read_fours(const char* begin, const char* text, const std::uint32_t* ends, std::size_t count,
                                 float* out) {
  std::size_t done = 0;
  for (; done + kFour <= count; done += kFour) {
    if (!read_four(begin, text, ends + done, out + done)) return done;
    begin = text + ends[done + kFour - 1] + 1;
  }
  // Fewer than four are left: with some that were read they are four.
  if (done == 0 || done == count) return done;
  const std::size_t last = count - kFour;
  return read_four(text + ends[last - 1] + 1, text, ends + last, out + last) ? count : done;
}

}  // namespace

bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
}

const FloatGroups kAvx2Groups = {find_commas, read_fours};

}  // namespace heed::stream::internal

#endif  // HEED_FLOAT_GROUPS
