#include "heed/stream/reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace heed::stream {
namespace {

void reserve(Block& block, std::size_t capacity, std::size_t keep) {
  if (block.capacity >= capacity) return;
  auto larger = std::make_unique_for_overwrite<char[]>(capacity + kPaddingBytes);
  if (keep > 0) std::memcpy(larger.get(), block.buffer.get(), keep);
  std::memset(larger.get() + capacity, 0, kPaddingBytes);
  block.buffer = std::move(larger);
  block.capacity = capacity;
}

// Gives back the room that a block held for long does not need: a live stream comes in many small ones.
void shrink(Block& block) {
  if (block.capacity / 2 < block.bytes) return;
  Block exact;
  reserve(exact, block.bytes, 0);
  if (block.bytes > 0) std::memcpy(exact.buffer.get(), block.buffer.get(), block.bytes);
  block.buffer = std::move(exact.buffer);
  block.capacity = exact.capacity;
}

// std::count adds into 64-bit lanes and took two fifths of attend's time; bytes are some twenty times as fast.
std::uint64_t count_lines(std::string_view text) {
  constexpr std::size_t kLanes = 64;
  constexpr std::size_t kStepsMax = 255;  // so many that no lane overflows
  std::uint64_t total = 0;
  const char* at = text.data();
  std::size_t steps = text.size() / kLanes;
  while (steps > 0) {
    const std::size_t now = std::min(steps, kStepsMax);
    unsigned char lanes[kLanes] = {};
    for (std::size_t i = 0; i < now; ++i, at += kLanes) {
      for (std::size_t k = 0; k < kLanes; ++k) lanes[k] = static_cast<unsigned char>(lanes[k] + (at[k] == '\n'));
    }
    for (const unsigned char lane : lanes) total += lane;
    steps -= now;
  }
  return total + static_cast<std::uint64_t>(std::count(at, text.data() + text.size(), '\n'));
}

Error named(Error error, const std::string& name) {
  error.message.insert(0, name + ": ");
  return error;
}

std::uint64_t total_bytes(const std::vector<std::string>& paths) {
  std::uint64_t total = 0;
  for (const auto& path : paths) {
    struct stat status {};
    if (path == "-" || ::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return 0;
    total += static_cast<std::uint64_t>(status.st_size);
  }
  return total;
}

}  // namespace

Reader::Reader(std::vector<std::string> paths, std::size_t line_bytes_max, std::size_t block_bytes)
    : paths_(std::move(paths)), line_bytes_max_(line_bytes_max), block_bytes_(block_bytes) {
  if (paths_.empty()) paths_.emplace_back("-");
  for (const auto& path : paths_) names_.push_back(path == "-" ? "stdin" : path);
  bytes_total_ = total_bytes(paths_);
}

std::uint64_t Reader::bytes_read() const { return bytes_before_ + (source_ ? source_->bytes_read() : 0); }

void Reader::drain() {
  if (source_ && paths_[file_] == "-") source_->drain();
}

Result<bool> Reader::open_next() {
  if (source_) bytes_before_ += source_->bytes_read();
  source_.reset();
  if (opened_ && file_ + 1 == paths_.size()) return false;
  if (opened_) ++file_;
  opened_ = true;
  auto source = Source::open(paths_[file_]);
  if (!source) return named(source.error(), names_[file_]);
  source_ = std::move(*source);
  next_line_ = 1;
  return true;
}

Result<std::size_t> Reader::read(char* to, std::size_t capacity) {
  auto count = source_->read(to, capacity);
  if (!count) return named(count.error(), names_[file_]);
  return count;
}

Result<bool> Reader::next(Block& block) {
  if (!ahead_.empty()) {
    block = std::move(ahead_.front());
    ahead_.pop_front();
    return true;
  }
  if (failed_ahead_) return *std::exchange(failed_ahead_, std::nullopt);
  auto got = read_next(block);
  if (got && *got && look_) look_on(block);
  return got;
}

void Reader::look_on(const Block& block) {
  Interest interest = look_(block);
  if (interest == Interest::kNone) return;
  while (interest == Interest::kMore) {
    Block further;
    const auto more = read_next(further);
    if (!more) failed_ahead_ = more.error();
    if (!more || !*more) break;
    interest = look_(further);
    shrink(further);
    ahead_.push_back(std::move(further));
  }
  look_ = nullptr;
}

Result<bool> Reader::read_next(Block& block) {
  for (;;) {
    if (!source_) {
      auto opened = open_next();
      if (!opened || !*opened) return opened;
    }
    auto filled = fill(block);
    if (!filled || *filled) return filled;
    auto opened = open_next();
    if (!opened || !*opened) return opened;
  }
}

// Reads until there is a whole line and either the block is full or the next read would wait: a live stream moves on at
// once, a fast one in large steps. False at the end of the file.
Result<bool> Reader::fill(Block& block) {
  reserve(block, std::max(block_bytes_, carry_.size() * 2), 0);
  std::memcpy(block.buffer.get(), carry_.data(), carry_.size());
  std::size_t have = carry_.size();
  std::size_t whole = carry_.rfind('\n') + 1;  // bytes up to and including the last LF
  carry_.clear();
  while (whole == 0 || (have < block_bytes_ && source_->ready())) {
    if (have == block.capacity) reserve(block, block.capacity * 2, have);
    auto count = read(block.buffer.get() + have, block.capacity - have);
    if (!count) return count.error();
    if (*count == 0) {
      deliver(block, have, have);
      return have > 0;
    }
    const char* fresh = block.buffer.get() + have;
    have += *count;
    if (const void* last = ::memrchr(fresh, '\n', *count)) {
      whole = static_cast<std::size_t>(static_cast<const char*>(last) - block.buffer.get()) + 1;
    }
    if (whole == 0 && have > line_bytes_max_) return skip_long_line(block);
  }
  deliver(block, whole, have);
  return true;
}

void Reader::deliver(Block& block, std::size_t bytes, std::size_t have) {
  carry_.assign(block.buffer.get() + bytes, have - bytes);
  block.bytes = bytes;
  block.file = file_;
  block.first_line = next_line_;
  block.bytes_read = bytes_read();
  block.too_long = false;
  next_line_ += count_lines(block.lines());
}

// Nothing of a line that is too long is kept but its number.
Result<bool> Reader::skip_long_line(Block& block) {
  for (;;) {
    auto count = read(block.buffer.get(), block.capacity);
    if (!count) return count.error();
    const void* end = ::memchr(block.buffer.get(), '\n', *count);
    if (*count > 0 && !end) continue;
    const std::size_t rest = end ? static_cast<std::size_t>(static_cast<const char*>(end) - block.buffer.get()) + 1 : 0;
    carry_.assign(block.buffer.get() + rest, *count - rest);
    block.bytes = 0;
    block.file = file_;
    block.first_line = next_line_++;
    block.bytes_read = bytes_read();
    block.too_long = true;
    return true;
  }
}

}  // namespace heed::stream
