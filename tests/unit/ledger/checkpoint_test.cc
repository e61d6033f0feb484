#include "heed/ledger/checkpoint.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "fixture.h"
#include "heed/ledger/base64.h"
#include "heed/ledger/tree.h"

namespace bdata = boost::unit_test::data;
using namespace heed::ledger;

namespace {

const std::string kRoot = "PbZ2Ze6owm3jQWaMHTGZ9h3kt4CoKFaaiYzkjCjZMfM=\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(checkpoint)

BOOST_AUTO_TEST_CASE(checkpoint_reads_back) {
  const Checkpoint checkpoint{"example.com/attention", 3, *parse_base64_hash(kRoot.substr(0, 44))};
  const std::string text = "example.com/attention\n3\n" + kRoot;
  BOOST_TEST(format_checkpoint(checkpoint) == text);
  BOOST_TEST((*parse_checkpoint(text) == checkpoint));
  BOOST_TEST(parse_checkpoint("o\n9223372036854775807\n" + kRoot)->size == kLedgerSizeMax);
  BOOST_TEST(parse_checkpoint("o\n0\n" + kRoot)->size == 0U);
}

BOOST_DATA_TEST_CASE(other_texts_are_refused,
                     bdata::make(std::vector<std::string>{"",
                                                          "\n",
                                                          "o\n",
                                                          "o\n3\n",
                                                          "\n3\n" + kRoot,
                                                          "o\n\n" + kRoot,
                                                          "o\n03\n" + kRoot,
                                                          "o\n+3\n" + kRoot,
                                                          "o\n-3\n" + kRoot,
                                                          "o\n 3\n" + kRoot,
                                                          "o\n3 \n" + kRoot,
                                                          "o\n0x3\n" + kRoot,
                                                          "o\n9223372036854775808\n" + kRoot,
                                                          "o\n18446744073709551616\n" + kRoot,
                                                          "o\n3\n" + kRoot.substr(0, 44),
                                                          "o\n3\n" + kRoot.substr(1),
                                                          "o\n3\n" + kRoot + "extension\n",
                                                          "o\n3\n" + kRoot + "\n",
                                                          "o\n3\nAAAA\n",
                                                          "o\r\n3\n" + kRoot + "x"}),
                     text) {
  BOOST_TEST(!parse_checkpoint(text).ok());
}

BOOST_AUTO_TEST_CASE(signed_checkpoints_open_with_their_key_alone) {
  const SignerKey& key = test::log_key();
  const std::string bytes = *sign_checkpoint({key.name(), 0, empty_root()}, key);
  const VerifierKey own = key.verifier();
  const VerifierKey other = test::seeded_key("example.com/other", 9).verifier();
  BOOST_TEST(open_checkpoint(bytes, {&own, 1})->checkpoint.size == 0U);
  BOOST_TEST(!open_checkpoint(bytes, {&other, 1}).ok());
  BOOST_TEST(!open_checkpoint(bytes, {}).ok());
  BOOST_TEST(!open_checkpoint("", {&own, 1}).ok());
  std::string changed = bytes;
  changed[changed.find("\n0\n") + 1] = '1';
  BOOST_TEST(open_checkpoint(changed, {&own, 1}).error().message.find("does not verify") != std::string::npos);
  BOOST_TEST(!sign_checkpoint({"", 0, empty_root()}, key).ok());
  BOOST_TEST(!sign_checkpoint({"a\nb", 0, empty_root()}, key).ok());
}

// transparency-dev/tessera testdata/log: checkpoints of sizes 0 to 15 and the one in force, by another implementation.
BOOST_AUTO_TEST_CASE(published_checkpoints_open) {
  const fs::path folder = fs::path(test::vectors()) / "tessera-log";
  if (!fs::exists(folder)) {
    BOOST_TEST_MESSAGE("skipped: no published log at " << folder);
    return;
  }
  const VerifierKey key =
      *VerifierKey::parse("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx");
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("checkpoint.")) continue;
    const auto opened = open_checkpoint(test::read_file(entry.path()), {&key, 1});
    BOOST_TEST_REQUIRE(opened.ok(), name);
    BOOST_TEST(fmt::format("checkpoint.{}", opened->checkpoint.size) == name);
    ++count;
  }
  BOOST_TEST_MESSAGE(count << " published checkpoints in " << folder);
  BOOST_TEST(count == 16U);
}

BOOST_AUTO_TEST_SUITE_END()
