// Writes JSON without white space, members in the order they are given, onto a string.
//
//   std::string line;
//   JsonWriter json(line);
//   json.begin_object().member("type", "need").member("value", 5).end_object();
//
// What JSON cannot say is refused: NaN, infinity, text that is not UTF-8, integers beyond +-(2^53-1). The writer
// remembers the first such value, and ok() says whether the line may be used.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "heed/export.h"
#include "heed/result.h"

namespace heed::stream {

class HEED_EXPORT JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& string(std::string_view text);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& number(double value);  // the shortest digits that read back as the same double
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  // A value that is JSON already, such as a slice of another record.
  JsonWriter& raw(std::string_view json);

  template <class T>
  JsonWriter& member(std::string_view name, const T& value) {
    key(name);
    if constexpr (std::is_same_v<T, bool>) {
      return boolean(value);
    } else if constexpr (std::is_integral_v<T>) {
      return integer(static_cast<std::int64_t>(value));
    } else if constexpr (std::is_floating_point_v<T>) {
      return number(value);
    } else {
      return string(value);
    }
  }

  const Status& status() const { return status_; }
  bool ok() const { return status_.ok(); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();
  void refuse(std::string message);

  std::string& out_;
  std::string last_key_;
  bool need_comma_ = false;
  Status status_;
};

// `text` as a JSON string with its quotes; for text that is known to be UTF-8.
HEED_EXPORT std::string json_string(std::string_view text);

}  // namespace heed::stream
