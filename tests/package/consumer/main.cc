// A program that is not part of heed, using each room of the library it publishes.
#include <heed/attention/dot.h>
#include <heed/attention/softmax.h>
#include <heed/ledger/hash.h>
#include <heed/stream/json_writer.h>
#include <heed/stream/record.h>

#include <cstdio>
#include <string>

int main() {
  const float a[] = {1, 2, 3};
  heed::attention::SoftmaxSum sum;
  sum.push(heed::attention::dot(a, a, 3));
  sum.push(0);
  heed::stream::RecordParser parser;
  const auto record = parser.parse_copy(R"({"type":"need","id":"n1"})");
  if (!record || record->type() != "need") return 1;
  std::string line;
  heed::stream::JsonWriter(line).begin_object().member("weight", sum.finish().weight(14)).end_object();
  const auto hash = heed::ledger::leaf_hash(line);
  std::printf("%s %s\n", line.c_str(), heed::ledger::format_hex(heed::ledger::hash_bytes(hash)).c_str());
  return 0;
}
