// From what a need keeps to records: its edges, best first, and a summary that states what was left out and how
// resources were weighed.
#pragma once

#include <cstdint>
#include <string>

#include "attention/explain.h"
#include "attention/finish.h"

namespace heed::tools {

struct EdgeOptions {
  Weighing weighing;
  Keep keep;
  std::size_t words = 5;  // that say why, at most
  bool explain = false;   // all of them, and what else there is to say
  ValueSums::Options values;
  // What becomes of the mean of vectors, the context, before it is written; as it is if there is no function.
  ValueSums::OfContext of_context = {};
};

// What a finished scan saw, for the summaries.
struct Seen {
  std::uint64_t resources = 0;
  const TermStatistics* statistics = nullptr;
  std::uint64_t history = 0;  // resources that were read already
  const LexicalScorer* lexical = nullptr;
  const FittedAnswers* fit = nullptr;
  PassageFinder* passages = nullptr;  // with what it has kept for other needs; a new one if there is none
};

// The member `statistics`: enough to weigh this need's words again.
void write_statistics(const Need& need, const TermStatistics& statistics, stream::JsonWriter& json);

// Appends the records of one need, which is the `number`th, and gives what they say. `attention` is used up.
Result<Answer> append_edges(const Need& need, std::size_t number, Attention& attention, const Seen& seen,
                            const EdgeOptions& options, std::string& out);

}  // namespace heed::tools
