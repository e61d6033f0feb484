// A BERT-like encoder from a GGUF file as llama.cpp's convert_hf_to_gguf.py writes it: what config.json, modules.json
// and the tokeniser's files say stands in its metadata (gguf-py/gguf/constants.py).
#pragma once

#include "heed/encoder/files/gguf.h"
#include "heed/encoder/tokenizer/tokenizer.h"
#include "heed/encoder/transformer/config.h"
#include "heed/encoder/transformer/pipeline.h"
#include "heed/result.h"

namespace heed::encoder {

// `general.architecture` must be bert, which stands for XLM-R as well: the conversion drops the position rows that are
// never used, so that there is no offset left.
Result<TransformerConfig> read_gguf_config(const GgufFile& file);

// `bert.pooling_type` 1 mean (the default), 2 cls, 3 last. Vectors have length 1, as llama.cpp's embeddings have.
Result<Pipeline> read_gguf_pipeline(const GgufFile& file, const TransformerConfig& config);

// `tokenizer.ggml.*`: models bert (WordPiece) and t5 (Unigram).
Result<std::shared_ptr<const Tokenizer>> read_gguf_tokenizer(const GgufFile& file);

}  // namespace heed::encoder
