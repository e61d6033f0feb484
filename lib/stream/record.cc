#include "heed/stream/record.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include "heed/stream/reader.h"

namespace heed::stream {
namespace {

namespace dom = simdjson::dom;

Error missing(std::string_view field) { return input_error("is missing", std::string(field)); }

Error wrong_kind(std::string_view field, const Value& value, std::string_view expected) {
  return input_error(fmt::format("is {}, expected {}", kind_name(value.kind()), expected), std::string(field));
}

Error not_an_integer(std::string_view field, const Value& value) {
  if (value.kind() != Kind::kNumber) return wrong_kind(field, value, "an integer");
  return input_error(fmt::format("is not an integer within +-{}", kIntegerMax), std::string(field));
}

// The first byte that is not UTF-8: halving works because a prefix of valid text that ends between characters is valid.
std::size_t invalid_utf8_at(std::string_view text) {
  std::size_t good = 0;
  for (std::size_t step = std::bit_floor(text.size()); step > 0; step /= 2) {
    std::size_t end = good + step;
    if (end > text.size()) continue;
    while (end > good && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    if (end > good && simdjson::validate_utf8(text.data() + good, end - good)) good = end;
  }
  while (good < text.size()) {
    std::size_t length = 1;
    while (length < 4 && good + length < text.size() &&
           (static_cast<unsigned char>(text[good + length]) & 0xC0) == 0x80) {
      ++length;
    }
    if (!simdjson::validate_utf8(text.data() + good, length)) break;
    good += length;
  }
  return good;
}

Error parse_error(simdjson::error_code code, std::string_view line) {
  switch (code) {
    case simdjson::UTF8_ERROR:
      return input_error(fmt::format("is not UTF-8 at byte {}", invalid_utf8_at(line) + 1));
    case simdjson::DEPTH_ERROR:
      return input_error(fmt::format("nests deeper than {} levels", kNestingMax));
    case simdjson::NUMBER_ERROR:
      return input_error("has a number that is malformed or does not fit 64 bits");
    case simdjson::STRING_ERROR:
      return input_error("has a string with a wrong escape or an unescaped control character");
    case simdjson::UNCLOSED_STRING:
      return input_error("has a string without its closing quote: is the line cut short?");
    case simdjson::UNESCAPED_CHARS:
      return input_error("has a control character inside a string: escape it as \\u00xx");
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR:
      return input_error("has a word that is not true, false or null");
    case simdjson::MEMALLOC:
      return system_error("there is not enough memory to parse the line");
    default:
      return input_error("is not one JSON object: a comma, colon, brace or quote is missing or too many");
  }
}

// The key that stands twice in one object at any depth, or nothing. Depth is bounded by kNestingMax.
class DuplicateFinder {
 public:
  std::optional<std::string_view> in_record(const dom::element& root) {
    keys_.clear();
    return in(root);
  }

 private:
  std::optional<std::string_view> in(const dom::element& element) {
    if (dom::array array; element.get(array) == simdjson::SUCCESS) {
      for (const auto& child : array)
        if (auto key = in_container(child)) return key;
    } else if (dom::object object; element.get(object) == simdjson::SUCCESS) {
      return in_object(object);
    }
    return std::nullopt;
  }

  std::optional<std::string_view> in_container(const dom::element& element) {
    return element.is_array() || element.is_object() ? in(element) : std::nullopt;
  }

  std::optional<std::string_view> in_object(const dom::object& object) {
    const std::size_t first = keys_.size();
    for (const auto& member : object) keys_.push_back(member.key);
    const auto twice = keys_.size() - first <= kPairsMax ? by_pairs(first) : by_order(first);
    if (twice) return twice;
    keys_.resize(first);
    for (const auto& member : object)
      if (auto key = in_container(member.value)) return key;
    return std::nullopt;
  }

  // Most pairs of a record's keys differ in length or first byte, so that comparing all pairs is cheaper than sorting.
  static constexpr std::size_t kPairsMax = 24;

  std::optional<std::string_view> by_pairs(std::size_t first) const {
    for (std::size_t i = first; i < keys_.size(); ++i) {
      for (std::size_t j = first; j < i; ++j) {
        const auto a = keys_[i], b = keys_[j];
        if (a.size() == b.size() && (a.empty() || (a[0] == b[0] && a == b))) return a;
      }
    }
    return std::nullopt;
  }

  std::optional<std::string_view> by_order(std::size_t first) {
    const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, keys_.end());
    const auto twice = std::adjacent_find(begin, keys_.end());
    return twice != keys_.end() ? std::optional(*twice) : std::nullopt;
  }

  std::vector<std::string_view> keys_;
};

}  // namespace

struct RecordParser::State {
  dom::parser parser;
  DuplicateFinder duplicates;
  std::size_t capacity = 0;
  std::string copy;
};

RecordParser::RecordParser() : state_(std::make_unique<State>()) {}
RecordParser::~RecordParser() = default;
RecordParser::RecordParser(RecordParser&&) noexcept = default;
RecordParser& RecordParser::operator=(RecordParser&&) noexcept = default;

Result<Record> RecordParser::parse(std::string_view line, std::size_t file, std::uint64_t line_number) {
  if (line.size() > state_->capacity) {
    const std::size_t capacity = std::max<std::size_t>(line.size() * 2, 4096);
    if (auto code = state_->parser.allocate(capacity, kNestingMax)) return parse_error(code, line);
    state_->capacity = capacity;
  }
  dom::element root;
  if (auto code = state_->parser.parse(line.data(), line.size(), false).get(root)) return parse_error(code, line);

  Record record;
  record.line_ = line;
  record.file_ = file;
  record.line_number_ = line_number;
  record.object_.handle_ = std::bit_cast<Value::Handle>(root);
  if (!root.is_object()) {
    return input_error(fmt::format("is {}, expected an object", kind_name(record.object_.kind())));
  }
  if (const auto key = state_->duplicates.in_record(root))
    return input_error("stands twice in one object", std::string(*key));
  auto type = record.string_or("type", "");
  if (!type) return type.error();
  record.type_ = *type;
  return record;
}

Result<Record> RecordParser::parse_copy(std::string_view line) {
  state_->copy.assign(line);
  state_->copy.append(kPaddingBytes, '\0');
  return parse(std::string_view(state_->copy.data(), line.size()), 0, 0);
}

std::optional<Value> Record::find(std::string_view field) const {
  auto value = object_.find(field);
  if (value && value->kind() == Kind::kNull) return std::nullopt;
  return value;
}

Result<std::string_view> Record::string(std::string_view field) const {
  if (!has(field)) return missing(field);
  return string_or(field, {});
}

Result<std::int64_t> Record::integer(std::string_view field) const {
  if (!has(field)) return missing(field);
  return integer_or(field, 0);
}

Result<double> Record::number(std::string_view field) const {
  if (!has(field)) return missing(field);
  return number_or(field, 0);
}

Result<std::string_view> Record::string_or(std::string_view field, std::string_view otherwise) const {
  const auto value = find(field);
  if (!value) return otherwise;
  if (const auto text = value->string()) return *text;
  return wrong_kind(field, *value, "a string");
}

Result<std::int64_t> Record::integer_or(std::string_view field, std::int64_t otherwise) const {
  const auto value = find(field);
  if (!value) return otherwise;
  if (const auto integer = value->integer()) return *integer;
  return not_an_integer(field, *value);
}

Result<double> Record::number_or(std::string_view field, double otherwise) const {
  const auto value = find(field);
  if (!value) return otherwise;
  if (const auto number = value->number()) return *number;
  return wrong_kind(field, *value, "a number");
}

}  // namespace heed::stream
