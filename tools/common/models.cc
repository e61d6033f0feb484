#include "common/models.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <mutex>

#include "common/static_models.h"
#include "heed/encoder/shorter.h"

namespace heed::tools {
namespace {

using encoder::TransformerEncoder;

constexpr std::int64_t kDimsMax = 1 << 16;
constexpr std::string_view kLate = "late";

Model model_of(std::shared_ptr<const TransformerEncoder> transformer) {
  Model model{transformer, transformer, transformer->model_id(), transformer->dims(), false};
  return model;
}

Model model_of(std::shared_ptr<const encoder::Encoder> encoder) {
  Model model{encoder, nullptr, encoder->model_id(), encoder->dims(), false};
  return model;
}

Model shortened(Model model, std::size_t dims) {
  model.dims = dims;
  model.encoder = std::make_shared<encoder::ShorterEncoder>(std::move(model.encoder), dims);
  model.id = encoder::extended_id(model.id, std::to_string(dims));
  return model;
}

Model made_late(Model model, std::size_t dims) {
  if (dims < model.transformer->token_dims()) model.id = encoder::extended_id(model.id, std::to_string(dims));
  model.late = true;
  model.dims = dims;
  model.id = encoder::extended_id(model.id, kLate);
  return model;
}

// A name that a model's files may give to a prompt, rather than a text to put in front.
bool is_prompt_name(std::string_view prompt) {
  return prompt == "query" || prompt == "passage" || prompt == "document";
}

// encode_query and encode_document of sentence-transformers look for these prompts, in this order.
std::string automatic_prompt(const TransformerEncoder& transformer, bool for_needs) {
  constexpr std::array<std::string_view, 3> kDocuments = {"document", "passage", "corpus"};
  const auto& prompts = transformer.prompts();
  if (for_needs && prompts.contains("query")) return "query";
  for (const std::string_view name : kDocuments) {
    if (!for_needs && prompts.contains(std::string(name))) return std::string(name);
  }
  return transformer.prompt();
}

Result<Model> prompted(const Model& model, const ModelOptions& options, bool for_needs) {
  if (options.prompt == ModelOptions::kAuto) {
    return with_prompt(model, automatic_prompt(*model.transformer, for_needs));
  }
  const auto& prompts = model.transformer->prompts();
  if (is_prompt_name(options.prompt) && !prompts.contains(options.prompt)) {
    std::string names;
    for (const auto& [name, text] : prompts) names += (names.empty() ? "" : ", ") + name;
    return input_error(fmt::format("--prompt {}: {} names {}; give the text itself, such as \"{}: \"", options.prompt,
                                   options.path, names.empty() ? "no prompts" : "only " + names, options.prompt));
  }
  return with_prompt(model, options.prompt);
}

Result<Model> with_dims(Model model, std::int64_t asked, bool late) {
  const std::size_t whole = late ? model.transformer->token_dims() : model.dims;
  const auto dims = static_cast<std::size_t>(asked == 0 ? static_cast<std::int64_t>(whole) : asked);
  if (dims > whole) {
    return input_error(fmt::format("--dims {}: vectors of {} have {} numbers", dims, model.id, whole));
  }
  if (late) return made_late(std::move(model), dims);
  return dims < whole ? shortened(std::move(model), dims) : model;
}

Status check_table(const ModelOptions& options, bool late) {
  const std::string_view wrong = options.prompt != ModelOptions::kAuto ? "--prompt"
                                 : options.arithmetic != "f32"         ? "--quantize"
                                 : late                                ? "--late"
                                                                       : "";
  if (wrong.empty()) return {};
  return input_error(fmt::format("{} is for transformers: name one with --model", wrong));
}

// The parts of "name/128/late:hash".
struct IdParts {
  std::string whole;  // "name:hash"
  std::size_t dims = 0;
  bool late = false;
};

std::optional<IdParts> parts_of(std::string_view id) {
  const std::size_t colon = id.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view name = id.substr(0, colon);
  IdParts parts;
  if (name.ends_with("/late")) {
    parts.late = true;
    name.remove_suffix(kLate.size() + 1);
  }
  if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos) {
    constexpr std::size_t kDigitsMax = 6;
    const std::string digits(name.substr(slash + 1));
    if (digits.empty() || digits.size() > kDigitsMax || digits.find_first_not_of("0123456789") != std::string::npos) {
      return std::nullopt;
    }
    parts.dims = std::stoul(digits);
    if (parts.dims == 0) return std::nullopt;
    name = name.substr(0, slash);
  }
  parts.whole = std::string(name).append(id.substr(colon));
  return parts;
}

// Models once loaded stay.
class Shelf {
 public:
  Status offer(const std::string& path) {
    const std::lock_guard lock(mutex_);
    const auto model = load(path, false);
    return model ? Status() : Status(model.error());
  }

