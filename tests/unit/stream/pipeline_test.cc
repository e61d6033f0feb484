// Order, rejection and failure in a pipeline, with one thread and with several.
#include "heed/stream/pipeline.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "temporary.h"

namespace bdata = boost::unit_test::data;
using namespace heed::stream;
using heed::Status;
using heed::test::content_of;
using heed::test::TemporaryFolder;

namespace {

// Passes records on; refuses those with a field "bad", and fails on those with a field "broken".
class Echo final : public Handler {
 public:
  Status handle(const Record& record, std::string& out) override {
    out.append(record.line()).push_back('\n');
    if (record.has("bad")) return heed::input_error("is not good", "bad");
    if (record.has("broken")) return heed::system_error("the machine is broken");
    return {};
  }
};

// Hands out in handle() what it saw in prepare(), in the same order. (Boost.Test's own checks are for one thread.)
class Prepares final : public Handler {
 public:
  bool prepares() const override { return true; }
  void prepare(const Record& record) override {
    if (prepared_) seen_.clear();
    prepared_ = false;
    seen_.emplace_back(record.line());
    next_ = 0;
  }
  void prepared() override { prepared_ = true; }
  Status handle(const Record& record, std::string& out) override {
    if (!prepared_ || next_ >= seen_.size() || seen_[next_] != record.line()) {
      return heed::system_error("a record is handled that was not prepared");
    }
    out.append(seen_[next_++]).push_back('\n');
    return record.has("bad") ? Status(heed::input_error("is not good", "bad")) : Status();
  }

