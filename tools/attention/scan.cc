#include "attention/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "attention/days.h"
#include "common/identity.h"
#include "heed/attention/math.h"
#include "heed/stream/edit.h"

namespace heed::tools {
namespace {

constexpr double kMicroCredits = 1e6;
constexpr double kLog2 = 0.693147180559945309417;
// With the greatest weight of a head it stays far within the doubles, so that no score is infinite.
constexpr double kQualityMost = 1e9;
// Each has a sum for each need, and memory is promised not to grow with the stream.
constexpr std::size_t kLabelsMost = 10'000;

// The fields an edge takes over from its resource, in this order.
constexpr std::array<std::string_view, 6> kCarried = {"title", "uri", "seconds", "price", "units", "owner"};

bool is_plain(const Weighing& weighing, const Needs& needs) {
  HeadValues others = weighing.heads;
  others[Head::kDense] = others[Head::kNot] = others[Head::kContext] = 0;
  const bool nothing_unwanted =
      std::all_of(needs.all().begin(), needs.all().end(), [](const Need& need) { return need.unwanted.empty(); });
  return others == HeadValues() && weighing.heads[Head::kDense] == 1 && nothing_unwanted;
}

// Reads the vector of the resource.
Status read_vector(const stream::Record& resource, const Needs& needs, Embedding& embedding) {
  const auto has_embedding = read_vectors(resource, embedding);
  if (!has_embedding) return has_embedding.error();
  if (!*has_embedding) return input_error("is missing: pass the record through embed first", "embedding");
  const auto model = resource.string_or("embedding_model", "");
  if (!model) return model.error();
  if (*model != needs.model()) {
    return input_error(
        fmt::format("is \"{}\", but the needs' is \"{}\": embed the needs with the same --model first, or name it here",
                    *model, needs.model()),
        "embedding_model");
  }
  if ((embedding.rows > 0) != needs.late()) {
    return input_error(needs.late() ? "is one vector, but the needs have one for each token: embed both with --late"
                                    : "has a vector for each token, the needs have one: embed both with --late",
                       "embedding");
  }
  if (embedding.dims() != needs.dims()) {
    return input_error(fmt::format("has {} numbers, expected {} as the needs have", embedding.dims(), needs.dims()),
                       "embedding");
  }
  return {};
}

// What --explain looks at, in every resource before any need has counted it.
Status check_texts(const stream::Record& resource) {
  for (const auto field : {"text", "embedding_prompt"}) {
    if (const auto text = resource.string_or(field, ""); !text) return text.error();
  }
  return {};
}

}  // namespace

std::string carried_fields(const stream::Record& resource) {
  const auto members = stream::members_of(resource);
  std::string fields;
  for (const auto name : kCarried) {
    const auto member =
        std::find_if(members.begin(), members.end(), [&](const auto& each) { return each.name == name; });
    if (member != members.end() && member->value != "null") fields += fmt::format(",\"{}\":{}", name, member->value);
  }
  return fields;
}

Status check_resource(const stream::Record& resource, const Needs& needs) {
  Embedding embedding;
  if (auto status = read_vector(resource, needs, embedding); !status) return status;
  const auto traits = read_traits(resource);
  return traits ? Status() : Status(traits.error());
}

std::string title_of(const stream::Record& resource) {
  const auto title = resource.find("title");
  return std::string(title ? title->string().value_or("") : "");
}

std::uint64_t ordinal_of(const stream::Record& record) {
  constexpr unsigned kLineBits = 44;
  return (static_cast<std::uint64_t>(record.file()) << kLineBits) + record.line_number();
}

Scan::Scan(const Knowledge& knowledge, const ScanOptions& options)
    : knowledge_(knowledge),
      options_(options),
      plain_(is_plain(options.weighing, *knowledge.needs)),
      now_(days_of(options.weighing.now)) {
  const Needs& needs = *knowledge_.needs;
  const auto questions = needs.questions();
  std::vector<const Embedding*> embeddings;
  std::vector<const TermCounts*> terms;
  for (const auto* question : questions) {
    embeddings.push_back(&question->embedding);
    terms.push_back(&question->terms);
  }
  dense_ = DenseScorer(embeddings, options_.weighing.similarity);
  const bool words = options_.weighing.heads[Head::kLexical] > 0;
  lexical_ = std::make_shared<LexicalScorer>(words ? LexicalScorer(terms, *knowledge_.statistics) : LexicalScorer());
  if (options_.weighing.heads[Head::kNovelty] > 0 && knowledge_.history) history_.emplace(*knowledge_.history);
  dense_scores_.resize(questions.size());
  lexical_scores_.resize(questions.size());
  std::size_t at = needs.size();
  for (const auto& need : needs.all()) {
    first_unwanted_.push_back(at);
    at += need.unwanted.size();
    attention_.push_back({WeightSum(options_.weighing.normalization), Best(options_.pool),
                          ValueSums(options_.value_field, options_.weighing.normalization)});
  }
  first_unwanted_.push_back(at);
}

Status Scan::score_questions(const stream::Record& resource) {
  if (auto status = read_vector(resource, *knowledge_.needs, embedding_); !status) return status;
  if (options_.turn) turned_.numbers = options_.turn(embedding_.numbers);
  dense_.score(key(), dense_scores_);
  if (options_.weighing.heads[Head::kLexical] > 0) return lexical_->score(resource, lexical_scores_);
  return {};
}

Result<HeadValues> Scan::parts_of_all(const stream::Record& resource, const Traits& traits) const {
  const HeadValues& weights = options_.weighing.heads;
  HeadValues parts;
  if (weights[Head::kRecency] > 0 && traits.day && now_) {
    const double age = std::max(0.0, *now_ - *traits.day);
    parts[Head::kRecency] = weights[Head::kRecency] * attention::exp(-kLog2 * age / options_.weighing.half_life);
  }
  if (weights[Head::kQuality] > 0) {
    const auto quality = resource.number_or("quality", 0);
    if (!quality) return quality.error();
    if (!(std::abs(*quality) <= kQualityMost)) {
      return input_error(fmt::format("is {0}, expected a number from -{1:.0f} to {1:.0f}", *quality, kQualityMost),
                         "quality");
    }
    parts[Head::kQuality] = weights[Head::kQuality] * *quality;
  }
  if (weights[Head::kPrice] > 0) {
    parts[Head::kPrice] = 0 - weights[Head::kPrice] * (static_cast<double>(traits.price) / kMicroCredits);
  }
  return parts;
}

HeadValues Scan::parts_of(std::size_t need, const HeadValues& of_all) const {
  const HeadValues& weights = options_.weighing.heads;
  const double dense = weights[Head::kDense], lexical = weights[Head::kLexical];
  HeadValues parts = of_all;
  parts[Head::kDense] = dense * dense_scores_[need];
  parts[Head::kLexical] = lexical * lexical_scores_[need];
  double unwanted = 0;
  for (std::size_t i = first_unwanted_[need]; i < first_unwanted_[need + 1]; ++i) {
    unwanted = std::max(unwanted, dense * dense_scores_[i] + lexical * lexical_scores_[i]);
  }
  parts[Head::kNot] = 0 - weights[Head::kNot] * unwanted;
  if (weights[Head::kNovelty] > 0) {
    const double novelty = history_ ? history_->novelty(knowledge_.needs->all()[need].asker.person) : 1;
    parts[Head::kNovelty] = weights[Head::kNovelty] * novelty;
  }
  return parts;
}

// What no resource can mend ends the run.
Status Scan::check_value(const Value& value) {
  if (std::holds_alternative<double>(value) &&
      options_.weighing.normalization.normalizer != attention::Normalizer::kSoftmax) {
    return system_error(
        fmt::format("--value {} has numbers, whose mean is by softmax: leave out --normalize", options_.value_field));
  }
  const auto* label = std::get_if<std::string_view>(&value);
  if (!label || labels_.contains(*label)) return {};
  if (labels_.size() == kLabelsMost) {
    return system_error(fmt::format("--value {} has more than {} labels: name a field that sorts resources into kinds",
                                    options_.value_field, kLabelsMost));
  }
  labels_.emplace(*label);
  return {};
}

Result<std::shared_ptr<const Candidate>> Scan::candidate(const stream::Record& resource) const {
  auto id = record_id(resource, 'r');
  if (!id) return id.error();
  auto made = std::make_shared<Candidate>(
      Candidate{std::move(*id), carried_fields(resource), title_of(resource), key(), {}, {}});
  if (options_.weighing.heads[Head::kLexical] > 0) {
    if (const auto terms = read_terms(resource); !terms) return terms.error();
    made->terms = raw_member(resource, "terms");
  }
  if (options_.texts) {
    const auto text = resource.string_or("text", "");
    if (!text) return text.error();
    made->text = *text;
    const auto prompt = resource.string_or("embedding_prompt", "");
    if (!prompt) return prompt.error();
    made->prompt = *prompt;
  }
  return std::shared_ptr<const Candidate>(std::move(made));
}

// A resource is refused before any need has counted it, and whether it is does not depend on how good others are.
Status Scan::push(const stream::Record& resource) {
  const auto traits = read_traits(resource);
  if (!traits) return traits.error();
  if (auto status = score_questions(resource); !status) return status;
  const auto of_all = plain_ ? HeadValues() : parts_of_all(resource, *traits);
  if (!of_all) return of_all.error();
  const auto value = read_value(resource, options_.value_field, embedding_);
  if (!value) return value.error();
  if (auto status = check_value(*value); !status) return status;
  if (options_.texts) {
    if (auto status = check_texts(resource); !status) return status;
  }
  // A fit is one for all needs: what not everybody may see is no example. Examples stand where needs are asked.
  if (options_.fit && !traits->readers) options_.fit->push(*value, key().numbers);
  if (history_) history_->look_at(embedding_);

  const std::uint64_t ordinal = ordinal_of(resource);
  std::shared_ptr<const Candidate> candidate;  // made when the first need wants it
  for (std::size_t i = 0; i < attention_.size(); ++i) {
    if (!admits(knowledge_.needs->all()[i].asker, *traits)) continue;
    HeadValues parts;
    double score = dense_scores_[i];
    if (plain_) {
      parts[Head::kDense] = score;
    } else {
      parts = parts_of(i, *of_all);
      score = parts.sum();
    }
    if (options_.observe) options_.observe(knowledge_.needs->all()[i], resource, parts, embedding_);
    auto& [sum, best, values] = attention_[i];
    if (best.admits(score, ordinal)) {
      if (!candidate) {
        auto made = this->candidate(resource);
        if (!made) return made.error();
        candidate = std::move(*made);
      }
      best.push(score, ordinal, {candidate, parts});
    }
    sum.push(score, ordinal);
    values.push(score, *value);
  }
  ++resources_;
  return {};
}

void Scan::merge(Scan other) {
  resources_ += other.resources_;
  for (std::size_t i = 0; i < attention_.size(); ++i) {
    attention_[i].sum.merge(other.attention_[i].sum);
    attention_[i].best.merge(std::move(other.attention_[i].best));
    attention_[i].values.merge(other.attention_[i].values);
  }
}

}  // namespace heed::tools
