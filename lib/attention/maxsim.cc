#include "heed/attention/maxsim.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "heed/attention/dot.h"
#include "heed/attention/internal/float_bound.h"
#include "heed/attention/internal/pack.h"

namespace heed::attention {
namespace {

constexpr double kMasked = -std::numeric_limits<double>::infinity();

}  // namespace

double maxsim_plain(const float* query, std::size_t query_tokens, const float* document, std::size_t document_tokens,
                    std::size_t dims) {
  if (document_tokens == 0) return kMasked;
  double sum = 0;
  for (std::size_t i = 0; i < query_tokens; ++i) {
    double best = kMasked;
    for (std::size_t j = 0; j < document_tokens; ++j) {
      best = std::max(best, dot(query + i * dims, document + j * dims, dims));
    }
    sum += best;
  }
  return sum;
}

struct MaxSimQuery::Packed {
  std::size_t tokens = 0, dims = 0;
  std::vector<float> rows;
  FloatPanels panels;
  std::vector<float> margins;  // of a row of length 1, padded with 0
};

MaxSimQuery::MaxSimQuery(const float* query, std::size_t tokens, std::size_t dims)
    : packed_(std::make_unique<Packed>()) {
  packed_->tokens = tokens, packed_->dims = dims;
  packed_->rows.assign(query, query + tokens * dims);
  packed_->panels = FloatPanels(query, tokens, dims);
  packed_->margins.assign(packed_->panels.columns(), 0);
  for (std::size_t i = 0; i < tokens; ++i) {
    packed_->margins[i] = up(std::sqrt(squared_norm(query + i * dims, dims)) * sum_error(dims));
  }
}

MaxSimQuery::MaxSimQuery(MaxSimQuery&&) noexcept = default;
MaxSimQuery& MaxSimQuery::operator=(MaxSimQuery&&) noexcept = default;
MaxSimQuery::~MaxSimQuery() = default;

void MaxSimQuery::explain(const float* document, std::size_t tokens, std::size_t* nearest, double* products) const {
  const std::size_t columns = packed_->panels.columns(), dims = packed_->dims;
  std::fill_n(nearest, packed_->tokens, std::size_t{0});
  std::fill_n(products, packed_->tokens, kMasked);
  if (tokens == 0 || columns == 0) return;
  const auto consider = [&](std::size_t i, std::size_t j) {
    const double product = dot(&packed_->rows[i * dims], document + j * dims, dims);
    if (product > products[i]) products[i] = product, nearest[i] = j;
  };
  if (dims == 0 || dims > kBoundDimsMax) {
    for (std::size_t at = 0; at < tokens * packed_->tokens; ++at) consider(at % packed_->tokens, at / packed_->tokens);
    return;
  }
  std::vector<float> scores(tokens * columns), lengths(tokens), limits(columns, std::numeric_limits<float>::infinity());
  kernels().float_product(packed_->panels.panel(0), packed_->panels.panels(), document, dims, tokens, dims,
                          scores.data(), columns, false);
  lengths_up(document, tokens, dims, lengths.data());
  // The nearest token's product is at least the greatest of the lower bounds.
  std::fill_n(limits.begin(), packed_->tokens, -std::numeric_limits<float>::infinity());
  for (std::size_t j = 0; j < tokens; ++j) {
    for (std::size_t i = 0; i < packed_->tokens; ++i) {
      const float least = scores[j * columns + i] - packed_->margins[i] * lengths[j];
      limits[i] = least > limits[i] ? least : limits[i];
    }
  }
  // An f32 sum that overflowed bounds nothing.
  for (std::size_t i = 0; i < packed_->tokens; ++i) {
    limits[i] = std::isfinite(limits[i]) ? down(static_cast<double>(limits[i]) - underflow(dims))
                                         : -std::numeric_limits<float>::infinity();
  }
  std::vector<std::uint32_t> places(tokens * columns);
  const std::size_t found = kernels().float_screen(scores.data(), tokens, columns, packed_->margins.data(),
                                                   lengths.data(), limits.data(), places.data());
  for (std::size_t at = 0; at < found; ++at) {
    if (places[at] % columns < packed_->tokens) consider(places[at] % columns, places[at] / columns);
  }
}

double MaxSimQuery::score(const float* document, std::size_t tokens) const {
  if (tokens == 0) return kMasked;
  std::vector<std::size_t> nearest(packed_->tokens);
  std::vector<double> products(packed_->tokens);
  explain(document, tokens, nearest.data(), products.data());
  double sum = 0;
  for (const double product : products) sum += product;
  return sum;
}

}  // namespace heed::attention
