// A value inside a parsed record: a view, valid as long as the record. Objects and arrays are walked in the order in
// which they stand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "heed/export.h"

namespace heed::stream {

enum class Kind { kNull, kBoolean, kNumber, kString, kArray, kObject };

// "a number", "an array" ...: for messages.
HEED_EXPORT std::string_view kind_name(Kind kind);

// Integers in records stay within +-(2^53-1): beyond that, programs that keep numbers as doubles change them silently.
inline constexpr std::int64_t kIntegerMax = (std::int64_t{1} << 53) - 1;

class HEED_EXPORT Value {
 public:
  Kind kind() const;

  // Each is empty when the value is of another kind.
  std::optional<std::string_view> string() const;
  std::optional<double> number() const;
  std::optional<bool> boolean() const;
  // A number without a fraction within +-kIntegerMax, however it is written (5, 5.0, 5e0).
  std::optional<std::int64_t> integer() const;

  // Elements of an array or members of an object; 0 for anything else.
  std::size_t size() const;

  // The member of an object, if this is an object that has it.
  std::optional<Value> find(std::string_view key) const;

  // visit(Value) for each element of an array; nothing for anything else.
  template <class Visit>
  void for_each(Visit&& visit) const {
    Value element;
    for (Walk walk = begin_array(); next(walk, element);) visit(element);
  }

  // visit(std::string_view key, Value) for each member of an object; nothing for anything else.
  template <class Visit>
  void for_each_member(Visit&& visit) const {
    Value element;
    std::string_view key;
    for (Walk walk = begin_object(); next_member(walk, key, element);) visit(key, element);
  }

 private:
  friend class RecordParser;
  friend class Record;
  // The parser's own handle, kept as bytes so that this header does not bring the parser along (value.cc).
  struct Handle {
    const void* document = nullptr;
    std::size_t index = 0;
  };
  struct Walk {
    Handle at;
    Handle end;
  };

  Walk begin_array() const;
  Walk begin_object() const;
  static bool next(Walk& walk, Value& element);
  static bool next_member(Walk& walk, std::string_view& key, Value& element);

  Handle handle_;
};

}  // namespace heed::stream
