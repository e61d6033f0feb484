#include "heed/stream/seekable.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <optional>

#include "heed/stream/internal/zstd_encoder.h"

namespace heed::stream {
namespace {

constexpr std::uint32_t kTableMagic = 0x184D2A5E;
constexpr std::uint32_t kFooterMagic = 0x8F92EAB1;
constexpr std::size_t kHeaderBytes = 8;
constexpr unsigned char kChecksums = 0x80;
constexpr unsigned char kReserved = 0x7c;

void put32(std::string& bytes, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift & 0xff);
}

std::uint32_t get32(std::string_view bytes, std::size_t offset) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  return value;
}

std::size_t entry_bytes(unsigned char descriptor) { return (descriptor & kChecksums) != 0 ? 12 : 8; }

Error no_table(std::string_view why) {
  return input_error(fmt::format("has no seek table at its end: {}; expected a file of zstd's seekable format", why));
}

}  // namespace

std::string format_seek_table(const SeekTable& table) {
  assert(table.frames.size() <= kSeekFramesMax && "format_seek_table: too many frames");
  const unsigned char descriptor = table.checksums ? kChecksums : 0;
  std::string bytes;
  put32(bytes, kTableMagic);
  put32(bytes, static_cast<std::uint32_t>(table.frames.size() * entry_bytes(descriptor) + kSeekFooterBytes));
  for (const SeekFrame& frame : table.frames) {
    put32(bytes, frame.compressed_bytes);
    put32(bytes, frame.bytes);
    if (table.checksums) put32(bytes, frame.checksum);
  }
  put32(bytes, static_cast<std::uint32_t>(table.frames.size()));
  bytes += static_cast<char>(descriptor);
  put32(bytes, kFooterMagic);
  return bytes;
}

Result<std::size_t> seek_table_bytes(std::string_view footer) {
  if (footer.size() != kSeekFooterBytes) return no_table("it is too short");
  if (get32(footer, 5) != kFooterMagic) return no_table("its last four bytes are others");
  const auto descriptor = static_cast<unsigned char>(footer[4]);
  if ((descriptor & kReserved) != 0) return no_table("reserved bits are set");
  const std::uint32_t frames = get32(footer, 0);
  if (frames > kSeekFramesMax) return no_table(fmt::format("it would have {} frames", frames));
  return kHeaderBytes + frames * entry_bytes(descriptor) + kSeekFooterBytes;
}

Result<SeekTable> parse_seek_table(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes + kSeekFooterBytes) return no_table("it is too short");
  const std::string_view footer = bytes.substr(bytes.size() - kSeekFooterBytes);
  const auto expected = seek_table_bytes(footer);
  if (!expected) return expected.error();
  if (*expected != bytes.size() || get32(bytes, 0) != kTableMagic || get32(bytes, 4) != bytes.size() - kHeaderBytes) {
    return no_table("its length and its number of frames disagree");
  }
  SeekTable table;
  table.checksums = (static_cast<unsigned char>(footer[4]) & kChecksums) != 0;
  table.frames.resize(get32(footer, 0));
  std::size_t at = kHeaderBytes;
  for (SeekFrame& frame : table.frames) {
    frame = {get32(bytes, at), get32(bytes, at + 4), table.checksums ? get32(bytes, at + 8) : 0};
    at += entry_bytes(static_cast<unsigned char>(footer[4]));
  }
  return table;
}

// ---- writing

class SeekableWriter::Impl {
 public:
  explicit Impl(Writer& output) : output_(output) {}

  Status write(std::string_view bytes) {
    if (bytes.size() > kSeekFrameBytesMax - frame_.bytes) {
      return input_error(fmt::format("frame would have more than {} bytes", kSeekFrameBytesMax));
    }
    frame_.bytes += static_cast<std::uint32_t>(bytes.size());
    return compress(bytes, ZSTD_e_continue);
  }

