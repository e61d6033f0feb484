// What match says: a record for each reading that was allotted, and a summary.
#pragma once

#include <string>

#include "common/allocation_records.h"
#include "heed/market/allocation/allocate.h"

namespace heed::tools {

// Grouped by person, in the order of the people; the most useful first, ties in the order of the resources.
Status append_allocations(const AllocationProblem& problem, const market::Solution& solution, std::string& out);

// `reason` says why nothing was allotted; "" when something was, or nothing was asked.
void append_summary(const AllocationProblem& problem, const market::Solution& solution, std::string_view reason,
                    std::string& out);

// Why no edge could be taken, as one sentence. For a problem with edges of which none is taken.
std::string why_nothing(const market::Problem& problem);

}  // namespace heed::tools
