// Distilling: a static encoder (static/static_encoder.h) that does without context what a transformer does with it.
//
// The recipe is model2vec's (github.com/MinishLab/model2vec, distill/distillation.py), with its defaults:
//
//   1. Every token t goes through the teacher alone, between the special tokens; its row is the mean of the last layer.
//   2. The rows are replaced by their coordinates along the first `dims` principal components (components.h).
//   3. Row r, counting from 0 in the order of the vocabulary, is multiplied by a / (a + p), a = 1e-4,
//      p = 1/(r + 2) over the sum of these: vocabularies begin with the most common tokens, and Zipf's law says how
//      common (Arora et al. 2017 weigh words like this).
//
// Published for all-MiniLM-L6-v2 and others: without step 2 and without step 3 about 3 points of MTEB less each.
//
// 30,522 tokens of MiniLM to 256 dims take about 10 s on 2 cores with AVX-512. The result is the same bytes for any
// number of threads.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "heed/encoder/transformer/model.h"
#include "heed/result.h"

namespace heed::encoder {

struct DistillOptions {
  std::size_t dims = 256;
  bool bytes = false;  // I8 with the scale max|x| / 127, which is not stored; otherwise F16
  unsigned threads = 1;
};

// The rows of these tokens of the teacher, ids.size() x dims. An error if the teacher's vectors have fewer numbers, or
// there are not more tokens than those.
Result<std::vector<float>> distill_rows(const TransformerEncoder& teacher, std::span<const std::int32_t> ids,
                                        const DistillOptions& options);

// Distills the model that was loaded from `teacher_directory` and writes a model2vec directory: model.safetensors,
// tokenizer.json, config.json and modules.json. A WordPiece vocabulary loses its special and [unused...] tokens; others
// stay whole. `directory` must not exist, or be empty. Gives what was made, as StaticEncoder::model_id() will.
Result<std::string> distill(const TransformerEncoder& teacher, const std::string& teacher_directory,
                            const std::string& directory, const DistillOptions& options);

}  // namespace heed::encoder
