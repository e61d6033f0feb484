// A line that is canonical is valid JSON, stops being canonical when it is cut anywhere, and keeps what it says when it
// is the value of a written member; any text at all becomes a canonical line when it is written as text, if it is
// UTF-8.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "heed/ledger/canonical.h"
#include "heed/ledger/canonical_writer.h"

namespace ledger = heed::ledger;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

bool canonical(std::string_view line) { return !ledger::check_canonical(line).has_value(); }

void check_line(std::string_view line) {
  const auto fault = ledger::check_canonical(line);
  if (fault) {
    require(fault->offset <= line.size());
    require(!fault->rule.empty() && !fault->message.empty());
    return;
  }
  require(line.size() <= ledger::kCanonicalBytesMax);
  for (std::size_t cut = 0; cut < line.size(); cut += 1 + line.size() / 64) require(!canonical(line.substr(0, cut)));
  for (const char c : line) require(static_cast<unsigned char>(c) >= 0x20);
  // The same object one level down, beside another member, is canonical too unless a limit is met.
  const std::string inside = "{\"a\":" + std::string(line) + ",\"b\":[" + std::string(line) + "]}";
  const auto nested = ledger::check_canonical(inside);
  require(!nested || nested->rule == "too-deep" || nested->rule == "line-too-long");
  require(!canonical(std::string(line) + " "));
}

void check_writing(std::string_view text) {
  const heed::Result<std::string> line = ledger::CanonicalObject().text(text, text).integer("", 0).line();
  if (line) require(canonical(*line));
  const heed::Result<std::string> quoted = ledger::format_canonical_text(text);
  if (quoted && quoted->size() + 6 <= ledger::kCanonicalBytesMax) require(canonical("{\"a\":" + *quoted + "}"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_line(bytes);
  check_writing(bytes);
  return 0;
}
