#include "heed/encoder/distill/components.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cassert>
#include <cmath>

#include "heed/encoder/distill/parallel.h"

namespace heed::encoder {
namespace {

// Columns are summed by the lane: 8 doubles are one or more vector registers in any instruction set.
constexpr std::size_t kLanes = 8;
// Rows are dealt out in as many parts, each summed alone, whatever the number of threads.
constexpr std::size_t kParts = 16;

std::size_t part_begin(std::size_t count, std::size_t part) { return count * part / kParts; }

// y += a * x for padded vectors.
inline void add_scaled(double a, const double* x, std::size_t width, double* y) {
  for (std::size_t i = 0; i < width; i += kLanes) {
    for (std::size_t k = 0; k < kLanes; ++k) y[i + k] += a * x[i + k];
  }
}

// y += a * x + b * z, for half the traffic.
inline void add_scaled(double a, const double* x, double b, const double* z, std::size_t width, double* y) {
  for (std::size_t i = 0; i < width; i += kLanes) {
    for (std::size_t k = 0; k < kLanes; ++k) y[i + k] = (y[i + k] + a * x[i + k]) + b * z[i + k];
  }
}

struct Rows {
  std::span<const float> numbers;
  std::size_t width, padded, count;
  std::vector<double> mean;  // padded

  // Row `at` less the mean, zeros behind it.
  void centred(std::size_t at, double* out) const {
    const float* row = numbers.data() + at * width;
    for (std::size_t i = 0; i < width; ++i) out[i] = static_cast<double>(row[i]) - mean[i];
    std::fill(out + width, out + padded, 0.0);
  }
};

void find_mean(Rows& rows) {
  rows.mean.assign(rows.padded, 0.0);
  for (std::size_t r = 0; r < rows.count; ++r) {
    const float* row = rows.numbers.data() + r * rows.width;
    for (std::size_t i = 0; i < rows.width; ++i) rows.mean[i] += static_cast<double>(row[i]);
  }
  for (double& value : rows.mean) value /= static_cast<double>(rows.count);
}

// The upper triangle of the sum of x^T x over two rows x at a time, width x padded.
std::vector<double> scatter_of(const Rows& rows, std::size_t begin, std::size_t end) {
  std::vector<double> sum(rows.width * rows.padded, 0.0), first(rows.padded), second(rows.padded);
  for (std::size_t r = begin; r < end; r += 2) {
    rows.centred(r, first.data());
    if (r + 1 < end) {
      rows.centred(r + 1, second.data());
    } else {
      std::fill(second.begin(), second.end(), 0.0);
    }
    for (std::size_t i = 0; i < rows.width; ++i) {
      const std::size_t from = i / kLanes * kLanes;
      add_scaled(first[i], first.data() + from, second[i], second.data() + from, rows.padded - from,
                 sum.data() + i * rows.padded + from);
    }
  }
  return sum;
}

// The first `kept` components, best first, as columns: width x padded_kept.
std::vector<double> components_of(const Rows& rows, std::size_t kept, std::size_t padded_kept, unsigned threads) {
  std::vector<std::vector<double>> parts(kParts);
  for_each_part(kParts, threads, [&](std::size_t part) {
    parts[part] = scatter_of(rows, part_begin(rows.count, part), part_begin(rows.count, part + 1));
  });
  for (std::size_t part = 1; part < kParts; ++part) {
    for (std::size_t i = 0; i < parts[0].size(); ++i) parts[0][i] += parts[part][i];
  }
  const auto width = static_cast<Eigen::Index>(rows.width);
  Eigen::MatrixXd covariance(width, width);
  for (Eigen::Index i = 0; i < width; ++i) {
    for (Eigen::Index j = i; j < width; ++j) {
      const std::size_t at = static_cast<std::size_t>(i) * rows.padded + static_cast<std::size_t>(j);
      covariance(i, j) = covariance(j, i) = parts[0][at] / static_cast<double>(rows.count - 1);
    }
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  std::vector<double> components(rows.width * padded_kept, 0.0);
  for (std::size_t k = 0; k < kept; ++k) {  // Eigen has the greatest last
    const auto column = width - 1 - static_cast<Eigen::Index>(k);
    for (std::size_t i = 0; i < rows.width; ++i) {
      components[i * padded_kept + k] = solver.eigenvectors()(static_cast<Eigen::Index>(i), column);
    }
  }
  return components;
}

void project(const Rows& rows, std::span<const double> components, std::size_t kept, std::size_t padded_kept,
             unsigned threads, std::span<float> out) {
  for_each_part(kParts, threads, [&](std::size_t part) {
    std::vector<double> row(rows.padded), sum(padded_kept);
    for (std::size_t r = part_begin(rows.count, part); r < part_begin(rows.count, part + 1); ++r) {
      rows.centred(r, row.data());
      std::fill(sum.begin(), sum.end(), 0.0);
      for (std::size_t i = 0; i < rows.width; ++i) {
        add_scaled(row[i], components.data() + i * padded_kept, padded_kept, sum.data());
      }
      for (std::size_t k = 0; k < kept; ++k) out[r * kept + k] = static_cast<float>(sum[k]);
    }
  });
}

// An eigenvector may as well point the other way: this makes one of the two answers the answer.
void fix_signs(std::span<float> coordinates, std::size_t kept) {
  for (std::size_t k = 0; k < kept; ++k) {
    float farthest = 0;
    for (std::size_t at = k; at < coordinates.size(); at += kept) {
      if (std::abs(coordinates[at]) > std::abs(farthest)) farthest = coordinates[at];
    }
    if (farthest >= 0) continue;
    for (std::size_t at = k; at < coordinates.size(); at += kept) coordinates[at] = -coordinates[at];
  }
}

std::size_t padded(std::size_t count) { return (count + kLanes - 1) / kLanes * kLanes; }

}  // namespace

std::vector<float> principal_coordinates(std::span<const float> numbers, std::size_t width, std::size_t kept,
                                         unsigned threads) {
  Rows rows{numbers, width, padded(width), numbers.size() / width, {}};
  assert(kept <= width && width < rows.count && "principal_coordinates: too few rows, or too many components");
  find_mean(rows);
  const std::vector<double> components = components_of(rows, kept, padded(kept), threads);
  std::vector<float> coordinates(rows.count * kept);
  project(rows, components, kept, padded(kept), threads, coordinates);
  fix_signs(coordinates, kept);
  return coordinates;
}

}  // namespace heed::encoder
