#include "heed/ledger/tile.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "heed/ledger/bundle.h"
#include "heed/ledger/internal/layout.h"
#include "heed/ledger/tree.h"

namespace bdata = boost::unit_test::data;
using namespace heed::ledger;

namespace {

struct PathRow {
  Tile tile;
  std::string path;
};
std::ostream& operator<<(std::ostream& out, const PathRow& row) { return out << row.path; }

const std::vector<PathRow> kPaths = {
    {{TileKind::kHashes, 0, 5, 256}, "tile/0/005"},
    {{TileKind::kHashes, 0, 1234067, 256}, "tile/0/x001/x234/067"},
    {{TileKind::kHashes, 0, 273, 112}, "tile/0/273.p/112"},
    {{TileKind::kHashes, 1, 0, 1}, "tile/1/000.p/1"},
    {{TileKind::kHashes, 63, 999, 255}, "tile/63/999.p/255"},
    {{TileKind::kEntries, 0, 1000, 256}, "tile/entries/x001/000"},
    {{TileKind::kEntries, 0, 1000000, 8}, "tile/entries/x001/x000/000.p/8"},
    {{TileKind::kHashes, 0, UINT64_MAX, 256}, "tile/0/x018/x446/x744/x073/x709/x551/615"},
};

const std::vector<std::string> kNoPaths = {"",
                                           "tile",
                                           "tile/",
                                           "tile/0",
                                           "tile/0/",
                                           "tile/0/5",
                                           "tile/0/0005",
                                           "tile/00/005",
                                           "tile/64/005",
                                           "tile/-1/005",
                                           "tile/+1/005",
                                           "tile/0/x000/005",
                                           "tile/0/x001",
                                           "tile/0/x001/",
                                           "tile/0/x1/005",
                                           "tile/0/001/005",
                                           "tile/0/005.p",
                                           "tile/0/005.p/",
                                           "tile/0/005.p/0",
                                           "tile/0/005.p/256",
                                           "tile/0/005.p/08",
                                           "tile/0/005.p/8/",
                                           "tile/0/005.p/8/9",
                                           "tile/0/005/",
                                           "tile//005",
                                           "/tile/0/005",
                                           "tile/entry/005",
                                           "tile/entries/00a",
                                           "tile/0/x018/x446/x744/x073/x709/x551/616",
                                           "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
                                           "tile/0/005.p/4294967297",
                                           "Tile/0/005",
                                           "tile/0/005.tmp",
                                           "tile/0/ 05"};

}  // namespace

BOOST_AUTO_TEST_SUITE(tile)

BOOST_DATA_TEST_CASE(paths_are_written_and_read, bdata::make(kPaths), row) {
  BOOST_TEST(format_tile_path(row.tile) == row.path);
  const heed::Result<Tile> parsed = parse_tile_path(row.path);
  BOOST_TEST_REQUIRE(parsed.ok());
  BOOST_TEST((*parsed == row.tile));
}

BOOST_DATA_TEST_CASE(other_spellings_are_refused, bdata::make(kNoPaths), path) {
  BOOST_TEST(!parse_tile_path(path).ok());
}

// tlog-tiles.md: a tree of 70,000 entries has 273 full tiles and one of 112, one full and one of 17, and one of 1.
BOOST_AUTO_TEST_CASE(tiles_of_a_tree_of_70000) {
  BOOST_TEST(full_tiles(70000, 0) == 273U);
  BOOST_TEST(partial_width(70000, 0) == 112U);
  BOOST_TEST(full_tiles(70000, 1) == 1U);
  BOOST_TEST(partial_width(70000, 1) == 17U);
  BOOST_TEST(full_tiles(70000, 2) == 0U);
  BOOST_TEST(partial_width(70000, 2) == 1U);
  BOOST_TEST(level_hashes(70000, 3) == 0U);
  BOOST_TEST(level_hashes(UINT64_MAX, 8) == 0U);
}

BOOST_AUTO_TEST_CASE(nodes_are_folds_of_hashes_in_tiles) {
  BOOST_TEST((locate_node(0, 0) == NodeInTile{0, 0, 0, 1}));
  BOOST_TEST((locate_node(0, 257) == NodeInTile{0, 1, 1, 1}));
  BOOST_TEST((locate_node(3, 33) == NodeInTile{0, 1, 8, 8}));
  BOOST_TEST((locate_node(7, 1) == NodeInTile{0, 0, 128, 128}));
  BOOST_TEST((locate_node(8, 1) == NodeInTile{1, 0, 1, 1}));
  BOOST_TEST((locate_node(63, 1) == NodeInTile{7, 0, 128, 128}));
  for (unsigned height = 0; height < 20; ++height) {
    for (std::uint64_t index = 0; index < 3000; ++index) {
      const NodeInTile node = locate_node(height, index);
      const std::uint64_t first_leaf = (node.tile * 256 + node.first) << (8 * node.level);
      BOOST_TEST((first_leaf == index << height));
      BOOST_TEST((std::uint64_t{node.count} << (8 * node.level) == std::uint64_t{1} << height));
      BOOST_TEST(node.first + node.count <= kTileWidth);
    }
  }
}

