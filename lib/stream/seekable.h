// zstd files that can be entered in the middle: independent frames and, at the end, a table of their sizes
// (facebook/zstd contrib/seekable_format, version 0.1.0). Any zstd program reads such a file from its beginning, as the
// table is a skippable frame.
//
//   frame ... || 0x184D2A5E, LE32 || bytes of the rest, LE32
//             || for each frame: compressed bytes, LE32; bytes, LE32 [; low 32 bits of its XXH64]
//             || number of frames, LE32 || descriptor: bit 7 set with checksums, bits 6-2 zero || 0x8F92EAB1, LE32
//
// Files from elsewhere are not believed: sizes have to fit the file, and each frame has to be what the table says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "heed/export.h"
#include "heed/result.h"
#include "heed/stream/writer.h"

namespace heed::stream {

inline constexpr std::size_t kSeekFooterBytes = 9;
inline constexpr std::uint32_t kSeekFramesMax = 0x8000000;                   // as the format's own library
inline constexpr std::uint32_t kSeekFrameBytesMax = std::uint32_t{1} << 30;  // of a frame's content; the same

struct SeekFrame {
  std::uint32_t compressed_bytes = 0;
  std::uint32_t bytes = 0;
  std::uint32_t checksum = 0;  // 0 in a table without checksums
  bool operator==(const SeekFrame&) const = default;
};

struct SeekTable {
  bool checksums = true;
  std::vector<SeekFrame> frames;
  bool operator==(const SeekTable&) const = default;
};

// The skippable frame; at most kSeekFramesMax frames.
HEED_EXPORT std::string format_seek_table(const SeekTable& table);
// How many bytes at the end of a file are its table, told by the last kSeekFooterBytes of them.
HEED_EXPORT Result<std::size_t> seek_table_bytes(std::string_view footer);
// Accepts exactly what format_seek_table writes, but for the descriptor's two unused bits, which may be anything.
HEED_EXPORT Result<SeekTable> parse_seek_table(std::string_view bytes);

// Writes such a file to an output that was opened plain.
class HEED_EXPORT SeekableWriter {
 public:
  explicit SeekableWriter(Writer& output);
  SeekableWriter(const SeekableWriter&) = delete;
  SeekableWriter& operator=(const SeekableWriter&) = delete;
  ~SeekableWriter();

  // Into the present frame, which may have kSeekFrameBytesMax bytes.
  Status write(std::string_view bytes);
  // What is written next begins a new frame. Nothing happens to an empty one.
  Status end_frame();
  // Ends the last frame and writes the table; closing the output is its owner's.
  Status finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Reads parts of such a file, holding its table and one buffer.
class HEED_EXPORT SeekableFile {
 public:
  static Result<SeekableFile> open(const std::string& path);

  SeekableFile(SeekableFile&&) noexcept;
  SeekableFile& operator=(SeekableFile&&) noexcept;
  ~SeekableFile();

  const SeekTable& table() const;
  // Hands on the content of a frame in pieces until `visit` says no; a piece lives until it returns.
  Status read_frame(std::size_t frame, const std::function<bool(std::string_view piece)>& visit) const;
  // Line number `index`, from 0, without LF, of a file whose frames hold whole lines, all but the last equally many.
  // Longer lines than `line_bytes_max` are refused.
  Result<std::string> line(std::uint64_t index, std::size_t line_bytes_max) const;

 private:
  class Impl;
  explicit SeekableFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace heed::stream
