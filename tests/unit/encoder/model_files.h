// Model files that a test writes.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace heed::encoder {

// A folder that is gone when the test is.
struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "heed-test-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string write(const std::string& name, std::string_view bytes) const {
    std::filesystem::create_directories(std::filesystem::path(path + "/" + name).parent_path());
    std::ofstream(path + "/" + name, std::ios::binary) << bytes;
    return path + "/" + name;
  }
  std::string path;
};

inline std::string bytes_of(auto value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

// A little GGUF file.
struct Gguf {
  std::string head = "GGUF" + bytes_of(std::uint32_t{3});
  std::string pairs, tensors;
  std::uint64_t pair_count = 0, tensor_count = 0;

  static std::string text(std::string_view value) { return bytes_of(std::uint64_t{value.size()}).append(value); }
  Gguf& pair(std::string_view key, std::uint32_t type, const std::string& value) {
    pairs += text(key) + bytes_of(type) + value;
    ++pair_count;
    return *this;
  }
  Gguf& tensor(std::string_view name, const std::vector<std::uint64_t>& sizes, std::uint32_t type,
               std::uint64_t offset) {
    tensors += text(name) + bytes_of(static_cast<std::uint32_t>(sizes.size()));
    for (const std::uint64_t size : sizes) tensors += bytes_of(size);
    tensors += bytes_of(type) + bytes_of(offset);
    ++tensor_count;
    return *this;
  }
  std::string bytes(std::size_t data) const { return bytes(std::string(data, '\0')); }
  std::string bytes(const std::string& data) const {
    std::string all = head + bytes_of(tensor_count) + bytes_of(pair_count) + pairs + tensors;
    all.resize((all.size() + 31) / 32 * 32);
    return all + data;
  }
};

}  // namespace heed::encoder
