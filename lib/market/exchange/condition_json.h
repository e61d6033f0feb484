// Conditions and proofs as JSON: written canonically, read in any order of members.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "heed/market/exchange/condition.h"

namespace heed::market {

void append_condition(std::string& line, const Condition& condition);
void append_proof(std::string& line, const Proof& proof);
void append_proofs(std::string& line, const std::vector<Proof>& proofs);

// The member `condition` or `proofs` of an object that is given as text, a record for instance. Exactly the members of
// the grammar; the form is not checked further (check_condition, check_proofs).
Result<Condition> parse_condition_of(std::string_view object);
Result<std::vector<Proof>> parse_proofs_of(std::string_view object);

}  // namespace heed::market
