// Late interaction: a query and a document are each several vectors (one a token), and
//
//   MaxSim = sum_i max_j q_i . d_j      (O. Khattab, M. Zaharia, "ColBERT", 2020)
//
// Tokens are usually of length 1, so that a product is a cosine; this is the caller's to do.
#pragma once

#include <cstddef>
#include <memory>

#include "heed/export.h"

namespace heed::attention {

// The definition: every product by `dot`, added up in the order of the query's tokens. A document without tokens is
// masked, -infinity; a query without tokens gives 0. Both have rows of `dims` finite floats.
HEED_EXPORT double maxsim_plain(const float* query, std::size_t query_tokens, const float* document,
                                std::size_t document_tokens, std::size_t dims);

// One query against many documents, the same bits: products in f32 rule out all tokens of the document but those that
// may be nearest, within the bound of an f32 sum (search.h), and those are multiplied in double. Safe to use from many
// threads.
class HEED_EXPORT MaxSimQuery {
 public:
  MaxSimQuery(const float* query, std::size_t tokens, std::size_t dims);
  MaxSimQuery(MaxSimQuery&&) noexcept;
  MaxSimQuery& operator=(MaxSimQuery&&) noexcept;
  ~MaxSimQuery();

  double score(const float* document, std::size_t tokens) const;

  // The document's token that is nearest to each of the query's, lowest first among equals: what a score can be
  // explained by. `nearest` and `products` have a place for each token of the query; 0 and -infinity without tokens.
  void explain(const float* document, std::size_t tokens, std::size_t* nearest, double* products) const;

 private:
  struct Packed;
  std::unique_ptr<Packed> packed_;
};

}  // namespace heed::attention
