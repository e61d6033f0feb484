#include "heed/stream/value.h"

#include <simdjson.h>

#include <bit>
#include <cmath>
#include <type_traits>

namespace heed::stream {
namespace {

namespace dom = simdjson::dom;

// Our handle and simdjson's are the same two words (a document and an index into its tape).
template <class To, class From>
To same_bytes(const From& from) {
  static_assert(sizeof(To) == sizeof(From) && std::is_trivially_copyable_v<To> && std::is_trivially_copyable_v<From>);
  return std::bit_cast<To>(from);
}

template <class Handle>
dom::element element_of(const Handle& handle) {
  return same_bytes<dom::element>(handle);
}

}  // namespace

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kNull:
      return "null";
    case Kind::kBoolean:
      return "a boolean";
    case Kind::kNumber:
      return "a number";
    case Kind::kString:
      return "a string";
    case Kind::kArray:
      return "an array";
    case Kind::kObject:
      return "an object";
  }
  return "a value";
}

Kind Value::kind() const {
  switch (element_of(handle_).type()) {
    case dom::element_type::ARRAY:
      return Kind::kArray;
    case dom::element_type::OBJECT:
      return Kind::kObject;
    case dom::element_type::STRING:
      return Kind::kString;
    case dom::element_type::BOOL:
      return Kind::kBoolean;
    case dom::element_type::NULL_VALUE:
      return Kind::kNull;
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE:
      return Kind::kNumber;
  }
  return Kind::kNull;
}

std::optional<std::string_view> Value::string() const {
  std::string_view text;
  if (element_of(handle_).get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

std::optional<double> Value::number() const {
  double number = 0;
  if (element_of(handle_).get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

std::optional<bool> Value::boolean() const {
  bool boolean = false;
  if (element_of(handle_).get(boolean) != simdjson::SUCCESS) return std::nullopt;
  return boolean;
}

std::optional<std::int64_t> Value::integer() const {
  const auto element = element_of(handle_);
  std::int64_t integer = 0;
  if (element.get(integer) != simdjson::SUCCESS) {
    const auto real = number();
    if (!real || std::abs(*real) > static_cast<double>(kIntegerMax) || *real != std::trunc(*real)) return std::nullopt;
    integer = static_cast<std::int64_t>(*real);
  }
  if (integer > kIntegerMax || integer < -kIntegerMax) return std::nullopt;
  return integer;
}

std::size_t Value::size() const {
  const auto element = element_of(handle_);
  std::size_t count = 0;
  if (dom::array array; element.get(array) == simdjson::SUCCESS) {
    for ([[maybe_unused]] auto each : array) ++count;
  } else if (dom::object object; element.get(object) == simdjson::SUCCESS) {
    for ([[maybe_unused]] auto each : object) ++count;
  }
  return count;
}

std::optional<Value> Value::find(std::string_view key) const {
  dom::object object;
  dom::element found;
  if (element_of(handle_).get(object) != simdjson::SUCCESS) return std::nullopt;
  if (object.at_key(key).get(found) != simdjson::SUCCESS) return std::nullopt;
  Value value;
  value.handle_ = same_bytes<Handle>(found);
  return value;
}

Value::Walk Value::begin_array() const {
  dom::array array;
  if (element_of(handle_).get(array) != simdjson::SUCCESS) return {};
  return {same_bytes<Handle>(array.begin()), same_bytes<Handle>(array.end())};
}

Value::Walk Value::begin_object() const {
  dom::object object;
  if (element_of(handle_).get(object) != simdjson::SUCCESS) return {};
  return {same_bytes<Handle>(object.begin()), same_bytes<Handle>(object.end())};
}

bool Value::next(Walk& walk, Value& element) {
  if (walk.at.index == walk.end.index) return false;
  auto at = same_bytes<dom::array::iterator>(walk.at);
  element.handle_ = same_bytes<Handle>(*at);
  walk.at = same_bytes<Handle>(++at);
  return true;
}

bool Value::next_member(Walk& walk, std::string_view& key, Value& element) {
  if (walk.at.index == walk.end.index) return false;
  auto at = same_bytes<dom::object::iterator>(walk.at);
  key = at.key();
  element.handle_ = same_bytes<Handle>(at.value());
  walk.at = same_bytes<Handle>(++at);
  return true;
}

}  // namespace heed::stream
