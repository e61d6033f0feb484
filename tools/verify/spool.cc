#include "verify/spool.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace heed::tools {
namespace {

Error failed(const std::string& what) {
  return system_error("cannot " + what + " a temporary file: " + std::strerror(errno));
}

}  // namespace

bool reads_twice(const std::string& path) {
  struct stat about {};
  return path != "-" && ::stat(path.c_str(), &about) == 0 && S_ISREG(about.st_mode);
}

Result<Spool> Spool::create() {
  std::FILE* file = std::tmpfile();
  if (file == nullptr) return failed("make");
  return Spool(file);
}

void Spool::append(std::uint64_t number, std::string_view line) {
  // Blank lines stand for what is left out, so that numbers stay what they were.
  for (; next_ < number; ++next_) std::fputc('\n', file_.get());
  std::fwrite(line.data(), 1, line.size(), file_.get());
  std::fputc('\n', file_.get());
  ++next_;
}

Result<std::string> Spool::path() {
  if (std::fflush(file_.get()) != 0 || std::ferror(file_.get()) != 0) return failed("write");
  return "/proc/self/fd/" + std::to_string(::fileno(file_.get()));
}

}  // namespace heed::tools