  // One that was loaded elsewhere, uncut and with one vector a text.
  void put(const Model& model) {
    const std::lock_guard lock(mutex_);
    named_.push_back(model);
    found_.clear();
  }

  std::optional<Model> find(std::string_view id, std::string_view prompt) {
    const std::lock_guard lock(mutex_);
    const auto key = std::pair(std::string(id), std::string(prompt));
    if (const auto known = found_.find(key); known != found_.end()) return known->second;
    return found_.emplace(key, make(id, prompt)).first->second;
  }

 private:
  // Ids of models as they are, and those in bytes, which are packed when somebody asks for them.
  std::optional<Model> whole(const std::string& id) {
    for (const Model& model : named_) {
      if (model.id == id) return model;
    }
    if (id.starts_with(kMiniName)) {
      const auto model = built_in_model();
      if (model && model->id == id) return *model;
    }
    for (const bool bytes : {false, true}) {
      for (const std::string& path : paths_) {
        if (bytes && id.find("-i8:") == std::string::npos) continue;
        const auto model = load(path, bytes);
        if (model && model->id == id) return *model;
      }
    }
    return std::nullopt;
  }

  std::optional<Model> make(std::string_view id, std::string_view prompt) {
    const auto parts = parts_of(id);
    if (!parts) return std::nullopt;
    auto model = whole(parts->whole);
    if (!model || (!model->transformer && (parts->late || !prompt.empty()))) return std::nullopt;
    if (model->transformer) model = with_prompt(*model, prompt);
    auto cut = with_dims(std::move(*model), static_cast<std::int64_t>(parts->dims), parts->late);
    if (!cut || cut->id != id) return std::nullopt;
    return std::move(*cut);
  }

  Result<Model> load(const std::string& path, bool bytes) {
    const auto known = loaded_.find({path, bytes});
    if (known != loaded_.end()) return known->second;
    auto table = load_static_model(path);
    if (!table) return std::move(table).error();
    if (*table) {
      if (!bytes) paths_.push_back(path);
      return loaded_.emplace(std::pair(path, bytes), model_of(std::move(*table))).first->second;
    }
    auto transformer = TransformerEncoder::load(path, {.quantize = bytes});
    if (!transformer) return std::move(transformer).error();
    if (!bytes) paths_.push_back(path);
    return loaded_.emplace(std::pair(path, bytes), model_of(std::move(*transformer))).first->second;
  }

