// Attention from C++: weigh many vectors against one query in two parts, merge, and look at two heads at once.
//
//   c++ -std=c++20 attention.cc $(pkg-config --cflags --libs heed) -o attention && ./attention
#include <heed/attention/dot.h>
#include <heed/attention/multihead.h>
#include <heed/attention/state.h>

#include <iomanip>
#include <iostream>
#include <vector>

using namespace heed;

// One process's part of a stream: what it saw is a state of a few numbers, whatever it saw.
attention::SoftmaxState weigh(const std::vector<float>& query, const std::vector<std::vector<float>>& resources) {
  attention::SoftmaxState state(query.size(), 0.5);
  for (std::size_t i = 0; i < resources.size(); ++i) {
    const std::vector<double> value(resources[i].begin(), resources[i].end());
    state.push(attention::dot(query.data(), resources[i].data(), query.size()), i, value);
  }
  return state;
}

int main() {
  const std::vector<float> query = {1, 0};
  const std::vector<std::vector<float>> first = {{1, 0}, {0, 1}}, second = {{0.6F, 0.8F}};

  // The weights of all of them, as if one process had seen the whole stream.
  attention::SoftmaxState whole = weigh(query, first);
  whole.merge(weigh(query, second));
  const auto finished = whole.finish();
  std::cout << std::fixed << std::setprecision(4);
  for (const double score : {1.0, 0.0, 0.6}) std::cout << finished.total.weight(score / 0.5) << ' ';
  std::cout << "context " << finished.mean[0] << ' ' << finished.mean[1] << '\n';

  // Causal self-attention of three tokens: two heads of two numbers each, token after token.
  const std::vector<float> tokens = {1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1};
  const auto heads = attention::rows_first(tokens.data(), 1, 3, 2, 2);
  attention::MultiHeadOptions options;
  options.causal = true;
  const auto output = attention::multi_head(attention::MultiHeadInput<float>{heads, heads, heads}, options);
  if (!output) {
    std::cerr << output.error().message << '\n';
    return 1;
  }
  for (const float number : *output) std::cout << number << ' ';
  std::cout << '\n';
}
