// Vectors cut short: the first numbers, at length 1 again, whichever way they are asked for.
#include "heed/encoder/shorter.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "heed/encoder/mini.h"

namespace heed::encoder {
namespace {

namespace bdata = boost::unit_test::data;
using Vector = std::vector<float>;

// Digit d of a text adds d to place d; "-" takes 1 from place 0, "+" adds it.
class Digits final : public Encoder {
 public:
  std::size_t dims() const override { return 10; }
  std::string model_id() const override { return "digits:00c0ffee"; }
  void encode(std::string_view text, std::span<float> out) const override {
    std::fill(out.begin(), out.end(), 0.0F);
    for (const char c : text) add(c, out);
  }
  std::vector<Contribution> contributions(std::string_view text) const override {
    std::vector<Contribution> parts;
    for (const char c : text) {
      parts.push_back({std::string(1, c), Vector(dims())});
      add(c, parts.back().vector);
    }
    return parts;
  }

 private:
  static void add(char c, std::span<float> out) {
    if (c == '-' || c == '+') {
      out[0] += c == '+' ? 0.1F : -0.1F;
    } else {
      out[static_cast<std::size_t>(c - '0')] += static_cast<float>(c - '0');
    }
  }
};

Vector shortened(std::string_view text, std::size_t dims) {
  const ShorterEncoder encoder(std::make_shared<Digits>(), dims);
  Vector out(dims);
  encoder.encode(text, out);
  return out;
}

void check_near(const Vector& vector, const Vector& expected) {
  BOOST_REQUIRE_EQUAL(vector.size(), expected.size());
  for (std::size_t i = 0; i < vector.size(); ++i) BOOST_CHECK_SMALL(vector[i] - expected[i], 1e-6F);
}

BOOST_AUTO_TEST_SUITE(shorter)

BOOST_AUTO_TEST_CASE(the_first_numbers_have_length_one_again) {
  check_near(shortened("349", 5), {0, 0, 0, 0.6F, 0.8F});
  check_near(shortened("349", 9), {0, 0, 0, 0.6F, 0.8F, 0, 0, 0, 0});
  check_near(shortened("3499", 4), {0, 0, 0, 1});
  check_near(shortened("-", 1), {-1});
}

BOOST_AUTO_TEST_CASE(nothing_stays_nothing) {
  check_near(shortened("", 3), {0, 0, 0});
  check_near(shortened("999", 3), {0, 0, 0});  // all that there was has been cut off
  const Vector tiny = {1e-13F, 0, 1};
  Vector out(2, 5.0F);
  shorten(tiny, out);
  check_near(out, {0, 0});
}

BOOST_AUTO_TEST_CASE(numbers_that_are_none_become_zeros) {
  const Vector wrong = {INFINITY, 1, 1};
  Vector out(2, 5.0F);
  shorten(wrong, out);
  check_near(out, {0, 0});
}

BOOST_AUTO_TEST_CASE(a_batch_gives_the_same_rows) {
  const ShorterEncoder encoder(std::make_shared<Digits>(), 6);
  const std::vector<std::string_view> texts = {"12345", "", "999", "5"};
  Vector rows(texts.size() * encoder.dims(), 7.0F);
  encoder.encode_batch(texts, rows);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto row = rows.begin() + static_cast<std::ptrdiff_t>(i * encoder.dims());
    BOOST_TEST((Vector(row, row + 6) == shortened(texts[i], 6)));
  }
}

BOOST_DATA_TEST_CASE(parts_add_up_to_the_whole, bdata::make({"12345", "5999", "999", "", "+-", "+++---", "+-1"}),
                     text) {
  const ShorterEncoder encoder(std::make_shared<Digits>(), 5);
  Vector sum(encoder.dims());
  for (const Contribution& part : encoder.contributions(text)) {
    BOOST_REQUIRE_EQUAL(part.vector.size(), encoder.dims());
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += part.vector[i];
  }
  check_near(sum, shortened(text, 5));
}

BOOST_AUTO_TEST_CASE(the_id_says_how_many_are_left) {
  BOOST_TEST(ShorterEncoder(std::make_shared<Digits>(), 4).model_id() == "digits/4:00c0ffee");
  BOOST_TEST(extended_id("a:b:c", "late") == "a:b/late:c");
  BOOST_TEST(extended_id("a/128:c", "late") == "a/128/late:c");
  BOOST_TEST(extended_id("unhashed", "8") == "unhashed/8");
}

// The hashed half comes first, so that a cut leaves every script something.
BOOST_AUTO_TEST_CASE(the_built_in_model_cut_short_knows_every_script) {
  const auto mini = MiniEncoder::load(std::string(HEED_TEST_DATA) + "/../../../lib/encoder/models/heed-mini");
  BOOST_REQUIRE(mini.ok());
  const ShorterEncoder encoder(*mini, 256);
  for (const char* text : {"the reader's time", "读者的时间", "время читателя", "وقت القارئ"}) {
    Vector vector(256);
    encoder.encode(text, vector);
    double squares = 0;
    for (const float x : vector) squares += static_cast<double>(x) * static_cast<double>(x);
    BOOST_TEST_INFO(text);
    BOOST_CHECK_CLOSE(squares, 1.0, 1e-3);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace heed::encoder
