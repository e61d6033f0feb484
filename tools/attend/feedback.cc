#include "attend/feedback.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <tuple>

#include "heed/stream/json_writer.h"

namespace heed::tools {
namespace {

constexpr std::array<std::pair<std::string_view, Action>, 3> kActions = {
    {{"skipped", Action::kSkipped}, {"read", Action::kRead}, {"saved", Action::kSaved}}};

// To have saved something is to have wanted it twice as much as to have read it.
double grade_of(Action action) { return static_cast<double>(action); }

Result<Action> read_action(const stream::Record& record) {
  const auto name = record.string("action");
  if (!name) return name.error();
  for (const auto& [known, action] : kActions) {
    if (known == *name) return action;
  }
  return input_error(fmt::format("is \"{}\", expected \"read\", \"skipped\" or \"saved\"", *name), "action");
}

Result<std::string> read_name(const stream::Record& record, std::string_view field) {
  const auto name = record.string(field);
  if (!name) return name.error();
  if (name->empty()) return input_error("is empty", std::string(field));
  return std::string(*name);
}

// One need as one person judged it.
using Judge = std::pair<std::string, std::string>;  // need, person

struct Judged {
  const Lesson::Need* need;
  std::vector<attention::Judgement> judgements;
};

Status check_lesson(const Lesson& lesson) {
  const std::size_t dims = lesson.needs.empty() ? 0 : lesson.needs[0].vector.size();
  const auto differ = [&](std::string_view what, std::string_view id, std::size_t numbers) {
    return input_error(fmt::format("{} \"{}\" has a vector of {} numbers, expected {}", what, id, numbers, dims));
  };
  for (const auto& need : lesson.needs) {
    if (need.vector.size() != dims) return differ("need", need.id, need.vector.size());
  }
  for (const auto& example : lesson.examples) {
    if (example.vector.size() != dims) return differ("resource", example.resource, example.vector.size());
  }
  for (const auto& [need, resources] : lesson.unshown) {
    for (const auto& one : resources) {
      if (one.vector->size() != dims) return differ("a resource not shown for", need, one.vector->size());
    }
  }
  return {};
}

std::map<Judge, Judged> judgements(const FeedbackBook& book, const Lesson& lesson, std::uint64_t& used) {
  std::map<std::string_view, const Lesson::Need*> needs;
  for (const auto& need : lesson.needs) needs.emplace(need.id, &need);
  std::map<Judge, Judged> all;
  for (const auto& example : lesson.examples) {
    const auto need = needs.find(example.need);
    if (need == needs.end()) continue;
    for (const auto& opinion : book.of(example.resource)) {
      if (opinion.need != example.need) continue;
      Judged& judged = all.try_emplace({opinion.need, opinion.person}, Judged{need->second, {}}).first->second;
      judged.judgements.push_back({example.features, example.vector.data(), grade_of(opinion.action)});
      ++used;
    }
  }
  return all;
}

ProjectFile file_of(const attention::Learned& learned, const Lesson& lesson) {
  ProjectFile file;
  if (!learned.better) return file;
  for (std::size_t h = 0; h < lesson.heads.size(); ++h) file.heads.emplace_back(lesson.heads[h], learned.weights[h]);
  if (!learned.projection) return file;
  const std::vector<double> matrix = learned.projection->matrix();
  file.model = lesson.model;
  FileProjection& q = file.q.emplace();
  q.outputs = q.inputs = learned.projection->dims;
  std::transform(matrix.begin(), matrix.end(), std::back_inserter(q.weight),
                 [](double value) { return static_cast<float>(value); });
  return file;
}

}  // namespace

Result<Feedback> read_feedback(const stream::Record& record) {
  Feedback feedback;
  for (const auto& [field, name] : {std::pair("need", &feedback.need), std::pair("resource", &feedback.resource)}) {
    auto text = read_name(record, field);
    if (!text) return text.error();
    *name = std::move(*text);
  }
  const auto person = record.string_or("person", "");
  if (!person) return person.error();
  feedback.person = *person;
  const auto action = read_action(record);
  if (!action) return action.error();
  const auto seconds = record.integer_or("seconds", kGlanceSeconds);
  if (!seconds) return seconds.error();
  if (*seconds < 0) return input_error(fmt::format("is {}, expected 0 or more", *seconds), "seconds");
  feedback.action = *action == Action::kRead && *seconds < kGlanceSeconds ? Action::kSkipped : *action;
  return feedback;
}

void FeedbackBook::add(const Feedback& feedback) {
  if (!person_.empty() && feedback.person != person_) return;
  ++records_;
  auto& opinions = by_resource_[feedback.resource];
  needs_.insert(feedback.need);
  const auto same = [&](const Opinion& opinion) {
    return opinion.need == feedback.need && opinion.person == feedback.person;
  };
  const auto earlier = std::find_if(opinions.begin(), opinions.end(), same);
  if (earlier == opinions.end()) {
    opinions.push_back({feedback.need, feedback.person, feedback.action});
  } else {
    earlier->action = std::max(earlier->action, feedback.action);
  }
}

const std::vector<FeedbackBook::Opinion>& FeedbackBook::of(std::string_view resource) const {
  static const std::vector<Opinion> kNone;
  const auto found = by_resource_.find(std::string(resource));
  return found == by_resource_.end() ? kNone : found->second;
}

bool FeedbackBook::knows(std::string_view need, std::string_view resource) const {
  const auto& opinions = of(resource);
  return std::any_of(opinions.begin(), opinions.end(), [&](const Opinion& opinion) { return opinion.need == need; });
}

void Lesson::merge(Lesson other) {
  examples.insert(examples.end(), std::make_move_iterator(other.examples.begin()),
                  std::make_move_iterator(other.examples.end()));
}

Result<LearnedLesson> learn_from(const FeedbackBook& book, Lesson lesson, std::size_t rank, unsigned threads) {
  if (auto fit = check_lesson(lesson); !fit) return fit.error();
  // Sums depend on the order in the last bit: one that does not depend on the threads of the scan.
  std::sort(lesson.examples.begin(), lesson.examples.end(),
            [](const auto& a, const auto& b) { return std::tie(a.need, a.resource) < std::tie(b.need, b.resource); });
  LearnedLesson outcome;
  const auto judged = judgements(book, lesson, outcome.used);
  std::vector<attention::JudgedNeed> needs;
  for (const auto& [who, of] : judged) {
    auto& need = needs.emplace_back();
    need = {of.need->id, of.need->vector.data(), of.judgements};
    const auto unshown = lesson.unshown.find(of.need->id);
    if (unshown == lesson.unshown.end()) continue;
    for (const auto& one : unshown->second) need.unshown.push_back({one.features, one.vector->data(), one.count});
  }
  attention::LearnOptions options;
  options.weights = lesson.weights;
  options.dense = lesson.dense;
  options.dims = lesson.needs.empty() ? 0 : lesson.needs[0].vector.size();
  options.rank = rank;
  options.threads = threads;
  auto learned = attention::learn(needs, options);
  if (!learned) return learned.error();
  outcome.records = book.records();
  outcome.file = file_of(*learned, lesson);
  outcome.learned = std::move(*learned);
  outcome.heads = std::move(lesson.heads);
  return outcome;
}

Status append_learned(const LearnedLesson& lesson, std::string& out) {
  const attention::Learned& learned = lesson.learned;
  stream::JsonWriter json(out);
  json.begin_object().member("type", "summary").member("tool", "attend");
  json.member("learned", learned.better).member("feedback", lesson.records).member("judged", lesson.used);
  json.member("needs", learned.needs).member("pairs", learned.pairs);
  if (learned.needs >= attention::kLearnNeedsMin) {
    for (const auto& [name, quality] : {std::pair("before", &learned.before), std::pair("after", &learned.after)}) {
      json.key(name)
          .begin_object()
          .member("pairs", quality->pairs)
          .member("ndcg", quality->ndcg)
          .member("kept", quality->kept)
          .end_object();
    }
    json.member("gain_error", learned.gain_error);
  }
  json.key("heads").begin_object();
  for (std::size_t h = 0; h < lesson.heads.size(); ++h) json.member(lesson.heads[h], learned.weights[h]);
  json.end_object();
  json.member("rank", learned.projection ? learned.projection->rank : 0);
  if (!learned.better) json.member("reason", learned.reason);
  json.end_object();
  out += '\n';
  return json.status();
}

}  // namespace heed::tools
