// The hashed half of heed-mini: its sums, scaled to length 1.
#include "heed/encoder/ngram_sum.h"

#include <bit>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <set>
#include <thread>

#include "heed/encoder/lengths.h"

using namespace heed::encoder;
namespace bdata = boost::unit_test::data;

namespace {

using Vector = std::vector<float>;

Vector encode(std::string_view text) {
  TermCounter& counter = counter_of_this_thread();
  Vector out(kNgramDims);
  scale(out, add_up(counter, counter.count(text), out));
  return out;
}

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

double similarity(std::string_view a, std::string_view b) { return dot(encode(a), encode(b)); }

std::uint64_t hash_of(const Vector& vector) {
  std::uint64_t hash = 14695981039346656037u;
  for (const float x : vector) hash = (hash ^ std::bit_cast<std::uint32_t>(x)) * 1099511628211u;
  return hash;
}

bool is_zero(const Vector& vector) { return dot(vector, vector) == 0; }

// Two texts that share a subject and little more than stems, and one of another subject.
struct Triple {
  const char *language, *text, *near, *far;
};
std::ostream& operator<<(std::ostream& out, const Triple& triple) { return out << triple.language; }

const std::vector<Triple> kTriples = {
    {"English", "How do I back up my server?", "Making backups of servers",
     "The weather in the mountains was pleasant"},
    {"English, misspelt", "encripting hard disks", "disk encryption", "baking bread at home"},
    {"German", "Wie verschlüssele ich eine Festplatte?", "Verschlüsselung von Festplatten", "Brot backen zu Hause"},
    {"German compounds", "Datensicherung", "Daten und Sicherungen", "Drucker einrichten"},
    {"French", "comment sauvegarder l'ordinateur", "la sauvegarde des ordinateurs", "une recette de cuisine"},
    {"Spanish", "copias de seguridad", "una copia segura", "la previsión del tiempo"},
    {"Polish", "kopia zapasowa serwera", "kopie zapasowe serwerów", "pogoda w górach"},
    {"Finnish", "palvelimen varmuuskopiointi", "varmuuskopio palvelimesta", "sää vuoristossa"},
    {"Turkish", "sunucunun yedeklenmesi", "sunucuları yedeklemek", "dağlarda hava durumu"},
    {"Russian", "резервное копирование серверов", "как сделать резервную копию сервера", "погода в горах"},
    {"Greek", "αντίγραφα ασφαλείας", "αντίγραφο ασφάλειας", "ο καιρός στα βουνά"},
    {"Arabic", "النسخ الاحتياطي للخادم", "نسخ احتياطية من الخوادم", "الطقس في الجبال"},
    {"Hebrew", "גיבוי השרתים", "לגבות שרתים גיבויים", "מזג האוויר בהרים"},
    {"Hindi", "सर्वर का बैकअप", "सर्वरों के बैकअप", "पहाड़ों का मौसम"},
    {"Tamil", "சேவையகத்தின் காப்புப்பிரதி", "சேவையகங்களின் காப்புப்பிரதிகள்", "மலைகளின் வானிலை"},
    {"Korean", "서버를 백업하는 방법", "서버의 백업", "산의 날씨"},
    {"Japanese", "サーバーのバックアップを取る", "バックアップサーバー", "山の天気"},
    {"Chinese", "如何备份服务器", "服务器的数据备份", "山上的天气"},
    {"Thai", "การสำรองข้อมูลเซิร์ฟเวอร์", "สำรองข้อมูล", "อากาศบนภูเขา"},
    {"Georgian", "სერვერის სარეზერვო ასლი", "სერვერების სარეზერვო ასლები", "ამინდი მთაში"},
};

// Chosen to pass through every branch: folding, each stemmer, numbers, pairs, joined words, long words.
const std::string kLong = std::string(700, 'q') + " " + std::string(90, 'z');
const std::vector<std::string> kTexts = {
    "The quick brown fox jumps over the lazy dog",
    "e-mail back up 3.14 mp3 it's",
    "Größe naïve l’eau ΟΔΥΣΣΕΎΣ книги कि நூல்கள் كتاب גיבוי 한국어로",
    "サーバーのバックアップ 服务器 ไก่",
    kLong,
};

}  // namespace

BOOST_AUTO_TEST_SUITE(ngram)

BOOST_DATA_TEST_CASE(related_texts_are_closer, bdata::make(kTriples), triple) {
  const double near = similarity(triple.text, triple.near), far = similarity(triple.text, triple.far);
  BOOST_TEST_CONTEXT(near << " against " << far) {
    BOOST_TEST(near > 0.15);
    BOOST_TEST(near > far + 0.1);
  }
}

BOOST_AUTO_TEST_CASE(vectors_have_length_one) {
  for (const std::string& text : kTexts) BOOST_TEST(std::abs(similarity(text, text) - 1) < 1e-6);
}

BOOST_AUTO_TEST_CASE(case_and_spelling_do_not_matter) {
  BOOST_TEST(hash_of(encode("MÜLLER’S  Naïve\n café")) == hash_of(encode("muller's naive cafe")));
  BOOST_TEST(hash_of(encode("e\u0301cole")) == hash_of(encode("école")));
  BOOST_TEST(similarity("set-up", "setup") > 0.3);
  BOOST_TEST(similarity("e-mail", "email") > 0.3);
}

