// Writes lines that check_canonical accepts, by construction: members are sorted when the line is made, integers and
// UTF-8 are checked when they are added.
//
//   CanonicalObject order;
//   order.text("type", "order").integer("quantity", 3);
//   Result<std::string> line = order.line();      {"quantity":3,"type":"order"}
//
// The first mistake sticks and is what line() returns, so calls can be chained without looking at each.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/ledger/canonical.h"
#include "heed/result.h"

namespace heed::ledger {

class CanonicalArray;

class HEED_EXPORT CanonicalObject {
 public:
  CanonicalObject& integer(std::string_view name, std::int64_t value);   // within +-(2^53 - 1)
  CanonicalObject& text(std::string_view name, std::string_view value);  // valid UTF-8
  CanonicalObject& boolean(std::string_view name, bool value);
  CanonicalObject& null(std::string_view name);
  CanonicalObject& object(std::string_view name, const CanonicalObject& value);
  CanonicalObject& array(std::string_view name, const CanonicalArray& value);

  bool empty() const { return members_.empty(); }
  // The object without LF; more than 65,535 bytes, or more than 64 levels, is an error like any other.
  Result<std::string> line() const;

 private:
  friend class CanonicalArray;
  struct Utf16Less {
    bool operator()(const std::string& a, const std::string& b) const;
  };
  CanonicalObject& add(std::string_view name, std::string json, const std::optional<Error>& mistake = {});
  std::string json() const;

  std::map<std::string, std::string, Utf16Less> members_;  // name -> canonical JSON
  std::optional<Error> mistake_;
};

class HEED_EXPORT CanonicalArray {
 public:
  CanonicalArray& integer(std::int64_t value);
  CanonicalArray& text(std::string_view value);
  CanonicalArray& boolean(bool value);
  CanonicalArray& null();
  CanonicalArray& object(const CanonicalObject& value);
  CanonicalArray& array(const CanonicalArray& value);

 private:
  friend class CanonicalObject;
  CanonicalArray& add(std::string json, const std::optional<Error>& mistake = {});
  std::string json() const;

  std::string elements_;  // joined by commas
  std::optional<Error> mistake_;
};

// A string with its quotes, escaped canonically; invalid UTF-8 is an error.
HEED_EXPORT Result<std::string> format_canonical_text(std::string_view text);

}  // namespace heed::ledger
