// Appends to a ledger and acknowledges: crash_driver DIRECTORY RUN SIZE...
//
// Grows the ledger to each size, one commit each, and prints "acked SIZE" when the commit has returned. A size may be
// "+N": so many more. The entries of one RUN differ from those of another, so a history that was forked does not look
// the same.
#include <fmt/core.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "heed/ledger/writer.h"
#include "key.h"

namespace {

void say(const std::string& words) {
  if (::write(STDOUT_FILENO, words.data(), words.size()) != static_cast<ssize_t>(words.size())) std::exit(2);
}

[[noreturn]] void stop(const heed::Error& error) {
  fmt::print(stderr, "crash_driver: {}\n", error.message);
  std::exit(2);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  auto writer = heed::ledger::Writer::open(argv[1], heed::crash::key());
  if (!writer) stop(writer.error());
  for (int i = 3; i < argc; ++i) {
    const std::string word = argv[i];
    const bool more = word.starts_with('+');
    const std::uint64_t size = std::strtoull(word.c_str() + (more ? 1 : 0), nullptr, 10) + (more ? writer->size() : 0);
    while (writer->size() < size) {
      const auto index = writer->append(fmt::format(R"({{"run":"{}","seq":{}}})", argv[2], writer->size()));
      if (!index) stop(index.error());
    }
    const auto checkpoint = writer->commit();
    if (!checkpoint) stop(checkpoint.error());
    say(fmt::format("acked {}\n", checkpoint->size));
  }
  return 0;
}
