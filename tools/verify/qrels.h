// Judgements of relevance in the form of TREC: which resources are good for which need, said by people.
//
//   need iteration resource grade
//   q1   0         cran:184 3
//
// Four fields a line, with spaces or tabs between; the second is there for history's sake and is not used. The grade is
// an integer: from 1 on relevant, 0 or less not.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "heed/result.h"

namespace heed::tools {

using Grades = std::unordered_map<std::string, int>;  // by resource
using Qrels = std::map<std::string, Grades>;          // by need, in the order of bytes

// A line that has another form, or judges what an earlier one has judged, is refused, and with it the whole:
// the message names the line, behind `name`.
Result<Qrels> parse_qrels(std::string_view text, std::string_view name);

Result<Qrels> read_qrels(const std::string& path);

}  // namespace heed::tools
