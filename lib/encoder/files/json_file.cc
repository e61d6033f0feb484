#include "heed/encoder/files/json_file.h"

#include <fmt/format.h>

#include <filesystem>

#include "heed/encoder/files/mapped_file.h"

namespace heed::encoder {
namespace {

using simdjson::dom::element;

// The member, or nothing if it is not there or null.
std::optional<element> member(const simdjson::dom::object& object, std::string_view key) {
  element found;
  if (object.at_key(key).get(found) != simdjson::SUCCESS || found.is_null()) return std::nullopt;
  return found;
}

}  // namespace

Result<JsonFile> JsonFile::parse(const std::string& path, element& whole) {
  auto file = MappedFile::open(path);
  if (!file) return std::move(file).error();
  const auto bytes = (*file)->bytes();
  if (bytes.size() > kJsonFileBytesMax) {
    return input_error(fmt::format("{}: has {} bytes, at most {} are read", path, bytes.size(), kJsonFileBytesMax));
  }
  JsonFile json;
  json.path_ = path;
  json.parser_ = std::make_unique<simdjson::dom::parser>();
  const simdjson::padded_string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (const auto error = json.parser_->parse(text).get(whole); error != simdjson::SUCCESS) {
    return input_error(fmt::format("{}: is not JSON: {}", path, simdjson::error_message(error)));
  }
  return json;
}

Result<JsonFile> JsonFile::read(const std::string& path) {
  element whole;
  Result<JsonFile> json = parse(path, whole);
  if (json && whole.get(json->root_) != simdjson::SUCCESS) {
    return input_error(fmt::format("{}: is not a JSON object", path));
  }
  return json;
}

Result<JsonFile> JsonFile::read_array(const std::string& path) {
  element whole;
  Result<JsonFile> json = parse(path, whole);
  if (json && whole.get(json->items_) != simdjson::SUCCESS) {
    return input_error(fmt::format("{}: is not a JSON array", path));
  }
  return json;
}

Error JsonFile::wrong(std::string_view key, std::string_view what) const {
  return input_error(fmt::format("{}: key \"{}\" {}", path_, key, what));
}

Result<std::uint64_t> JsonFile::count(std::string_view key, std::optional<std::uint64_t> otherwise) const {
  const auto found = member(root_, key);
  if (!found && otherwise) return *otherwise;
  if (!found) return wrong(key, "is missing");
  std::uint64_t value = 0;
  if (found->get(value) != simdjson::SUCCESS) return wrong(key, "is not a whole number that is not negative");
  return value;
}

Result<double> JsonFile::number(std::string_view key, std::optional<double> otherwise) const {
  const auto found = member(root_, key);
  if (!found && otherwise) return *otherwise;
  if (!found) return wrong(key, "is missing");
  double value = 0;
  if (found->get(value) != simdjson::SUCCESS) return wrong(key, "is not a number");
  return value;
}

Result<bool> JsonFile::boolean(std::string_view key, bool otherwise) const {
  const auto found = member(root_, key);
  if (!found) return otherwise;
  bool value = false;
  if (found->get(value) != simdjson::SUCCESS) return wrong(key, "is neither true nor false");
  return value;
}

Result<std::string> JsonFile::text(std::string_view key, std::optional<std::string> otherwise) const {
  const auto found = member(root_, key);
  if (!found && otherwise) return *otherwise;
  if (!found) return wrong(key, "is missing");
  std::string_view value;
  if (found->get(value) != simdjson::SUCCESS) return wrong(key, "is not a string");
  return std::string(value);
}

bool file_exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

}  // namespace heed::encoder
