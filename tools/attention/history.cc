#include "attention/history.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/vectors.h"

namespace heed::tools {

Status History::add(const stream::Record& resource) {
  Embedding embedding;
  const auto has = read_embedding(resource, embedding.numbers);
  if (!has) return has.error();
  if (!*has) return input_error("is missing: pass the history through embed first", "embedding");
  const auto model = resource.string_or("embedding_model", "");
  if (!model) return model.error();
  const auto person = resource.string_or("person", "");
  if (!person) return person.error();
  if (resource.has("embedding_shape")) return input_error("has a vector for each token, expected one", "embedding");
  if (empty()) {
    model_ = *model;
    dims_ = embedding.numbers.size();
  }
  if (*model != model_) {
    return input_error(fmt::format("is \"{}\", but the first record's is \"{}\"", *model, model_), "embedding_model");
  }
  if (embedding.numbers.size() != dims_) {
    return input_error(fmt::format("has {} numbers, the first record's has {}", embedding.numbers.size(), dims_),
                       "embedding");
  }
  vectors_.push_back(std::move(embedding));
  persons_.emplace_back(*person);
  return {};
}

History::Reader::Reader(const History& history) : history_(&history), cosines_(history.size()) {
  std::vector<const Embedding*> queries;
  for (const auto& vector : history.vectors_) queries.push_back(&vector);
  scorer_ = DenseScorer(queries, Similarity::kCosine);
}

void History::Reader::look_at(const Embedding& resource) {
  if (!cosines_.empty()) scorer_.score(resource, cosines_);
}

double History::Reader::novelty(const std::string& person) const {
  double nearest = 0;
  for (std::size_t i = 0; i < cosines_.size(); ++i) {
    const auto& reader = history_->persons_[i];
    if (reader.empty() || reader == person) nearest = std::max(nearest, cosines_[i]);
  }
  return 1 - nearest;
}

}  // namespace heed::tools
