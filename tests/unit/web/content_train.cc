// Fits the content model of lib/web/content.cc and writes lib/web/content_model.inc to standard output.
//
//   web_content_train DIR > lib/web/content_model.inc
//
// DIR is as for web_extraction_score. Logistic regression by AdaGrad over the features of blocks.h. A block's target is
// the share of its word triples that stand in the marked text; its weight is its share of the page, so that pages count
// alike. Three hundred pages are few for four hundred weights: those of class words are drawn towards what anybody
// knows ("footer" is not content), the others towards zero. The honest figure, printed to standard error, is
// cross-validated over sites. Same input, same weights: the order is shuffled by a fixed generator.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gz.h"
#include "heed/web/charset.h"
#include "heed/web/content.h"
#include "words.h"

namespace {

using namespace heed::web;

constexpr int kFolds = 5;
constexpr int kEpochs = 12;
constexpr double kPull = 0.1;         // of weights towards zero
constexpr double kContextPull = 0.2;  // of the context's weights towards their prior
constexpr double kPrior = 0.5;

constexpr std::string_view kUnlikely =
    " account actions ad ads advert advertisement aside backlinks banner breadcrumb breadcrumbs byline cart colophon "
    "cookie copyright "
    "delivery disclaimer dialog drawer dropdown email extra feedback filter filters flyout follow foot footer gdpr "
    "hidden language "
    "lang legal links login logo mega megamenu menu menuitem mini modal nav navbar navigation newsletter notification "
    "overlay pager "
    "pagination payment picker placeholder policy popover popup prev print privacy promo rating recommended register "
    "related required "
    "reviews review search share shipping sidebar sign signature signin signup skip social sort sponsored status "
    "sticky submenu submit "
    "subnav subscribe subscription suggestions switcher tags toggle toolbar tools tooltip topbar trending utility "
    "visually votes widget "
    "wishlist @navigation @banner @contentinfo @complementary @dialog @search @menu @menubar @menuitem @alert @status "
    "@listbox @option "
    "@tooltip <nav <footer <aside <header <form <button <dialog <label ";
constexpr std::string_view kLikely =
    " article articles answer body caption code content contents description details document discussion entry faq "
    "headline main message "
    "paragraph post posts question quote section sections story text thread topic summary table intro overview @main "
    "@article <main "
    "<article <p <pre <blockquote <table ";

struct Sample {
  std::vector<std::pair<std::size_t, float>> features;
  double target = 0;
  double weight = 0;
  std::map<std::string, long> bag;
};

struct Training {
  std::string html;
  std::vector<Sample> samples;
  std::map<std::string, long> truth;
  long truth_words = 0;
  int fold = 0;
};

std::vector<double> priors() {
  std::vector<double> prior(kFeatureCount, 0.0);
  const auto set = [&](std::size_t at, const std::string& name) {
    if (kUnlikely.find(" " + name + " ") != std::string_view::npos) prior[at] = -kPrior;
    if (kLikely.find(" " + name + " ") != std::string_view::npos) prior[at] = kPrior / 2;
  };
  for (std::size_t i = 0; i < kContextWords.size(); ++i) set(i, std::string(kContextWords[i]));
  for (std::size_t i = 0; i < kContextTags.size(); ++i) set(kTagBits + i, "<" + std::string(tag_name(kContextTags[i])));
  return prior;
}

std::string joined(const std::vector<std::string>& words, std::size_t from, std::size_t count) {
  std::string out;
  for (std::size_t i = from; i < from + count; ++i) out += words[i] + " ";
  return out;
}

// The share of a block's runs of three words (or all its words, if fewer) that the truth has.
double share_in(const std::vector<std::string>& words, const std::set<std::string>& runs) {
  const std::size_t length = std::min<std::size_t>(words.size(), 3);
  if (length == 0) return 0;
  double hits = 0;
  const std::size_t count = words.size() - length + 1;
  for (std::size_t i = 0; i < count; ++i) hits += runs.count(joined(words, i, length)) > 0 ? 1 : 0;
  return hits / static_cast<double>(count);
}

std::unique_ptr<Training> read_page(const std::string& bytes, std::string_view truth) {
  auto page = std::make_unique<Training>();
  page->html = decode(bytes, "", Declares::kHtml).text;
  const Dom dom = parse_dom(page->html);
  const auto hidden = hidden_nodes(dom);
  const auto expected = split_words(truth);
  page->truth_words = static_cast<long>(expected.size());
  std::set<std::string> runs;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ++page->truth[expected[i]];
    for (std::size_t n = 1; n <= 3 && i + n <= expected.size(); ++n) runs.insert(joined(expected, i, n));
  }
  double words_on_page = 0;
  for (const Block& block : find_blocks(dom, hidden)) {
    Sample sample;
    for (std::size_t i = 0; i < kContextBits; ++i) {
      if (block.context.test(i)) sample.features.emplace_back(i, 1.0f);
    }
    for (std::size_t i = 0; i < block.dense.size(); ++i) {
      if (block.dense[i] != 0) sample.features.emplace_back(kContextBits + i, block.dense[i]);
    }
    std::string text;
    for (std::uint32_t k = block.first; k <= block.last; ++k) {
      if (dom.nodes[k].tag == Tag::kText && hidden[k] == 0) text += dom.nodes[k].text;
    }
    const auto words = split_words(text);
    sample.target = share_in(words, runs);
    sample.weight = static_cast<double>(words.size());
    words_on_page += sample.weight;
    for (const std::string& word : words) ++sample.bag[word];
    page->samples.push_back(std::move(sample));
  }
  const auto expected_words = static_cast<double>(expected.size());
  const double size = 0.5 * (expected_words + std::min(words_on_page, 3 * expected_words)) + 20;
  for (Sample& sample : page->samples) sample.weight = std::min(1.0, sample.weight / size * 50);
  return page;
}

