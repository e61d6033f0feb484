// The loops of the encoders (lib/encoder/kernels.h): pieces against PyTorch, every instruction set against every other.
#include "heed/encoder/kernels.h"

#include <array>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "heed/attention/isa.h"
#include "heed/encoder/transformer/buffer.h"
#include "heed/encoder/transformer/plain.h"

namespace heed::encoder {
namespace {

namespace bdata = boost::unit_test::data;
using attention::Isa;

constexpr Isa kSets[] = {Isa::kPlain, Isa::kV2, Isa::kV3, Isa::kV4};

// Selects a set for its lifetime; false if the machine has it not.
struct Using {
  explicit Using(Isa isa) : ok(attention::select_isa(isa).ok()) {}
  ~Using() { static_cast<void>(attention::select_isa(attention::best_isa())); }
  bool ok;
};

struct Pair {
  double x, y;
};
std::ostream& operator<<(std::ostream& out, const Pair& pair) { return out << "f(" << pair.x << ") = " << pair.y; }

// torch.nn.functional.gelu(x) and gelu(x, approximate="tanh"), float64, PyTorch 1.13.
constexpr Pair kGeluErf[] = {{-8, -4.88498130835e-15},
                             {-5.5, -1.04442593629e-07},
                             {-4, -0.000126684967332},
                             {-3, -0.00404969409489},
                             {-2, -0.0455002638964},
                             {-1.5, -0.100210801903},
                             {-1, -0.158655253931},
                             {-0.5, -0.154268769363},
                             {-0.125, -0.0562827218962},
                             {0, 0},
                             {0.001, 0.000500398942214},
                             {0.25, 0.149676581421},
                             {0.75, 0.580029485717},
                             {1, 0.841344746069},
                             {1.75, 1.67989647549},
                             {2.5, 2.48447583669},
                             {3.5, 3.49918579822},
                             {5, 4.99999856674},
                             {9, 9}};
constexpr Pair kGeluTanh[] = {{-8, -0},
                              {-5.5, -5.92764026752e-09},
                              {-4, -7.02459481923e-05},
                              {-3, -0.00363739208177},
                              {-2, -0.0454023059122},
                              {-1.5, -0.10042842302},
                              {-1, -0.158808009392},
                              {-0.5, -0.154285990175},
                              {-0.125, -0.0562828013758},
                              {0, 0},
                              {0.001, 0.000500398942214},
                              {0.25, 0.149675350702},
                              {0.75, 0.579960555166},
                              {1, 0.841191990608},
                              {1.75, 1.67979538234},
                              {2.5, 2.48491573391},
                              {3.5, 3.49938380234},
                              {5, 4.99999977082},
                              {9, 9}};

// torch.nn.functional.layer_norm of ((7 i mod 11) - 5) / 4, weight 1 + i / 16, bias i / 8 - 1, i = 0 .. 18.
constexpr double kNormTiny[] = {-2.59856331,  -0.244638693, -1.49160154,  1.19501377,   -0.149799274,
                                -1.65117265,  1.42684348,   -0.172380098, -1.928164,    1.54125294,
                                -0.312381166, -2.32257559,  1.53824215,   -0.569802478, 3.62370596,
                                1.41781113,   -0.944644032, 3.64026522,   1.17995985};  // eps 1e-12
constexpr double kNormLarge[] = {-2.19671036,  -0.403101328, -1.30517491,  0.737491753,  -0.237834071,
                                 -1.33036349,  1.00531215,   -0.160469508, -1.44345476,  1.18522986,
                                 -0.171007638, -1.64444873,  1.27724487,   -0.269448462, 2.90130277,
                                 1.28135719,   -0.45579198,  3.00796823,   1.19756681};  // eps 0.5

float activated(double x, Epilogue epilogue) {
  auto value = static_cast<float>(x);
  kernels().activate(&value, 1, epilogue);
  return value;
}

void check_norm(float eps, std::span<const double> expected) {
  constexpr std::size_t kCount = 19, kPadded = 32;
  Buffer<float> x(kPadded), y(kPadded), weight(kPadded), bias(kPadded);
  for (std::size_t i = 0; i < kCount; ++i) {
    x[i] = static_cast<float>(static_cast<int>(i * 7 % 11) - 5) / 4 - 1;
    y[i] = 1;  // what is normed is x + y
    weight[i] = 1 + static_cast<float>(i) / 16;
    bias[i] = static_cast<float>(i) / 8 - 1;
  }
  kernels().add_norm(x.data(), kPadded, y.data(), kPadded, 1, kCount, weight.data(), bias.data(), eps);
  for (std::size_t i = 0; i < kCount; ++i) BOOST_TEST(std::fabs(static_cast<double>(x[i]) - expected[i]) < 1e-6);
  for (std::size_t i = kCount; i < kPadded; ++i) BOOST_TEST(x[i] == 0.0F);
}

Buffer<float> numbers(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  Buffer<float> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = static_cast<float>(static_cast<int>(random() % 16384) - 8192) / 4096;
  return values;
}

bool same(const Buffer<float>& a, const Buffer<float>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

struct Shape {
  std::size_t rows, inputs, panels;
};
std::ostream& operator<<(std::ostream& out, const Shape& s) {
  return out << s.rows << " rows, " << s.inputs << " inputs, " << s.panels << " panels";
}
// Every remainder of the tiles' rows, stretches of inputs that end anywhere.
constexpr Shape kShapes[] = {{1, 1, 1},  {2, 3, 1},  {3, 20, 2}, {5, 36, 1},   {6, 64, 1}, {7, 383, 1},
                             {11, 4, 1}, {12, 8, 2}, {13, 5, 1}, {23, 400, 1}, {25, 17, 3}};

Buffer<float> run_linear(const Shape& s, Epilogue epilogue) {
  const std::size_t x_stride = round_up(s.inputs, 32) + 16, y_stride = s.panels * kPanel + 16;
  const Buffer<float> x = numbers(s.rows * x_stride, 1), w = numbers(s.panels * s.inputs * kPanel, 2);
  const Buffer<float> bias = numbers(s.panels * kPanel, 3);
  Buffer<float> y(s.rows * y_stride);
  kernels().linear(
      {x.data(), x_stride, s.rows, s.inputs, s.panels, w.data(), bias.data(), y.data(), y_stride, epilogue});
  return y;
}

Buffer<float> run_linear8(const Shape& s, std::size_t group) {
  const std::size_t quads = (s.inputs + 3) / 4, q_stride = round_up(s.inputs, 16) + 64,
                    x_stride = round_up(s.inputs, 32);
  const Buffer<float> x = numbers(s.rows * x_stride, 4), bias = numbers(s.panels * kPanel, 5);
  Buffer<float> scales = numbers(s.panels * kPanel, 6), y(s.rows * s.panels * kPanel);
  const std::size_t groups = groups_of(s.inputs, group);
  Buffer<float> x_scales(s.rows * groups), lows(s.rows * groups);
  Buffer<std::uint8_t> q(s.rows * q_stride);
  Buffer<std::int8_t> w(s.panels * quads * kPanel * kQuad);
  const Buffer<float> sums = numbers(groups * s.panels * kPanel, 9), factors = numbers(x_stride, 10);
  std::mt19937 random(7);
  for (std::size_t i = 0; i < w.size(); ++i) {
    w[i] = static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127);
  }
  kernels().quantize(x.data(), x_stride, s.rows, s.inputs, group, factors.data(), q.data(), q_stride, x_scales.data(),
                     lows.data());
  kernels().linear8({q.data(), x_scales.data(), lows.data(), q_stride, s.rows, quads, s.panels, group / kQuad, w.data(),
                     scales.data(), sums.data(), bias.data(), y.data(), s.panels * kPanel, Epilogue::kGeluErf});
  return y;
}

Buffer<float> run_attention(std::size_t n, std::size_t dims) {
  const std::size_t stride = 3 * dims + 8;
  const Buffer<float> qkv = numbers(n * stride, 8);
  Buffer<float> out(n * dims), scratch(attention_scratch(n, dims));
  kernels().attention(
      {qkv.data(), qkv.data() + dims, qkv.data() + 2 * dims, stride, n, dims, 0.25F, out.data(), dims, scratch.data()});
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(kernels_of_the_encoders)

BOOST_DATA_TEST_CASE(gelu_erf_is_pytorchs, bdata::make(kGeluErf), row) {
  BOOST_TEST(std::fabs(plain::gelu_erf(row.x) - row.y) < 1e-11);
  BOOST_TEST(std::fabs(static_cast<double>(activated(row.x, Epilogue::kGeluErf)) - row.y) < 1.2e-6);
}

// The form for numbers that become bytes next.
BOOST_AUTO_TEST_CASE(the_near_gelu_is_close_enough_for_bytes) {
  for (int i = -40960; i <= 40960; ++i) {
    const float x = static_cast<float>(i) / 4096;
    const double exact = plain::gelu_erf(static_cast<double>(x));
    BOOST_REQUIRE_SMALL(static_cast<double>(activated(x, Epilogue::kGeluErfNear)) - exact, 3.5e-4);
  }
}

BOOST_DATA_TEST_CASE(gelu_tanh_is_pytorchs, bdata::make(kGeluTanh), row) {
  BOOST_TEST(std::fabs(plain::gelu_tanh(row.x) - row.y) < 1e-11);
  BOOST_TEST(std::fabs(static_cast<double>(activated(row.x, Epilogue::kGeluTanh)) - row.y) < 5e-7);
}

BOOST_AUTO_TEST_CASE(activations_keep_their_bounds_over_a_grid) {
  for (int i = -40960; i <= 40960; ++i) {
    const double x = i / 4096.0;
    if (std::fabs(static_cast<double>(activated(x, Epilogue::kGeluErf)) - plain::gelu_erf(x)) > 2e-6) {
      BOOST_ERROR("gelu at " << x);
    }
    if (std::fabs(static_cast<double>(activated(x, Epilogue::kGeluTanh)) - plain::gelu_tanh(x)) > 1e-6) {
      BOOST_ERROR("gelu_tanh at " << x);
    }
  }
  BOOST_TEST(activated(-3, Epilogue::kRelu) == 0.0F);
  BOOST_TEST(activated(3, Epilogue::kRelu) == 3.0F);
}

BOOST_AUTO_TEST_CASE(exp_is_within_two_units_of_the_last_place) {
  double worst = 0;
  for (int i = 0; i <= 86 * 512; ++i) {
    auto x = static_cast<float>(-i / 512.0);
    const double exact = std::exp(static_cast<double>(x));
    kernels().exp(&x, 1);
    worst = std::max(worst, std::fabs(static_cast<double>(x) - exact) / exact);
  }
  BOOST_TEST(worst < 1.3e-7);
  float below[] = {-88, -1e30F, 0};
  kernels().exp(below, 3);
  BOOST_TEST(below[0] == 0.0F);
  BOOST_TEST(below[1] == 0.0F);
  BOOST_TEST(below[2] == 1.0F);
}

BOOST_DATA_TEST_CASE(layer_norm_is_pytorchs, bdata::make({0, 1, 2, 3}), set) {
  const Using isa(kSets[set]);
  if (!isa.ok) return;
  check_norm(1e-12F, kNormTiny);
  check_norm(0.5F, kNormLarge);
}

BOOST_DATA_TEST_CASE(linear_is_a_chain_of_fused_multiply_adds, bdata::make(kShapes), shape) {
  const std::size_t x_stride = round_up(shape.inputs, 32) + 16, y_stride = shape.panels * kPanel + 16;
  const Buffer<float> x = numbers(shape.rows * x_stride, 1), w = numbers(shape.panels * shape.inputs * kPanel, 2);
  const Buffer<float> bias = numbers(shape.panels * kPanel, 3);
  for (const Isa set : kSets) {
    const Using isa(set);
    if (!isa.ok) continue;
    const Buffer<float> y = run_linear(shape, Epilogue::kNone);
    for (std::size_t i = 0; i < shape.rows; ++i) {
      for (std::size_t o = 0; o < shape.panels * kPanel; ++o) {
        float sum = bias[o];
        for (std::size_t k = 0; k < shape.inputs; ++k) {
          sum = std::fma(x[i * x_stride + k], w[(o / kPanel * shape.inputs + k) * kPanel + o % kPanel], sum);
        }
        if (y[i * y_stride + o] != sum) BOOST_ERROR(attention::isa_name(set) << ": row " << i << ", output " << o);
      }
    }
  }
}

BOOST_DATA_TEST_CASE(every_set_gives_the_same_bytes, bdata::make(kShapes), shape) {
  std::vector<Buffer<float>> first;
  for (const Isa set : kSets) {
    const Using isa(set);
    if (!isa.ok) continue;
    std::vector<Buffer<float>> here;
    here.push_back(run_linear(shape, Epilogue::kGeluErf));
    here.push_back(run_linear(shape, Epilogue::kGeluTanh));
    here.push_back(run_linear(shape, Epilogue::kGeluErfNear));
    here.push_back(run_linear8(shape, round_up(shape.inputs, 16)));
    here.push_back(run_linear8(shape, 32));
    here.push_back(run_attention(shape.rows * 3, shape.inputs % 97 + 1));
    if (first.empty())
      first = std::move(here);
    else
      for (std::size_t i = 0; i < here.size(); ++i) BOOST_TEST(same(first[i], here[i]), attention::isa_name(set) << i);
  }
}

#ifdef __x86_64__
// On a machine with AVX512-VNNI the table for machines without it would otherwise never run.
BOOST_AUTO_TEST_CASE(sums_of_bytes_do_not_saturate) {
  constexpr std::size_t kQuads = 1024;
  Buffer<std::uint8_t> x(kQuads * kQuad);
  Buffer<std::int8_t> w(kQuads * kQuad * kPanel);
  Buffer<float> scales(kPanel), bias(kPanel), y(kPanel);
  std::memset(x.data(), 255, x.size());
  std::memset(w.data(), -127, w.size());
  for (std::size_t i = 0; i < kPanel; ++i) scales[i] = 1;
  const float x_scale = 1, x_low = 0;
  for (const Isa set : kSets) {
    const Using isa(set);
    if (!isa.ok) continue;
    kernels().linear8({x.data(), &x_scale, &x_low, x.size(), 1, kQuads, 1, kQuads, w.data(), scales.data(), bias.data(),
                       bias.data(), y.data(), kPanel, Epilogue::kNone});
    for (std::size_t i = 0; i < kPanel; ++i) BOOST_TEST(y[i] == -127.0F * 255 * kQuads * kQuad);
  }
}
#endif

// Rows of static tables: every set gives the bytes of the plain loops, at every length and alignment.
void check_rows_of(Isa set) {
  const Using use(set);
  if (!use.ok) return;
  std::vector<float> values(200), row(200);
  std::vector<std::int8_t> bytes(200);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<float>(i * i % 97) / 64 - 0.7F;
    row[i] = static_cast<float>(i * 31 % 61) / 7 - 4;
    bytes[i] = static_cast<std::int8_t>(i * 37 % 256 - 128);
  }
  for (std::size_t offset = 0; offset < 3; ++offset) {
    for (std::size_t count = 0; count + offset <= 150; ++count) {
      std::vector<float> sum(values), expected(values);
      kernels().add_bytes(bytes.data() + offset, 0.3F, sum.data() + offset, count);
      kernels().add_floats(row.data() + offset, -1.7F, sum.data() + offset, count);
      kernels().multiply(sum.data() + offset, 0.9F, count);
      std::array<double, 8> squares{};
      for (std::size_t i = offset; i < offset + count; ++i) {
        expected[i] += 0.3F * static_cast<float>(bytes[i]);
        expected[i] += -1.7F * row[i];
        expected[i] *= 0.9F;
        squares[(i - offset) % 8] += static_cast<double>(expected[i]) * static_cast<double>(expected[i]);
      }
      BOOST_REQUIRE(sum == expected);
      const double total = ((squares[0] + squares[1]) + (squares[2] + squares[3])) +
                           ((squares[4] + squares[5]) + (squares[6] + squares[7]));
      BOOST_REQUIRE_EQUAL(kernels().squares(sum.data() + offset, count), total);
    }
  }
}

BOOST_AUTO_TEST_CASE(rows_are_added_and_measured_alike) {
  for (const Isa set : kSets) check_rows_of(set);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace heed::encoder
