#include "heed/encoder/distill/distill.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "heed/attention/encoding.h"
#include "heed/encoder/distill/components.h"
#include "heed/encoder/distill/parallel.h"
#include "heed/encoder/distill/student_tokenizer.h"
#include "heed/encoder/files/safetensors.h"
#include "heed/encoder/static/static_encoder.h"

namespace heed::encoder {
namespace {

constexpr double kSifCoefficient = 1e-4;
constexpr std::size_t kTokensAtOnce = 1024;

// Step 1.
std::vector<float> teacher_rows(const TransformerEncoder& teacher, std::span<const std::int32_t> ids,
                                unsigned threads) {
  const std::size_t width = teacher.token_dims();
  const auto prefix = teacher.tokenizer().prefix(), suffix = teacher.tokenizer().suffix();
  std::vector<float> rows(ids.size() * width);
  for_each_part((ids.size() + kTokensAtOnce - 1) / kTokensAtOnce, threads, [&](std::size_t part) {
    const std::size_t first = part * kTokensAtOnce, count = std::min(kTokensAtOnce, ids.size() - first);
    std::vector<std::vector<std::int32_t>> lists(count);
    for (std::size_t i = 0; i < count; ++i) {
      lists[i].assign(prefix.begin(), prefix.end());
      lists[i].push_back(ids[first + i]);
      lists[i].insert(lists[i].end(), suffix.begin(), suffix.end());
    }
    teacher.encode_ids(lists, std::span(rows).subspan(first * width, count * width));
  });
  for (float& value : rows) {
    if (!std::isfinite(value)) value = 0;
  }
  return rows;
}

// Step 3.
void weigh_by_rank(std::span<float> rows, std::size_t dims) {
  const std::size_t count = rows.size() / dims;
  double sum = 0;
  for (std::size_t r = 0; r < count; ++r) sum += 1 / static_cast<double>(r + 2);
  for (std::size_t r = 0; r < count; ++r) {
    const double share = 1 / static_cast<double>(r + 2) / sum;
    const double weight = kSifCoefficient / (kSifCoefficient + share);
    for (float& value : rows.subspan(r * dims, dims)) value = static_cast<float>(value * weight);
  }
}

std::string as_halves(std::span<const float> rows) {
  std::string bytes(rows.size() * 2, '\0');
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint16_t half = attention::float_to_half(rows[i]);
    bytes[2 * i] = static_cast<char>(half & 0xff);
    bytes[2 * i + 1] = static_cast<char>(half >> 8);
  }
  return bytes;
}

std::string as_bytes(std::span<const float> rows) {
  float greatest = 0;
  for (const float value : rows) greatest = std::max(greatest, std::abs(value));
  const double scale = greatest > 0 ? static_cast<double>(greatest) / std::numeric_limits<std::int8_t>::max() : 1;
  std::string bytes(rows.size(), '\0');
  for (std::size_t i = 0; i < rows.size(); ++i) {
    bytes[i] = static_cast<char>(std::nearbyint(static_cast<double>(rows[i]) / scale));
  }
  return bytes;
}

std::string safetensors_of(std::span<const float> rows, std::size_t dims, bool bytes) {
  const NewTensor table{
      "embeddings", bytes ? "I8" : "F16", {rows.size() / dims, dims}, bytes ? as_bytes(rows) : as_halves(rows)};
  return format_safetensors({&table, 1});
}

Status write_file(const std::string& path, std::string_view content) {
  std::ofstream file(path, std::ios::binary);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  if (file) return {};
  return system_error(fmt::format("{}: cannot be written", path));
}

Status make_directory(const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (failed) return system_error(fmt::format("{}: cannot be made: {}", path, failed.message()));
  if (std::filesystem::is_empty(path, failed)) return {};
  return input_error(fmt::format("{}: is not empty: name a directory that is, or a new one", path));
}

constexpr std::string_view kModules =
    R"([{"idx":0,"name":"0","path":".","type":"sentence_transformers.models.StaticEmbedding"},
 {"idx":1,"name":"1","path":"1_Normalize","type":"sentence_transformers.models.Normalize"}]
)";

std::string config_of(const DistillOptions& options) {
  return fmt::format(R"({{"model_type":"model2vec","architectures":["StaticModel"],"apply_pca":{0},)"
                     R"("sif_coefficient":0.0001,"hidden_dim":{0},"seq_length":1000000,"normalize":true,)"
                     R"("pooling":"mean","embedding_dtype":"{1}"}})"
                     "\n",
                     options.dims, options.bytes ? "int8" : "float16");
}

}  // namespace

Result<std::vector<float>> distill_rows(const TransformerEncoder& teacher, std::span<const std::int32_t> ids,
                                        const DistillOptions& options) {
  const std::size_t width = teacher.token_dims();
  if (options.dims == 0 || options.dims > width) {
    return input_error(
        fmt::format("{} dims cannot be made of the {} that {} has", options.dims, width, teacher.model_id()));
  }
  if (ids.size() <= width) {
    return input_error(fmt::format("{} tokens are too few to find the components of {} dims", ids.size(), width));
  }
  std::vector<float> rows =
      principal_coordinates(teacher_rows(teacher, ids, options.threads), width, options.dims, options.threads);
  weigh_by_rank(rows, options.dims);
  return rows;
}

Result<std::string> distill(const TransformerEncoder& teacher, const std::string& teacher_directory,
                            const std::string& directory, const DistillOptions& options) {
  const auto tokenizer = make_student_tokenizer(teacher_directory, teacher.tokenizer());
  if (!tokenizer) return tokenizer.error();
  if (auto status = make_directory(directory); !status) return status.error();
  const auto rows = distill_rows(teacher, tokenizer->ids, options);
  if (!rows) return rows.error();
  const std::pair<const char*, std::string> files[] = {
      {"/model.safetensors", safetensors_of(*rows, options.dims, options.bytes)},
      {"/tokenizer.json", tokenizer->json},
      {"/config.json", config_of(options)},
      {"/modules.json", std::string(kModules)}};
  for (const auto& [name, content] : files) {
    if (auto status = write_file(directory + name, content); !status) return status.error();
  }
  const auto student = StaticEncoder::load(directory);
  if (!student) return student.error();
  return (*student)->model_id();
}

}  // namespace heed::encoder
