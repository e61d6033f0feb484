#include "heed/attention/bm25.h"

#include "heed/attention/math.h"

namespace heed::attention {

double bm25_idf(double documents, double with_term) {
  return log(1 + (documents - with_term + 0.5) / (with_term + 0.5));
}

double bm25_weight(double idf, double times, double length, double mean_length, const Bm25& parameters) {
  if (!(times > 0)) return 0;
  const double relative = mean_length > 0 ? length / mean_length : 1;
  const double saturation = parameters.k1 * (1 - parameters.b + parameters.b * relative);
  return idf * (times * (parameters.k1 + 1) / (times + saturation));
}

}  // namespace heed::attention
