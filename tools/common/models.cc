#include "common/models.h"

#include "heed/encoder/ngram.h"

namespace heed::tools {

const encoder::Encoder* find_model(std::string_view model_id) {
  const encoder::Encoder& built_in = encoder::ngram_encoder();
  return model_id == built_in.model_id() ? &built_in : nullptr;
}

}  // namespace heed::tools
