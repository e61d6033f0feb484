#include "heed/text/language.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace heed::text;
namespace bdata = boost::unit_test::data;

namespace {

struct Row {
  const char *code, *text;
};
std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.code; }

const std::vector<Row> kRows = {
    {"en", "How do I make a backup copy of my server?"},
    {"de", "Wie sichere ich die Daten meines Servers?"},
    {"fr", "Comment sauvegarder les données de mon serveur ?"},
    {"es", "¿Cómo hago una copia de seguridad de mi servidor?"},
    {"it", "Come posso fare una copia di sicurezza del mio server?"},
    {"pt", "Como faço uma cópia de segurança do meu servidor?"},
    {"nl", "Hoe maak ik een reservekopie van mijn server?"},
    {"pl", "Jak zrobić kopię zapasową mojego serwera?"},
    {"ru", "Как сделать резервную копию моего сервера?"},
    {"uk", "Як зробити резервну копію мого сервера?"},
    {"tr", "Sunucumun yedeğini nasıl alabilirim?"},
    {"fi", "Kuinka teen palvelimestani varmuuskopion?"},
    {"vi", "Làm thế nào để sao lưu máy chủ của tôi?"},
    {"el", "Πώς μπορώ να κάνω αντίγραφα ασφαλείας;"},
    {"he", "איך אני מגבה את השרת שלי?"},
    {"ar", "كيف يمكنني عمل نسخة احتياطية من الخادم؟"},
    {"hi", "मैं अपने सर्वर का बैकअप कैसे लूँ?"},
    {"th", "ฉันจะสำรองข้อมูลเซิร์ฟเวอร์ได้อย่างไร"},
    {"ko", "서버를 어떻게 백업합니까?"},
    {"ja", "サーバーのバックアップを取る方法は何ですか"},
    {"zh", "如何备份我的服务器上的数据？"},
    {"zh-Hant", "請問我要如何備份伺服器上面的資料與設定檔？"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(language)

BOOST_DATA_TEST_CASE(short_texts_are_recognised, bdata::make(kRows), row) {
  const Language answer = detect_language(row.text);
  BOOST_TEST(answer.code == row.code);
  BOOST_TEST(answer.reliable);
  BOOST_TEST(answer.guesses[0].code == row.code);
  BOOST_TEST(answer.guesses[0].percent > 50);
}

BOOST_DATA_TEST_CASE(nothing_to_go_by_is_und, bdata::make({"", " ", "123 456", "!?", "\x80\x81", "\U0001F600"}), text) {
  const Language answer = detect_language(text);
  BOOST_TEST(answer.code == "und");
  BOOST_TEST(!answer.reliable);
}

BOOST_AUTO_TEST_CASE(broken_bytes_do_not_hide_the_language) {
  BOOST_TEST(detect_language("The quick \xFF brown fox jumps over the lazy \xE4\xB8 dog again").code == "en");
}

BOOST_AUTO_TEST_CASE(only_the_beginning_counts) {
  std::string text;
  while (text.size() < kLanguageBytesMax) text += "The cat sat on the mat and looked at the rain. ";
  std::string longer = text;
  for (int i = 0; i < 5000; ++i) longer += "Der Hund schläft im Garten. ";
  const Language one = detect_language(text), other = detect_language(longer);
  BOOST_TEST(one.code == other.code);
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(one.guesses[i].code == other.guesses[i].code);
    BOOST_TEST(one.guesses[i].percent == other.guesses[i].percent);
  }
}

BOOST_AUTO_TEST_CASE(a_mixed_text_names_both) {
  const Language answer = detect_language(
      "The weather in the mountains was pleasant all week and we walked every day. "
      "Погода в горах всю неделю была хорошая, и мы каждый день ходили гулять.");
  BOOST_TEST((answer.guesses[0].code == "en" || answer.guesses[0].code == "ru"));
  BOOST_TEST((answer.guesses[1].code == "en" || answer.guesses[1].code == "ru"));
}

BOOST_AUTO_TEST_SUITE_END()
