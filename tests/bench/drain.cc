// The other end of a pipe and nothing else: bench_drain < PIPE prints how many bytes came.
//
// The peer of attend that asks for the same pipe as our tools do, 1 MiB; `cat | cat` has one of 64 KiB.
#include <fcntl.h>
#include <unistd.h>

#include "race.h"

int main() {
  constexpr std::size_t kPipeBytes = 1 << 20;
  ::fcntl(STDIN_FILENO, F_SETPIPE_SZ, kPipeBytes);
  std::vector<char> buffer(kPipeBytes);
  std::size_t total = 0;
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0) heed::bench::fail("drain: cannot read");
    if (count == 0) break;
    total += static_cast<std::size_t>(count);
  }
  fmt::print("{}\n", total);
}
