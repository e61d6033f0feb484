// What people did with earlier results, and learning from it: the part of attend --learn that is not the library's.
//
//   {"type":"feedback","need":"n1","person":"ada","resource":"r7","action":"saved","seconds":340}
//
// A FeedbackBook is read first, from the file of --learn. Needs and resources then come from the stream as always; of
// those that the book knows, a Lesson takes the vectors and what each head said of the two, before they are weighed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "attend/project_file.h"
#include "attend/unshown.h"
#include "heed/attention/learn.h"
#include "heed/result.h"
#include "heed/stream/record.h"

namespace heed::tools {

enum class Action { kSkipped, kRead, kSaved };

// What was closed sooner than this was looked at and not read.
inline constexpr std::int64_t kGlanceSeconds = 5;

struct Feedback {
  std::string need, person, resource;  // person: "" if the record does not say
  Action action = Action::kSkipped;    // what counts: a glance is kSkipped
};

// Fields of any other name are nobody's business. Errors name the field.
Result<Feedback> read_feedback(const stream::Record& record);

// All feedback of a run, or all of one person. Of several records of one person about one pair the best action counts:
// who skips a thing on Monday and saves it on Friday wanted it.
class FeedbackBook {
 public:
  // `person`: whose feedback counts; "" for everybody's.
  explicit FeedbackBook(std::string person = {}) : person_(std::move(person)) {}

  void add(const Feedback& feedback);

  std::uint64_t records() const { return records_; }  // that counted
  bool knows(std::string_view resource) const { return by_resource_.contains(std::string(resource)); }
  bool knows(std::string_view need, std::string_view resource) const;
  bool asks(std::string_view need) const { return needs_.contains(std::string(need)); }  // anything about it

  struct Opinion {
    std::string need, person;
    Action action;
  };
  // In the order in which they came; none for a resource that nobody judged.
  const std::vector<Opinion>& of(std::string_view resource) const;

 private:
  std::string person_;
  std::uint64_t records_ = 0;
  std::unordered_map<std::string, std::vector<Opinion>> by_resource_;
  std::unordered_set<std::string> needs_;
};

// What the scan hands over. Any order does: what is learned depends only on what there is.
struct Lesson {
  struct Need {
    std::string id;
    std::vector<float> vector;  // of the same size for all, or empty for all
  };
  struct Example {
    std::string need, resource;
    std::vector<double> features;  // by head
    std::vector<float> vector;     // of the resource
  };

  std::vector<std::string> heads;
  std::vector<double> weights;       // by head, in use now
  std::optional<std::size_t> dense;  // the head that is the dot product of the vectors
  std::string model;                 // that made the vectors; "" if unnamed
  std::vector<Need> needs;
  std::vector<Example> examples;                                        // pairs that the book knows, each once
  std::map<std::string, std::vector<UnshownSample::Resource>> unshown;  // by need, in an order that is always the same

  // What another thread has met: its examples, as the needs are those of all.
  void merge(Lesson other);
};

struct LearnedLesson {
  attention::Learned learned;
  std::vector<std::string> heads;  // as in the lesson
  std::uint64_t records = 0;       // of feedback
  std::uint64_t used = 0;          // judgements whose need and resource were there
  ProjectFile file;                // of what was learned; empty if that is no better
};

// Judgements are compared within one need and one person; needs of one id are held out together. Errors: a lesson whose
// parts do not fit.
Result<LearnedLesson> learn_from(const FeedbackBook& book, Lesson lesson, std::size_t rank, unsigned threads);

// The record that says what came of it: {"type":"summary","tool":"attend","learned":...}.
Status append_learned(const LearnedLesson& lesson, std::string& out);

}  // namespace heed::tools
