#include "heed/encoder/files/safetensors.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "heed/encoder/files/json_file.h"

namespace heed::encoder {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

struct TypeRow {
  std::string_view name;
  DType dtype;
  std::uint64_t bytes;
};

// Every type of the format, so that a tensor nobody reads is still checked.
constexpr TypeRow kTypes[] = {
    {"F32", DType::kF32, 4},    {"F16", DType::kF16, 2},   {"BF16", DType::kBF16, 2},     {"I8", DType::kI8, 1},
    {"BOOL", DType::kOther, 1}, {"U8", DType::kOther, 1},  {"F8_E5M2", DType::kOther, 1}, {"F8_E4M3", DType::kOther, 1},
    {"I16", DType::kOther, 2},  {"U16", DType::kOther, 2}, {"I32", DType::kOther, 4},     {"U32", DType::kOther, 4},
    {"I64", DType::kOther, 8},  {"U64", DType::kOther, 8}, {"F64", DType::kOther, 8},
};

const TypeRow* type_named(std::string_view name) {
  const auto* found = std::find_if(std::begin(kTypes), std::end(kTypes), [&](auto& row) { return row.name == name; });
  return found == std::end(kTypes) ? nullptr : found;
}

// One header while it is read.
struct Header {
  const std::string& path;
  std::span<const std::byte> data;

  Error wrong(std::string_view what) const { return input_error(fmt::format("{}: {}", path, what)); }
  Error wrong(std::string_view name, std::string_view what) const {
    return input_error(fmt::format("{}: tensor \"{}\" {}", path, name, what));
  }
};

// The numbers of a JSON array, or false if it is not one of whole numbers that are not negative.
bool read_counts(const object& of, std::string_view key, std::vector<std::uint64_t>& out) {
  simdjson::dom::array array;
  if (of.at_key(key).get(array) != simdjson::SUCCESS) return false;
  for (const element item : array) {
    std::uint64_t value = 0;
    if (item.get(value) != simdjson::SUCCESS) return false;
    out.push_back(value);
  }
  return true;
}

// The product of a shape, or false if it is beyond 64 bits.
bool multiply(const std::vector<std::uint64_t>& shape, std::uint64_t& product) {
  product = 1;
  for (const std::uint64_t size : shape) {
    if (__builtin_mul_overflow(product, size, &product)) return false;
  }
  return true;
}

Result<Tensor> read_entry(const Header& header, std::string_view name, const element& value) {
  object entry;
  std::string_view dtype;
  Tensor tensor;
  std::vector<std::uint64_t> offsets;
  if (value.get(entry) != simdjson::SUCCESS || entry.at_key("dtype").get(dtype) != simdjson::SUCCESS ||
      !read_counts(entry, "shape", tensor.shape) || !read_counts(entry, "data_offsets", offsets) ||
      offsets.size() != 2) {
    return header.wrong(name, "must have a dtype, a shape and two data_offsets");
  }
  const TypeRow* type = type_named(dtype);
  if (type == nullptr) {
    return header.wrong(name, fmt::format("has the unknown dtype {}, {} are supported", dtype, kReadableTypes));
  }
  tensor.dtype = type->dtype;
  tensor.dtype_name = dtype;
  const auto [begin, end] = std::pair(offsets[0], offsets[1]);
  if (begin > end || end > header.data.size()) {
    return header.wrong(
        name, fmt::format("has data_offsets [{}, {}] in a file with {} bytes of data", begin, end, header.data.size()));
  }
  std::uint64_t bytes = 0;
  if (!multiply(tensor.shape, tensor.elements) || __builtin_mul_overflow(tensor.elements, type->bytes, &bytes) ||
      bytes != end - begin) {
    return header.wrong(name, fmt::format("has {} bytes, which are not those of {} numbers of type {}", end - begin,
                                          tensor.shape_text(), dtype));
  }
  tensor.data = header.data.subspan(begin, end - begin);
  return tensor;
}

// One tensor follows another from the first byte of the data to the last.
Status check_layout(const Header& header, const TensorSet& set) {
  std::vector<std::pair<std::span<const std::byte>, std::string_view>> order;
  for (const auto& [name, tensor] : set.all()) order.emplace_back(tensor.data, name);
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first.data(), a.first.size()) < std::pair(b.first.data(), b.first.size());
  });
  const std::byte* at = header.data.data();
  for (const auto& [data, name] : order) {
    if (data.data() < at) return header.wrong(name, "overlaps another tensor");
    if (data.data() > at) return header.wrong(name, "does not begin where the tensor before it ends");
    at += data.size();
  }
  const std::byte* end = header.data.data() + header.data.size();
  if (at != end) return header.wrong(fmt::format("{} bytes at the end belong to no tensor", end - at));
  return {};
}

