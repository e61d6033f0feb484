// A certificate as a record of the stream, one line of JSON:
//
//   {"bound":1100,"credit_prices":{},"edges":4,"gap":0,"persons":2,"resources":2,"scale_bits":20,
//    "seat_prices":{"talk":681574400},"second_prices":{"ada":262144},"status":"optimal","tool":"match",
//    "type":"certificate","utility":1100}
//
// Prices are by id, in the problem's order, for one grain (limits.h) and times 2^scale_bits; those of 0 are left out.
// edges, persons and resources count the problem's, so that a reader who lacks some of it is told.
#pragma once

#include <string>
#include <string_view>

#include "heed/market/allocation/certificate.h"
#include "heed/result.h"

namespace heed::market {

// The line without its LF.
std::string format_certificate(const Problem& problem, const Certificate& certificate);

// Reads the members above, in any order and among others. Refuses ids the problem does not have, ids twice, counts that
// differ and figures that are not integers. What the figures claim is for check_certificate to say.
Result<Certificate> parse_certificate(const Problem& problem, std::string_view line);

}  // namespace heed::market
