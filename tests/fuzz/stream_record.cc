// A line that parses has members whose slices rebuild it, an edit of it parses again with the one change, its strings
// come back through the writer, and its vector is what its numbers are one by one.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "heed/stream/edit.h"
#include "heed/stream/json_writer.h"
#include "heed/stream/record.h"

namespace {

using namespace heed::stream;

void check(bool holds) {
  if (!holds) std::abort();
}

// Walks all of a value.
std::size_t weight(const Value& value) {
  std::size_t total = 1 + value.string().value_or("").size();
  value.for_each([&](const Value& element) { total += weight(element); });
  value.for_each_member([&](std::string_view key, const Value& member) { total += key.size() + weight(member); });
  return total;
}

// A double between two floats may have been rounded up or down to it before.
void check_vector(const Record& record) {
  std::vector<double> numbers;
  const auto value = record.find(kVectorField);
  if (value) value->for_each([&](const Value& element) { numbers.push_back(element.number().value_or(NAN)); });
  const auto vector = record.vector();
  const auto holds = [](double number) { return std::isfinite(static_cast<float>(number)); };
  check(vector.has_value() == (!numbers.empty() && std::all_of(numbers.begin(), numbers.end(), holds)));
  if (!vector) return;
  check(vector->size() == numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const float once = (*vector)[i], twice = static_cast<float>(numbers[i]);
    check(once == twice || std::nextafter(once, twice) == twice);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string line(reinterpret_cast<const char*>(data), size);
  if (line.find('\n') != std::string::npos) return 0;
  RecordParser parser;
  const auto record = parser.parse_copy(line);
  if (!record) {
    check(!record.error().message.empty());
    return 0;
  }
  check_vector(*record);
  check(weight(record->object()) > 0);
  const auto members = members_of(*record);
  check(members.size() == record->object().size());

  std::string same;
  Edit(*record).append_to(same);
  check(same == std::string(record->line()) + "\n");

  std::string edited;
  Edit(*record).set("added", "[1]").append_to(edited);
  edited.pop_back();
  RecordParser again;
  const auto changed = again.parse_copy(edited);
  check(changed.ok() && changed->find("added")->size() == 1);
  for (const auto& member : members) {
    if (member.name == "added") continue;
    check(raw_member(*changed, member.name) == member.value);
    std::string written;
    JsonWriter(written).begin_object().member("copy", member.name).end_object();
    RecordParser third;
    check(*third.parse_copy(written)->string("copy") == member.name);
  }
  return 0;
}
