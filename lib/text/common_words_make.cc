// Writes common_words_table.inc: how common the commonest terms of 26 languages are.
//
//   apt-get install debian-handbook
//   cmake --build build --target common_words_make
//   cd /usr/share/doc/debian-handbook/html
//   .../common_words_make .../lib/text/asked_words.txt en-US [a-df-z]*-* el-GR es-ES >
//   .../lib/text/common_words_table.inc
//
// (debian-handbook 11.20220922: one folder a language, English first.) A document is one block of text (paragraph, list
// item, cell), counted once however often it is repeated, and not at all where a translation left it in English;
// the share of a term is the share of its language's blocks that hold it, and the highest share of any language counts.
// A handbook repeats its own subject, which says nothing about other texts. Two corrections take that out:
//   - a term whose share is alike in all translations is a name (debian, linux), and is left out;
//   - a term that stands in fewer pages than its count would spread over by chance is a topic, not a common word: the
//     difference (residual IDF: Church and Gale, Inverse Document Frequency, 1995) is added to its rarity, twice.
// What a handbook lacks, the words of asking, comes from asked_words.txt.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "heed/text/terms.h"
#include "heed/text/unicode.h"

namespace {

using heed::text::Script;

struct Count {
  double blocks = 0, pages = 0, total = 0;
};

struct Language {
  std::map<std::string, Count> terms;
  double blocks = 0, pages = 0;
};

// The step between two levels of the table, and the highest level kept.
constexpr double kStep = 0.25;
constexpr double kRarityKept = 5.6;
constexpr double kRarityAsked = 1.5;
constexpr double kTopicWeight = 2;
constexpr double kNameShare = 0.2;
constexpr double kBlocksMin = 6;

const std::set<std::string> kInline = {"a",       "em",   "strong", "span", "b",    "i", "sub",
                                       "acronym", "abbr", "code",   "tt",   "cite", "u"};
const std::set<std::string> kSkipped = {"head", "script", "style", "pre", "code", "tt"};

// Plain text of a page, one line a block. The handbook's HTML is regular XHTML, so a scan for tags is enough.
std::string text_of(const std::string& page) {
  std::string out, skipping;
  for (std::size_t i = 0; i < page.size();) {
    if (page[i] == '<') {
      const std::size_t end = std::min(page.find('>', i), page.size() - 1);
      const bool closes = page[i + 1] == '/';
      std::size_t k = i + 1 + (closes ? 1 : 0);
      std::string name;
      while (k < end && std::isalnum(static_cast<unsigned char>(page[k])) != 0) name.push_back(page[k++]);
      if (skipping.empty() && !closes && kSkipped.contains(name) && page[end - 1] != '/') {
        skipping = name;
      } else if (closes && name == skipping) {
        skipping.clear();
      }
      if (!kInline.contains(name)) out.push_back('\n');
      i = end + 1;
    } else if (page[i] == '&') {
      const std::size_t end = page.find(';', i);
      out.push_back(' ');
      i = end == std::string::npos ? i + 1 : end + 1;
    } else {
      if (skipping.empty()) out.push_back(page[i] == '\n' ? ' ' : page[i]);
      ++i;
    }
  }
  return out;
}

void count_block(const std::string& block, heed::text::TermMaker& maker, Language& language,
                 std::set<std::string>& on_page) {
  std::set<std::string> here;
  heed::text::WordReader reader(block);
  for (heed::text::Word word; reader.next(word);) {
    const std::string term(maker.term(block, word));
    language.terms[term].total += 1;
    here.insert(term);
  }
  if (here.size() < 4) return;
  language.blocks += 1;
  for (const std::string& term : here) language.terms[term].blocks += 1;
  on_page.merge(here);
}

// `seen` holds the blocks counted so far: those of this book, and those of the English one.
Language count_language(const std::filesystem::path& folder, std::set<std::string>& seen) {
  Language language;
  heed::text::TermMaker maker;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".html") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text = text_of(std::string(std::istreambuf_iterator<char>(file), {}));
    std::set<std::string> on_page;
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t end = std::min(text.find('\n', i), text.size());
      const std::string block = heed::text::collapse_spaces(std::string_view(text).substr(i, end - i));
      if (seen.insert(block).second) count_block(block, maker, language, on_page);
      i = end + 1;
    }
    language.pages += 1;
    for (const std::string& term : on_page) language.terms[term].pages += 1;
  }
  return language;
}

double rarity_in(const Language& language, const Count& count) {
  if (count.blocks < kBlocksMin) return 99;
  const double idf = -std::log(count.blocks / language.blocks);
  const double by_chance = 1 - std::exp(-count.total / language.pages);
  const double residual = -std::log(count.pages / language.pages) + std::log(by_chance);
  return idf + kTopicWeight * std::max(0.0, residual);
}

bool is_name(const std::string& term, const std::vector<Language>& languages) {
  std::vector<double> shares;
  for (const Language& language : languages) {
    const auto found = language.terms.find(term);
    shares.push_back(found == language.terms.end() ? 0 : found->second.blocks / language.blocks);
  }
  std::sort(shares.begin(), shares.end());
  return term.size() >= 3 && shares[shares.size() / 2] > kNameShare * shares.back();
}

// The terms of a file of words, one language a line that starts with its tag; lines of # are comments.
void add_asked(const char* path, std::map<std::string, double>& rarities) {
  std::ifstream file(path);
  heed::text::TermMaker maker;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("#")) continue;
    line.erase(0, line.find(' '));
    heed::text::WordReader reader(line);
    for (heed::text::Word word; reader.next(word);) {
      double& rarity = rarities.emplace(maker.term(line, word), kRarityAsked).first->second;
      rarity = std::min(rarity, kRarityAsked);
    }
  }
}

bool has_digit(const std::string& term) { return term.find_first_of("0123456789") != std::string::npos; }

void print_table(const std::map<std::string, double>& rarities) {
  std::map<int, std::vector<std::string>> levels;
  for (const auto& [term, rarity] : rarities)
    levels[std::max(1, static_cast<int>(rarity / kStep + 0.5))].push_back(term);
  std::printf("// Made by common_words_make.cc: do not edit.\n");
  for (const auto& [level, terms] : levels) {
    std::string line;
    std::printf("{%d,\n", level);
    for (const std::string& term : terms) {
      if (line.size() + term.size() > 108) {
        std::printf(" \"%s\"\n", line.c_str());
        line.clear();
      }
      line += term + " ";
    }
    std::printf(" \"%s\"},\n", line.c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: common_words_make asked_words.txt ENGLISH_FOLDER [FOLDER ...]\n");
    return 2;
  }
  std::vector<Language> languages;
  std::set<std::string> english;
  for (int i = 2; i < argc; ++i) {
    std::set<std::string> seen = english;
    languages.push_back(count_language(argv[i], i == 2 ? english : seen));
  }
  std::map<std::string, double> rarities;
  for (const Language& language : languages) {
    for (const auto& [term, count] : language.terms) {
      const double rarity = rarity_in(language, count);
      if (rarity >= kRarityKept || has_digit(term)) continue;
      const auto [place, fresh] = rarities.emplace(term, rarity);
      if (!fresh) place->second = std::min(place->second, rarity);
    }
  }
  std::erase_if(rarities, [&](const auto& item) { return is_name(item.first, languages); });
  add_asked(argv[1], rarities);
  print_table(rarities);
}
