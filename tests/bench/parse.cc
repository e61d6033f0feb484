// What simdjson alone takes for a stream of lines: bench_parse < FILE prints how many numbers the lines hold.
//
// The peer of attend over float arrays: the DOM parser, one line at a time, from a pipe or a file in steps of 1 MiB,
// and nothing done with the values but to count them.
#include <simdjson.h>
#include <unistd.h>

#include <cstring>

#include "race.h"

namespace {

using heed::bench::fail;

constexpr std::size_t kStepBytes = 1 << 20;

std::size_t count_numbers(simdjson::dom::parser& parser, const char* line, std::size_t bytes) {
  simdjson::dom::element root;
  if (parser.parse(line, bytes, false).get(root)) fail("parse: a line is not JSON");
  simdjson::dom::array numbers;
  return root["embedding"].get(numbers) ? 0 : numbers.size();
}

}  // namespace

int main() {
  simdjson::dom::parser parser;
  std::vector<char> buffer(4 * kStepBytes + simdjson::SIMDJSON_PADDING);
  std::size_t have = 0, numbers = 0;
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, buffer.data() + have, kStepBytes);
    if (count < 0) fail("parse: cannot read");
    if (count == 0) break;
    have += static_cast<std::size_t>(count);
    const char* at = buffer.data();
    const char* end = at + have;
    while (const void* found = std::memchr(at, '\n', static_cast<std::size_t>(end - at))) {
      const char* line_end = static_cast<const char*>(found);
      numbers += count_numbers(parser, at, static_cast<std::size_t>(line_end - at));
      at = line_end + 1;
    }
    have = static_cast<std::size_t>(end - at);
    if (have > 2 * kStepBytes) fail("parse: a line is too long");
    std::memmove(buffer.data(), at, have);
  }
  fmt::print("{}\n", numbers);
}
