// The head `dense`: how alike two vectors are, or two lists of vectors.
//
//   dot      q . d; the cosine where models make vectors of length 1
//   cosine   q . d / (|q| |d|), 0 with a vector of zeros
//   scaled   q . d / sqrt(dims), as attention layers have it
//   maxsim   late interaction: the mean over the query's vectors of the greatest product with one of the document's
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "heed/attention/dot.h"
#include "heed/attention/maxsim.h"
#include "heed/result.h"
#include "heed/stream/record.h"

namespace heed::tools {

// One vector, or (rows above 0) one for each token, row after row.
struct Embedding {
  std::vector<float> numbers;
  std::size_t rows = 0;

  std::size_t dims() const { return rows == 0 ? numbers.size() : numbers.size() / rows; }
};

// Reads the record's vectors, with their shape if there is one; false if it has none.
Result<bool> read_vectors(const stream::Record& record, Embedding& out);

enum class Similarity { kDot, kCosine, kScaled };

std::string_view similarity_name(Similarity similarity);
std::optional<Similarity> parse_similarity(std::string_view name);

// Many queries against one document after another. Scores have the same bits on every machine.
class DenseScorer {
 public:
  DenseScorer() = default;
  // All of one shape: single vectors, or lists, of the same dims.
  DenseScorer(const std::vector<const Embedding*>& queries, Similarity similarity);

  // scores[q] for each query. `document` has the dims and the kind of shape of the queries.
  void score(const Embedding& document, std::span<double> scores) const;

 private:
  Similarity similarity_ = Similarity::kDot;
  attention::QueryBlock block_;               // single vectors
  std::vector<double> lengths_;               // of the queries, for the cosine
  std::vector<attention::MaxSimQuery> late_;  // lists
  std::vector<std::size_t> rows_;             // of each list
};

// Cosine of two single vectors of one length.
double cosine(const std::vector<float>& a, const std::vector<float>& b);

}  // namespace heed::tools
