// What sentence-transformers does around the transformer: modules.json and the files it points to.
//
//   tokens  ->  transformer: n x H  ->  pooling: H  ->  any dense layers  ->  perhaps length 1
//
// A folder without modules.json is a bare transformer; it is pooled by the mean and scaled to length 1, as
// sentence-transformers does for such a folder but for the scaling.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "heed/encoder/files/tensor.h"
#include "heed/result.h"

namespace heed::encoder {

// Pooling over the rows x_1 .. x_n of a text, the special tokens among them:
//   kCls   x_1        kMean     sum / n            kWeightedMean  sum of i * x_i over sum of i
//   kMax   largest    kMeanSqrt sum / sqrt(n)      kLast          x_n
// Several in one file are concatenated in the order of kCls, kMax, kMean, kMeanSqrt, kWeightedMean, kLast.
enum class Pooling { kCls, kMax, kMean, kMeanSqrt, kWeightedMean, kLast };

struct Dense {
  std::size_t in = 0, out = 0;
  std::vector<float> weight;  // out x in
  std::vector<float> bias;    // out; zeros if the layer has none
  bool tanh = false;          // the activation; otherwise none
};

struct Pipeline {
  std::vector<Pooling> pooling;
  bool pool_prompt = true;  // include_prompt: false leaves the prompt's tokens out of the pooling
  std::vector<Dense> dense;
  bool normalize = true;
  std::size_t max_tokens = 0;                  // special tokens included; 0 if no file says
  std::map<std::string, std::string> prompts;  // "query" -> "query: "
  std::string default_prompt;                  // the text of default_prompt_name; "" if there is none
  std::string transformer_folder;              // where config.json and the weights are
};

// Reads what there is in `folder`. Errors name the file and what is supported.
Result<Pipeline> read_pipeline(const std::string& folder);

}  // namespace heed::encoder
