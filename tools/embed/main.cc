// embed: gives every record with text a vector.
#include <algorithm>
#include <string_view>

#include "common/run.h"
#include "embed/distill.h"
#include "embed/embed.h"

namespace {

using namespace heed;

constexpr std::int64_t kChunkMax = 1 << 20;

tools::Synopsis synopsis() {
  return {"embed",
          "Gives every record that has text a vector.",
          "Records without text, and vectors this model made before, pass through as they are.",
          "[FILE...]",
          {"crawl /usr/share/doc/debian-handbook/html/en-US | embed > library.ndjson",
           "embed --vectors i8 -z needs.ndjson -o needs.ndjson.zst"}};
}

void declare(tools::CommandLine& line, tools::EmbedOptions& options, tools::DistillChoice& distilled) {
  tools::add_model_options(line, options.model);
  line.group("Long texts");
  line.add("chunk", "TOKENS", options.chunk, 1, kChunkMax,
           "make a record of each passage of at most TOKENS tokens (words, with the built-in model); otherwise a "
           "transformer reads a text up to its limit");
  line.add("overlap", "N", options.overlap, 0, kChunkMax,
           "let a passage begin with the last N tokens of the one before");
  line.add_switch("pool", options.pool, "keep the record whole and give it the mean of its passages' vectors");
  line.group("Vectors");
  line.add_switch("late", options.late, "write a vector for each token, for late interaction");
  line.add_choice("vectors", options.vectors, {"f32", "f16", "i8", "array"},
                  "how vectors are written: base64 of 4-, 2- or 1-byte numbers, or a JSON array; default f32");
  line.add_switch("terms", options.terms, "add the field terms: words and pairs of words, counted");
  line.add_switch("replace", options.replace,
                  "put a new vector in the place of one another model made; without it such a "
                  "record is refused");
  line.group("Making a model");
  line.add("distill", "DIR", distilled.teacher,
           "make a static model of the transformer in DIR, in the directory that -o names; with --dims (256) and "
           "--vectors (f16 or i8)",
           tools::Completion::kDirectory);
}

int run(int argc, char** argv) {
  tools::EmbedOptions options;
  tools::Tool tool(synopsis());
  tools::DistillChoice distilled;
  declare(tool.options(), options, distilled);
  // Distilling reads no records, so that a terminal for standard input is no mistake.
  const bool reads =
      std::none_of(argv, argv + argc, [](std::string_view word) { return word.starts_with("--distill"); });
  if (auto status = tool.parse(argc, argv, reads)) return *status;
  if (!distilled.teacher.empty()) {
    distilled.dims = options.model.dims;
    distilled.bytes = options.vectors == "i8";
    return tools::run_distill(tool, distilled);
  }
  const auto models = tools::open_models(options.model, options.late);
  if (!models) return tool.fail(models.error());
  if (auto status = tools::check_options(options, *models); !status) return tool.fail(status.error());
  // A transformer needs seconds for what other work does in milliseconds: some hundred short texts at once are enough.
  constexpr std::size_t kBlockBytes = std::size_t{1} << 14;
  if (models->others.transformer) tool.set_block_bytes(kBlockBytes);
  return tool.run(tool.jobs(), [&] { return std::make_unique<tools::Embed>(*models, options); });
}

}  // namespace

int main(int argc, char** argv) {
  return heed::tools::guarded("embed", [&] { return run(argc, argv); });
}
