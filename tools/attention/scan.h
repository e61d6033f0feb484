// One pass of many needs over a stream of resources, in constant memory: for each need the mergeable sum of the weights
// of all admitted resources and the best of them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "attention/fit.h"
#include "attention/heads.h"
#include "attention/history.h"
#include "attention/need.h"
#include "attention/values.h"
#include "attention/weighing.h"
#include "attention/weights.h"
#include "heed/attention/topk.h"
#include "heed/stream/record.h"

namespace heed::tools {

// What a scan knows beside the needs. None of it changes while resources go by.
struct Knowledge {
  const Needs* needs;
  const TermStatistics* statistics;
  const History* history;
};

// What an edge carries on from its resource, and what can say why.
struct Candidate {
  std::string id;
  std::string fields;  // members of the edge as JSON: "title":...,"uri":...
  std::string title;
  Embedding embedding;
  std::string terms;  // JSON of the field, if the words count
  std::string text;   // if it was asked for, as is the prompt that its vector was made with
  std::string prompt = {};
};

// What a need has met.
struct Edge {
  std::shared_ptr<const Candidate> candidate;
  HeadValues parts;  // of the score
};
using Best = attention::TopK<Edge>;

struct Attention {
  WeightSum sum;
  Best best;
  ValueSums values;
};

struct ScanOptions {
  Weighing weighing;
  std::size_t pool = 10;    // resources that are held, the best
  bool texts = false;       // with their texts
  std::string value_field;  // what is averaged by the weights, "" for nothing
  // Turns the vector of each resource before it is compared with needs or taken as an example, if there is a function.
  std::function<std::vector<float>(std::span<const float>)> turn = {};
  // Is shown every pair that may meet, with what each head brought, if there is one; for one thread.
  std::function<void(const Need&, const stream::Record&, const HeadValues&, const Embedding&)> observe = {};
  FittedAnswers* fit = nullptr;  // what takes the values instead, for one thread
};

// One thread's share of a scan. Shares merge to the same bytes however the stream was divided.
class Scan {
 public:
  Scan(const Knowledge& knowledge, const ScanOptions& options);

  Status push(const stream::Record& resource);
  void merge(Scan other);

  std::uint64_t resources() const { return resources_; }
  std::vector<Attention>& attention() { return attention_; }
  const LexicalScorer& lexical() const { return *lexical_; }

 private:
  Status score_questions(const stream::Record& resource);
  // What is compared with the needs.
  const Embedding& key() const { return options_.turn ? turned_ : embedding_; }
  Status check_value(const Value& value);
  Result<HeadValues> parts_of_all(const stream::Record& resource, const Traits& traits) const;
  HeadValues parts_of(std::size_t need, const HeadValues& of_all) const;
  Result<std::shared_ptr<const Candidate>> candidate(const stream::Record& resource) const;

  Knowledge knowledge_;
  ScanOptions options_;
  bool plain_;  // a score is the dense one and nothing else
  std::optional<double> now_;
  DenseScorer dense_;
  std::shared_ptr<const LexicalScorer> lexical_;
  std::optional<History::Reader> history_;
  std::vector<std::size_t> first_unwanted_;  // by need, and the end: places of questions
  // Of the resource at hand.
  Embedding embedding_, turned_;
  std::vector<double> dense_scores_, lexical_scores_;  // by question

  std::set<std::string, std::less<>> labels_;  // that were met

  std::vector<Attention> attention_;  // by need
  std::uint64_t resources_ = 0;
};

// The fields an edge takes over from its resource, each with a comma before it.
std::string carried_fields(const stream::Record& resource);

// Whether these needs can be weighed against such a resource. Errors name the field.
Status check_resource(const stream::Record& resource, const Needs& needs);

std::string title_of(const stream::Record& resource);

// The place in the whole input, which settles ties.
std::uint64_t ordinal_of(const stream::Record& record);

}  // namespace heed::tools
