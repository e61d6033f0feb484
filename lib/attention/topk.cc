#include "heed/attention/topk.h"

namespace heed::attention {

std::size_t mass_cut(std::span<const double> weights, double mass) {
  double sum = 0;
  std::size_t count = 0;
  while (count < weights.size() && sum < mass) sum += weights[count++];
  return count;
}

}  // namespace heed::attention