BOOST_AUTO_TEST_CASE(files_have_a_role_in_a_ledger_of_600) {
  using internal::FileRole;
  const std::vector<std::pair<std::string, FileRole>> rows = {
      {"checkpoint", FileRole::kSigned},         {"checkpoint.tmp", FileRole::kUnfinished},
      {"tile/0/001", FileRole::kSigned},         {"tile/0/002.p/88", FileRole::kSigned},
      {"tile/0/002.p/87", FileRole::kSigned},    {"tile/0/002.p/89", FileRole::kUnfinished},
      {"tile/0/002", FileRole::kUnfinished},     {"tile/0/003.p/1", FileRole::kUnfinished},
      {"tile/0/001.p/7", FileRole::kObsolete},   {"tile/0/001.tmp", FileRole::kUnfinished},
      {"tile/1/000.p/2", FileRole::kSigned},     {"tile/1/000.p/3", FileRole::kUnfinished},
      {"tile/2/000.p/1", FileRole::kUnfinished}, {"tile/entries/002.p/88", FileRole::kSigned},
      {"tile/entries/2", FileRole::kStray},      {"notes.txt", FileRole::kStray},
      {"tile/0/001.bak", FileRole::kStray},      {".tmp", FileRole::kStray}};
  for (const auto& [path, role] : rows) BOOST_TEST((internal::file_role(path, 600) == role), path);
  for (const char* path : {"", "tile", "tile/0", "tile/entries", "tile/0/x001", "tile/0/x001/x000", "tile/0/005.p"}) {
    BOOST_TEST(internal::is_tile_directory(path), path);
  }
  for (const char* path : {"x", "tile/64", "tile/0/005", "tile/0/x000", "tile/0/5", "tile/0/005.q", "tile/0/005.p/8"}) {
    BOOST_TEST(!internal::is_tile_directory(path), path);
  }
}

// The golden bundle: three entries, 00 09 in front of each.
BOOST_AUTO_TEST_CASE(golden_bundle) {
  std::string bundle;
  for (std::uint64_t i = 0; i < 3; ++i) BOOST_TEST(append_entry(bundle, test::line(i)).ok());
  BOOST_TEST(format_hex(bundle) == "00097b22736571223a307d00097b22736571223a317d00097b22736571223a327d");
}

BOOST_AUTO_TEST_CASE(bundles_read_back_at_the_limits) {
  const std::vector<std::string> entries = {"", std::string(65535, 'x'), "a", std::string(256, '\0')};
  std::string bundle;
  for (const std::string& entry : entries) BOOST_TEST(append_entry(bundle, entry).ok());
  const auto decoded = decode_bundle(bundle, 4);
  BOOST_TEST_REQUIRE(decoded.ok());
  BOOST_TEST(std::equal(entries.begin(), entries.end(), decoded->begin(), decoded->end()));

  const std::string before = bundle;
  BOOST_TEST(!append_entry(bundle, std::string(65536, 'x')).ok());
  BOOST_TEST(bundle == before);
}

BOOST_AUTO_TEST_CASE(bundles_of_another_length_are_refused) {
  std::string bundle;
  for (std::uint64_t i = 0; i < 3; ++i) BOOST_TEST(append_entry(bundle, test::line(i)).ok());
  BOOST_TEST(!decode_bundle(bundle, 2).ok());
  BOOST_TEST(!decode_bundle(bundle, 4).ok());
  BOOST_TEST(!decode_bundle(bundle + '\0', 3).ok());
  for (std::size_t bytes = 0; bytes < bundle.size(); ++bytes) {
    BOOST_TEST(!decode_bundle(std::string_view(bundle).substr(0, bytes), 3).ok());
  }
}

BOOST_AUTO_TEST_CASE(cursor_says_where_it_is) {
  using Step = BundleCursor::Step;
  const std::string bundle("\0\1a\0\5bc", 7);
  BundleCursor cursor(bundle);
  BOOST_TEST((cursor.next() == Step::kEntry));
  BOOST_TEST(cursor.entry() == "a");
  BOOST_TEST(cursor.entry_offset() == 0U);
  BOOST_TEST((cursor.next() == Step::kTruncated));
  BOOST_TEST(cursor.offset() == 3U);
  BOOST_TEST((BundleCursor("").next() == Step::kEnd));
  BOOST_TEST((BundleCursor("a").next() == Step::kTruncated));
}

BOOST_AUTO_TEST_CASE(widths_beyond_a_tile_are_no_paths) {
  for (const char* const path :
       {"tile/0/000.p/300", "tile/0/000.p/257", "tile/0/000.p/256", "tile//000", "tile/0/000.p/"}) {
    BOOST_TEST(!parse_tile_path(path).ok(), path);
  }
}

BOOST_AUTO_TEST_SUITE_END()
