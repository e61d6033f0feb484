// The embedding models that a tool can load: the built-in one, and those of directories and files that it was given.
//
// A model's id says all that makes vectors comparable: "all-MiniLM-L6-v2:1c92bb17" is the model as it is, "-i8" behind
// the name computed in bytes, "/128" cut to 128 numbers, "/late" a vector for each token.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/command_line.h"
#include "heed/encoder/encoder.h"
#include "heed/encoder/transformer/model.h"

namespace heed::tools {

// What the user chose. The same options in every tool that embeds.
struct ModelOptions {
  std::string path;                         // a directory or .gguf file; "" or heed-mini is the built-in model
  std::string prompt = std::string(kAuto);  // the name of one of the model's prompts, or a text
  std::string arithmetic = "f32";
  std::int64_t dims = 0;  // 0: all

  // The model's prompt "query" for needs, its prompt for documents for all else, if it has them.
  static constexpr std::string_view kAuto = "auto";
};

void add_model_options(CommandLine& line, ModelOptions& options);

// One way to make vectors.
struct Model {
  std::shared_ptr<const encoder::Encoder> encoder;                 // a vector a text
  std::shared_ptr<const encoder::TransformerEncoder> transformer;  // the same, uncut, with its tokens; null: a table
  std::string id;                                                  // embedding_model of its records
  std::size_t dims = 0;                                            // of a vector
  bool late = false;                                               // a vector for each token

  std::string_view prompt() const { return transformer ? std::string_view(transformer->prompt()) : ""; }
};

// The model with another prompt, as TransformerEncoder::with_prompt() takes it.
Model with_prompt(const Model& model, std::string_view prompt);

// heed-mini. An error, and never another model, if it is not where it was installed.
Result<Model> built_in_model();

// The models of a run: for needs and for everything else, which may have other prompts.
struct ModelPair {
  Model needs, others;

  const Model& of(std::string_view record_type) const { return record_type == "need" ? needs : others; }
};

// Errors name the option, or the file with what is wrong in it.
Result<ModelPair> open_models(const ModelOptions& options, bool late = false);

// The model of needs without vectors. Most needs bring theirs, so the built-in model is opened when the first one asks.
class NeedModel {
 public:
  // What the user chose; an error now if that is no model. What was named is found by find_model() from then on.
  static Result<NeedModel> choose(const ModelOptions& options);
  // One that is here, or none.
  explicit NeedModel(std::optional<Model> model = std::nullopt) : model_(std::move(model)) {}

  Result<const Model*> get() const;
  const Model* opened() const { return model_ ? &*model_ : nullptr; }

  // Gives a vector for each token from now on, if `id` is what the model is called when it does: whoever names a model
  // need not know how the resources were embedded with it. Whether that is a change.
  bool turn_late(std::string_view id);
  bool may_turn_late() const { return late_.has_value(); }

 private:
  mutable std::optional<Model> model_;
  std::optional<Model> late_;  // what model_ may turn into
  bool built_in_ = false;      // if there is none so far
};

// Models that find_model() may load, by the paths of --model. An error if a path is no model.
Status offer_models(const std::vector<std::string>& paths);

// The model that makes such vectors, if there is one here: offered, named for needs, or built in. Any thread may ask.
std::optional<Model> find_model(std::string_view model_id, std::string_view prompt = "");

}  // namespace heed::tools
