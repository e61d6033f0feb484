#include "attention/lexical.h"

#include <fmt/format.h>

#include <algorithm>

#include "heed/attention/bm25.h"
#include "heed/text/lexical.h"
#include "heed/text/script.h"
#include "heed/text/unicode.h"

namespace heed::tools {
namespace {

constexpr attention::Bm25 kBm25{1.2, 0.75};
// Two words that stand together tell less than each of them does (measured on Cranfield: text/lexical.h), and so does
// a Han character beside the pairs that it is in.
constexpr double kMinorWeight = 0.3;

// One word of a script with spaces, or a number.
bool is_word(std::string_view term) {
  return !text::is_minor_term(term) && !text::is_unspaced(text::script_of(text::decode(term, 0).code_point));
}

// visit(term, times) for each; false if that is not what the field holds.
template <class Visit>
bool for_each_term(const stream::Value& terms, Visit&& visit) {
  bool good = terms.kind() == stream::Kind::kObject;
  terms.for_each_member([&](std::string_view term, const stream::Value& count) {
    const auto times = count.integer().value_or(0);
    good = good && times > 0 && times <= UINT32_MAX;
    if (good) visit(term, static_cast<std::uint32_t>(times));
  });
  return good;
}

Error no_terms() { return input_error("is not an object of terms with positive integers", "terms"); }

// The documents' own count of terms: minor ones are not counted.
std::uint64_t length_of(const stream::Value& terms) {
  std::uint64_t length = 0;
  for_each_term(terms,
                [&](std::string_view term, std::uint32_t times) { length += text::is_minor_term(term) ? 0 : times; });
  return length;
}

}  // namespace

Result<TermCounts> read_terms(const stream::Record& record) {
  TermCounts counts;
  const auto terms = record.find("terms");
  if (!terms) return counts;
  const bool good =
      for_each_term(*terms, [&](std::string_view term, std::uint32_t times) { counts.emplace(term, times); });
  if (!good) return no_terms();
  return counts;
}

TermCounts parse_terms(std::string_view json) {
  if (json.empty()) return {};
  stream::RecordParser parser;
  const auto record = parser.parse_copy(fmt::format("{{\"terms\":{}}}", json));
  const auto terms = record ? read_terms(*record) : TermCounts();
  return terms ? *terms : TermCounts();
}

void TermStatistics::want(const TermCounts& terms) {
  for (const auto& [term, times] : terms) with_term_.try_emplace(term, 0);
}

bool TermStatistics::add(const stream::Record& resource) {
  const auto terms = resource.find("terms");
  if (!terms) return false;
  if (!for_each_term(*terms, [](std::string_view, std::uint32_t) {})) return false;
  ++documents_;
  length_ += length_of(*terms);
  for_each_term(*terms, [&](std::string_view term, std::uint32_t) {
    if (const auto found = with_term_.find(term); found != with_term_.end()) ++found->second;
  });
  return true;
}

Status TermStatistics::add_stated(const stream::Value& statistics) {
  const auto count = [](const std::optional<stream::Value>& value) {
    const auto integer = value ? value->integer() : std::nullopt;
    return integer && *integer >= 0 ? std::optional(static_cast<std::uint64_t>(*integer)) : std::nullopt;
  };
  const auto documents = count(statistics.find("documents"));
  const auto length = count(statistics.find("length"));
  const auto with_term = statistics.find("with_term");
  if (!documents || !length || !with_term || with_term->kind() != stream::Kind::kObject) {
    return input_error("has no documents, length or with_term", "statistics");
  }
  if (documents_ > 0 && (*documents != documents_ || *length != length_)) {
    return input_error("is of other documents", "statistics");
  }
  bool good = true;
  with_term->for_each_member([&](std::string_view term, const stream::Value& value) {
    const auto number = count(value);
    good = good && number && *number > 0 && *number <= *documents;
    if (good) with_term_[std::string(term)] = *number;
  });
  if (!good) return input_error("counts a term in no document or in more than there are", "statistics");
  documents_ = *documents;
  length_ = *length;
  return {};
}

double TermStatistics::mean_length() const {
  return documents_ == 0 ? 0 : static_cast<double>(length_) / static_cast<double>(documents_);
}

std::uint64_t TermStatistics::with_term(std::string_view term) const {
  const auto found = with_term_.find(term);
  return found == with_term_.end() ? 0 : found->second;
}

LexicalScorer::LexicalScorer(const std::vector<const TermCounts*>& questions, const TermStatistics& statistics)
    : mean_length_(statistics.mean_length()) {
  const auto documents = static_cast<double>(statistics.documents());
  for (std::size_t i = 0; i < questions.size(); ++i) {
    double most = 0;
    std::vector<std::pair<Term*, double>> known;
    for (const auto& [term, times] : *questions[i]) {
      const auto with_term = statistics.with_term(term);
      if (with_term == 0) {
        // Nothing has it, which is no reason to be content with the rest. Pairs of characters are often no words.
        if (is_word(term)) most += times * attention::bm25_idf(documents, 0) * (kBm25.k1 + 1);
        continue;
      }
      Term& entry = terms_[term];
      entry.idf = attention::bm25_idf(documents, static_cast<double>(with_term));
      const double weight = times * (text::is_minor_term(term) ? kMinorWeight : 1);
      most += weight * entry.idf * (kBm25.k1 + 1);
      known.emplace_back(&entry, weight);
    }
    for (const auto& [entry, weight] : known) {
      entry->postings.push_back({static_cast<std::uint32_t>(i), most > 0 ? weight / most : 0});
    }
  }
}

double LexicalScorer::bm25(double idf, double times, double length) const {
  return attention::bm25_weight(idf, times, length, mean_length_, kBm25);
}

Status LexicalScorer::score(const stream::Record& resource, std::span<double> shares) const {
  std::fill(shares.begin(), shares.end(), 0.0);
  const auto terms = resource.find("terms");
  if (!terms) return {};
  const auto length = static_cast<double>(length_of(*terms));
  const bool good = for_each_term(*terms, [&](std::string_view term, std::uint32_t times) {
    const auto found = terms_.find(term);
    if (found == terms_.end()) return;
    const double weight = bm25(found->second.idf, times, length);
    for (const auto& posting : found->second.postings) shares[posting.question] += posting.weight * weight;
  });
  return good ? Status() : Status(no_terms());
}

std::vector<LexicalScorer::Part> LexicalScorer::explain(std::size_t question, const TermCounts& resource) const {
  double length = 0;
  for (const auto& [term, times] : resource) length += text::is_minor_term(term) ? 0 : times;
  std::vector<Part> parts;
  for (const auto& [term, times] : resource) {
    const auto found = terms_.find(term);
    if (found == terms_.end()) continue;
    for (const auto& posting : found->second.postings) {
      if (posting.question == question)
        parts.push_back({term, posting.weight * bm25(found->second.idf, times, length)});
    }
  }
  return parts;
}

}  // namespace heed::tools