  std::mutex mutex_;
  std::vector<std::string> paths_;
  std::vector<Model> named_;
  std::map<std::pair<std::string, bool>, Model> loaded_;
  std::map<std::pair<std::string, std::string>, std::optional<Model>> found_;
};

Shelf& shelf() {
  static Shelf shelf;
  return shelf;
}

// The model that the options name, uncut.
Result<Model> whole_model(const ModelOptions& options) {
  auto table = load_static_model(options.path.empty() ? kMiniName : options.path);
  if (!table) return std::move(table).error();
  if (*table) return model_of(std::move(*table));
  auto transformer = TransformerEncoder::load(options.path, {.quantize = options.arithmetic == "i8"});
  if (!transformer) return std::move(transformer).error();
  return model_of(std::move(*transformer));
}

// As the options have it, for needs and for everything else.
Result<ModelPair> pair_of(const Model& whole, const ModelOptions& options, bool late) {
  if (!whole.transformer) {
    if (auto status = check_table(options, late); !status) return status.error();
    auto model = with_dims(whole, options.dims, false);
    if (!model) return std::move(model).error();
    return ModelPair{*model, *model};
  }
  const auto cut = with_dims(whole, options.dims, late);
  if (!cut) return cut.error();
  auto needs = prompted(*cut, options, true), others = prompted(*cut, options, false);
  if (!needs) return std::move(needs).error();
  if (!others) return std::move(others).error();
  return ModelPair{std::move(*needs), std::move(*others)};
}

}  // namespace

Result<Model> built_in_model() {
  auto mini = mini_model();
  if (!mini) return std::move(mini).error();
  return model_of(std::move(*mini));
}

void add_model_options(CommandLine& line, ModelOptions& options) {
  line.group("Model");
  line.add("model", "DIR|FILE.gguf", options.path,
           "use the transformer or static model of a Hugging Face directory, or a GGUF file; otherwise the built-in "
           "model, heed-mini",
           Completion::kFile);
  line.add("prompt", "query|passage|TEXT", options.prompt,
           "put the model's prompt of that name, or TEXT, before each text; by default the model's own for needs and "
           "for documents, if it has them",
           Completion::kNothing);
  line.add_choice("quantize", options.arithmetic, {"f32", "i8"},
                  "compute with floats (default) or with bytes, which is faster and nearly the same");
  line.add("dims", "N", options.dims, 1, kDimsMax, "keep the first N numbers of a vector, scaled to length 1");
}

Model with_prompt(const Model& model, std::string_view prompt) {
  Model other = model;
  other.transformer = model.transformer->with_prompt(prompt);
  other.encoder = other.transformer;
  if (!other.late && other.dims < other.transformer->dims()) {
    other.encoder = std::make_shared<encoder::ShorterEncoder>(other.transformer, other.dims);
  }
  return other;
}

Result<ModelPair> open_models(const ModelOptions& options, bool late) {
  const auto whole = whole_model(options);
  if (!whole) return whole.error();
  return pair_of(*whole, options, late);
}

Result<NeedModel> NeedModel::choose(const ModelOptions& options) {
  const ModelOptions usual;
  if (options.path.empty() && options.prompt == usual.prompt && options.arithmetic == usual.arithmetic &&
      options.dims == usual.dims) {
    NeedModel later;
    later.built_in_ = true;
    return later;
  }
  const auto whole = whole_model(options);
  if (!whole) return whole.error();
  auto models = pair_of(*whole, options, false);
  if (!models) return std::move(models).error();
  shelf().put(*whole);
  NeedModel model(std::move(models->needs));
  if (!whole->transformer) return model;
  // There is none where --dims asks for more numbers than a token's vector has.
  if (auto late = pair_of(*whole, options, true)) model.late_ = std::move(late->needs);
  return model;
}

bool NeedModel::turn_late(std::string_view id) {
  if (!late_ || late_->id != id) return false;
  model_ = std::move(late_);
  late_.reset();
  return true;
}

Result<const Model*> NeedModel::get() const {
  if (!model_) {
    if (!built_in_) return input_error("no model is here");
    auto opened = built_in_model();
    if (!opened) return std::move(opened).error();
    model_ = std::move(*opened);
  }
  return &*model_;
}

Status offer_models(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (auto status = shelf().offer(path); !status) return status;
  }
  return {};
}

std::optional<Model> find_model(std::string_view model_id, std::string_view prompt) {
  return shelf().find(model_id, prompt);
}

}  // namespace heed::tools
