// Whatever a file holds, plain or zstd, the Reader ends, its blocks are whole lines, and plain bytes come out as they
// went in.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "heed/stream/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int file = ::memfd_create("input", 0);
  if (file < 0 || ::write(file, data, size) != static_cast<ssize_t>(size)) std::abort();
  const std::string_view input(reinterpret_cast<const char*>(data), size);

  std::string output;
  {
    heed::stream::Reader reader({"/proc/self/fd/" + std::to_string(file)}, 1 << 20);
    heed::stream::Block block;
    std::uint64_t line = 1;
    for (;;) {
      const auto more = reader.next(block);
      if (!more.ok() || !*more) break;
      if (block.first_line != line) std::abort();
      line += static_cast<std::uint64_t>(std::count(block.lines().begin(), block.lines().end(), '\n')) + block.too_long;
      output += block.lines();
      if (output.size() > (64U << 20)) break;  // a small file of zstd may hold very much
    }
  }
  ::close(file);
  const bool compressed =
      input.size() >= 4 && (input.substr(1, 3) == "\xB5\x2F\xFD" || input.substr(1, 3) == "\x2A\x4D\x18");
  const bool marked = input.starts_with("\xEF\xBB\xBF");
  if (!compressed && size < (1U << 20) && output != input.substr(marked ? 3 : 0)) std::abort();
  return 0;
}
