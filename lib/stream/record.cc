#include "heed/stream/record.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include "heed/stream/edit.h"
#include "heed/stream/internal/float_array.h"
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

// A parser and what it parsed last.
class Document {
 public:
  // `text` has kPaddingBytes readable bytes behind it.
  simdjson::error_code parse(std::string_view text, dom::element& root) {
    if (text.size() > capacity_) {
      const std::size_t capacity = std::max<std::size_t>(text.size() * 2, 4096);
      if (auto code = parser_.allocate(capacity, kNestingMax)) return code;
      capacity_ = capacity;
    }
    return parser_.parse(text.data(), text.size(), false).get(root);
  }

 private:
  dom::parser parser_;
  std::size_t capacity_ = 0;
};

}  // namespace

struct ParserState {
  Document document;
  DuplicateFinder duplicates;
  std::string copy;

  // Of the record at hand. `apart`: its vector was read by itself, and `document` is the rest of the line.
  bool apart = false;
  std::string rest;
  bool vector_known = false;
  bool has_vector = false;
  std::vector<float> vector;
  bool whole_known = false;
  Document whole_document;
  Value whole;
};

namespace {

// Stands in the rest for the vector. NUL is written like this in any string, so a line without it has no other.
constexpr std::string_view kNul = "\\u0000";
constexpr std::string_view kPlaceholder = "\"\\u0000\"";
constexpr std::string_view kPlaceholderText("\0", 1);

std::string_view without_space_behind(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r") + 1);
}

// Where the first array begins that is called kVectorField, in whatever object. Within a string the quotes of such a
// name are written otherwise.
std::size_t find_vector(std::string_view line) {
  std::size_t at = line.find('[');
  for (; at != std::string_view::npos; at = line.find('[', at + 1)) {
    auto before = without_space_behind(line.substr(0, at));
    if (!before.ends_with(':')) continue;
    before.remove_suffix(1);
    before = without_space_behind(before);
    if (before.ends_with('"') && before.substr(0, before.size() - 1).ends_with(kVectorField)) break;
  }
  return at;
}

// Reads the vector by itself and parses the rest. False, and nothing decided, if the line has no such vector, or it is
// not as it should be, or not a member of the record itself.
bool parse_apart(std::string_view line, ParserState& state, dom::element& root) {
  const std::size_t array = find_vector(line);
  if (array == std::string_view::npos) return false;
  const auto end = internal::read_floats(line, array, state.vector);
  if (!end) return false;
  const auto before = line.substr(0, array), behind = line.substr(*end);
  if (before.find(kNul) != std::string_view::npos || behind.find(kNul) != std::string_view::npos) return false;
  state.rest.assign(before).append(kPlaceholder).append(behind);
  const std::size_t size = state.rest.size();
  state.rest.append(kPaddingBytes, '\0');
  if (state.document.parse({state.rest.data(), size}, root)) return false;
  std::string_view placeholder;
  return root[kVectorField].get(placeholder) == simdjson::SUCCESS && placeholder == kPlaceholderText;
}

}  // namespace

RecordParser::RecordParser() : state_(std::make_unique<ParserState>()) {}
RecordParser::~RecordParser() = default;
RecordParser::RecordParser(RecordParser&&) noexcept = default;
RecordParser& RecordParser::operator=(RecordParser&&) noexcept = default;

Result<Record> RecordParser::parse(std::string_view line, std::size_t file, std::uint64_t line_number) {
  dom::element root;
  state_->apart = state_->vector_known = state_->has_vector = parse_apart(line, *state_, root);
  state_->whole_known = false;
  if (!state_->apart) {
    if (auto code = state_->document.parse(line, root)) return parse_error(code, line);
  }

  Record record;
  record.line_ = line;
  record.file_ = file;
  record.line_number_ = line_number;
  record.object_.handle_ = std::bit_cast<Value::Handle>(root);
  record.parser_ = state_.get();
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

const Value& Record::object() const {
  if (parser_ == nullptr || !parser_->apart) return object_;
  if (!parser_->whole_known) {
    parser_->whole_known = true;
    parser_->whole = {};
    dom::element root;
    if (!parser_->whole_document.parse(line_, root)) parser_->whole.handle_ = std::bit_cast<Value::Handle>(root);
  }
  return parser_->whole;
}

std::optional<std::span<const float>> Record::vector() const {
  if (parser_ == nullptr) return std::nullopt;
  if (!parser_->vector_known) {
    parser_->vector_known = true;
    const auto value = object_.find(kVectorField);
    parser_->has_vector = value && value->kind() == Kind::kArray &&
                          internal::read_floats(raw_member(*this, kVectorField), 0, parser_->vector);
  }
  if (!parser_->has_vector) return std::nullopt;
  return parser_->vector;
}

std::optional<Value> Record::find(std::string_view field) const {
  auto value = (field == kVectorField ? object() : object_).find(field);
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
