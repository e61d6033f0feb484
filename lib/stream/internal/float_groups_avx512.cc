#include "heed/stream/internal/float_groups.h"

#ifdef HEED_FLOAT_GROUPS

#if !defined(__clang__)
// GCC 12 takes the undefined operands inside its own AVX-512 intrinsics for a mistake (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>

namespace heed::stream::internal {
namespace {

// As in float_groups_avx2.cc, nothing of the standard library may be called here.
#define HEED_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,popcnt")))
#define HEED_AVX512_INLINE HEED_AVX512 __attribute__((always_inline)) inline

constexpr std::size_t kEight = 8;
constexpr int kWindow = 16;  // bytes of a number, counted from its end: a lane of 128 bits
constexpr std::uint64_t kNotFirst = 0xfffe'fffe'fffe'fffe, kLast = 0x8000'8000'8000'8000;

// Four numbers of which each has a lane, and a bit for each byte.
struct Four {
  __m512i digits;       // the values of its digits, zeros before them, the point taken out
  std::uint64_t minus;  // where a minus stands
  bool usual;
};

HEED_AVX512_INLINE __m128i window(const char* end) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(end - kWindow));
}

HEED_AVX512_INLINE __m512i windows(const char* a, const char* b, const char* c, const char* d) {
  const __m512i ab = _mm512_inserti32x4(_mm512_castsi128_si512(window(a)), window(b), 1);
  return _mm512_inserti32x4(_mm512_inserti32x4(ab, window(c), 2), window(d), 3);
}

// `first`: in all bytes of a lane, the place of the number's first byte. Where `spaced`, a space has to stand before
// it.
HEED_AVX512_INLINE Four read_lanes(__m512i text, __m512i first, std::uint64_t spaced) {
  const __m512i places = _mm512_set4_epi32(0x0f0e0d0c, 0x0b0a0908, 0x07060504, 0x03020100);
  const std::uint64_t token = _mm512_cmpge_epu8_mask(places, first);
  const std::uint64_t begin = token & ~(token << 1 & kNotFirst);
  const __m512i values = _mm512_sub_epi8(text, _mm512_set1_epi8('0'));
  const std::uint64_t digits = _mm512_cmple_epu8_mask(values, _mm512_set1_epi8(9)) & token;
  const std::uint64_t minus = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('-')) & begin;
  const std::uint64_t point = (begin & ~minus) << 1 | minus << 2;
  const std::uint64_t points = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8('.'));
  const std::uint64_t spaces = _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(' '));
  // Nothing but digits, a minus in front and a point where it belongs, with a digit behind it.
  const std::uint64_t wrong =
      ((token ^ digits) ^ (minus | point)) | (point & (~points | kLast)) | (begin >> 1 & spaced & ~spaces);
  // The digit in front of the point takes its place.
  const __m512i fraction = _mm512_maskz_mov_epi8(digits & ~(point >> 1), values);
  return {_mm512_mask_mov_epi8(fraction, point, _mm512_bslli_epi128(values, 1)), minus, wrong == 0};
}

// The place of the first byte of numbers 0, 2, 4 and 6, or 1, 3, 5 and 7, in all bytes of their lanes.
HEED_AVX512_INLINE __m512i in_lanes(__m256i first, __m512i order) {
  return _mm512_shuffle_epi8(_mm512_permutexvar_epi32(order, _mm512_castsi256_si512(first)), _mm512_setzero_si512());
}

HEED_AVX512_INLINE __m512i fours(__m512i digits) {
  const __m512i pairs = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(0x010a));  // 10 a + b
  return _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00010064));                 // 100 ab + cd
}

// Which doubles do not say what float they are nearest to (float_groups_avx2.cc).
HEED_AVX512_INLINE bool undecided(__m512d values) {
  constexpr std::int64_t kMiddle = std::int64_t{1} << 28, kUnits = 16;
  const __m512i low = _mm512_and_si512(_mm512_castpd_si512(values), _mm512_set1_epi64(2 * kMiddle - 1));
  const __m512i from = _mm512_sub_epi64(low, _mm512_set1_epi64(kMiddle - kUnits));
  return _mm512_cmple_epu64_mask(from, _mm512_set1_epi64(2 * kUnits)) != 0;
}