  Status end_frame() {
    if (frame_.bytes == 0) return {};
    if (table_.frames.size() == kSeekFramesMax) return input_error(fmt::format("more than {} frames", kSeekFramesMax));
    if (Status status = compress({}, ZSTD_e_end); !status) return status;
    // A zstd frame ends with the low half of its content's XXH64, which is what the table wants.
    frame_.checksum = get32(last_, 0);
    table_.frames.push_back(frame_);
    frame_ = {};
    return {};
  }

  Status finish() {
    if (Status status = end_frame(); !status) return status;
    return output_.write(format_seek_table(table_));
  }

 private:
  Status compress(std::string_view bytes, ZSTD_EndDirective directive) {
    return encoder_.compress(bytes, directive, [this](std::string_view made) -> Status {
      if (Status status = output_.write(made); !status) return status;
      frame_.compressed_bytes += static_cast<std::uint32_t>(made.size());
      last_ += made.substr(made.size() - std::min<std::size_t>(made.size(), 4));
      last_.erase(0, last_.size() - std::min<std::size_t>(last_.size(), 4));
      return {};
    });
  }

  Writer& output_;
  internal::ZstdEncoder encoder_;
  SeekTable table_;
  SeekFrame frame_;
  std::string last_;  // up to four bytes that were written last
};

SeekableWriter::SeekableWriter(Writer& output) : impl_(std::make_unique<Impl>(output)) {}
SeekableWriter::~SeekableWriter() = default;
Status SeekableWriter::write(std::string_view bytes) { return impl_->write(bytes); }
Status SeekableWriter::end_frame() { return impl_->end_frame(); }
Status SeekableWriter::finish() { return impl_->finish(); }

// ---- reading

class SeekableFile::Impl {
 public:
  Impl(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { ::close(fd_); }

  Status load() {
    struct stat status {};
    if (::fstat(fd_, &status) != 0) return failure("examine");
    if (!S_ISREG(status.st_mode)) return input_error(fmt::format("{} is not a regular file", path_));
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size < kSeekFooterBytes) return wrong(no_table("it is too short"));
    auto footer = read_at(size - kSeekFooterBytes, kSeekFooterBytes);
    if (!footer) return footer.error();
    const auto table_bytes = seek_table_bytes(*footer);
    if (!table_bytes) return wrong(table_bytes.error());
    if (*table_bytes > size) return wrong(no_table("it is shorter than that would be"));
    auto bytes = read_at(size - *table_bytes, *table_bytes);
    if (!bytes) return bytes.error();
    auto table = parse_seek_table(*bytes);
    if (!table) return wrong(table.error());
    table_ = std::move(*table);
    starts_.push_back(0);
    for (const SeekFrame& frame : table_.frames) starts_.push_back(starts_.back() + frame.compressed_bytes);
    if (starts_.back() != size - *table_bytes) return wrong(no_table("the frames in it do not make up the file"));
    return {};
  }

  Status read_frame(std::size_t frame, const std::function<bool(std::string_view)>& visit) const {
    if (frame >= table_.frames.size()) {
      return input_error(fmt::format("{} has no frame {}, expected one below {}", path_, frame, table_.frames.size()));
    }
    const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> zstd(ZSTD_createDStream(), ZSTD_freeDStream);
    std::vector<char> content(ZSTD_DStreamOutSize());
    std::uint64_t at = starts_[frame];
    std::uint64_t seen = 0;
    std::size_t left = 1;  // 0 when the frame has ended
    while (at < starts_[frame + 1]) {
      const auto wanted = std::min<std::uint64_t>(starts_[frame + 1] - at, ZSTD_DStreamInSize());
      auto compressed = read_at(at, static_cast<std::size_t>(wanted));
      if (!compressed) return compressed.error();
      ZSTD_inBuffer input{compressed->data(), compressed->size(), 0};
      at += compressed->size();
      bool more = true;
      while (input.pos < input.size || more) {
        if (left == 0) return damaged(frame, "goes on behind its end");
        ZSTD_outBuffer output{content.data(), content.size(), 0};
        left = ZSTD_decompressStream(zstd.get(), &output, &input);
        if (ZSTD_isError(left)) return damaged(frame, ZSTD_getErrorName(left));
        seen += output.pos;
        if (seen > table_.frames[frame].bytes) return damaged(frame, "has more bytes than the table says");
        if (output.pos > 0 && !visit({content.data(), output.pos})) return {};
        more = left != 0 && output.pos == output.size;
      }
    }
    if (left != 0) return damaged(frame, "is cut short");
    if (seen != table_.frames[frame].bytes) return damaged(frame, "has fewer bytes than the table says");
    return {};
  }

