// BM25 (S. Robertson, H. Zaragoza, "The Probabilistic Relevance Framework", 2009), with the inverse document frequency
// that is never negative (as Lucene has it). The same bits on every machine (math.h).
//
//   idf = log(1 + (documents - with_term + 1/2) / (with_term + 1/2))
//   weight = idf * times (k1 + 1) / (times + k1 (1 - b + b length / mean_length))
//
// A document's score for a query is the sum over the query's terms.
#pragma once

#include "heed/export.h"

namespace heed::attention {

struct Bm25 {
  double k1 = 1.2;  // 0 or more: how soon another occurrence counts for nothing
  double b = 0.75;  // 0 to 1: how much length counts
};

// `with_term` of `documents` have the term; 0 <= with_term <= documents.
HEED_EXPORT double bm25_idf(double documents, double with_term);

// Of a term that occurs `times` times in a document of `length` terms; `mean_length` is above 0 (if it is not, every
// length counts as the mean). 0 if times is 0.
HEED_EXPORT double bm25_weight(double idf, double times, double length, double mean_length,
                               const Bm25& parameters = {});

}  // namespace heed::attention
