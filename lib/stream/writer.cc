#include "heed/stream/writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "heed/stream/internal/zstd_encoder.h"

namespace heed::stream {
namespace {

class Output {
 public:
  Output(int fd, std::string path, std::string temporary)
      : fd_(fd), path_(std::move(path)), temporary_(std::move(temporary)) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    if (fd_ > STDERR_FILENO) ::close(fd_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }

  Status write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(fd_, bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return failure("write to");
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
  }

  // Some file systems say only here that the disk is full.
  Status close() {
    const int fd = std::exchange(fd_, -1);
    if (fd >= 0 && ::close(fd) != 0 && errno != EINTR) return failure("finish");
    if (temporary_.empty()) return {};
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) return failure("name");
    temporary_.clear();
    return {};
  }

 private:
  Status failure(std::string_view action) {
    const int code = errno;
    const std::string name = path_.empty() ? "standard output" : path_;
    if (code == EPIPE) return system_error(fmt::format("cannot {} {}: its reader has gone", action, name));
    if (code == ENOSPC || code == EDQUOT) {
      return system_error(fmt::format("cannot {} {}: the disk is full ({})", action, name, std::strerror(code)));
    }
    return system_error(fmt::format("cannot {} {}: {}", action, name, std::strerror(code)));
  }

  int fd_;
  std::string path_;
  std::string temporary_;
};

class PlainWriter : public Writer {
 public:
  explicit PlainWriter(std::unique_ptr<Output> output) : output_(std::move(output)) {}

  Status write(std::string_view bytes) override { return output_->write(bytes); }
  Status close() override { return output_->close(); }

 private:
  std::unique_ptr<Output> output_;
};

class ZstdWriter final : public PlainWriter {
 public:
  using PlainWriter::PlainWriter;

  Status write(std::string_view bytes) override { return bytes.empty() ? Status() : compress(bytes, ZSTD_e_flush); }

  Status close() override {
    if (auto status = compress({}, ZSTD_e_end); !status) return status;
    return PlainWriter::close();
  }

 private:
  Status compress(std::string_view bytes, ZSTD_EndDirective directive) {
    return encoder_.compress(bytes, directive, [this](std::string_view made) { return PlainWriter::write(made); });
  }

  internal::ZstdEncoder encoder_;
};

// A name of our own beside `path`, on the same file system, so that renaming replaces it in one step.
Result<std::unique_ptr<Output>> open_beside(const std::string& path) {
  std::string temporary = path + ".XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return system_error(fmt::format("cannot create {}: {}", path, std::strerror(errno)));
  const mode_t mask = ::umask(0);
  ::umask(mask);
  ::fchmod(fd, 0666 & ~mask);
  return std::make_unique<Output>(fd, path, temporary);
}

Result<std::unique_ptr<Output>> open_output(const std::string& path) {
  if (path.empty() || path == "-") return std::make_unique<Output>(STDOUT_FILENO, std::string(), std::string());
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode)) return open_beside(path);
  // A device or a pipe cannot be replaced, only written to.
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) return system_error(fmt::format("cannot write to {}: {}", path, std::strerror(errno)));
  return std::make_unique<Output>(fd, path, std::string());
}

}  // namespace

Result<std::unique_ptr<Writer>> Writer::open(const std::string& path, bool compress) {
  auto output = open_output(path);
  if (!output) return output.error();
  if (compress) return std::unique_ptr<Writer>(std::make_unique<ZstdWriter>(std::move(*output)));
  return std::unique_ptr<Writer>(std::make_unique<PlainWriter>(std::move(*output)));
}

}  // namespace heed::stream
