// A directory of a static model with one file that is the input: whatever StaticEncoder::load accepts gives every text
// one vector, the same each time and again as the sum of its parts; what it refuses, it refuses naming a file of the
// directory. MiniEncoder::load, which reads the same files, likewise.
//
// The first byte says which file the rest is: m model.safetensors, c config.json, o modules.json, s model.safetensors
// in the folder 0_StaticEmbedding, t tokenizer.json.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "heed/encoder/mini.h"
#include "heed/encoder/static/static_encoder.h"

namespace encoder = heed::encoder;
namespace fs = std::filesystem;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

constexpr std::string_view kTokenizer =
    R"({"version":"1.0","added_tokens":[],"normalizer":{"type":"BertNormalizer","clean_text":true,)"
    R"("handle_chinese_chars":true,"strip_accents":false,"lowercase":true},"pre_tokenizer":{"type":"BertPreTokenizer"},)"
    R"("post_processor":null,"decoder":null,"model":{"type":"WordPiece","unk_token":"[UNK]",)"
    R"("continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"[UNK]":0,"the":1,"cat":2,"##s":3}}})";

// Four rows of three bytes.
std::string table_named(const std::string& name) {
  std::string header = R"({")" + name + R"(":{"dtype":"I8","shape":[4,3],"data_offsets":[0,12]}})";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  std::string file(8, '\0');
  file[0] = static_cast<char>(header.size());
  return file + header + std::string("\x01\x02\xFF\x40\x00\x81\x7F\x05\x80\x11\x22\x33", 12);
}

// One directory for the whole run, of this process.
class Directory {
 public:
  Directory() {
    std::string name = (fs::temp_directory_path() / "heed-fuzz-XXXXXX").string();
    require(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Directory() { fs::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  const fs::path& path() const { return path_; }

  // Leaves the files of one layout, and `content` in the place of the one that `which` names.
  void fill(char which, std::string_view content) const {
    const bool nested = which == 's' || which == 'o';
    const fs::path folder = nested ? path_ / "0_StaticEmbedding" : path_;
    for (const auto& entry : fs::directory_iterator(path_)) fs::remove_all(entry.path());
    fs::create_directories(folder);
    const bool table = which == 'm' || which == 's';
    write(folder / "model.safetensors", table ? content : table_named(nested ? "embedding.weight" : "embeddings"));
    write(folder / "tokenizer.json", which == 't' ? content : kTokenizer);
    if (!nested) write(path_ / "config.json", which == 'c' ? content : R"({"normalize":true})");
    if (which == 'o') write(path_ / "modules.json", content);
  }

 private:
  static void write(const fs::path& file, std::string_view content) {
    std::ofstream(file, std::ios::binary) << content;
  }

  fs::path path_;
};

std::vector<float> vector_of(const encoder::Encoder& model, std::string_view text) {
  std::vector<float> vector(model.dims());
  model.encode(text, vector);
  return vector;
}

void check_model(const encoder::Encoder& model) {
  for (const char* text : {"", "cats, the cat", "\xFF zzz 猫"}) {
    const std::vector<float> vector = vector_of(model, text);
    std::vector<double> sum(model.dims());
    for (const encoder::Contribution& part : model.contributions(text)) {
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += static_cast<double>(part.vector[i]);
    }
    const std::vector<float> again = vector_of(model, text);
    for (std::size_t i = 0; i < sum.size(); ++i) {
      // Numbers near the largest of a float may add up to no number, which whoever writes the vector refuses.
      if (!std::isfinite(vector[i]) || !std::isfinite(sum[i])) continue;
      require(vector[i] == again[i]);
      const auto whole = static_cast<double>(vector[i]);
      require(std::abs(sum[i] - whole) <= 1e-4 * std::max(1.0, std::abs(whole)) || std::abs(whole) > 1e6);
    }
  }
}

template <class Encoder>
void check(const fs::path& path) {
  const auto model = Encoder::load(path.string());
  if (!model) return require(model.error().message.starts_with(path.string()));
  check_model(**model);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Directory directory;
  if (size == 0) return 0;
  directory.fill(static_cast<char>(data[0]), {reinterpret_cast<const char*>(data) + 1, size - 1});
  check<encoder::StaticEncoder>(directory.path());
  check<encoder::MiniEncoder>(directory.path());
  return 0;
}
