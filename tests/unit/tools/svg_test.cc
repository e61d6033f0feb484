#include "attend/svg.h"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <string>
#include <vector>

#ifdef HEED_LIBXML2
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#endif

using namespace heed::tools;

namespace {

Picture hostile() {
  PictureBuilder builder;
  builder.add_need("n1", "a < b && c > \"d\" ]]> <script>alert(1)</script>", 0.25);
  builder.add_need("n2", "\x1b[31m\x01\x02\uFFFE\uFFFF\u202E\xff", 0.5);
  builder.add_edge(0, "r1", std::string(10'000, '&'), 0.5);
  builder.add_edge(0, "r2", "איך לשחזר גיבוי", 0.125);
  builder.add_edge(0, "r3", "Sick 🤒 <!-- leave", 0.125);
  builder.add_edge(1, "r4", "<![CDATA[ &amp; ?>", 0.5);
  builder.add_edge(1, "r5", "", 0);
  return builder.finish();
}

#ifdef HEED_LIBXML2

// The string that an XPath expression gives, with the prefix s for SVG.
class Document {
 public:
  explicit Document(const std::string& text)
      : document_(xmlReadMemory(text.data(), static_cast<int>(text.size()), nullptr, nullptr,
                                XML_PARSE_NONET | XML_PARSE_PEDANTIC | XML_PARSE_NOERROR),
                  xmlFreeDoc) {}
  bool ok() const { return document_ != nullptr; }
  std::string string(const std::string& expression) const {
    const std::unique_ptr<xmlXPathContext, decltype(&xmlXPathFreeContext)> context(xmlXPathNewContext(document_.get()),
                                                                                   xmlXPathFreeContext);
    xmlXPathRegisterNs(context.get(), BAD_CAST "s", BAD_CAST "http://www.w3.org/2000/svg");
    const std::unique_ptr<xmlXPathObject, decltype(&xmlXPathFreeObject)> found(
        xmlXPathEvalExpression(BAD_CAST("string(" + expression + ")").c_str(), context.get()), xmlXPathFreeObject);
    return found != nullptr ? reinterpret_cast<const char*>(found->stringval) : "no XPath: " + expression;
  }

 private:
  std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document_;
};

#endif

}  // namespace

BOOST_AUTO_TEST_SUITE(svg)

#ifdef HEED_LIBXML2

BOOST_AUTO_TEST_CASE(a_picture_is_xml_whatever_it_is_called) {
  const Document document(draw_svg(hostile(), "Tom & Jerry <\x01>"));
  BOOST_REQUIRE(document.ok());
  BOOST_TEST(document.string("/s:svg/@version") == "1.1");
  BOOST_TEST(document.string("/s:svg/*[1][self::s:title]") == "Tom & Jerry <>");
  BOOST_TEST(document.string("count(/s:svg/*[2][self::s:desc])") == "1");
  BOOST_TEST(document.string("count(//s:rect[s:title])") == "5");
  BOOST_TEST(document.string("count(//s:script)") == "0");
  BOOST_TEST(document.string("count(//@href | //@style | //processing-instruction())") == "0");
  const std::string all = document.string("/");
  BOOST_TEST(all.find("a < b && c > \"d\" ]]> <script>alert(1)</script>") != std::string::npos);
  BOOST_TEST(all.find("<![CDATA[ &amp; ?>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_weight_has_its_place_its_number_and_its_words) {
  PictureBuilder builder;
  builder.add_need("n1", "mail", 0.5);
  builder.add_need("n2", "days", 0.996);
  builder.add_edge(0, "r1", "Server", 0.5);
  builder.add_edge(1, "r1", "Server", 0.004);
  const Document document(draw_svg(builder.finish()));
  BOOST_REQUIRE(document.ok());
  BOOST_TEST(document.string("/s:svg/s:title") == "Attention of 2 needs to 1 resource");
  BOOST_TEST(document.string("//s:rect[s:title][1]/s:title") == "mail: Server, 50 %");
  BOOST_TEST(document.string("//s:rect[s:title][2]/s:title") == "days: Server, 0.4 %");
  BOOST_TEST(document.string("//s:rect[s:title][1]/following-sibling::s:text[1]") == "50");
  BOOST_TEST(document.string("//s:rect[s:title][2]/following-sibling::s:text[1]") == "<1");
  BOOST_TEST(document.string("/s:svg/s:desc") ==
             "mail: Server 50 %, not kept 50 %.\ndays: Server 0.4 %, not kept 99.6 %.\n");
  // The second need's column is to the right of the first's, in the same row; the greatest weight is the darkest.
  BOOST_TEST(document.string("//s:rect[s:title][1]/@y = //s:rect[s:title][2]/@y") == "true");
  BOOST_TEST(document.string("//s:rect[s:title][1]/@x + //s:rect[s:title][1]/@width = //s:rect[s:title][2]/@x") ==
             "true");
  BOOST_TEST(document.string("//s:rect[s:title][1]/@fill") == "#191f68");
}

// Nothing reaches out of the picture: every rectangle and every start of a text is inside it.
BOOST_AUTO_TEST_CASE(everything_is_inside) {
  for (const std::size_t needs : {1U, 13U, 64U}) {
    PictureBuilder builder;
    for (std::size_t need = 0; need < needs; ++need) {
      builder.add_need(std::to_string(need), std::string(need + 1, 'M'), 0.5);
      builder.add_edge(need, std::to_string(need), std::string(need + 1, 'W'), 0.5);
    }
    const Document document(draw_svg(builder.finish()));
    BOOST_REQUIRE(document.ok());
    BOOST_TEST(document.string(
                   "count(//s:rect[@x < 0 or @x + @width > /s:svg/@width or @y + @height > /s:svg/@height])") == "0");
    BOOST_TEST(document.string("count(//s:text[@x < 0 or @x > /s:svg/@width or @y > /s:svg/@height])") == "0");
  }
}

BOOST_AUTO_TEST_CASE(nothing_kept_and_nothing_needed) {
  PictureBuilder builder;
  BOOST_TEST(Document(draw_svg(builder.finish())).ok());
  builder.add_need("n", "what", 0);
  const Document document(draw_svg(builder.finish()));
  BOOST_REQUIRE(document.ok());
  BOOST_TEST(document.string("//s:text[. = 'No resource was kept.']") == "No resource was kept.");
}

#else

BOOST_AUTO_TEST_CASE(a_picture_is_xml) {
  BOOST_TEST_MESSAGE("libxml2 is not installed: pictures were not parsed (skipped)");
}

#endif

BOOST_AUTO_TEST_CASE(the_same_bytes_every_time) { BOOST_TEST(draw_svg(hostile()) == draw_svg(hostile())); }

BOOST_AUTO_TEST_CASE(escaping) {
  BOOST_TEST(xml_escaped("a<b>&\"c\" 'd'") == "a&lt;b&gt;&amp;&quot;c&quot; 'd'");
  BOOST_TEST(xml_escaped("") == "");
}

BOOST_AUTO_TEST_SUITE_END()
