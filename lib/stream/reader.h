// Lines in. A Reader goes through several inputs in order and hands out blocks of whole lines with the place they came
// from; looking into the lines is the work of whoever takes a block, on any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "heed/export.h"
#include "heed/result.h"
#include "heed/stream/source.h"

namespace heed::stream {

// A line may have 16 MiB unless the user says otherwise: a 10 MB text with its vectors fits, a stream that is not lines
// at all is noticed before memory is gone.
inline constexpr std::size_t kLineBytesMax = std::size_t{16} << 20;

// Bytes of lines that a reader hands out together, unless one line is longer or the stream waits: a block that fits the
// second-level cache with what becomes of it. embed makes fifty bytes of one, and every slot of the pipeline keeps a
// block and its output. (With 1 MiB, embed -j2 took 380 MiB and a third of its time in the kernel; with this it takes
// 60 MiB and next to none.)
inline constexpr std::size_t kBlockBytes = std::size_t{1} << 17;

// Bytes that may be read, though not looked at, behind the lines of a block: simdjson reads in steps this long.
inline constexpr std::size_t kPaddingBytes = 64;

// Whole lines of one input. The last one of a file may lack its LF.
struct HEED_EXPORT Block {
  std::string_view lines() const { return {buffer.get(), bytes}; }

  std::size_t file = 0;          // index into the paths the Reader was given
  std::uint64_t first_line = 1;  // number of the first line, from 1
  bool too_long = false;         // no lines: line `first_line` is longer than allowed and was dropped

  std::uint64_t bytes_read = 0;  // of all inputs so far, as Reader::bytes_read()

  std::unique_ptr<char[]> buffer;  // `bytes` bytes of lines, then room for at least kPaddingBytes
  std::size_t bytes = 0;
  std::size_t capacity = 0;
};

class HEED_EXPORT Reader {
 public:
  // No paths, or the path "-", is standard input.
  // Smaller blocks spread work that takes long over more threads.
  explicit Reader(std::vector<std::string> paths, std::size_t line_bytes_max = kLineBytesMax,
                  std::size_t block_bytes = kBlockBytes);

  // Lines longer than `line_bytes_max` that do not fit a block are dropped here; one that happens to fit is handed out,
  // and whoever looks at the lines refuses it.
  //
  // The next block, as soon as there is a whole line; a block's memory is used again. False at the end of the last
  // input. An error ends the reading; file_name(file()) is the input it is about.
  Result<bool> next(Block& block);

  // What a look at a block asks for.
  enum class Interest {
    kNone,  // nothing of interest yet: hand it out, and show the next
    kMore,  // hold it back until more has been shown
    kDone,  // show no more
  };
  using Look = std::function<Interest(const Block&)>;
  // Shows each block to `look` before next() hands it out. What is held back when there is no more, or reading fails,
  // is handed out as it is. To be called before next().
  void look_ahead(Look look) { look_ = std::move(look); }

  // To be called when leaving before the end: lets whoever writes our standard input finish.
  void drain();

  const std::string& file_name(std::size_t file) const { return names_[file]; }
  std::size_t line_bytes_max() const { return line_bytes_max_; }
  std::uint64_t bytes_read() const;
  std::uint64_t bytes_total() const { return bytes_total_; }  // 0 when unknown

 private:
  Result<bool> read_next(Block& block);
  void look_on(const Block& block);
  Result<bool> open_next();
  Result<bool> fill(Block& block);
  Result<std::size_t> read(char* to, std::size_t capacity);
  void deliver(Block& block, std::size_t bytes, std::size_t have);
  Result<bool> skip_long_line(Block& block);

  Look look_;
  std::deque<Block> ahead_;  // held back: behind the block that is handed out first
  std::vector<std::string> paths_;
  std::vector<std::string> names_;
  std::size_t line_bytes_max_;
  std::size_t block_bytes_;
  std::optional<Error> failed_ahead_;
  std::size_t file_ = 0;
  bool opened_ = false;
  std::unique_ptr<Source> source_;
  std::uint64_t next_line_ = 1;
  std::string carry_;  // the beginning of a line whose end was not read yet
  std::uint64_t bytes_before_ = 0;
  std::uint64_t bytes_total_ = 0;
};

}  // namespace heed::stream
