// What embed does with the records of a stream.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/models.h"
#include "common/passages.h"
#include "common/vectors.h"
#include "heed/stream/pipeline.h"

namespace heed::tools {

struct EmbedOptions {
  ModelOptions model;
  std::int64_t chunk = 0;  // tokens of a passage; 0: texts are not cut
  std::int64_t overlap = 0;
  bool pool = false;  // the mean of the passages for the whole, rather than a record for each
  bool late = false;
  std::string vectors = "f32";
  bool terms = false;  // counted words as well
  bool replace = false;

  PassageRule rule() const { return {static_cast<std::size_t>(chunk), static_cast<std::size_t>(overlap)}; }
  VectorFormat format() const;
};

// Whether the options go together.
Status check_options(const EmbedOptions& options, const ModelPair& models);

class Embed final : public stream::Handler {
 public:
  // Both must outlive the handler.
  Embed(const ModelPair& models, const EmbedOptions& options);

  Status handle(const stream::Record& record, std::string& out) override;

  // A transformer takes the texts of many records through its layers together.
  bool prepares() const override { return models_.others.transformer != nullptr; }
  void prepare(const stream::Record& record) override;
  void prepared() override;

 private:
  // A record that is to get a vector, or one for each passage.
  struct Item {
    const Model* model;
    std::vector<Passage> passages;  // of its text
    std::size_t first;              // its texts in the batch of its model
    bool whole;                     // one vector for the record as it is
  };
  // Texts of one model, and what became of them.
  struct Batch {
    const Model* model;
    std::vector<std::string> texts;
    std::vector<float> vectors;  // texts.size() x dims
  };

  Result<bool> wants_vector(const stream::Record& record) const;
  Result<Item> make_item(const stream::Record& record);
  Batch& batch_of(const Model& model) { return model.prompt() == models_.needs.prompt() ? for_needs_ : for_others_; }
  Status write_vector(stream::Edit& edit, const Item& item, std::size_t passage);
  Status write_whole(const stream::Record& record, const Item& item, std::string& out);
  Status write_passages(const stream::Record& record, const Item& item, std::string& out);

  const ModelPair& models_;
  const EmbedOptions& options_;
  VectorFormat format_;
  Batch for_needs_, for_others_;
  // One for each record of the block that wants a vector, in order; handle() takes the next.
  std::vector<Result<Item>> items_;
  std::size_t next_item_ = 0;
  bool prepared_ = false;
  std::vector<float> vector_;  // what is written next
  stream::RecordParser parser_;
};

}  // namespace heed::tools
