#include "heed/market/allocation/rows.h"

#include <unordered_map>

namespace heed::market {
namespace {

class Builder {
 public:
  // Column entries go to the row of this limit, which is made when it is first met.
  void add(Row::Kind kind, std::uint32_t index, std::int64_t limit, std::int64_t value) {
    if (value == 0) return;
    auto& known = row_of_[static_cast<int>(kind)];
    const auto [row, is_new] = known.try_emplace(index, static_cast<int>(matrix.rows.size()));
    if (is_new) matrix.rows.push_back({kind, index, static_cast<double>(limit)});
    matrix.row_indexes.push_back(row->second);
    matrix.values.push_back(static_cast<double>(value));
  }

  Matrix matrix;

 private:
  std::unordered_map<std::uint32_t, int> row_of_[3];
};

}  // namespace

Matrix make_rows(const Problem& problem, const Limits& limits, const Remaining& remaining,
                 const std::vector<std::uint32_t>& edges) {
  Builder builder;
  for (const std::uint32_t index : edges) {
    const Edge& edge = problem.edges[index];
    const Resource& resource = problem.resources[edge.resource];
    builder.matrix.starts.push_back(static_cast<int>(builder.matrix.values.size()));
    builder.add(Row::Kind::kSeconds, edge.person, remaining.seconds(edge.person),
                limits.seconds[edge.person].in_grains(resource.seconds));
    builder.add(Row::Kind::kCredits, edge.person, remaining.credits(edge.person),
                limits.credits[edge.person].in_grains(resource.price));
    builder.add(Row::Kind::kSeats, edge.resource, remaining.seats(edge.resource),
                limits.seats[edge.resource].binds() ? 1 : 0);
  }
  builder.matrix.starts.push_back(static_cast<int>(builder.matrix.values.size()));
  return std::move(builder.matrix);
}

}  // namespace heed::market
