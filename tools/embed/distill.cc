#include "embed/distill.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "heed/encoder/distill/distill.h"
#include "heed/ledger/hash.h"

namespace heed::tools {
namespace {

// Everything a teacher's vectors depend on; those that a directory has.
constexpr const char* kTeacherFiles[] = {"config.json", "model.safetensors", "model.safetensors.index.json",
                                         "sentence_bert_config.json", "tokenizer.json"};
constexpr const char* kStudentFiles[] = {"config.json", "model.safetensors", "modules.json", "tokenizer.json"};

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// "<name>: <value>" in the front matter of the model's card; "not stated" without it.
std::string card_value(const std::string& directory, const std::string& name) {
  std::ifstream card(directory + "/README.md");
  std::string line;
  if (!std::getline(card, line) || line != "---") return "not stated";
  while (std::getline(card, line) && line != "---") {
    if (line.starts_with(name + ": ")) return line.substr(name.size() + 2);
  }
  return "not stated";
}

void add_hashes(const std::string& directory, std::span<const char* const> names, std::string& out) {
  for (const char* name : names) {
    const std::string path = directory + "/" + name;
    if (!std::filesystem::is_regular_file(path)) continue;
    const ledger::Hash hash = ledger::sha256(read_file(path));
    const std::string_view bytes(reinterpret_cast<const char*>(hash.data()), hash.size());
    fmt::format_to(std::back_inserter(out), "  sha256 {}  {}\n", ledger::format_hex(bytes), name);
  }
}

std::string provenance_of(const encoder::TransformerEncoder& teacher, const std::string& directory,
                          const std::string& student_id, const DistillChoice& choice,
                          const encoder::DistillOptions& options) {
  std::string text = fmt::format("model    {}\nsource   {}, by distilling its tokens\nlicence  {}\n", student_id,
                                 teacher.model_id(), card_value(choice.teacher, "license"));
  const std::string name = teacher.model_id().substr(0, teacher.model_id().rfind(':'));
  fmt::format_to(std::back_inserter(text), "command  embed --distill {} --dims {} --vectors {} -o {}\n", name,
                 options.dims, choice.bytes ? "i8" : "f16", student_id.substr(0, student_id.rfind(':')));
  fmt::format_to(std::back_inserter(text), "program  heed {}\n\nsource files\n", HEED_VERSION);
  add_hashes(choice.teacher, kTeacherFiles, text);
  text += "\nfiles\n";
  add_hashes(directory, kStudentFiles, text);
  return text;
}

Status distill_and_document(const DistillChoice& choice, const std::string& directory, unsigned threads) {
  const auto teacher = encoder::TransformerEncoder::load(choice.teacher);
  if (!teacher) return teacher.error();
  const encoder::DistillOptions options{static_cast<std::size_t>(choice.dims == 0 ? kDistillDims : choice.dims),
                                        choice.bytes, threads};
  const auto student = encoder::distill(**teacher, choice.teacher, directory, options);
  if (!student) return student.error();
  std::ofstream file(directory + "/provenance", std::ios::binary);
  file << provenance_of(**teacher, directory, *student, choice, options);
  file.close();
  if (!file) return system_error(fmt::format("{}/provenance: cannot be written", directory));
  return {};
}

}  // namespace

int run_distill(Tool& tool, const DistillChoice& choice) {
  const std::string& directory = tool.common().output;
  if (directory.empty() || directory == "-") {
    return tool.fail(input_error("--distill writes a directory: name it with -o"));
  }
  if (!tool.operands().empty()) return tool.fail(input_error("--distill reads no records: leave out the files"));
  if (auto status = distill_and_document(choice, directory, tool.jobs()); !status) return tool.fail(status.error());
  return kDone;
}

}  // namespace heed::tools
