#include "heed/stream/seekable.h"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>
#include <optional>

#include "heed/stream/source.h"
#include "temporary.h"

using namespace heed::stream;
using heed::test::content_of;
using heed::test::TemporaryFolder;

namespace {

std::string line(std::uint64_t number) { return fmt::format("{{\"seq\":{}}}", number); }

// `lines` lines, so many to a frame.
void make_file(const std::string& path, std::uint64_t lines, std::uint64_t lines_a_frame) {
  auto output = *Writer::open(path, false);
  SeekableWriter writer(*output);
  for (std::uint64_t i = 0; i < lines; ++i) {
    BOOST_TEST_REQUIRE(writer.write(line(i) + "\n").ok());
    if ((i + 1) % lines_a_frame == 0) BOOST_TEST_REQUIRE(writer.end_frame().ok());
  }
  BOOST_TEST_REQUIRE(writer.finish().ok());
  BOOST_TEST_REQUIRE(output->close().ok());
}

std::string read_as_stream(const std::string& path) {
  auto source = *Source::open(path);
  std::string all;
  char piece[1000];
  for (;;) {
    const auto count = source->read(piece, sizeof piece);
    BOOST_TEST_REQUIRE(count.ok());
    if (*count == 0) return all;
    all.append(piece, *count);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(seekable)

// Byte for byte what zstd's document of the format says (contrib/seekable_format/zstd_seekable_compression_format.md).
BOOST_AUTO_TEST_CASE(table_has_its_published_form) {
  const SeekTable table{true, {{0x0102, 0x030405, 0xa1b2c3d4}}};
  const std::string bytes = format_seek_table(table);
  const std::string expected(
      "\x5e\x2a\x4d\x18"
      "\x15\x00\x00\x00"
      "\x02\x01\x00\x00"
      "\x05\x04\x03\x00"
      "\xd4\xc3\xb2\xa1"
      "\x01\x00\x00\x00"
      "\x80"
      "\xb1\xea\x92\x8f",
      29);
  BOOST_TEST(bytes == expected);
  BOOST_TEST((*parse_seek_table(bytes) == table));
  const SeekTable plain{false, {{7, 9, 0}, {8, 0, 0}}};
  BOOST_TEST(format_seek_table(plain).size() == 8U + 2 * 8 + 9);
  BOOST_TEST((*parse_seek_table(format_seek_table(plain)) == plain));
  BOOST_TEST((*parse_seek_table(format_seek_table({})) == SeekTable{}));
}

BOOST_AUTO_TEST_CASE(what_is_no_table_is_refused) {
  const std::string good = format_seek_table({true, {{1, 2, 3}, {4, 5, 6}}});
  for (std::size_t size = 0; size < good.size(); ++size) {
    BOOST_TEST(!parse_seek_table(good.substr(0, size)).ok());
    BOOST_TEST(!parse_seek_table(good.substr(good.size() - size)).ok());
  }
  // Magic numbers, lengths, the number of frames, the reserved bits; all but the entries and two unused bits.
  for (std::size_t i = 0; i < good.size(); ++i) {
    if (i >= 8 && i < 32) continue;
    for (int bit = 0; bit < 8; ++bit) {
      if (i == good.size() - 5 && bit < 2) continue;
      std::string changed = good;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      BOOST_TEST(!parse_seek_table(changed).ok(), "byte " << i << " bit " << bit);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_line_is_found) {
  const TemporaryFolder folder;
  for (const std::uint64_t lines : {0U, 1U, 6U, 7U, 8U, 700U}) {
    make_file(folder / "a.zst", lines, 7);
    const auto file = SeekableFile::open(folder / "a.zst");
    BOOST_TEST_REQUIRE(file.ok());
    BOOST_TEST(file->table().frames.size() == (lines + 6) / 7);
    for (std::uint64_t i = 0; i < lines; ++i) BOOST_TEST(*file->line(i, 100) == line(i));
    BOOST_TEST(!file->line(lines, 100).ok());
    BOOST_TEST(!file->line(lines + 7, 100).ok());
  }
  BOOST_TEST(!SeekableFile::open(folder / "a.zst")->line(500, 5).ok());
}

BOOST_AUTO_TEST_CASE(readers_that_know_nothing_of_the_table_read_it) {
  const TemporaryFolder folder;
  make_file(folder / "a.zst", 100, 9);
  std::string expected;
  for (std::uint64_t i = 0; i < 100; ++i) expected += line(i) + "\n";
  BOOST_TEST(read_as_stream(folder / "a.zst") == expected);
  make_file(folder / "none.zst", 0, 9);
  BOOST_TEST(read_as_stream(folder / "none.zst") == "");
}

// XXH64 of "a" with seed 0 is d24ec4f1a98c6e5b.
BOOST_AUTO_TEST_CASE(checksums_are_those_of_the_content) {
  const TemporaryFolder folder;
  auto output = *Writer::open(folder / "a.zst", false);
  SeekableWriter writer(*output);
  BOOST_TEST(writer.write("a").ok());
  BOOST_TEST(writer.finish().ok());
  BOOST_TEST(output->close().ok());
  BOOST_TEST(SeekableFile::open(folder / "a.zst")->table().frames.at(0).checksum == 0xa98c6e5bU);
}

BOOST_AUTO_TEST_CASE(damage_is_found) {
  const TemporaryFolder folder;
  make_file(folder / "a.zst", 300, 100);
  const std::string good = content_of(folder / "a.zst");
  const auto content = [&](const std::string& bytes) -> std::optional<std::string> {
    std::string all;
    const auto file = SeekableFile::open(folder.file("b.zst", bytes));
    if (!file) return std::nullopt;
    for (std::size_t i = 0; i < file->table().frames.size(); ++i) {
      const auto keep = [&](std::string_view piece) { return all.append(piece), true; };
      if (!file->read_frame(i, keep)) return std::nullopt;
    }
    return all;
  };
  const std::string whole = *content(good);
  BOOST_TEST(whole.size() == 3490U);
  // Bits of a frame's header and the checksums in the table can change without harm; content cannot.
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string changed = good;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    const auto read = content(changed);
    BOOST_TEST((!read || *read == whole), "bit " << bit);
  }
  for (std::size_t size = 0; size < good.size(); ++size) BOOST_TEST(!content(good.substr(0, size)), "cut to " << size);
  BOOST_TEST(!content(good + "x"));
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_refused) {
  const TemporaryFolder folder;
  BOOST_TEST(!SeekableFile::open(folder / "missing").ok());
  BOOST_TEST(!SeekableFile::open(folder / "").ok());
  BOOST_TEST(!SeekableFile::open(folder.file("empty", "")).ok());
  BOOST_TEST(!SeekableFile::open(folder.file("short", "x")).ok());
  BOOST_TEST(!SeekableFile::open(folder.file("text", "no table at all, but long enough")).ok());
  // A table that would be longer than the file.
  const std::string footer = format_seek_table({true, {{1, 2, 3}, {4, 5, 6}}}).substr(32);
  BOOST_TEST(!SeekableFile::open(folder.file("claims", footer)).ok());
}

BOOST_AUTO_TEST_SUITE_END()
