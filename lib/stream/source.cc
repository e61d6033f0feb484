#include "heed/stream/source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

namespace heed::stream {
namespace {

constexpr std::size_t kMagicBytes = 4;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kPipeBytes = 1 << 20;  // a larger pipe halves the number of reads; refused without harm

bool starts_zstd(std::string_view bytes) {
  if (bytes.size() < kMagicBytes) return false;
  std::uint32_t magic;
  std::memcpy(&magic, bytes.data(), sizeof magic);
  return magic == ZSTD_MAGICNUMBER || (magic & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START;
}

// A file descriptor that is closed when it goes.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ > STDERR_FILENO) ::close(fd_);
  }

  int get() const { return fd_; }

  Result<std::size_t> read(char* to, std::size_t capacity) const {
    for (;;) {
      const ssize_t count = ::read(fd_, to, capacity);
      if (count >= 0) return static_cast<std::size_t>(count);
      if (errno == EINTR) continue;
      return system_error(fmt::format("cannot read: {}", std::strerror(errno)));
    }
  }

 private:
  int fd_;
};

class FileSource final : public Source {
 public:
  FileSource(int fd, std::uint64_t size, bool regular) : file_(fd), size_(size), regular_(regular) {}

  ~FileSource() override { ZSTD_freeDStream(zstd_); }

  Result<std::size_t> read(char* to, std::size_t capacity) override {
    if (started_) return content(to, capacity);
    started_ = true;
    return first(to, capacity);
  }

  bool ready() const override {
    if (regular_ || input_.pos < input_.size) return true;
    pollfd waiting{file_.get(), POLLIN, 0};
    return ::poll(&waiting, 1, 0) != 0;
  }

  void drain() override {
    if (regular_) return;
    std::vector<char> scrap(kPipeBytes);
    for (auto count = file_.read(scrap.data(), scrap.size()); count && *count > 0;)
      count = file_.read(scrap.data(), scrap.size());
  }

  std::uint64_t bytes_read() const override { return taken_; }
  std::uint64_t bytes_total() const override { return size_; }

 private:
  Result<std::size_t> plain(char* to, std::size_t capacity) {
    auto count = file_.read(to, capacity);
    if (count) taken_ += *count;
    return count;
  }

  Result<std::size_t> content(char* to, std::size_t capacity) {
    return zstd_ ? decompress(to, capacity) : plain(to, capacity);
  }

  // Fills `to` until there are `wanted` bytes or no more.
  Result<std::size_t> at_least(std::size_t wanted, char* to, std::size_t have, std::size_t capacity) {
    while (have < wanted) {
      auto count = content(to + have, capacity - have);
      if (!count) return count;
      if (*count == 0) break;
      have += *count;
    }
    return have;
  }

  // The first bytes decide how the rest is read.
  Result<std::size_t> first(char* to, std::size_t capacity) {
    auto have = at_least(kMagicBytes, to, 0, capacity);
    if (have && starts_zstd({to, *have})) {
      zstd_ = ZSTD_createDStream();
      compressed_.resize(std::max(ZSTD_DStreamInSize(), *have));
      std::memcpy(compressed_.data(), to, *have);
      input_ = {compressed_.data(), *have, 0};
      have = at_least(kByteOrderMark.size(), to, 0, capacity);
    }
    if (!have || !std::string_view(to, *have).starts_with(kByteOrderMark)) return have;
    std::memmove(to, to + kByteOrderMark.size(), *have - kByteOrderMark.size());
    return at_least(1, to, *have - kByteOrderMark.size(), capacity);
  }

  Result<std::size_t> decompress(char* to, std::size_t capacity) {
    ZSTD_outBuffer output{to, capacity, 0};
    while (output.pos == 0) {
      if (input_.pos == input_.size) {
        auto count = plain(compressed_.data(), compressed_.size());
        if (!count) return count;
        if (*count == 0) {
          if (in_frame_) return input_error("the zstd data ends in the middle of a frame: the file is cut short");
          return std::size_t{0};
        }
        input_ = {compressed_.data(), *count, 0};
      }
      const std::size_t left = ZSTD_decompressStream(zstd_, &output, &input_);
      if (ZSTD_isError(left)) {
        return input_error(fmt::format("the zstd data is damaged before byte {}: {}", taken_, ZSTD_getErrorName(left)));
      }
      in_frame_ = left != 0;
    }
    return output.pos;
  }

  Descriptor file_;
  std::uint64_t size_;
  bool regular_;
  bool started_ = false;
  bool in_frame_ = false;
  std::uint64_t taken_ = 0;
  ZSTD_DStream* zstd_ = nullptr;
  std::vector<char> compressed_;
  ZSTD_inBuffer input_{nullptr, 0, 0};
};

}  // namespace

Result<std::unique_ptr<Source>> Source::open(const std::string& path) {
  const int fd = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return system_error(fmt::format("cannot open: {}", std::strerror(errno)));
  struct stat status {};
  if (::fstat(fd, &status) != 0) return system_error(fmt::format("cannot open: {}", std::strerror(errno)));
  if (S_ISDIR(status.st_mode)) {
    if (fd != STDIN_FILENO) ::close(fd);
    return system_error("is a directory: name the files in it");
  }
  if (S_ISFIFO(status.st_mode)) ::fcntl(fd, F_SETPIPE_SZ, kPipeBytes);
  const bool regular = S_ISREG(status.st_mode);
  const auto size = regular ? static_cast<std::uint64_t>(status.st_size) : 0;
  return std::unique_ptr<Source>(std::make_unique<FileSource>(fd, size, regular));
}

}  // namespace heed::stream