 private:
  std::vector<std::string> seen_;
  std::size_t next_ = 0;
  bool prepared_ = false;
};

struct Ran {
  std::string output;
  std::vector<std::uint64_t> rejected_lines;
  std::uint64_t records = 0;
  bool stopped = false;
  std::string failure;
};

Ran run(std::string_view input, unsigned threads, OnError on_error, std::size_t line_bytes_max = kLineBytesMax) {
  TemporaryFolder folder;
  Ran ran;
  {
    Reader reader({folder.file("in", input)}, line_bytes_max);
    auto writer = Writer::open(folder / "out", false);
    std::vector<std::unique_ptr<Handler>> handlers;
    for (unsigned i = 0; i < threads; ++i) handlers.push_back(std::make_unique<Echo>());
    Observer observer;
    observer.rejected = [&](const Rejection& rejection) { ran.rejected_lines.push_back(rejection.line); };
    const auto outcome = run_pipeline(reader, **writer, {"test", threads, on_error}, handlers, observer);
    BOOST_REQUIRE((*writer)->close().ok());
    if (outcome.ok()) {
      ran.records = outcome->counters.records;
      ran.stopped = outcome->stopped;
    } else {
      ran.failure = outcome.error().message;
    }
  }
  ran.output = content_of(folder / "out");
  return ran;
}

std::string many(std::size_t count, std::size_t bad_every = 0) {
  std::string lines;
  for (std::size_t i = 1; i <= count; ++i) {
    const bool bad = bad_every != 0 && i % bad_every == 0;
    lines +=
        "{\"i\":" + std::to_string(i) + (bad ? ",\"bad\":1" : "") + ",\"pad\":\"" + std::string(i % 300, 'x') + "\"}\n";
  }
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pipeline)

BOOST_DATA_TEST_CASE(order_is_kept, bdata::make({1U, 2U, 3U, 8U}), threads) {
  const std::string input = many(60000);
  const auto ran = run(input, threads, OnError::kStop);
  BOOST_TEST((ran.output == input));
  BOOST_TEST(ran.records == 60000U);
}

BOOST_DATA_TEST_CASE(skipping_leaves_out_only_what_is_bad, bdata::make({1U, 2U, 8U}), threads) {
  const auto ran = run(many(30000, 1000), threads, OnError::kSkip);
  BOOST_TEST(ran.rejected_lines.size() == 30U);
  BOOST_TEST(std::is_sorted(ran.rejected_lines.begin(), ran.rejected_lines.end()));
  BOOST_TEST(std::count(ran.output.begin(), ran.output.end(), '\n') == 30000 - 30);
  BOOST_TEST(ran.output.find("bad") == std::string::npos);
}

BOOST_DATA_TEST_CASE(stopping_keeps_all_that_came_before, bdata::make({1U, 2U, 8U}), threads) {
  const std::string good = many(20000);
  const auto ran = run(good + "{\"bad\":1}\n" + good, threads, OnError::kStop);
  BOOST_TEST(ran.stopped);
  BOOST_TEST((ran.output == good));
  BOOST_TEST(ran.rejected_lines == std::vector<std::uint64_t>{20001}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(passing_puts_an_error_record_in_its_place) {
  const auto ran = run("{\"a\":1}\n{\"bad\":1}\nnonsense\n{\"b\":2}\n", 2, OnError::kPass);
  BOOST_TEST(ran.rejected_lines.size() == 2U);
  const auto first_error = ran.output.find("{\"type\":\"error\",\"tool\":\"test\",\"file\":\"");
  BOOST_TEST(first_error == 8U);
  BOOST_TEST(ran.output.find("\"line\":2,\"field\":\"bad\",\"message\":\"is not good\"}\n") != std::string::npos);
  BOOST_TEST(ran.output.find("\"line\":3,\"message\":\"") != std::string::npos);
  BOOST_TEST(ran.output.ends_with("{\"b\":2}\n"));
}

BOOST_AUTO_TEST_CASE(records_are_prepared_before_the_first_of_their_block_is_handled) {
  const std::string input = "\n{broken\n" + many(3000, 7);
  const Ran expected = run(input, 1, OnError::kSkip);
  for (const std::size_t block_bytes : {std::size_t{1} << 10, std::size_t{1} << 14, kBlockBytes}) {
    TemporaryFolder folder;
    Reader reader({folder.file("in", input)}, kLineBytesMax, block_bytes);
    auto writer = Writer::open(folder / "out", false);
    std::vector<std::unique_ptr<Handler>> handlers;
    for (unsigned i = 0; i < 2; ++i) handlers.push_back(std::make_unique<Prepares>());
    std::vector<std::uint64_t> rejected;
    const Observer observer{[&](const Rejection& rejection) { rejected.push_back(rejection.line); }, {}};
    BOOST_REQUIRE(run_pipeline(reader, **writer, {"test", 2, OnError::kSkip}, handlers, observer).ok());
    BOOST_REQUIRE((*writer)->close().ok());
    BOOST_TEST((content_of(folder / "out") == expected.output));
    BOOST_TEST((rejected == expected.rejected_lines));
  }
}

BOOST_AUTO_TEST_CASE(line_ends_of_other_systems_are_taken_off) {
  const auto ran = run("{\"a\":1}\r\n\r\n  \n{\"b\":2}\t\r\n{\"c\":3}\t\n{\"d\":4}", 1, OnError::kStop);
  BOOST_TEST(ran.output == "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n{\"d\":4}\n");
}

BOOST_DATA_TEST_CASE(long_lines_are_refused_alone, bdata::make({100UL, 3UL << 20}), max) {
  const std::string input = "{\"a\":1}\n{\"b\":\"" + std::string(max, 'x') + "\"}\n{\"c\":3}\n";
  const auto ran = run(input, 2, OnError::kSkip, max);
  BOOST_TEST(ran.output == "{\"a\":1}\n{\"c\":3}\n");
  BOOST_TEST(ran.rejected_lines == std::vector<std::uint64_t>{2}, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(a_system_failure_ends_the_run_whatever_the_policy, bdata::make({1U, 4U}), threads) {
  const auto ran = run("{\"a\":1}\n{\"broken\":1}\n", threads, OnError::kSkip);
  BOOST_TEST(ran.failure == "the machine is broken");
  BOOST_TEST(ran.output == "{\"a\":1}\n");
}

BOOST_AUTO_TEST_CASE(a_damaged_input_gives_what_came_before_it_and_the_reason) {
  TemporaryFolder folder;
  Reader reader({folder.file("in", "{\"a\":1}\n"), folder / "missing"});
  auto writer = Writer::open(folder / "out", false);
  std::vector<std::unique_ptr<Handler>> handlers;
  handlers.push_back(std::make_unique<Echo>());
  const auto outcome = run_pipeline(reader, **writer, {"test", 1, OnError::kStop}, handlers, {});
  BOOST_REQUIRE(!outcome.ok());
  BOOST_TEST(outcome.error().message.find("missing: cannot open") != std::string::npos);
  BOOST_REQUIRE((*writer)->close().ok());
  BOOST_TEST(content_of(folder / "out") == "{\"a\":1}\n");
}

BOOST_AUTO_TEST_SUITE_END()
