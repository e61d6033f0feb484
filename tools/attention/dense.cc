#include "attention/dense.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "common/vectors.h"

namespace heed::tools {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"dot", "cosine", "scaled"};

Status read_shape(const stream::Record& record, Embedding& embedding) {
  const auto origin = read_origin(record);
  if (!origin) return origin.error();
  if (!origin->shape) return {};
  const auto [rows, dims] = *origin->shape;
  if (rows == 0 || embedding.numbers.size() % rows != 0 || embedding.numbers.size() / rows != dims) {
    return input_error(
        fmt::format("is {} rows of {}, but the embedding has {} numbers", rows, dims, embedding.numbers.size()),
        "embedding_shape");
  }
  embedding.rows = rows;
  return {};
}

}  // namespace

Result<bool> read_vectors(const stream::Record& record, Embedding& out) {
  out.rows = 0;
  const auto has = read_embedding(record, out.numbers);
  if (!has || !*has) return has;
  if (auto status = read_shape(record, out); !status) return status.error();
  return true;
}

std::string_view similarity_name(Similarity similarity) { return kNames[static_cast<std::size_t>(similarity)]; }

std::optional<Similarity> parse_similarity(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Similarity>(found - kNames.begin());
}

DenseScorer::DenseScorer(const std::vector<const Embedding*>& queries, Similarity similarity)
    : similarity_(similarity) {
  if (queries.empty()) return;
  if (queries[0]->rows > 0) {
    for (const auto* query : queries) {
      late_.emplace_back(query->numbers.data(), query->rows, query->dims());
      rows_.push_back(query->rows);
    }
    return;
  }
  std::vector<float> all;
  for (const auto* query : queries) {
    all.insert(all.end(), query->numbers.begin(), query->numbers.end());
    lengths_.push_back(std::sqrt(attention::squared_norm(query->numbers.data(), query->numbers.size())));
  }
  block_ = attention::QueryBlock(all.data(), queries.size(), queries[0]->dims());
}

void DenseScorer::score(const Embedding& document, std::span<double> scores) const {
  if (!late_.empty()) {
    for (std::size_t i = 0; i < late_.size(); ++i) {
      scores[i] = late_[i].score(document.numbers.data(), document.rows) / static_cast<double>(rows_[i]);
    }
    return;
  }
  block_.score(document.numbers.data(), 1, scores.data());
  if (similarity_ == Similarity::kDot) return;
  const double length = similarity_ == Similarity::kScaled
                            ? std::sqrt(static_cast<double>(document.dims()))
                            : std::sqrt(attention::squared_norm(document.numbers.data(), document.dims()));
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double by = similarity_ == Similarity::kScaled ? length : length * lengths_[i];
    scores[i] = by > 0 ? scores[i] / by : 0;
  }
}

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  return attention::cosine(a.data(), b.data(), a.size());
}

}  // namespace heed::tools
