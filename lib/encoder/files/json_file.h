// The small JSON files of a model's folder: read whole, with messages that name file and key.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/result.h"

namespace heed::encoder {

inline constexpr std::uint64_t kJsonFileBytesMax = 64 << 20;  // the largest tokenizer.json seen has 17 MB

class JsonFile {
 public:
  // An error if the file cannot be read, is too long or is not one JSON object (or one array, for read_array).
  static Result<JsonFile> read(const std::string& path);
  static Result<JsonFile> read_array(const std::string& path);

  const std::string& path() const { return path_; }
  simdjson::dom::object root() const { return root_; }   // of a file read()
  simdjson::dom::array items() const { return items_; }  // of a file read_array()

  // Members of the root. The default if the key is not there or null; an error if it is something else.
  Result<std::uint64_t> count(std::string_view key, std::optional<std::uint64_t> otherwise = {}) const;
  Result<double> number(std::string_view key, std::optional<double> otherwise = {}) const;
  Result<bool> boolean(std::string_view key, bool otherwise) const;
  Result<std::string> text(std::string_view key, std::optional<std::string> otherwise = {}) const;

  // "config.json: key "hidden_size" is missing".
  Error wrong(std::string_view key, std::string_view what) const;

 private:
  std::string path_;
  std::unique_ptr<simdjson::dom::parser> parser_;
  simdjson::dom::object root_;
  simdjson::dom::array items_;

  static Result<JsonFile> parse(const std::string& path, simdjson::dom::element& whole);
};

// True if there is a file of that name.
bool file_exists(const std::string& path);

}  // namespace heed::encoder
