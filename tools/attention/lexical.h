// The head `lexical`: which share of a need's words a resource has.
//
// Words are counted by how rare they are, which only the collection knows. Counts are taken of its first resources, by
// default all of those that stand in the first 32 MiB of the stream (the whole of most collections), or of another
// stream (--statistics); then they are fixed, so that one pass in constant memory is enough and every part of a divided
// stream is weighed alike.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "heed/stream/record.h"

namespace heed::tools {

// Terms and how many times each occurs, as embed --terms writes them.
using TermCounts = std::map<std::string, std::uint32_t>;

// The field `terms` of a record; empty if there is none. An error if it is not an object of positive integers.
Result<TermCounts> read_terms(const stream::Record& record);
// Of the text of such a field, which takes a tenth of the memory.
TermCounts parse_terms(std::string_view json);

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

// How many resources have each of the wanted terms, and how long they are.
class TermStatistics {
 public:
  // Call before the first add(): terms that nobody asks for are not counted.
  void want(const TermCounts& terms);
  // Counts the resource if it has terms; false if it has none, or what it has are not terms.
  bool add(const stream::Record& resource);

  // The member `statistics` of a summary, beside what is there already. An error if it is malformed, or if it is of
  // another number or length of documents.
  Status add_stated(const stream::Value& statistics);

  std::uint64_t documents() const { return documents_; }
  std::uint64_t length() const { return length_; }  // of all documents
  double mean_length() const;
  std::uint64_t with_term(std::string_view term) const;

 private:
  std::uint64_t documents_ = 0;
  std::uint64_t length_ = 0;
  std::unordered_map<std::string, std::uint64_t, TextHash, std::equal_to<>> with_term_;
};

// Scores many questions, each a set of terms, against one resource after another.
class LexicalScorer {
 public:
  LexicalScorer() = default;
  LexicalScorer(const std::vector<const TermCounts*>& questions, const TermStatistics& statistics);

  // shares[q] for each question, 0 to 1; 0 for a resource without terms and for a question whose terms no counted
  // resource has. An error if the terms are none.
  Status score(const stream::Record& resource, std::span<double> shares) const;

  struct Part {
    std::string term;
    double share;
  };
  // What the terms of one question brought; they add up to its share.
  std::vector<Part> explain(std::size_t question, const TermCounts& resource) const;

 private:
  struct Posting {
    std::uint32_t question;
    double weight;  // of the term in the question, such that the greatest possible share is 1
  };
  double bm25(double idf, double times, double length) const;

  struct Term {
    double idf = 0;
    std::vector<Posting> postings;
  };
  std::unordered_map<std::string, Term, TextHash, std::equal_to<>> terms_;
  double mean_length_ = 0;
};

}  // namespace heed::tools
