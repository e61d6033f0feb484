// An answer of `match` as it was read: allocations and their certificate, checked against the question.
//
// Nothing of it is believed: every figure is computed again from the people and the attention edges (the question, an
// AllocationProblem), and the first that differs is named.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/allocation_certificate.h"
#include "common/allocation_records.h"
#include "heed/stream/record.h"

namespace heed::tools {

class StatedAnswer {
 public:
  // Takes an allocation, or a certificate of the kind "allocation"; both in any order. What is not of their form is an
  // error; what is false is left to check().
  static bool wants(const stream::Record& record);
  Status add(const stream::Record& record, Place place);

  // True when the stream has no answer that could be checked.
  bool empty() const { return allocations_.empty() && certificate_.empty(); }
  std::size_t allocated() const { return allocations_.size(); }

  // The first thing that is wrong, or nothing: the answer is feasible, as good as it says, and its prices prove it.
  // `problem` is complete. Rules: those of StatedCertificate, of market::check_certificate(), and
  // "no-certificate", "unknown-edge", "twice", "figure".
  std::optional<AnswerFault> check(const AllocationProblem& problem) const;

 private:
  struct Allotment {
    std::string person, resource, owner;
    std::vector<std::string> needs;
    std::optional<std::int64_t> seconds, supply;
    std::int64_t units = 1, price = 0, utility = 0;
    std::int64_t minute_price = 0, credit_price = 0, seat_price = 0;
    Place place;
  };

  static Result<Allotment> read_allotment(const stream::Record& record);
  static std::optional<AnswerFault> check_figures(const AllocationProblem& problem, const market::ShownPrices& shown,
                                                  std::uint32_t edge, const Allotment& allotment);
  std::optional<AnswerFault> resolve(const AllocationProblem& problem, std::vector<std::uint32_t>& edges) const;

  std::vector<Allotment> allocations_;
  StatedCertificate certificate_;
};

}  // namespace heed::tools
