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
  for (const auto& need : needs.all()) lesson_.needs.push_back({need.id, need.wanted.embedding.numbers});
}

void Learner::observe(const Need& need, const stream::Record& resource, const HeadValues& parts,
                      const Embedding& vector) {
  const auto id = record_id(resource, 'r');
  if (!id || !book_.knows(need.id, *id)) return;
  std::vector<double> features;
  for (const Head head : heads_) features.push_back(parts[head]);
  lesson_.examples.push_back({need.id, *id, std::move(features), vector.numbers});
}

Result<int> Learner::finish(const std::string& path, unsigned threads, std::string& out) {
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