BOOST_DATA_TEST_CASE(texts_without_words_are_zero,
                     bdata::make({"", " ", "!?--", "\n\n", "\x80\xFF", "\U0001F600 \U0001F600", "\u0301"}), text) {
  BOOST_TEST(is_zero(encode(text)));
}

BOOST_AUTO_TEST_CASE(a_text_of_common_words_alone_still_has_a_vector) {
  BOOST_TEST(!is_zero(encode("the")));
  BOOST_TEST(!is_zero(encode("what is it?")));
}

BOOST_AUTO_TEST_CASE(common_words_hardly_turn_the_vector) {
  BOOST_TEST(similarity("firewall", "what is the firewall and how do I use it") > 0.8);
}

// The bytes are the same on every machine, with every compiler and at every optimisation. If they change, the model has
// changed (or utf8proc, or libstemmer), vectors stored before are of no use, and ngram_hash, which is in model_id, must
// say so.
BOOST_AUTO_TEST_CASE(bytes_are_the_same_everywhere) {
  BOOST_TEST(ngram_hash() == 0x7231660cU);
  const std::vector<std::uint64_t> expected = {1210602786774048513u, 14051750553283487644u, 3574961774790304143u,
                                               12132005690352814408u, 18309710590699439370u};
  for (std::size_t i = 0; i < kTexts.size(); ++i) {
    BOOST_TEST(hash_of(encode(kTexts[i])) == expected[i], "text " << i << " hashes to " << hash_of(encode(kTexts[i])));
  }
}

BOOST_AUTO_TEST_CASE(what_was_encoded_before_leaves_no_trace) {
  std::vector<std::uint64_t> fresh;
  for (const std::string& text : kTexts) std::thread([&] { fresh.push_back(hash_of(encode(text))); }).join();
  for (int i = 0; i < 30000; ++i) encode("word" + std::to_string(i * 7919) + " Wort" + std::to_string(i));
  for (std::size_t i = 0; i < kTexts.size(); ++i) BOOST_TEST(hash_of(encode(kTexts[i])) == fresh[i]);
}

BOOST_AUTO_TEST_CASE(threads_agree) {
  std::vector<std::vector<std::uint64_t>> hashes(4);
  std::vector<std::thread> threads;
  for (auto& own : hashes) {
    threads.emplace_back([&own] {
      for (int round = 0; round < 50; ++round) {
        for (const std::string& text : kTexts) own.push_back(hash_of(encode(text)));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& other : hashes) BOOST_TEST((other == hashes[0]));
}

// Hashing leaves noise of about 1 / sqrt(1024) = 0.031 between texts that share nothing.
BOOST_AUTO_TEST_CASE(unrelated_texts_are_nearly_orthogonal) {
  const auto word = [](std::uint64_t n) {  // five letters that share no trigram by design
    std::string letters;
    for (int i = 0; i < 9; ++i, n = n * 6364136223846793005u + 1442695040888963407u) {
      letters.push_back(static_cast<char>('a' + (n >> 33) % 26));
    }
    return letters;
  };
  double squares = 0;
  constexpr int kPairs = 400;
  for (std::uint64_t i = 0; i < kPairs; ++i) {
    std::string a, b;
    for (std::uint64_t k = 0; k < 12; ++k) {
      a += word(i * 1000 + k) + " ";
      b += word(i * 1000 + 500 + k) + " ";
    }
    const double score = similarity(a, b);
    squares += score * score;
  }
  BOOST_TEST(std::sqrt(squares / kPairs) < 0.04);
}

BOOST_AUTO_TEST_CASE(places_spread_evenly) {
  TermCounter counter;
  std::vector<int> uses(kNgramDims, 0);
  int negative = 0, total = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string word = "w" + std::to_string(i);
    for (const NgramTerm& term : counter.count(word)) {
      for (const Place place : counter.places(term).first(kTermPlaces)) {
        ++uses[place & (kNgramDims - 1)];
        negative += (place & kNegative) != 0 ? 1 : 0;
        ++total;
      }
    }
  }
  BOOST_TEST(total == 80000);
  BOOST_TEST(std::abs(negative - total / 2) < 1000);
  const auto [least, most] = std::minmax_element(uses.begin(), uses.end());
  BOOST_TEST(*least > 40);  // 78 expected, standard deviation 9
  BOOST_TEST(*most < 125);
}

BOOST_AUTO_TEST_CASE(counts_grow_past_the_first_table) {
  TermCounter counter;
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "w" + std::to_string(i) + " ";
  const std::string twice = text + text;
  const auto terms = counter.count(twice);
  BOOST_REQUIRE_EQUAL(terms.size(), 5000);
  for (std::size_t i = 0; i < terms.size(); ++i) {
    BOOST_REQUIRE_EQUAL(terms[i].count, i < 16 ? 3 : 2);
    BOOST_REQUIRE_EQUAL(twice.substr(terms[i].begin, terms[i].end - terms[i].begin), "w" + std::to_string(i));
  }
}

BOOST_AUTO_TEST_CASE(ten_megabytes_are_one_vector) {
  std::string text;
  while (text.size() < 10'000'000) text += "lorem " + std::to_string(text.size()) + " ipsum ";
  BOOST_TEST(std::abs(similarity(text, text) - 1) < 1e-6);
}

BOOST_AUTO_TEST_SUITE_END()