  Result<std::string> line(std::uint64_t index, std::size_t line_bytes_max) const {
    if (table_.frames.empty()) return none(index);
    if (lines_a_frame_ == 0) {
      const Status counted = read_frame(0, [&](std::string_view piece) {
        lines_a_frame_ += static_cast<std::uint64_t>(std::count(piece.begin(), piece.end(), '\n'));
        return true;
      });
      if (!counted) return counted.error();
    }
    if (lines_a_frame_ == 0 || index / lines_a_frame_ >= table_.frames.size()) return none(index);
    std::uint64_t before = index % lines_a_frame_;
    std::string found;
    bool whole = false;
    const Status read = read_frame(static_cast<std::size_t>(index / lines_a_frame_), [&](std::string_view piece) {
      while (before > 0) {
        const std::size_t end = piece.find('\n');
        if (end == std::string_view::npos) return true;
        piece.remove_prefix(end + 1);
        --before;
      }
      const std::size_t end = piece.find('\n');
      whole = end != std::string_view::npos;
      found += piece.substr(0, std::min(end, line_bytes_max + 1));
      return !whole && found.size() <= line_bytes_max;
    });
    if (!read) return read.error();
    if (found.size() > line_bytes_max) {
      return input_error(fmt::format("line {} of {} has more than {} bytes", index, path_, line_bytes_max));
    }
    if (!whole) return none(index);
    return found;
  }

  const SeekTable& table() const { return table_; }

 private:
  Error failure(std::string_view action) const {
    return system_error(fmt::format("cannot {} {}: {}", action, path_, std::strerror(errno)));
  }
  Error wrong(const Error& error) const { return input_error(fmt::format("{} {}", path_, error.message)); }
  Error damaged(std::size_t frame, std::string_view why) const {
    return input_error(fmt::format("{} is damaged: its frame {} {}", path_, frame, why));
  }
  Error none(std::uint64_t index) const {
    return input_error(fmt::format("{} has no line {}, counted from 0", path_, index));
  }

  Result<std::string> read_at(std::uint64_t offset, std::size_t count) const {
    std::string bytes(count, '\0');
    std::size_t used = 0;
    while (used < count) {
      const ssize_t n = ::pread(fd_, bytes.data() + used, count - used, static_cast<off_t>(offset + used));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return failure("read");
      if (n == 0) return input_error(fmt::format("{} became shorter while it was read", path_));
      used += static_cast<std::size_t>(n);
    }
    return bytes;
  }

  int fd_;
  std::string path_;
  SeekTable table_;
  std::vector<std::uint64_t> starts_;        // of each frame in the file; one more for the table
  mutable std::uint64_t lines_a_frame_ = 0;  // 0: not counted yet
};

SeekableFile::SeekableFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SeekableFile::SeekableFile(SeekableFile&&) noexcept = default;
SeekableFile& SeekableFile::operator=(SeekableFile&&) noexcept = default;
SeekableFile::~SeekableFile() = default;

Result<SeekableFile> SeekableFile::open(const std::string& path) {
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  const int fd = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return system_error(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  auto impl = std::make_unique<Impl>(fd, path);
  if (Status status = impl->load(); !status) return status.error();
  return SeekableFile(std::move(impl));
}

const SeekTable& SeekableFile::table() const { return impl_->table(); }

Status SeekableFile::read_frame(std::size_t frame, const std::function<bool(std::string_view)>& visit) const {
  return impl_->read_frame(frame, visit);
}

Result<std::string> SeekableFile::line(std::uint64_t index, std::size_t line_bytes_max) const {
  return impl_->line(index, line_bytes_max);
}

}  // namespace heed::stream
