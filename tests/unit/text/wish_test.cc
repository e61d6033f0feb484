// What a sentence says that it is not about.
#include "heed/text/wish.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>

namespace bdata = boost::unit_test::data;

namespace heed::text {
namespace {

using Texts = std::vector<std::string>;

struct Case {
  std::string text;
  std::string wanted;
  Texts unwanted;
  friend std::ostream& operator<<(std::ostream& out, const Case& row) { return out << row.text; }
};

const std::vector<Case> kCut = {
    {"backup software but not for databases", "backup software", {"for databases"}},
    {"backup software but not databases", "backup software", {"databases"}},
    {"Italian recipes, but not pasta or pizza", "Italian recipes", {"pasta", "pizza"}},
    {"cities in Spain excluding Madrid, Barcelona and Seville", "cities in Spain", {"Madrid", "Barcelona", "Seville"}},
    {"mountain bikes except for electric ones", "mountain bikes", {"electric ones"}},
    {"programming languages other than Java", "programming languages", {"Java"}},
    {"desserts without nuts", "desserts", {"nuts"}},
    {"cakes without nuts, milk or eggs", "cakes", {"nuts", "milk", "eggs"}},
    {"rooms without breakfast, near the station", "rooms  , near the station", {"breakfast"}},
    {"news about phones, not Apple", "news about phones", {"Apple"}},
    {"soups. I don't want anything with cream.", "soups.  .", {"anything with cream"}},
    {"Vorspeisen aber keine Suppen", "Vorspeisen", {"Suppen"}},
    {"vinos pero no tintos", "vinos", {"tintos"}},
    {"苹果公司的新闻，但不要手机", "苹果公司的新闻", {"手机"}},
    {"甜点，不含坚果或者巧克力", "甜点", {"坚果", "巧克力"}},
    {"除了足球以外，有什么体育新闻", "有什么体育新闻", {"足球"}},
    {"不含酒精的饮料", "饮料", {"酒精"}},
};

const std::vector<std::string> kWhole = {
    "",
    "backup software",
    "why does it work at home but not at work",
    "how to sleep without a pillow",
    "starts without asking the user",
    "works on Linux but not on Windows",
    "Doctors Without Borders",
    "it is not only fast but also small",
    "nothing but not",
    "without nuts",
    "高血压除了服药还要注意什么",
    "不要",
};

BOOST_AUTO_TEST_SUITE(wish)

BOOST_DATA_TEST_CASE(what_is_unwanted_is_cut_out, bdata::make(kCut), row) {
  const Wish wish = read_wish(row.text);
  BOOST_TEST(wish.wanted == row.wanted);
  BOOST_TEST(wish.unwanted == row.unwanted, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(what_only_sounds_like_it_stays_whole, bdata::make(kWhole), text) {
  const Wish wish = read_wish(text);
  BOOST_TEST(wish.wanted == text);
  BOOST_TEST(wish.unwanted.empty());
}

BOOST_AUTO_TEST_CASE(a_document_is_no_wish) {
  const std::string text = std::string(kWishBytesMax, 'x') + " but not y";
  BOOST_TEST(read_wish(text).wanted == text);
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_text_do_no_harm) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = std::string("a ") + static_cast<char>(byte) + ", not " + static_cast<char>(byte);
    BOOST_TEST(read_wish(text).wanted.size() <= text.size());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace heed::text
