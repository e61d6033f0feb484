#include "verify/same_value.h"

#include <string_view>
#include <utility>
#include <vector>

namespace heed::tools {
namespace {

using stream::Value;

// The elements of an array or the members of an object; the keys of an array are empty.
std::vector<std::pair<std::string_view, Value>> parts(const Value& value) {
  std::vector<std::pair<std::string_view, Value>> parts;
  value.for_each([&](const Value& element) { parts.emplace_back("", element); });
  value.for_each_member([&](std::string_view key, const Value& member) { parts.emplace_back(key, member); });
  return parts;
}

}  // namespace

bool same_value(const Value& a, const Value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case stream::Kind::kNull:
      return true;
    case stream::Kind::kBoolean:
      return a.boolean() == b.boolean();
    case stream::Kind::kNumber:
      return a.number() == b.number();
    case stream::Kind::kString:
      return a.string() == b.string();
    case stream::Kind::kArray:
    case stream::Kind::kObject:
      break;
  }
  const auto of_a = parts(a);
  const auto of_b = parts(b);
  if (of_a.size() != of_b.size()) return false;
  for (std::size_t i = 0; i < of_a.size(); ++i) {
    if (of_a[i].first != of_b[i].first || !same_value(of_a[i].second, of_b[i].second)) return false;
  }
  return true;
}

}  // namespace heed::tools
