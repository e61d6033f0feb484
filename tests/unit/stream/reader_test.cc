// What comes out of a Reader: whole lines, in order, each with its place.
#include "heed/stream/reader.h"

#include <fcntl.h>
#include <zstd.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <thread>

#include "temporary.h"

namespace bdata = boost::unit_test::data;
using heed::stream::Block;
using heed::stream::Reader;
using heed::test::TemporaryFolder;

namespace {

struct Line {
  std::size_t file;
  std::uint64_t number;
  std::string text;
  bool operator==(const Line&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Line& line) {
    return out << line.file << ':' << line.number << ':' << line.text.substr(0, 40);
  }
};

const std::string kTooLong = "<too long>";

std::vector<Line> lines_of(Reader& reader) {
  std::vector<Line> lines;
  Block block;
  for (;;) {
    auto more = reader.next(block);
    BOOST_REQUIRE(more.ok());
    if (!*more) return lines;
    if (block.too_long) lines.push_back({block.file, block.first_line, kTooLong});
    std::string_view rest = block.lines();
    for (auto number = block.first_line; !rest.empty(); ++number) {
      const auto end = rest.find('\n');
      lines.push_back({block.file, number, std::string(rest.substr(0, end))});
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
}

std::vector<Line> lines_of_file(std::string_view content, std::size_t max = heed::stream::kLineBytesMax) {
  TemporaryFolder folder;
  Reader reader({folder.file("in", content)}, max);
  return lines_of(reader);
}

std::string compressed(std::string_view content) {
  std::string out(ZSTD_compressBound(content.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), content.data(), content.size(), 3));
  return out;
}

struct Case {
  const char* name;
  std::string content;
  std::vector<Line> lines;
  friend std::ostream& operator<<(std::ostream& out, const Case& row) { return out << row.name; }
};

const std::vector<Case> kCases = {
    {"an empty file has no lines", "", {}},
    {"one line", "a\n", {{0, 1, "a"}}},
    {"the last line may lack its end", "a\nb", {{0, 1, "a"}, {0, 2, "b"}}},
    {"a byte order mark at byte 0 is left out",
     "\xEF\xBB\xBF"
     "a\n",
     {{0, 1, "a"}}},
    {"a byte order mark alone is an empty file", "\xEF\xBB\xBF", {}},
    {"a mark elsewhere stays",
     "a\n\xEF\xBB\xBF"
     "b\n",
     {{0, 1, "a"},
      {0, 2,
       "\xEF\xBB\xBF"
       "b"}}},
    {"fewer bytes than a magic number", "ab", {{0, 1, "ab"}}},
    {"blank lines are counted", "a\n\n\nb\n", {{0, 1, "a"}, {0, 2, ""}, {0, 3, ""}, {0, 4, "b"}}},
    {"NUL is a byte like any other", std::string("a\0b\n", 4), {{0, 1, std::string("a\0b", 3)}}},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(reader)

BOOST_DATA_TEST_CASE(lines_are_found, bdata::make(kCases), row) {
  const auto plain = lines_of_file(row.content);
  BOOST_TEST(plain == row.lines, boost::test_tools::per_element());
  const auto unpacked = lines_of_file(compressed(row.content));
  BOOST_TEST(unpacked == row.lines, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lines_cross_every_block_boundary) {
  // Lengths around the sizes of pages, pipes and blocks, so that ends fall on, before and behind each boundary.
  std::string content;
  std::vector<Line> expected;
  std::uint64_t number = 0;
  for (const std::size_t near : {4096UL, 65536UL, 1UL << 17, 1UL << 20}) {
    for (std::size_t length = near - 2; length <= near + 2; ++length) {
      const std::string line(length, static_cast<char>('a' + number % 26));
      content += line + '\n';
      expected.push_back({0, ++number, line});
    }
  }
  BOOST_TEST((lines_of_file(content) == expected));
  BOOST_TEST((lines_of_file(compressed(content)) == expected));
}

BOOST_AUTO_TEST_CASE(files_are_read_in_order_each_with_its_own_numbers) {
  TemporaryFolder folder;
  Reader reader({folder.file("x", "1\n2\n"), folder.file("y", ""), folder.file("z", compressed("3\n"))});
  const std::vector<Line> expected = {{0, 1, "1"}, {0, 2, "2"}, {2, 1, "3"}};
  BOOST_TEST(lines_of(reader) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(several_zstd_frames_are_one_file) {
  const std::vector<Line> expected = {{0, 1, "ab"}, {0, 2, "c"}};
  BOOST_TEST(lines_of_file(compressed("a") + compressed("b\nc\n")) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_is_dropped_and_named) {
  const std::size_t max = 3 << 20;
  const std::string content = "a\n" + std::string(2 * max, 'x') + "\nb\n" + std::string(2 * max, 'y');
  const std::vector<Line> expected = {{0, 1, "a"}, {0, 2, kTooLong}, {0, 3, "b"}, {0, 4, kTooLong}};
  BOOST_TEST(lines_of_file(content, max) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(whole_lines_behind_a_dropped_one_are_not_held_back) {
  // The lines come through a pipe that stays open: they must be handed out before more is written.
  int ends[2];
  BOOST_REQUIRE(::pipe(ends) == 0);
  const std::string path = "/proc/self/fd/" + std::to_string(ends[0]);
  Reader reader({path}, 1 << 20);
  const std::string content = std::string(3 << 20, 'x') + "\nb\nc\n";
  ssize_t written = 0;
  std::thread writer([&] { written = ::write(ends[1], content.data(), content.size()); });
  Block block;
  BOOST_REQUIRE(*reader.next(block));
  BOOST_TEST(block.too_long);
  BOOST_REQUIRE(*reader.next(block));
  BOOST_TEST(block.lines() == "b\nc\n");
  writer.join();
  BOOST_TEST(written == static_cast<ssize_t>(content.size()));
  ::close(ends[1]);
  ::close(ends[0]);
}

BOOST_AUTO_TEST_CASE(zstd_cut_short_is_an_error_that_names_the_file) {
  TemporaryFolder folder;
  std::string content = compressed("some text that is long enough to be cut\n");
  content.resize(content.size() - 3);
  Reader reader({folder.file("cut.zst", content)});
  Block block;
  auto more = reader.next(block);
  BOOST_REQUIRE(!more.ok());
  BOOST_TEST(more.error().message.find("cut.zst: the zstd data ends in the middle") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(damaged_zstd_is_an_error) {
  TemporaryFolder folder;
  std::string content = compressed(std::string(100000, 'a') + "b\n");
  content[content.size() / 2] = static_cast<char>(content[content.size() / 2] ^ 0x55);
  Reader reader({folder.file("bad.zst", content)});
  Block block;
  Block* into = &block;
  bool failed = false;
  for (int i = 0; i < 10 && !failed; ++i) {
    auto more = reader.next(*into);
    failed = !more.ok();
    if (more.ok() && !*more) break;
  }
  BOOST_TEST(failed);
}

BOOST_AUTO_TEST_CASE(a_missing_file_and_a_folder_are_named) {
  TemporaryFolder folder;
  Block block;
  Reader missing({folder / "none"});
  const auto first = missing.next(block);
  BOOST_REQUIRE(!first.ok());
  BOOST_TEST(first.error().message.find("none: cannot open: No such file") != std::string::npos);
  Reader directory({folder / "."});
  const auto second = directory.next(block);
  BOOST_REQUIRE(!second.ok());
  BOOST_TEST(second.error().message.find("is a directory") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_was_looked_at_ahead_is_read_all_the_same) {
  std::string content;
  for (int i = 0; i < 500; ++i) content += std::string(static_cast<std::size_t>(i * 7 % 90), 'x') + "\n";
  content += "no end";
  TemporaryFolder folder;
  const std::vector<std::string> files = {folder.file("a", content), folder.file("b", "one\n"),
                                          folder.file("c", content)};
  Reader plain(files, 80, 256);
  const auto expected = lines_of(plain);
  for (const std::size_t blocks_max : {1U, 3U, 1000U}) {
    Reader reader(files, 80, 256);
    std::size_t blocks = 0;
    reader.look_ahead(
        [&](const Block&) { return ++blocks < blocks_max ? Reader::Interest::kMore : Reader::Interest::kDone; });
    BOOST_TEST(lines_of(reader) == expected, boost::test_tools::per_element());
    BOOST_TEST(blocks <= blocks_max);
  }
}

// A live stream comes in many small blocks, each of which had the room of a large one: 32 MiB of look-ahead took 240.
BOOST_AUTO_TEST_CASE(what_is_looked_at_ahead_takes_no_more_room_than_it_needs) {
  TemporaryFolder folder;
  const auto small = folder.file("a", "one\ntwo\n");
  Reader reader({small, small});
  reader.look_ahead([](const Block&) { return Reader::Interest::kMore; });
  Block block;
  BOOST_TEST(*reader.next(block));  // not held, its room is used again
  while (*reader.next(block)) BOOST_TEST(block.capacity <= 2 * block.bytes);
}

BOOST_AUTO_TEST_CASE(what_is_of_no_interest_is_handed_out_before_more_is_read) {
  TemporaryFolder folder;
  Reader reader({folder.file("a", "one\n"), folder.file("b", "two\n"), folder.file("c", "three\n")});
  std::size_t seen = 0;
  reader.look_ahead([&](const Block& block) {
    ++seen;
    return block.lines() == "two\n" ? Reader::Interest::kMore : Reader::Interest::kNone;
  });
  Block block;
  BOOST_TEST(*reader.next(block));
  BOOST_TEST(seen == 1U);
  BOOST_TEST(*reader.next(block));
  BOOST_TEST(block.lines() == "two\n");
  BOOST_TEST(seen == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
