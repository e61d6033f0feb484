// Output that could not be written is an error, and a file is whole or not there.
#include "heed/stream/writer.h"

#include <zstd.h>

#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "temporary.h"

using heed::stream::Writer;
using heed::test::content_of;
using heed::test::TemporaryFolder;

BOOST_AUTO_TEST_SUITE(writer)

BOOST_AUTO_TEST_CASE(a_file_appears_when_it_is_complete) {
  TemporaryFolder folder;
  const std::string path = folder.file("out", "old");
  auto writer = Writer::open(path, false);
  BOOST_REQUIRE(writer.ok());
  BOOST_REQUIRE((*writer)->write("new\n").ok());
  BOOST_TEST(content_of(path) == "old");
  BOOST_REQUIRE((*writer)->close().ok());
  BOOST_TEST(content_of(path) == "new\n");
}

BOOST_AUTO_TEST_CASE(a_failed_run_leaves_the_old_file_and_nothing_else) {
  TemporaryFolder folder;
  const std::string path = folder.file("out", "old");
  { BOOST_REQUIRE((*Writer::open(path, false))->write("new\n").ok()); }
  BOOST_TEST(content_of(path) == "old");
  const auto entries = std::distance(std::filesystem::directory_iterator(folder / "."), {});
  BOOST_TEST(entries == 1);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_named) {
  auto writer = Writer::open("/dev/full", false);
  BOOST_REQUIRE(writer.ok());
  const auto status = (*writer)->write("x\n");
  BOOST_REQUIRE(!status.ok());
  BOOST_TEST(status.error().message.find("/dev/full: the disk is full") != std::string::npos);
  BOOST_TEST(status.error().message.find("its reader has gone") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_folder_that_does_not_exist_is_named) {
  const auto writer = Writer::open("/nowhere/at/all", false);
  BOOST_REQUIRE(!writer.ok());
  BOOST_TEST(writer.error().message.find("cannot create /nowhere/at/all") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(compressed_output_reads_back) {
  TemporaryFolder folder;
  auto writer = Writer::open(folder / "out.zst", true);
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    const std::string line = "line " + std::to_string(i) + "\n";
    expected += line;
    BOOST_REQUIRE((*writer)->write(line).ok());
  }
  BOOST_REQUIRE((*writer)->close().ok());
  const std::string packed = content_of(folder / "out.zst");
  std::string unpacked(expected.size() + 1, '\0');
  const std::size_t size = ZSTD_decompress(unpacked.data(), unpacked.size(), packed.data(), packed.size());
  BOOST_REQUIRE(!ZSTD_isError(size));
  BOOST_TEST(unpacked.substr(0, size) == expected);
}

BOOST_AUTO_TEST_SUITE_END()
