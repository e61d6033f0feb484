// embed: gives every record with text a vector.
#include "common/run.h"
#include "common/vectors.h"
#include "heed/encoder/ngram.h"

namespace {

using namespace heed;

struct Options {
  std::string vectors = "f32";
  bool replace = false;
};

tools::Synopsis synopsis() {
  return {"embed",
          "Gives every record that has text a vector.",
          "Records without text, and vectors this model made before, pass through as they are.",
          "[FILE...]",
          {"crawl /usr/share/doc/debian-handbook/html/en-US | embed > library.ndjson",
           "embed --vectors i8 -z needs.ndjson -o needs.ndjson.zst"}};
}

class Embed final : public stream::Handler {
 public:
  Embed(const encoder::Encoder& encoder, const Options& options)
      : encoder_(encoder), model_(encoder.model_id()), replace_(options.replace), vector_(encoder.dims()) {
    format_.array = options.vectors == "array";
    if (!format_.array) format_.type = *attention::parse_vector_type(options.vectors);
  }

  Status handle(const stream::Record& record, std::string& out) override {
    if (record.type() == "error" || !record.has("text")) return pass(record, out);
    if (record.has("embedding") && !replace_) return keep(record, out);
    const auto text = tools::embedded_text(record);
    if (!text) return text.error();
    encoder_.encode(*text, vector_);
    stream::Edit edit(record);
    if (auto status = tools::set_embedding(edit, vector_, format_, model_); !status) return status;
    edit.append_to(out);
    return {};
  }

 private:
  static Status pass(const stream::Record& record, std::string& out) {
    out.append(record.line()).push_back('\n');
    return {};
  }

  Status keep(const stream::Record& record, std::string& out) const {
    const auto model = record.string_or("embedding_model", "");
    if (!model) return model.error();
    if (*model == model_) return pass(record, out);
    return input_error("was made by " + (model->empty() ? "an unnamed model" : std::string(*model)) + ", this is " +
                           model_ + ": use --replace to put a new vector in its place",
                       "embedding");
  }

  const encoder::Encoder& encoder_;
  std::string model_;
  bool replace_;
  tools::VectorFormat format_;
  std::vector<float> vector_;
};

int run(int argc, char** argv) {
  Options options;
  tools::Tool tool(synopsis());
  auto& line = tool.options();
  line.group("Vectors");
  line.add_choice("vectors", options.vectors, {"f32", "f16", "i8", "array"},
                  "how vectors are written: base64 of 4-, 2- or 1-byte numbers, or a JSON array; default f32");
  line.add_switch("replace", options.replace,
                  "put a new vector in the place of one another model made; without it such a "
                  "record is refused");
  if (auto status = tool.parse(argc, argv)) return *status;
  const auto& encoder = encoder::ngram_encoder();
  return tool.run(tool.jobs(), [&] { return std::make_unique<Embed>(encoder, options); });
}

}  // namespace

int main(int argc, char** argv) {
  return heed::tools::guarded("embed", [&] { return run(argc, argv); });
}
