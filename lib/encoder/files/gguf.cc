#include "heed/encoder/files/gguf.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

namespace heed::encoder {
namespace {

constexpr std::uint32_t kMagic = 0x46554747;  // "GGUF"
constexpr std::uint32_t kDimensionsMax = 4;   // GGML_MAX_DIMS
constexpr std::uint64_t kQ8Block = 32;

// The numbers of value types in the file.
enum ValueType : std::uint32_t {
  kU8,
  kI8,
  kU16,
  kI16,
  kU32,
  kI32,
  kF32,
  kBool,
  kString,
  kArray,
  kU64,
  kI64,
  kF64,
};

struct TensorType {
  std::uint32_t number;
  DType dtype;
  std::string_view name;
};
constexpr TensorType kTensorTypes[] = {
    {0, DType::kF32, "F32"}, {1, DType::kF16, "F16"}, {8, DType::kQ8_0, "Q8_0"}, {30, DType::kBF16, "BF16"}};

// Reads from the front of the bytes. After the first value that is not there every other is 0 and empty; failed() says
// so, and the caller asks before it believes a count.
class Cursor {
 public:
  explicit Cursor(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <class T>
  T value() {
    T result{};
    if (!take(sizeof result)) return result;
    std::memcpy(&result, bytes_.data() + at_ - sizeof result, sizeof result);
    return result;
  }

  std::string text() {
    const auto length = value<std::uint64_t>();
    if (!take(length)) return {};
    return {reinterpret_cast<const char*>(bytes_.data()) + at_ - length, length};
  }

  std::uint64_t at() const { return at_; }
  std::uint64_t left() const { return bytes_.size() - at_; }
  bool failed() const { return failed_; }
  void fail() { failed_ = true; }

 private:
  bool take(std::uint64_t count) {
    if (failed_ || count > left()) {
      failed_ = true;
      return false;
    }
    at_ += count;
    return true;
  }

  std::span<const std::byte> bytes_;
  std::uint64_t at_ = 0;
  bool failed_ = false;
};

bool is_integer(std::uint32_t type) { return type <= kI32 || type == kBool || type == kU64 || type == kI64; }

std::int64_t read_integer(Cursor& cursor, std::uint32_t type) {
  switch (type) {
    case kU8:
    case kBool:
      return cursor.value<std::uint8_t>();
    case kI8:
      return cursor.value<std::int8_t>();
    case kU16:
      return cursor.value<std::uint16_t>();
    case kI16:
      return cursor.value<std::int16_t>();
    case kU32:
      return cursor.value<std::uint32_t>();
    case kI32:
      return cursor.value<std::int32_t>();
    default:  // a count beyond 2^63 is believed nowhere: -1 is refused by whoever asks for it
      return cursor.value<std::int64_t>();
  }
}

double read_number(Cursor& cursor, std::uint32_t type) {
  return type == kF32 ? static_cast<double>(cursor.value<float>()) : cursor.value<double>();
}

// `count` values by `read`, as long as there are bytes: nothing is allocated for a count that cannot be true.
template <class T, class Read>
std::vector<T> read_list(Cursor& cursor, std::uint64_t count, Read read) {
  std::vector<T> list;
  if (count > cursor.left()) cursor.fail();
  while (list.size() < count && !cursor.failed()) list.push_back(read());
  return list;
}

GgufValue read_array(Cursor& cursor) {
  const auto type = cursor.value<std::uint32_t>();
  const auto count = cursor.value<std::uint64_t>();
  if (is_integer(type)) return read_list<std::int64_t>(cursor, count, [&] { return read_integer(cursor, type); });
  if (type == kF32 || type == kF64) return read_list<double>(cursor, count, [&] { return read_number(cursor, type); });
  if (type == kString) return read_list<std::string>(cursor, count, [&] { return cursor.text(); });
  cursor.fail();  // arrays of arrays are in no file of these models
  return {};
}

GgufValue read_value(Cursor& cursor) {
  const auto type = cursor.value<std::uint32_t>();
  if (is_integer(type)) return read_integer(cursor, type);
  if (type == kF32 || type == kF64) return read_number(cursor, type);
  if (type == kString) return cursor.text();
  if (type == kArray) return read_array(cursor);
  cursor.fail();
  return {};
}

struct Entry {
  std::string name;
  Tensor tensor;
  std::uint64_t offset = 0, bytes = 0;
};

// The bytes of a shape, or false if they are beyond 64 bits or no whole number of blocks.
bool size_of(const Tensor& tensor, std::uint64_t& elements, std::uint64_t& bytes) {
  elements = 1;
  for (const std::uint64_t size : tensor.shape) {
    if (__builtin_mul_overflow(elements, size, &elements)) return false;
  }
  if (elements > std::numeric_limits<std::uint64_t>::max() / 8) return false;
  if (tensor.dtype == DType::kQ8_0 && (tensor.shape.empty() || tensor.shape.back() % kQ8Block != 0)) return false;
  bytes = tensor.dtype == DType::kOther ? 0 : dtype_bytes(tensor.dtype, elements);
  return true;
}

Entry read_entry(Cursor& cursor) {
  Entry entry;
  entry.name = cursor.text();
  const auto dimensions = cursor.value<std::uint32_t>();
  if (dimensions > kDimensionsMax) cursor.fail();
  for (std::uint32_t i = 0; i < dimensions && !cursor.failed(); ++i) {
    entry.tensor.shape.push_back(cursor.value<std::uint64_t>());
  }
  std::reverse(entry.tensor.shape.begin(), entry.tensor.shape.end());
  const auto type = cursor.value<std::uint32_t>();
  const auto* known = std::find_if(std::begin(kTensorTypes), std::end(kTensorTypes),
                                   [type](const TensorType& row) { return row.number == type; });
  entry.tensor.dtype = known == std::end(kTensorTypes) ? DType::kOther : known->dtype;
  entry.tensor.dtype_name = known == std::end(kTensorTypes) ? fmt::format("GGML type {}", type) : known->name;
  entry.offset = cursor.value<std::uint64_t>();
  return entry;
}

Error wrong_tensor(const std::string& path, const std::string& name, std::string_view what) {
  return input_error(fmt::format("{}: tensor \"{}\" {}", path, name, what));
}

// Gives each tensor its bytes of `data` and checks that no two share any.
Status place(const std::string& path, std::span<const std::byte> data, std::uint64_t alignment,
             std::vector<Entry>& entries) {
  for (Entry& entry : entries) {
    if (!size_of(entry.tensor, entry.tensor.elements, entry.bytes)) {
      return wrong_tensor(path, entry.name,
                          fmt::format("has the shape {}, which a tensor of type {} cannot have",
                                      entry.tensor.shape_text(), entry.tensor.dtype_name));
    }
    if (entry.offset % alignment != 0 || entry.offset > data.size() || entry.bytes > data.size() - entry.offset) {
      return wrong_tensor(path, entry.name,
                          fmt::format("has {} bytes at offset {} of {} bytes of data: the file is cut short or damaged",
                                      entry.bytes, entry.offset, data.size()));
    }
    entry.tensor.data = data.subspan(entry.offset, entry.bytes);
  }
  std::vector<const Entry*> order;
  for (const Entry& entry : entries) order.push_back(&entry);
  std::sort(order.begin(), order.end(), [](const Entry* a, const Entry* b) { return a->offset < b->offset; });
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (order[i]->offset < order[i - 1]->offset + order[i - 1]->bytes) {
      return wrong_tensor(path, order[i]->name, "overlaps another tensor");
    }
  }
  return {};
}

}  // namespace

Result<GgufFile> GgufFile::read(const std::string& path) {
  auto mapped = MappedFile::open(path);
  if (!mapped) return std::move(mapped).error();
  const std::span<const std::byte> bytes = (*mapped)->bytes();
  const auto damaged = [&path](std::string_view what) { return input_error(fmt::format("{}: {}", path, what)); };
  Cursor cursor(bytes);
  if (cursor.value<std::uint32_t>() != kMagic) return damaged("is not a GGUF file");
  const auto version = cursor.value<std::uint32_t>();
  if (version != 2 && version != 3) {
    return damaged(fmt::format("is GGUF version {}, supported are 2 and 3, little-endian", version));
  }
  const auto tensor_count = cursor.value<std::uint64_t>(), pair_count = cursor.value<std::uint64_t>();

  GgufFile file(path);
  file.tensors_.keep(*mapped);
  for (std::uint64_t i = 0; i < pair_count; ++i) {
    std::string key = cursor.text();
    GgufValue value = read_value(cursor);
    if (cursor.failed())
      return damaged(fmt::format("the value of key \"{}\" cannot be read: cut short or damaged", key));
    if (!file.pairs_.emplace(key, std::move(value)).second) return file.wrong(key, "is there twice");
  }
  std::vector<Entry> entries;
  for (std::uint64_t i = 0; i < tensor_count && !cursor.failed(); ++i) entries.push_back(read_entry(cursor));
  if (cursor.failed()) return damaged("the list of tensors is cut short or damaged");

  const std::uint64_t alignment = file.count_or("general.alignment", 32);
  if (!std::has_single_bit(alignment) || alignment > 1 << 20) {
    return file.wrong("general.alignment", "is not a power of two");
  }
  const std::uint64_t start = std::min<std::uint64_t>((cursor.at() + alignment - 1) & ~(alignment - 1), bytes.size());
  if (Status status = place(path, bytes.subspan(start), alignment, entries); !status) return status.error();
  for (Entry& entry : entries) {
    if (!file.tensors_.add(entry.name, std::move(entry.tensor))) {
      return wrong_tensor(path, entry.name, "is listed twice");
    }
  }
  return file;
}

const GgufValue* GgufFile::find(std::string_view key) const {
  const auto found = pairs_.find(key);
  return found == pairs_.end() ? nullptr : &found->second;
}

Result<std::uint64_t> GgufFile::count(std::string_view key) const {
  const GgufValue* value = find(key);
  if (value == nullptr) return wrong(key, "is missing");
  const auto* number = std::get_if<std::int64_t>(value);
  if (number == nullptr || *number < 0) return wrong(key, "is not a whole number that is not negative");
  return static_cast<std::uint64_t>(*number);
}

std::uint64_t GgufFile::count_or(std::string_view key, std::uint64_t otherwise) const {
  const Result<std::uint64_t> found = count(key);
  return found ? *found : otherwise;
}

Result<double> GgufFile::number(std::string_view key) const {
  const GgufValue* value = find(key);
  if (value == nullptr) return wrong(key, "is missing");
  if (const auto* number = std::get_if<double>(value); number != nullptr) return *number;
  return wrong(key, "is not a number");
}

std::string GgufFile::text_or(std::string_view key, std::string otherwise) const {
  const GgufValue* value = find(key);
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
  return text == nullptr ? otherwise : *text;
}

Error GgufFile::wrong(std::string_view key, std::string_view what) const {
  return input_error(fmt::format("{}: key \"{}\" {}", path(), key, what));
}

}  // namespace heed::encoder