// `begins`: of the numbers, counted from `text`.
HEED_AVX512_INLINE bool read_eight(__m256i begins, const char* text, const std::uint32_t* ends, std::uint64_t spaced,
                                   float* out) {
  const __m256i lengths = _mm256_sub_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(ends)), begins);
  // Three characters at least, and one in front.
  const __m256i more = _mm256_sub_epi32(lengths, _mm256_set1_epi32(3));
  if (_mm256_cmpgt_epu32_mask(more, _mm256_set1_epi32(kWindow - 4)) != 0) return false;
  const __m256i first = _mm256_sub_epi32(_mm256_set1_epi32(kWindow), lengths);
  const __m512i evens = _mm512_setr_epi32(0, 0, 0, 0, 2, 2, 2, 2, 4, 4, 4, 4, 6, 6, 6, 6);
  const __m512i odds = _mm512_setr_epi32(1, 1, 1, 1, 3, 3, 3, 3, 5, 5, 5, 5, 7, 7, 7, 7);
  const Four even = read_lanes(windows(text + ends[0], text + ends[2], text + ends[4], text + ends[6]),
                               in_lanes(first, evens), spaced);
  const Four odd = read_lanes(windows(text + ends[1], text + ends[3], text + ends[5], text + ends[7]),
                              in_lanes(first, odds), spaced);
  if (!(even.usual & odd.usual)) return false;
  // Of each number the upper eight digits in the lower half of 64 bits, the lower eight in the upper half, in order.
  const __m512i eights =
      _mm512_madd_epi16(_mm512_packus_epi32(fours(even.digits), fours(odd.digits)), _mm512_set1_epi32(0x00012710));
  const __m512i whole =
      _mm512_add_epi64(_mm512_mul_epu32(eights, _mm512_set1_epi64(100'000'000)), _mm512_srli_epi64(eights, 32));
  const __m128i signs = _mm_unpacklo_epi16(_mm_cvtsi64_si128(static_cast<std::int64_t>(even.minus)),
                                           _mm_cvtsi64_si128(static_cast<std::int64_t>(odd.minus)));
  const __mmask8 negative = _mm_test_epi16_mask(signs, signs);
  // Digits behind the point: all but that, the one in front and the minus.
  const __m256i behind =
      _mm256_mask_sub_epi32(_mm256_sub_epi32(lengths, _mm256_set1_epi32(2)), negative, lengths, _mm256_set1_epi32(3));
  const __m512d tenths = _mm512_permutex2var_pd(_mm512_setr_pd(1e-0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7),
                                                _mm512_cvtepu32_epi64(behind),
                                                _mm512_setr_pd(1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13, 1e-14, 1e-15));
  const __m512d values = _mm512_mul_pd(_mm512_cvtepi64_pd(whole), tenths);
  if (undecided(values)) return false;
  const __m256 floats = _mm512_cvtpd_ps(values);
  const __m256i minus = _mm256_maskz_set1_epi32(negative, static_cast<int>(0x8000'0000));
  _mm256_storeu_ps(out, _mm256_or_ps(floats, _mm256_castsi256_ps(minus)));
  return true;
}

HEED_AVX512 std::size_t read_eights(const char* begin, const char* text, const std::uint32_t* ends, std::size_t count,
                                    float* out) {
  __m256i before = _mm256_set1_epi32(static_cast<int>(begin - text) - 1);
  std::size_t done = 0;
  while (done + kEight <= count) {
    const __m256i here = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(ends + done));
    // Arrays are written with a space behind each comma or without any.
    const bool space = text[ends[done] + 1] == ' ';
    const std::uint64_t spaced = space ? ~std::uint64_t{0} : 0;
    const __m256i begins = _mm256_add_epi32(_mm256_alignr_epi32(here, before, 7), _mm256_set1_epi32(space ? 2 : 1));
    std::size_t now = kEight;
    if (!read_eight(begins, text, ends + done, spaced, out + done)) {
      now = kAvx2Groups.read(done == 0 ? begin : text + ends[done - 1] + 1, text, ends + done, kEight, out + done);
    }
    done += now;
    if (now < kEight) return done;
    before = here;
  }
  if (done == 0 || done == count) return done;
  const std::size_t last = count - kEight;
  const std::size_t rest = kAvx2Groups.read(text + ends[last - 1] + 1, text, ends + last, kEight, out + last);
  return last + rest > done ? last + rest : done;
}

}  // namespace

bool has_avx512() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && has_avx2();
}

const FloatGroups kAvx512Groups = {kAvx2Groups.find_commas, read_eights};

}  // namespace heed::stream::internal

#endif  // HEED_FLOAT_GROUPS
