// The bytes of one input: a file or standard input, plain or zstd. Which of the two is told by the first four bytes
// (RFC 8878 section 3.1.1, and 3.1.2 for skippable frames), never by the name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "heed/export.h"
#include "heed/result.h"

namespace heed::stream {

class HEED_EXPORT Source {
 public:
  // `path` is a file, or "-" for standard input.
  static Result<std::unique_ptr<Source>> open(const std::string& path);

  virtual ~Source() = default;

  // Puts up to `capacity` bytes at `to` and says how many; 0 only at the end. Returns as soon as there are some. A byte
  // order mark at byte 0 is left out.
  virtual Result<std::size_t> read(char* to, std::size_t capacity) = 0;

  // False when the next read would have to wait for whoever writes the other end.
  virtual bool ready() const = 0;

  // Reads and drops what is left, so that the program writing a pipe is not killed by our leaving early.
  virtual void drain() = 0;

  // Bytes taken from the operating system so far (compressed ones, if compressed), and the input's size if it is known.
  virtual std::uint64_t bytes_read() const = 0;
  virtual std::uint64_t bytes_total() const = 0;
};

}  // namespace heed::stream
