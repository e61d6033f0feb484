#include "attend/feedback.h"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ostream>
#include <string>

namespace bdata = boost::unit_test::data;
using namespace heed::tools;

namespace {

heed::Result<Feedback> read(std::string_view line) {
  heed::stream::RecordParser parser;
  const auto record = parser.parse_copy(line);
  BOOST_REQUIRE(record.ok());
  return read_feedback(*record);
}

struct Wrong {
  std::string members, field, message;
  friend std::ostream& operator<<(std::ostream& out, const Wrong& row) { return out << row.members; }
};

const Wrong kWrong[] = {
    {R"("resource":"r","action":"read")", "need", "is missing"},
    {R"("need":"n","action":"read")", "resource", "is missing"},
    {R"("need":"n","resource":"r")", "action", "is missing"},
    {R"("need":"n","resource":"r","action":"loved")", "action", R"(is "loved", expected "read", "skipped" or "saved")"},
    {R"("need":"","resource":"r","action":"read")", "need", "is empty"},
    {R"("need":"n","resource":7,"action":"read")", "resource", "is a number, expected a string"},
    {R"("need":"n","resource":"r","action":"read","seconds":-1)", "seconds", "is -1, expected 0 or more"},
};

Feedback did(std::string need, std::string person, std::string resource, Action action) {
  return {std::move(need), std::move(person), std::move(resource), action};
}

// Ada reads what is recent; dense is chance. 20 needs of 6 resources, two heads, no vectors.
struct Case {
  FeedbackBook book{"ada"};
  Lesson lesson;
  explicit Case(bool with_order = true) {
    lesson.heads = {"dense", "recency"};
    lesson.weights = {1, 0.125};
    lesson.dense = 0;
    for (int n = 0; n < 20; ++n) {
      const std::string need = "n" + std::to_string(n);
      lesson.needs.push_back({need, {}});
      for (int r = 0; r < 6; ++r) {
        const std::string resource = "r" + std::to_string(r) + "-" + std::to_string(n);
        const double recency = (r * 5 + n) % 6 / 8.0, dense = (r * r + 3 * r * n) % 7 / 8.0;
        lesson.examples.push_back({need, resource, {dense, recency}, {}});
        const bool likes = with_order ? recency > 0.3 : (r * 7 + n * n) % 3 == 0;
        book.add(did(need, "ada", resource, likes ? Action::kRead : Action::kSkipped));
        book.add(did(need, "bob", resource, Action::kSaved));  // not asked for
      }
    }
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(feedback)

BOOST_AUTO_TEST_CASE(a_record) {
  const auto saved =
      read(R"({"type":"feedback","need":"n1","person":"ada","resource":"r7","action":"saved","seconds":1,"x":2})");
  BOOST_REQUIRE(saved.ok());
  BOOST_TEST(saved->need == "n1");
  BOOST_TEST(saved->person == "ada");
  BOOST_TEST(saved->resource == "r7");
  BOOST_TEST((saved->action == Action::kSaved));
}

BOOST_AUTO_TEST_CASE(a_glance_is_no_reading) {
  const std::string head = R"({"type":"feedback","need":"n","resource":"r","action":"read")";
  BOOST_TEST((read(head + "}")->action == Action::kRead));
  BOOST_TEST((read(head + R"(,"seconds":5})")->action == Action::kRead));
  BOOST_TEST((read(head + R"(,"seconds":4})")->action == Action::kSkipped));
  BOOST_TEST(read(head + "}")->person == "");
}

BOOST_DATA_TEST_CASE(what_is_wrong_is_named, bdata::make(kWrong), row) {
  const auto refused = read(R"({"type":"feedback",)" + row.members + "}");
  BOOST_REQUIRE(!refused.ok());
  BOOST_TEST(refused.error().field == row.field);
  BOOST_TEST(refused.error().message == row.message);
}

BOOST_AUTO_TEST_CASE(of_several_actions_the_best_counts) {
  FeedbackBook book;
  book.add(did("n", "ada", "r", Action::kRead));
  book.add(did("n", "ada", "r", Action::kSkipped));
  book.add(did("n", "bob", "r", Action::kSaved));
  book.add(did("m", "ada", "r", Action::kSkipped));
  BOOST_TEST(book.records() == 4U);
  BOOST_REQUIRE(book.of("r").size() == 3U);
  BOOST_TEST((book.of("r")[0].action == Action::kRead));
  BOOST_TEST((book.of("r")[1].action == Action::kSaved));
  BOOST_TEST(book.knows("m", "r"));
  BOOST_TEST(!book.knows("r2"));
  BOOST_TEST(!book.knows("o", "r"));
  BOOST_TEST(book.of("r2").empty());
}

BOOST_AUTO_TEST_CASE(what_one_person_did_becomes_a_file_of_weights) {
  Case person;
  const auto learned = learn_from(person.book, person.lesson, 8, 1);
  BOOST_REQUIRE(learned.ok());
  BOOST_TEST(learned->learned.better);
  BOOST_TEST(learned->records == 120U);
  BOOST_TEST(learned->used == 120U);
  BOOST_REQUIRE(learned->file.heads.size() == 2U);
  BOOST_TEST(learned->file.heads[1].first == "recency");
  BOOST_TEST(learned->file.heads[1].second > learned->file.heads[0].second);
  BOOST_TEST(!learned->file.q.has_value());  // there are no vectors
}

BOOST_AUTO_TEST_CASE(the_order_of_the_scan_changes_nothing) {
  Case person;
  const auto one = learn_from(person.book, person.lesson, 8, 1);
  std::reverse(person.lesson.examples.begin(), person.lesson.examples.end());
  Lesson rest;
  rest.examples.assign(person.lesson.examples.begin() + 50, person.lesson.examples.end());
  person.lesson.examples.resize(50);
  person.lesson.merge(std::move(rest));
  const auto other = learn_from(person.book, person.lesson, 8, 3);
  BOOST_TEST(format_project_file(one->file) == format_project_file(other->file));
  std::string record, same;
  BOOST_TEST(append_learned(*one, record).ok());
  BOOST_TEST(append_learned(*other, same).ok());
  BOOST_TEST(record == same);
  BOOST_TEST(
      record.find(R"({"type":"summary","tool":"attend","learned":true,"feedback":120,"judged":120,"needs":20,)") == 0U);
}

BOOST_AUTO_TEST_CASE(what_teaches_nothing_leaves_everything_as_it_was) {
  Case person(false);
  const auto learned = learn_from(person.book, person.lesson, 8, 1);
  BOOST_REQUIRE(learned.ok());
  BOOST_TEST(!learned->learned.better);
  BOOST_TEST(learned->file.heads.empty());
  std::string record;
  BOOST_TEST(append_learned(*learned, record).ok());
  BOOST_TEST(record.find(R"("heads":{"dense":1,"recency":0.125},"rank":0,"reason":"on needs)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_to_learn_from_is_said) {
  const auto learned = learn_from(FeedbackBook(), Case().lesson, 8, 1);
  BOOST_REQUIRE(learned.ok());
  std::string record;
  BOOST_TEST(append_learned(*learned, record).ok());
  BOOST_TEST(record ==
             R"({"type":"summary","tool":"attend","learned":false,"feedback":0,"judged":0,"needs":0,"pairs":0,)"
             R"("heads":{"dense":1,"recency":0.125},"rank":0,"reason":"0 needs have something that was preferred over )"
             R"(something else, at least 10 are needed"})"
             "\n");
}

BOOST_AUTO_TEST_CASE(vectors_of_different_sizes_are_refused) {
  Case person;
  person.lesson.examples[7].vector = {1, 2};
  const auto learned = learn_from(person.book, person.lesson, 8, 1);
  BOOST_REQUIRE(!learned.ok());
  BOOST_TEST(learned.error().message == R"(resource "r1-1" has a vector of 2 numbers, expected 0)");
}

BOOST_AUTO_TEST_SUITE_END()