std::vector<double> fit(const std::vector<std::unique_ptr<Training>>& pages, int left_out) {
  const std::vector<double> prior = priors();
  std::vector<double> weights = prior, squares(kFeatureCount, 1e-6);
  std::vector<const Sample*> samples;
  for (const auto& page : pages) {
    if (page->fold == left_out) continue;
    for (const Sample& sample : page->samples) {
      if (sample.weight > 0) samples.push_back(&sample);
    }
  }
  std::mt19937 generator(1);
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    for (std::size_t i = samples.size(); i-- > 1;) std::swap(samples[i], samples[generator() % (i + 1)]);
    const double rate = 0.1 / (1 + 0.2 * epoch);
    for (const Sample* sample : samples) {
      double score = 0;
      for (const auto& [at, value] : sample->features) score += weights[at] * static_cast<double>(value);
      const double error = (1 / (1 + std::exp(-score)) - sample->target) * sample->weight;
      for (const auto& [at, value] : sample->features) {
        const double pull = at < kContextBits ? kContextPull * (weights[at] - prior[at]) : kPull * weights[at];
        const double slope = error * static_cast<double>(value) + pull * sample->weight;
        squares[at] += slope * slope;
        weights[at] -= rate * slope / std::sqrt(squares[at]);
      }
    }
  }
  return weights;
}

double f1(const Training& page, const std::vector<double>& scores, double threshold) {
  std::map<std::string, long> got;
  long total = 0, common = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (scores[i] < threshold) continue;
    for (const auto& [word, count] : page.samples[i].bag) {
      got[word] += count;
      total += count;
    }
  }
  for (const auto& [word, count] : got) {
    if (const auto it = page.truth.find(word); it != page.truth.end()) common += std::min(count, it->second);
  }
  return common == 0 ? 0 : 2.0 * static_cast<double>(common) / static_cast<double>(total + page.truth_words);
}

std::vector<double> scores_of(const Training& page, const std::vector<double>& weights) {
  std::vector<double> scores;
  for (const Sample& sample : page.samples) {
    double score = 0;
    for (const auto& [at, value] : sample.features) score += weights[at] * static_cast<double>(value);
    scores.push_back(score);
  }
  return scores;
}

struct Best {
  double threshold = 0, f1 = 0;
};

Best best_threshold(const std::vector<std::unique_ptr<Training>>& pages,
                    const std::vector<std::vector<double>>& scores) {
  Best best;
  for (int step = -10; step <= 5; ++step) {
    const double threshold = step / 10.0;
    double sum = 0;
    for (std::size_t i = 0; i < pages.size(); ++i) sum += f1(*pages[i], scores[i], threshold);
    sum /= static_cast<double>(pages.size());
    if (sum > best.f1) best = {threshold, sum};
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: web_content_train DIR\n");
    return 2;
  }
  const std::string dir = argv[1];
  std::vector<std::unique_ptr<Training>> pages;
  std::map<std::string, int> folds;  // a site's pages stay together
  simdjson::dom::parser parser;
  const simdjson::padded_string truth = simdjson::padded_string::load(dir + "/truth.ndjson");
  std::string_view rest(truth);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string line(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty()) continue;
    const simdjson::dom::element row = parser.parse(simdjson::padded_string(line));
    const std::string name{row["page"].get_string().value()};
    std::string_view uri;
    if (row["url"].get(uri) != simdjson::SUCCESS) uri = name;
    const auto host_at = uri.find("//") == std::string_view::npos ? 0 : uri.find("//") + 2;
    const std::string host(uri.substr(host_at, uri.find('/', host_at) - host_at));
    const int fold = folds.emplace(host, static_cast<int>(folds.size()) % kFolds).first->second;
    pages.push_back(read_page(read_gz(dir + "/pages/" + name + ".html.gz"), row["main_content"].get_string().value()));
    pages.back()->fold = fold;
  }
  std::vector<std::vector<double>> held_out(pages.size());
  for (int fold = 0; fold < kFolds; ++fold) {
    const auto weights = fit(pages, fold);
    for (std::size_t i = 0; i < pages.size(); ++i) {
      if (pages[i]->fold == fold) held_out[i] = scores_of(*pages[i], weights);
    }
  }
  const Best best = best_threshold(pages, held_out);
  fmt::print(stderr, "{} pages, cross-validated over sites: F1 {:.4f} at threshold {:.1f}\n", pages.size(), best.f1,
             best.threshold);

  const auto weights = fit(pages, -1);
  fmt::print(
      "// Made by web_content_train from the 306 development pages of Murrough-Foley/web-content-extraction-benchmark "
      "(CC BY 4.0).\n"
      "// Weights are thousandths, in the order of the features of blocks.h. Cross-validated over sites: F1 {:.3f}.\n"
      "// clang-format off\n"
      "constexpr int kThreshold = {};\n"
      "constexpr std::array<std::int16_t, kFeatureCount> kWeights{{{{",
      best.f1, std::lround(best.threshold * 1000));
  for (std::size_t i = 0; i < weights.size(); ++i)
    fmt::print("{}{},", i % 18 == 0 ? "\n  " : " ", std::lround(weights[i] * 1000));
  fmt::print("\n}}}};\n// clang-format on\n");
}
