// Identity by content: records that nobody named get an id from what they say, so that running a stage twice gives the
// same records.
#pragma once

#include <string>
#include <string_view>

#include "heed/stream/record.h"

namespace heed::tools {

// "sha256:" and 64 hexadecimal digits.
std::string content_hash(std::string_view bytes);

// 16 hexadecimal digits behind a letter: 64 bits keep a billion records apart with odds of 1 in 37.
std::string content_id(char letter, std::string_view bytes);

// The record's own id, or one made from its line.
Result<std::string> record_id(const stream::Record& record, char letter);

}  // namespace heed::tools
