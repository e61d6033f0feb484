#include "attend/learner.h"

#include "common/identity.h"

namespace heed::tools {
namespace {

// Of the projection: more directions than people's tastes have.
constexpr std::size_t kRank = 8;

}  // namespace

Status Learner::add_feedback(const stream::Record& record) {
  if (record.type() != "feedback") return {};
  auto feedback = read_feedback(record);
  if (!feedback) return feedback.error();
  book_.add(*feedback);
  return {};
}

HeadValues Learner::all_heads(bool words, bool history) {
  HeadValues heads;
  for (const Head head : {Head::kDense, Head::kRecency, Head::kQuality, Head::kPrice, Head::kNot}) heads[head] = 1;
  heads[Head::kLexical] = words ? 1 : 0;
  heads[Head::kNovelty] = history ? 1 : 0;
  return heads;
}

void Learner::begin(const Needs& needs, const HeadValues& all, const HeadValues& usual) {
  for (std::size_t i = 0; i < kHeads; ++i) {
    const auto head = static_cast<Head>(i);
    // What is not wanted stays unwanted; the second look is at what the other heads found.
    if (head == Head::kNot || head == Head::kContext || !(all[head] > 0)) continue;
    if (head == Head::kDense) lesson_.dense = heads_.size();
    heads_.push_back(head);
    lesson_.heads.emplace_back(head_name(head));
    lesson_.weights.push_back(usual[head]);
  }
  if (needs.empty()) return;
  lesson_.model = needs.model();
  std::size_t asked = 0;
  for (const auto& need : needs.all()) {
    lesson_.needs.push_back({need.id, need.wanted.embedding.numbers});
    asked += book_.asks(need.id) ? 1 : 0;
  }
  unshown_.begin(asked);
}

void Learner::observe(const Need& need, const stream::Record& resource, const HeadValues& parts,
                      const Embedding& vector) {
  if (!book_.asks(need.id)) return;
  const std::uint64_t ordinal = ordinal_of(resource);
  if (ordinal_ != ordinal) {
    auto id = record_id(resource, 'r');
    if (!id) return;
    ordinal_ = ordinal;
    id_ = std::move(*id);
  }
  features_.clear();
  for (const Head head : heads_) features_.push_back(parts[head]);
  if (book_.knows(need.id, id_)) {
    lesson_.examples.push_back({need.id, id_, features_, vector.numbers});
    return;
  }
  double score = 0;
  for (std::size_t h = 0; h < features_.size(); ++h) score += lesson_.weights[h] * features_[h];
  unshown_.observe(need.id, id_, ordinal, score, features_, vector.numbers);
}

Result<int> Learner::finish(const std::string& path, unsigned threads, std::string& out) {
  for (const auto& need : lesson_.needs) {
    if (book_.asks(need.id)) lesson_.unshown[need.id] = unshown_.take(need.id);
  }
  const auto outcome = learn_from(book_, std::move(lesson_), kRank, threads);
  if (!outcome) return outcome.error();
  if (auto status = append_learned(*outcome, out); !status) return status.error();
  if (!outcome->learned.better) return kNegative;
  auto writer = stream::Writer::open(path, false);
  if (!writer) return writer.error();
  if (auto status = (*writer)->write(format_project_file(outcome->file)); !status) return status.error();
  if (auto status = (*writer)->close(); !status) return status.error();
  return kDone;
}

}  // namespace heed::tools
