#include "heed/text/keywords.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "heed/text/unicode.h"

using namespace heed::text;

namespace {

const std::string kBackup =
    "Making backups is one of the main responsibilities of any administrator. A full backup copies everything; an "
    "incremental backup copies what changed since. With rsync, hard links make each incremental backup look like a "
    "full "
    "one. Keep a copy of the backups on another machine, and test that files can be restored from it. A tape drive is "
    "slow, so many administrators use hard disks and rsync instead.";

bool has(const std::vector<Keyword>& keywords, const std::string& text) {
  return std::any_of(keywords.begin(), keywords.end(), [&](const Keyword& k) { return k.text == text; });
}

std::string listed(const std::vector<Keyword>& keywords) {
  std::string out;
  for (const Keyword& keyword : keywords) out += "[" + keyword.text + "]";
  return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(keywords)

BOOST_AUTO_TEST_CASE(the_subject_leads) {
  const auto found = extract_keywords(kBackup, 5);
  BOOST_TEST_CONTEXT(listed(found)) {
    BOOST_REQUIRE_EQUAL(found.size(), 5);
    BOOST_TEST((found[0].text.find("backup") != std::string::npos));
    BOOST_TEST((has(found, "rsync") || has(found, "incremental backup")));
    BOOST_TEST(!has(found, "the"));
  }
}

BOOST_AUTO_TEST_CASE(scores_fall_and_none_repeats_another) {
  const auto found = extract_keywords(kBackup, 20);
  for (std::size_t i = 1; i < found.size(); ++i) {
    BOOST_TEST(found[i - 1].score >= found[i].score);
    for (std::size_t j = 0; j < i; ++j) BOOST_TEST(found[i].text != found[j].text);
  }
}

BOOST_AUTO_TEST_CASE(unspaced_scripts_give_words) {
  const auto found =
      extract_keywords("备份是系统管理员的主要责任。服务器的备份应该每天进行，备份的恢复也要测试。备份！", 3);
  BOOST_TEST_CONTEXT(listed(found)) { BOOST_TEST(has(found, "备份")); }
}

BOOST_AUTO_TEST_CASE(other_languages_give_their_subject) {
  const auto russian = extract_keywords(
      "Резервное копирование важно. Без резервного копирования данные теряются, поэтому резервное копирование делают "
      "каждый день.",
      3);
  BOOST_TEST_CONTEXT(listed(russian)) { BOOST_TEST((russian.at(0).text.find("езервно") != std::string::npos)); }
}

BOOST_AUTO_TEST_CASE(nothing_gives_nothing) {
  BOOST_TEST(extract_keywords("", 5).empty());
  BOOST_TEST(extract_keywords("the of and", 5).empty());
  BOOST_TEST(extract_keywords(kBackup, 0).empty());
  for (const Keyword& keyword : extract_keywords("broken \x80 bytes \xE4\xB8 here", 5)) {
    BOOST_TEST(valid_utf8(keyword.text));
  }
}

BOOST_AUTO_TEST_SUITE_END()
