// The certificate of an allocation as records, both ways.
//
//   {"type":"certificate","kind":"allocation","part":1,"parts":1,"status":"optimal","primal":u,"dual":b,"gap":g,
//    "scale_bits":20,"persons":2,"resources":3,"edges":5,"allocated":3,
//    "prices":{"persons":{"ann":{"seconds":p,"credits":p}},"resources":{"r1":{"seats":p}}},
//    "worth":{"ann":{"minute_price":m,"credit_price":c}}}
//
// `prices` is the proof: only what is not 0, in 2^-scale_bits micro-credits for one grain (limits.h). `worth` is the
// same for people, in micro-credits, of every person: what one more minute, and one more credit, would be worth to
// them. Where there are many persons the certificate is several lines, numbered by `part`; they agree in everything
// above `prices`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/allocation_records.h"
#include "heed/market/allocation/allocate.h"
#include "heed/stream/record.h"

namespace heed::tools {

inline constexpr std::string_view kAllocationKind = "allocation";

// Appends the certificate of a solution of the (completed) problem. A line is cut where it exceeds half of
// `line_bytes_max`, which leaves room for the last entry; one that is longer all the same is an error.
Status append_certificate(const AllocationProblem& problem, const market::Solution& solution,
                          std::uint64_t line_bytes_max, std::string& out);

// What is wrong with an answer, as a sentence, and the record it is about if it is about one.
struct AnswerFault {
  std::string rule;  // a name to tell faults apart by: market::certificate_rule_name() or one of those below
  std::string message;
  std::optional<Place> place;
};

// A certificate as it was read, before anything is believed.
class StatedCertificate {
 public:
  // A record that is not of this form is an error. Several certificates in one stream, or parts that contradict each
  // other, are kept for resolve() to find.
  Status add(const stream::Record& record, Place place);

  bool empty() const { return !place_.has_value(); }
  Place place() const { return *place_; }

  // The certificate in the order of the problem. Faults: "part" (one is missing, twice there, or contradicts another),
  // "count" (persons, resources, edges or allocated are not the stream's), "unknown-id", "unknown-status".
  std::optional<AnswerFault> resolve(const AllocationProblem& problem, std::size_t allocated,
                                     market::Certificate& certificate) const;

  // Whether `worth` says of every person what the prices give. Fault: "worth".
  std::optional<AnswerFault> check_worth(const AllocationProblem& problem, const market::ShownPrices& shown) const;

 private:
  struct Head {
    std::string status;
    std::int64_t parts = 0, primal = 0, dual = 0, gap = 0, scale_bits = 0;
    std::int64_t persons = 0, resources = 0, edges = 0, allocated = 0;
    bool operator==(const Head&) const = default;
  };
  struct PersonFigures {
    std::string id;
    std::int64_t first = 0, second = 0;  // seconds and credits, or minute_price and credit_price
    Place place;
  };
  struct SeatPrice {
    std::string id;
    std::int64_t price = 0;
    Place place;
  };

  std::optional<AnswerFault> check_parts() const;
  std::optional<AnswerFault> check_counts(const AllocationProblem& problem, std::size_t allocated) const;
  std::optional<AnswerFault> resolve_prices(const AllocationProblem& problem, market::Prices& prices) const;

  std::optional<Place> place_;  // of the first line
  std::optional<Place> contradiction_;
  Head head_;
  std::vector<std::int64_t> parts_;
  std::vector<PersonFigures> person_prices_;
  std::vector<SeatPrice> seat_prices_;
  std::vector<PersonFigures> worth_;
};

}  // namespace heed::tools
