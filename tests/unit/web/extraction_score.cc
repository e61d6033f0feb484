// Scores the extractor on a set of pages whose main content a person has marked.
//
//   web_extraction_score DIR [-v] [PAGE...]
//
// DIR holds truth.ndjson (page, page_type, main_content, with, without) and pages/<page>.html.gz. The score of a page
// is the F1 of its bags of words (letters and digits, case ignored); printed per type and as the mean over pages, with
// the speed.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "gz.h"
#include "heed/web/html.h"
#include "words.h"

namespace {

std::map<std::string, long> words(std::string_view text) {
  std::map<std::string, long> bag;
  for (const std::string& word : split_words(text)) ++bag[word];
  return bag;
}

struct Score {
  double precision = 0, recall = 0, f1 = 0;
};

Score score(std::string_view got, std::string_view expected) {
  const auto a = words(got), b = words(expected);
  long total_a = 0, total_b = 0, common = 0;
  for (const auto& [word, count] : a) total_a += count;
  for (const auto& [word, count] : b) {
    total_b += count;
    if (const auto it = a.find(word); it != a.end()) common += std::min(count, it->second);
  }
  Score s;
  if (total_a > 0) s.precision = static_cast<double>(common) / static_cast<double>(total_a);
  if (total_b > 0) s.recall = static_cast<double>(common) / static_cast<double>(total_b);
  if (s.precision + s.recall > 0) s.f1 = 2 * s.precision * s.recall / (s.precision + s.recall);
  return s;
}

struct Sum {
  double f1 = 0, precision = 0, recall = 0;
  int pages = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: web_extraction_score DIR [-v] [PAGE...]\n");
    return 2;
  }
  const std::string dir = argv[1];
  std::set<std::string> only;
  bool verbose = false;
  for (int i = 2; i < argc; ++i) {
    if (std::string_view(argv[i]) == "-v") {
      verbose = true;
    } else {
      only.insert(argv[i]);
    }
  }
  simdjson::dom::parser parser;
  std::map<std::string, Sum> sums;
  double bytes = 0, seconds = 0;
  long title_hits = 0, titles = 0, snippet_hits = 0, snippets = 0, unwanted_hits = 0, unwanted = 0;
  const simdjson::padded_string truth = simdjson::padded_string::load(dir + "/truth.ndjson");
  std::string_view rest(truth);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string line(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty()) continue;
    const simdjson::dom::element row = parser.parse(simdjson::padded_string(line));
    const std::string name{row["page"].get_string().value()};
    const std::string type{row["page_type"].get_string().value()};
    if (!only.empty() && only.count(name) == 0) continue;
    const std::string html = read_gz(dir + "/pages/" + name + ".html.gz");
    std::string_view uri;
    if (row["url"].get(uri) != simdjson::SUCCESS) uri = "";
    const std::clock_t start = std::clock();  // of this process: the machine may be busy
    const auto page = heed::web::extract_html(html, uri);
    seconds += static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    bytes += static_cast<double>(html.size());
    const std::string text = page.ok() ? page->text : "";
    const Score s = score(text, std::string_view(row["main_content"]));
    for (const std::string& key : {type, std::string("mean")}) {
      Sum& sum = sums[key];
      sum.f1 += s.f1;
      sum.precision += s.precision;
      sum.recall += s.recall;
      ++sum.pages;
    }
    std::string_view title;
    if (row["title"].get(title) == simdjson::SUCCESS && !title.empty() && page.ok()) {
      ++titles;
      title_hits += page->title == title ? 1 : 0;
    }
    for (const auto snippet : simdjson::dom::array(row["with"])) {
      ++snippets;
      snippet_hits += text.find(std::string_view(snippet)) != std::string::npos ? 1 : 0;
    }
    for (const auto snippet : simdjson::dom::array(row["without"])) {
      ++unwanted;
      unwanted_hits += text.find(std::string_view(snippet)) != std::string::npos ? 1 : 0;
    }
    if (verbose) fmt::print("{} {:13} F1 {:.3f} P {:.3f} R {:.3f} {}\n", name, type, s.f1, s.precision, s.recall, uri);
    if (!only.empty() && !verbose) fmt::print("{}\n", text);
  }
  for (const auto& [type, sum] : sums) {
    fmt::print("{:13} {:4} pages  F1 {:.3f}  precision {:.3f}  recall {:.3f}\n", type, sum.pages, sum.f1 / sum.pages,
               sum.precision / sum.pages, sum.recall / sum.pages);
  }
  fmt::print("titles {} of {}, wanted snippets {} of {}, unwanted {} of {}\n", title_hits, titles, snippet_hits,
             snippets, unwanted_hits, unwanted);
  fmt::print("{:.1f} MB in {:.3f} s: {:.0f} MB/s\n", bytes / 1e6, seconds, bytes / 1e6 / seconds);
}