// What is not text is nobody's business, as the format allows nothing else.
void read_metadata(const element& value, TensorSet& set) {
  object texts;
  if (value.get(texts) != simdjson::SUCCESS) return;
  for (const auto& [name, text] : texts) {
    std::string_view content;
    if (text.get(content) == simdjson::SUCCESS) set.describe(std::string(name), std::string(content));
  }
}

Status read_header(const Header& header, std::string_view text, TensorSet& set) {
  simdjson::dom::parser parser;
  object root;
  if (const auto error = parser.parse(simdjson::padded_string(text)).get(root); error != simdjson::SUCCESS) {
    return header.wrong(fmt::format("its header is not a JSON object: {}", simdjson::error_message(error)));
  }
  for (const auto& [name, value] : root) {
    if (name == "__metadata__") {
      read_metadata(value, set);
      continue;
    }
    Result<Tensor> tensor = read_entry(header, name, value);
    if (!tensor) return std::move(tensor).error();
    if (!set.add(std::string(name), std::move(*tensor))) return header.wrong(name, "is listed twice");
  }
  return check_layout(header, set);
}

Status read_file(const std::string& path, TensorSet& set) {
  auto file = MappedFile::open(path);
  if (!file) return std::move(file).error();
  const std::span<const std::byte> bytes = (*file)->bytes();
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length) return input_error(fmt::format("{}: is too short to be a safetensors file", path));
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length > kSafetensorsHeaderBytesMax || length > bytes.size() - sizeof length) {
    return input_error(
        fmt::format("{}: says its header has {} bytes, but the file has {}: it is cut short or no "
                    "safetensors file",
                    path, length, bytes.size()));
  }
  const Header header{path, bytes.subspan(sizeof length + length)};
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + sizeof length, length);
  set.keep(*file);
  return read_header(header, text, set);
}

// Adds every tensor of `shard` to `set`.
Status take_all(const std::string& path, const TensorSet& shard, TensorSet& set) {
  for (const auto& [name, tensor] : shard.all()) {
    if (!set.add(name, tensor))
      return input_error(fmt::format("{}: tensor \"{}\" is in another shard too", path, name));
  }
  return {};
}

Result<std::set<std::string>> shard_names(const JsonFile& index) {
  object map;
  if (index.root().at_key("weight_map").get(map) != simdjson::SUCCESS) {
    return index.wrong("weight_map", "must be an object of tensor names and file names");
  }
  std::set<std::string> names;
  for (const auto& [tensor, value] : map) {
    std::string_view file;
    if (value.get(file) != simdjson::SUCCESS || file.empty() || file.find('/') != std::string_view::npos) {
      return index.wrong("weight_map", fmt::format("must give tensor \"{}\" a file of the same folder", tensor));
    }
    names.insert(std::string(file));
  }
  return names;
}

// Text as JSON (RFC 8259, section 7).
std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out += '"';
}

}  // namespace

Result<TensorSet> read_safetensors(const std::string& path) {
  TensorSet set(path);
  if (Status status = read_file(path, set); !status) return status.error();
  return set;
}

Result<TensorSet> read_safetensors_folder(const std::string& folder, const std::string& name) {
  const std::string whole = folder + "/" + name + ".safetensors", listing = whole + ".index.json";
  if (!file_exists(listing)) return read_safetensors(whole);
  Result<JsonFile> index = JsonFile::read(listing);
  if (!index) return std::move(index).error();
  Result<std::set<std::string>> names = shard_names(*index);
  if (!names) return std::move(names).error();
  TensorSet set(listing);
  for (const std::string& file : *names) {
    TensorSet shard(folder + "/" + file);
    if (Status status = read_file(shard.label(), shard); !status) return status.error();
    if (Status status = take_all(shard.label(), shard, set); !status) return status.error();
    set.keep_all(shard);
  }
  return set;
}

std::string format_safetensors(std::span<const NewTensor> tensors,
                               const std::map<std::string, std::string, std::less<>>& metadata) {
  std::string header = "{", data;
  const auto member = [&](std::string& to, std::string_view name, std::string_view json) {
    if (to.back() != '{') to += ',';
    to += fmt::format("{}:{}", json_text(name), json);
  };
  if (!metadata.empty()) {
    std::string texts = "{";
    for (const auto& [name, text] : metadata) member(texts, name, json_text(text));
    member(header, "__metadata__", texts + '}');
  }
  for (const NewTensor& tensor : tensors) {
    const std::size_t begin = data.size();
    data += tensor.data;
    member(header, tensor.name,
           fmt::format(R"({{"dtype":{},"shape":[{}],"data_offsets":[{},{}]}})", json_text(tensor.dtype),
                       fmt::join(tensor.shape, ","), begin, data.size()));
  }
  header += '}';
  header.resize((header.size() + 7) / 8 * 8, ' ');
  std::string file;
  for (std::size_t i = 0; i < sizeof(std::uint64_t); ++i) file += static_cast<char>(header.size() >> (8 * i) & 0xff);
  return file + header + data;
}

}  // namespace heed::encoder
